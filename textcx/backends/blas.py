"""The linear algebra of numpy beside the encoder."""

from __future__ import annotations

from threadpoolctl import threadpool_limits


def stay_single() -> None:
    """Let numpy's products use one thread, in this process, from now on.

    The heads are small: their products gain nothing from a second thread, and the threads of OpenBLAS turn idle for a while
    after each product, on cores that the encoder needs. That took a third of the speed of a batch of eight.
    """
    threadpool_limits(limits=1, user_api="blas")

"""The heap of a process that lives long."""

from __future__ import annotations

import gc

YOUNG = (10_000, 20, 20)


def settle() -> None:
    """Leave all that is loaded by now out of garbage collections, and collect less often.

    A full collection walked libraries and models for a tenth of a second, in the midst of one answer in ten; an answer of a
    hundred thousand cells met several.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*YOUNG)

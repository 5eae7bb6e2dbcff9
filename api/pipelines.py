"""The pipelines of live scoring: one for each taxonomy asked for, made beside the thread of the model and run in it.

To make one, the texts of its stages are encoded: a few at a time, so that the batches of live calls get between them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np

from textcx.pipeline import Pipeline
from textcx.protocols import Encoder, Reading
from textcx.serving.errors import ShuttingDown
from textcx.types import Annotation, Vectors, Verbatim

PIECE = 8
STOPPING = "The service is shutting down and takes no new work."


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A verbatim and the taxonomy whose stages are wanted for it."""

    verbatim: Verbatim
    taxonomy: str


class Between:
    """An encoder for other threads: it works in the thread of the model, a few texts at a time, between other work."""

    def __init__(self, encoder: Encoder, thread: ThreadPoolExecutor) -> None:
        self._encoder, self._thread = encoder, thread
        self.dims, self.digest = encoder.dims, encoder.digest

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return the rows of the encoder; errors: `ShuttingDown` where its thread has ended."""
        starts = range(0, max(len(texts), 1), PIECE)
        return np.concatenate([self._piece(texts[start : start + PIECE]) for start in starts])

    def read(self, texts: Sequence[str]) -> Reading:
        """Return the rows of `encode`, without tokens."""
        return Reading(vectors=self.encode(texts))

    def _piece(self, texts: Sequence[str]) -> Vectors:
        try:
            return self._begun(texts).result()
        except CancelledError:
            raise ShuttingDown(STOPPING) from None

    def _begun(self, texts: Sequence[str]) -> Future[Vectors]:
        try:
            return self._thread.submit(self._encoder.encode, texts)
        except RuntimeError:
            raise ShuttingDown(STOPPING) from None


class Pipelines:
    """The pipelines made so far; belongs to one event loop."""

    def __init__(self, make: Callable[[str], Pipeline], default: str) -> None:
        self._make = make
        self._made = {default: make(default)}
        self._making: dict[str, asyncio.Future[Pipeline]] = {}
        self._maker = ThreadPoolExecutor(1, thread_name_prefix="textcx-taxonomy")
        self._stopping = False

    def run(self, asked: Sequence[Asked]) -> list[Annotation]:
        """Return one annotation each, in order; those of one taxonomy, which was made, go through its pipeline together."""
        found: dict[int, Annotation] = {}
        for name in dict.fromkeys(each.taxonomy for each in asked):
            places = [place for place, each in enumerate(asked) if each.taxonomy == name]
            annotations = self.of(name).annotate_batch([asked[place].verbatim for place in places])
            found.update(zip(places, annotations, strict=True))
        return [found[place] for place in range(len(asked))]

    def of(self, name: str) -> Pipeline:
        """Return the pipeline of a taxonomy that was made."""
        return self._made[name]

    async def made(self, name: str) -> None:
        """Wait until there is a pipeline of the taxonomy; callers at the same time wait for the same one.

        A caller that leaves does not end the work, and one that failed is done again for the next call. Errors:
        `ShuttingDown`, and whatever the making of it raises.
        """
        if name in self._made:
            return
        if self._stopping:
            raise ShuttingDown(STOPPING)
        if name not in self._making:
            self._making[name] = asyncio.get_running_loop().run_in_executor(self._maker, self._make, name)
            self._making[name].add_done_callback(partial(self._keep, name))
        await asyncio.shield(self._making[name])

    def stop(self) -> None:
        """Begin no other."""
        self._stopping = True
        self._maker.shutdown(wait=False)

    def _keep(self, name: str, making: asyncio.Future[Pipeline]) -> None:
        del self._making[name]
        if making.exception() is None:
            self._made[name] = making.result()

"""The model of live scoring for threads that may wait, such as those of analyses: one model and one queue for all."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from api.scoring import Scoring
from textcx.jobs.service_engine import Annotate
from textcx.serving.plan import Load
from textcx.serving.scoring import tokens_of
from textcx.types import Annotation, Vectors, Verbatim

SLICE = Load(items=64, tokens=8192)


def annotating(scoring: Scoring, loop: asyncio.AbstractEventLoop) -> Annotate:
    """Return the function for threads that are not the loop's; errors: those of `Scoring.annotate`."""

    def annotate(verbatims: Sequence[Verbatim], tenant: str, taxonomy: str | None, /) -> list[Annotation]:
        found: list[Annotation] = []
        for part in slices(verbatims):
            wanted = scoring.annotate(part, tenant=tenant, taxonomy=taxonomy)
            found += asyncio.run_coroutine_threadsafe(wanted, loop).result()
        return found

    return annotate


def encoding(scoring: Scoring) -> Callable[[Sequence[str]], Vectors]:
    """Return the encoder, a few texts at a time in the thread of the model, between the batches of live calls."""

    def encode(texts: Sequence[str]) -> Vectors:
        starts = range(0, max(len(texts), 1), SLICE.items)
        return np.concatenate([scoring.encode(texts[start : start + SLICE.items]) for start in starts])

    return encode


def slices(verbatims: Sequence[Verbatim]) -> Iterator[list[Verbatim]]:
    """Yield the verbatims in order, so few at a time that a queue with little room takes them; a huge one goes alone."""
    part, load = list[Verbatim](), Load()
    for verbatim in verbatims:
        more = Load(items=1, tokens=tokens_of(verbatim))
        if part and not (load + more).fits(SLICE):
            yield part
            part, load = [], Load()
        part.append(verbatim)
        load += more
    if part:
        yield part

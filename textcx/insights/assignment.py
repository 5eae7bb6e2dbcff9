"""Every opinion to its nearest theme, or to none, with the share left over kept in bounds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from textcx.insights.corpus import Bools, Corpus, Ints
from textcx.insights.grouping import UNASSIGNED
from textcx.insights.space import Space
from textcx.types import Vectors

__all__ = ["Bounds", "Centres", "centres", "dissolve", "nearest", "settle"]

BLOCK = 65_536
Rows = npt.NDArray[np.int64]
Similarities = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Centres:
    """The unit centre of each theme (T, dims) and the pole of each (T,)."""

    points: Vectors
    poles: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """The smallest theme, the least similarity to one, and the largest share that may stay without one."""

    smallest: int
    similarity: float
    unassigned: float


def centres(points: Vectors, topic_of: Ints, poles: Ints) -> Centres:
    """Return the centres of the topics of some points; -1 in `topic_of` belongs to none."""
    means = [points[topic_of == topic].mean(axis=0) for topic in range(int(topic_of.max()) + 1)]
    rows = np.asarray(means, dtype=np.float32)
    owners = [poles[topic_of == topic][0] for topic in range(len(means))]
    lengths = np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return Centres(points=rows / lengths, poles=np.array(owners, dtype=np.int32))


def nearest(corpus: Corpus, rows: Rows, space: Space, found: tuple[Centres, Ints]) -> tuple[Ints, Similarities]:
    """Return the most similar theme of its own pole for each of the segments `rows`, and the similarity.

    `found` holds the centres and the pole of every segment of the corpus; -1 where its pole has no theme.
    Vectors are read in blocks, so a memory map never has to fit in memory.
    """
    known, poles = found
    theme = np.full(len(rows), UNASSIGNED, dtype=np.int32)
    similarity = np.zeros(len(rows), dtype=np.float32)
    for block in _blocks(len(rows)):
        points = space.project(corpus.vectors[rows[block]], _languages(corpus, rows[block]))
        closeness = points @ known.points.T
        closeness[poles[rows[block]][:, None] != known.poles[None, :]] = -2.0
        theme[block], similarity[block] = closeness.argmax(axis=1), closeness.max(axis=1)
    theme[similarity < -1.5] = UNASSIGNED
    return theme, similarity


def _blocks(count: int) -> Iterator[slice]:
    return (slice(start, start + BLOCK) for start in range(0, count, BLOCK))


def _languages(corpus: Corpus, rows: Rows) -> Sequence[str]:
    return [corpus.languages[row] for row in corpus.verbatim[rows]]


def settle(theme: Ints, similarity: Similarities, bounds: Bounds) -> Ints:
    """Return the themes with -1 where the similarity is too low, for at most the share that may stay without one."""
    allowed = int(bounds.unassigned * len(theme)) - int((theme < 0).sum())
    held = np.sort(similarity[theme >= 0])
    cut = min(bounds.similarity, float(held[max(allowed, 0)])) if len(held) > max(allowed, 0) else bounds.similarity
    return np.where(similarity < cut, UNASSIGNED, theme).astype(np.int32)


def dissolve(theme: Ints, count: int, bounds: Bounds) -> Bools:
    """Return which of `count` themes to keep: small ones go while their segments may still stay without a theme."""
    sizes = np.bincount(theme[theme >= 0], minlength=count)
    spare = bounds.unassigned * len(theme) - (theme < 0).sum()
    kept = np.ones(count, dtype=bool)
    for topic in np.argsort(sizes, kind="stable"):
        if sizes[topic] >= bounds.smallest or sizes[topic] > spare:
            break
        kept[topic], spare = False, spare - sizes[topic]
    return kept

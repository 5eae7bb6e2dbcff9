"""Which cluster of a new discovery is which theme of the last one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from textcx.insights.corpus import Ints

__all__ = ["Overlap", "pairs"]

FLOOR = 0.2
NEAR = 0.85
Counts = npt.NDArray[np.int64]
Scores = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Overlap:
    """Segments by draft and theme (drafts, themes), the draft and the theme of each segment (-1 and below = none).

    `columns` are the numbers of the themes that the columns of `counts` stand for.
    """

    counts: Counts
    found: Ints
    known: Ints
    columns: Counts


def pairs(overlap: Overlap, vectors: npt.NDArray[np.floating]) -> list[tuple[int, int]]:
    """Return (draft, column) of those that are the same theme: the assignment of the highest total score.

    The score is the Jaccard index over the segments known to both analyses, from 0.2; below that, a fifth of the cosine
    of the centres (less the mean of all segments), from 0.85. H. W. Kuhn 1955, by scipy's `linear_sum_assignment`.
    """
    from scipy.optimize import linear_sum_assignment

    alike = jaccard(overlap.counts)
    score = np.where(alike >= FLOOR, alike, FLOOR * _nearness(overlap, vectors))
    rows, columns = linear_sum_assignment(score, maximize=True)
    return [(int(row), int(column)) for row, column in zip(rows, columns, strict=True) if score[row, column] > 0]


def jaccard(counts: Counts) -> Scores:
    """Return shared / (shared + only in the draft + only in the theme), 0 of nothing."""
    whole = counts.sum(axis=1, keepdims=True) + counts.sum(axis=0, keepdims=True) - counts
    return np.asarray(counts / np.maximum(whole, 1), dtype=np.float64)


def _nearness(overlap: Overlap, vectors: npt.NDArray[np.floating]) -> Scores:
    """Return the cosines of centres that are near, 0 for others, shape (drafts, themes)."""
    placed = (overlap.found >= 0) | (overlap.known >= 0)
    middle = vectors[placed].mean(axis=0, dtype=np.float32) if placed.any() else np.zeros(vectors.shape[1], np.float32)
    ours = _centres((vectors, middle), overlap.found, range(len(overlap.counts)))
    theirs = _centres((vectors, middle), overlap.known, overlap.columns.tolist())
    cosines = np.asarray(ours @ theirs.T, dtype=np.float64)
    return np.where(cosines >= NEAR, cosines, 0.0)


def _centres(
    points: tuple[npt.NDArray[np.floating], npt.NDArray[np.float32]], owner: Ints, owners: Sequence[int]
) -> npt.NDArray[np.float32]:
    """Return the unit centres of the owners' points less the middle of all, zeros where one has none."""
    vectors, middle = points
    rows = [np.flatnonzero(owner == each) for each in owners]
    means = [vectors[at].mean(axis=0, dtype=np.float32) - middle if len(at) else 0 * middle for at in rows]
    centred = np.stack(means)
    return np.asarray(centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-9), dtype=np.float32)

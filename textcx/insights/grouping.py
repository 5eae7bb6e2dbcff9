"""Segments grouped by theme, checked once, so that every count after it can trust them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from textcx.insights.corpus import Bools, Corpus, Ints

UNASSIGNED = -1
NO_OPINION = -2

Indices = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Grouping:
    """A corpus and the theme of each segment: an index, -1 = unassigned, -2 = no opinion.

    `order` lists the segments by theme, `bounds` (themes + 1) cuts it; `ok` (V,) and `negative` (S,) are masks;
    `voices` is the number of verbatims with status ok, the denominator of every share.
    """

    corpus: Corpus
    theme_of: Ints
    order: Indices
    bounds: Indices
    ok: Bools
    negative: Bools
    voices: int

    def segments(self, theme: int) -> Indices:
        """The segments of a theme, by verbatim and position."""
        return self.order[self.bounds[theme] : self.bounds[theme + 1]]

    def verbatims(self, segments: Indices) -> Indices:
        """The distinct verbatims of some segments, ascending."""
        return np.unique(self.corpus.verbatim[segments]).astype(np.int64)


def group(corpus: Corpus, theme_of: npt.ArrayLike, themes: int) -> Grouping:
    """Group the segments by theme; AssertionError where the themes do not fit the corpus."""
    assigned = np.asarray(theme_of, dtype=np.int32)
    ok = corpus.ok()
    _check(corpus, assigned, themes, ok)
    order = np.argsort(assigned, kind="stable")
    return Grouping(
        corpus=corpus,
        theme_of=assigned,
        order=order,
        bounds=np.searchsorted(assigned[order], np.arange(themes + 1)),
        ok=ok,
        negative=_negative(corpus),
        voices=int(ok.sum()),
    )


def share(part: float, whole: float) -> float:
    """Return part / whole, and 0 of nothing."""
    return float(part / whole) if whole else 0.0


def _negative(corpus: Corpus) -> Bools:
    """Negative is the likeliest of the three; a tie goes to negative, the side a reader wants to see."""
    return np.asarray(corpus.sentiment.argmax(axis=1) == 0, dtype=bool)


def _check(corpus: Corpus, assigned: Ints, themes: int, ok: Bools) -> None:
    if assigned.shape != (len(corpus.verbatim),):
        raise AssertionError(f"theme_of has shape {assigned.shape}, expected one entry for each segment of the corpus")
    if assigned.size and not (assigned.min() >= NO_OPINION and assigned.max() < themes):
        raise AssertionError(f"theme_of runs from {assigned.min()} to {assigned.max()}, expected -2 to {themes - 1}")
    strays = np.flatnonzero((assigned >= 0) & ~ok[corpus.verbatim])
    if strays.size:
        raise AssertionError(f"segment {strays[0]} is in a theme, but the status of its verbatim is not ok")

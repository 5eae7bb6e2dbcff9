"""Themes keep their identity from one analysis of a data set to the next.

The clusters of a new discovery are matched with the themes of the codeframe by the segments they share (optimal assignment on
the Jaccard index, with a floor), and by their centres where they share few. What a person made is kept as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from textcx.insights.ancestry import Line, lineage
from textcx.insights.corpus import Bools, Corpus, Ints
from textcx.insights.grouping import NO_OPINION, UNASSIGNED
from textcx.insights.naming import Known, drafted
from textcx.insights.pairing import Overlap, pairs
from textcx.insights.results import ThemeDraft

__all__ = ["Before", "Carried", "Known", "carry"]

LENT, MAJORITY, FEW = 0.2, 0.5, 0.1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Before:
    """The codeframe as it stands: its themes, the one (index, -1 = none) of each segment, and all ids ever used."""

    themes: tuple[Known, ...]
    theme_of: Ints
    used: Collection[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Carried:
    """Themes under their lasting ids, the theme (index, -1, -2) of each segment, and which came from which."""

    theme_of: Ints
    drafts: tuple[ThemeDraft, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class _Match:
    """A discovery beside what was there before."""

    corpus: Corpus
    found: Ints
    drafts: tuple[ThemeDraft, ...]
    before: Before

    @cached_property
    def edited(self) -> Bools:
        return np.array([theme.edited for theme in self.before.themes], dtype=bool)

    @cached_property
    def pinned(self) -> Bools:
        """Segments that a person's theme holds: they stay in it as long as they carry an opinion."""
        if not self.edited.any():
            return np.zeros(len(self.found), dtype=bool)
        known = self.before.theme_of
        return np.asarray((known >= 0) & self.edited[known] & (self.found != NO_OPINION), dtype=bool)

    @cached_property
    def shared(self) -> npt.NDArray[np.int64]:
        """Segments by draft and theme, shape (drafts, themes)."""
        return self.counted(np.ones(len(self.found), dtype=bool))

    @cached_property
    def sizes(self) -> npt.NDArray[np.int64]:
        return np.bincount(self.found[self.found >= 0], minlength=len(self.drafts))

    def counted(self, among: Bools) -> npt.NDArray[np.int64]:
        counts = np.zeros((len(self.drafts), len(self.before.themes)), dtype=np.int64)
        both = among & (self.found >= 0) & (self.before.theme_of >= 0)
        np.add.at(counts, (self.found[both], self.before.theme_of[both]), 1)
        return counts


def carry(corpus: Corpus, found: tuple[Ints, Sequence[ThemeDraft]], before: Before) -> Carried:
    """Return the themes of a discovery under the ids they had before, new ones under ids never used.

    A segment in a theme that a person edited stays there; a draft most of whose known segments are in such a theme is that
    theme. Other drafts are matched one to one. The same discovery again changes nothing.
    """
    match = _Match(corpus=corpus, found=found[0], drafts=tuple(found[1]), before=before)
    homes = _homes(match)
    places = _places(homes, len(before.themes))
    theme_of = _moved(match, (homes, places))
    final, order = _ranked(theme_of, len(before.themes) + len(match.drafts))
    sources = [_sources(place, (homes, places), len(before.themes)) for place in order.tolist()]
    drafts = drafted(corpus, (match.found, match.drafts, final), (before.themes, sources, before.used))
    return Carried(theme_of=final, drafts=drafts, lines=lineage((before.themes, before.theme_of), (drafts, final)))


def _homes(match: _Match) -> list[int | None]:
    """Return the known theme that each draft is, or None for a new one."""
    homes: list[int | None] = [None] * len(match.drafts)
    free = np.flatnonzero(~match.edited)
    if len(free) and len(match.drafts):
        counts = match.counted(~match.pinned)[:, free]
        members = (np.where(match.pinned, UNASSIGNED, match.found), match.before.theme_of)
        overlap = Overlap(counts=counts, found=members[0], known=members[1], columns=free)
        for draft, column in pairs(overlap, match.corpus.vectors):
            homes[draft] = int(free[column])
    return [home if home is not None else _edited_home(match, draft) for draft, home in enumerate(homes)]


def _edited_home(match: _Match, draft: int) -> int | None:
    """The theme of a person that most of the draft's known segments are in, if these are more than a few."""
    row = match.shared[draft]
    if not match.edited.any() or not row.sum():
        return None
    best = int(np.argmax(np.where(match.edited, row, -1)))
    enough = row[best] >= MAJORITY * row.sum() and row[best] >= FEW * match.sizes[draft]
    return best if enough else None


def _places(homes: Sequence[int | None], known: int) -> list[int]:
    """Return where each draft goes: at the number of its known theme, new ones behind these."""
    fresh = iter(range(known, known + len(homes)))
    return [home if home is not None else next(fresh) for home in homes]


def _sources(
    place: int, decided: tuple[Sequence[int | None], Sequence[int]], known: int
) -> tuple[int | None, list[int]]:
    """Return the known theme (or None) and the drafts that a place stands for."""
    homes, places = decided
    return (place if place < known else None), [draft for draft in range(len(homes)) if places[draft] == place]


def _moved(match: _Match, decided: tuple[Sequence[int | None], Sequence[int]]) -> Ints:
    """Return the place of each segment, -1 and -2 as they were."""
    homes, places = decided
    lookup = np.array([*places[: len(homes)], NO_OPINION, UNASSIGNED], dtype=np.int32)
    theme_of = lookup[match.found]
    theme_of = np.where(match.pinned, match.before.theme_of, theme_of).astype(np.int32)
    for draft in range(len(homes)):
        _lend(match, theme_of, (draft, places[draft]))
    return theme_of


def _lend(match: _Match, theme_of: Ints, at: tuple[int, int]) -> None:
    """New segments of a draft that a person split go to the nearest part."""
    draft, place = at
    row = match.shared[draft]
    parts = [
        int(theme)
        for theme in np.flatnonzero(match.edited & (row >= LENT * max(int(row.sum()), 1)) & (row > 0))
        if theme != place
    ]
    new = np.flatnonzero((match.found == draft) & (match.before.theme_of < 0))
    if not parts or not len(new):
        return
    choices = [place, *parts]
    centres = np.stack([_centre(match, theme_of, (draft, choice)) for choice in choices])
    theme_of[new] = np.array(choices, dtype=np.int32)[(_unit(match.corpus, new) @ centres.T).argmax(axis=1)]


def _centre(match: _Match, theme_of: Ints, at: tuple[int, int]) -> npt.NDArray[np.float32]:
    draft, choice = at
    rows = np.flatnonzero((match.found == draft) & (theme_of == choice) & (match.before.theme_of >= 0))
    if not len(rows):
        return np.zeros(match.corpus.vectors.shape[1], dtype=np.float32)
    mean = _unit(match.corpus, rows).mean(axis=0)
    return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9), dtype=np.float32)


def _unit(corpus: Corpus, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
    vectors = np.asarray(corpus.vectors[rows], dtype=np.float32)
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9))


def _ranked(theme_of: Ints, count: int) -> tuple[Ints, npt.NDArray[np.int64]]:
    """Return the theme of each segment among those in use, the largest first, and the place of each of these."""
    sizes = np.bincount(theme_of[theme_of >= 0], minlength=count)
    order = np.argsort(-sizes, kind="stable")[: int((sizes > 0).sum())]
    rank = np.full(count + 2, UNASSIGNED, dtype=np.int32)  # the last two places are those of -2 and -1
    rank[order] = np.arange(len(order))
    rank[NO_OPINION] = NO_OPINION
    return rank[theme_of], order

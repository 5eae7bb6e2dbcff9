"""Which themes an analysis split off and which it merged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from textcx.insights.corpus import Ints
from textcx.insights.naming import Known
from textcx.insights.results import ThemeDraft

__all__ = ["Line", "lineage"]

Line: TypeAlias = tuple[str, str, str]
MAJORITY = 0.5


def lineage(before: tuple[Sequence[Known], Ints], after: tuple[Sequence[ThemeDraft], Ints]) -> tuple[Line, ...]:
    """Return (kind, source id, target id) in order: `merge` of themes that are no more into the one that has most of their
    segments, `split` of new themes from the one that most of their segments come from; most = at least half."""
    (themes, known), (drafts, found) = before, after
    counts = np.zeros((len(drafts), len(themes)), dtype=np.int64)
    both = (found >= 0) & (known >= 0)
    np.add.at(counts, (found[both], known[both]), 1)
    sizes = (
        np.bincount(found[found >= 0], minlength=len(drafts)),
        np.bincount(known[known >= 0], minlength=len(themes)),
    )
    kept, old = {draft.id for draft in drafts}, {theme.id for theme in themes}
    merged = [
        ("merge", theme.id, drafts[int(counts[:, at].argmax())].id)
        for at, theme in enumerate(themes)
        if theme.id not in kept and drafts and _most(int(counts[:, at].max()), int(sizes[1][at]))
    ]
    split = [
        ("split", themes[int(counts[at].argmax())].id, draft.id)
        for at, draft in enumerate(drafts)
        if draft.id not in old and themes and _most(int(counts[at].max()), int(sizes[0][at]))
    ]
    retained = [line for line in split if line[1] in kept]
    return (*merged, *retained)


def _most(part: int, whole: int) -> bool:
    return part > 0 and part >= MAJORITY * whole

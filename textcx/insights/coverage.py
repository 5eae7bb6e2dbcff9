"""Where every row and every segment went."""

from __future__ import annotations

from collections import Counter

import numpy as np

from textcx.insights.grouping import NO_OPINION, UNASSIGNED, Grouping
from textcx.insights.results import Coverage
from textcx.types import Status


def coverage(grouping: Grouping) -> Coverage:
    """Count rows by status and segments by fate; AssertionError if the parts do not add up to the whole."""
    rows = Counter(grouping.corpus.status)
    counted = Coverage(
        rows=len(grouping.corpus.ids),
        ok=rows[Status.OK],
        junk=rows[Status.JUNK],
        empty=rows[Status.EMPTY],
        error=rows[Status.ERROR],
        segments=int(grouping.theme_of.size),
        opinionated=int(np.count_nonzero(grouping.theme_of != NO_OPINION)),
        segments_in_themes=int(np.diff(grouping.bounds).sum()),
        unassigned=int(np.count_nonzero(grouping.theme_of == UNASSIGNED)),
    )
    check_adds_up(counted)
    return counted


def check_adds_up(counted: Coverage) -> None:
    """Raise AssertionError, in a sentence, where a row or a segment has vanished or counts twice."""
    rows = counted.ok + counted.junk + counted.empty + counted.error
    if rows != counted.rows:
        raise AssertionError(f"{counted.rows} rows went in, but {rows} are counted as ok, junk, empty or error")
    placed = counted.segments_in_themes + counted.unassigned
    if placed != counted.opinionated:
        raise AssertionError(
            f"{counted.opinionated} segments carry an opinion, but {placed} are in themes or unassigned"
        )
    if counted.opinionated > counted.segments:
        raise AssertionError(f"{counted.opinionated} of {counted.segments} segments cannot carry an opinion")

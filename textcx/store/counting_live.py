"""Tallies and volumes counted from the packs: exact for every filter, slower the more verbatims there are."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeAlias

from textcx.store.connection import TenantConnection
from textcx.store.facts import ALL
from textcx.store.question import Question
from textcx.store.scan import Part, scanned
from textcx.store.schema import MEASURES
from textcx.types import Status

Rows: TypeAlias = Iterable[Sequence[Any]]


def live_cells(connection: TenantConnection, question: Question) -> Rows:
    """Return theme, stage and measures of each cell with a segment."""
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0] * len(MEASURES))
    for _, theme, stage, measures in cells_by(connection, question, "language"):
        sums[theme, stage] = [have + more for have, more in zip(sums[theme, stage], measures, strict=True)]
    return [(*cell, *measures) for cell, measures in sums.items()]


def live_languages(connection: TenantConnection, question: Question) -> Rows:
    """Return theme, language and verbatims of the filter's sentiment (or any)."""
    polarity = question.filters.polarity
    at = MEASURES.index("verbatims" if polarity is None else f"{polarity}_verbatims")
    found = cells_by(connection, question, "language")
    return [(theme, language, measures[at]) for language, theme, _, measures in found if measures[at]]


def live_volume(connection: TenantConnection, question: Question) -> Rows:
    """Return status, label and number of verbatims."""
    sums = Counter[tuple[str, str]]()
    for (_, status, label), amount in scanned(connection, question, "language").volumes.items():
        sums[status, label] += amount
    return [(*key, amount) for key, amount in sums.items()]


def live_spoken(connection: TenantConnection, question: Question) -> Rows:
    """Return "", language and number of ok verbatims."""
    return [("", language, amount) for language, amount in ok_by(connection, question, "language")]


def ok_by(connection: TenantConnection, question: Question, part: Part) -> Rows:
    """Return the parts (languages, months or days) that have an ok verbatim and how many."""
    sums = Counter[Any]()
    for (each, status, _), amount in scanned(connection, question, part).volumes.items():
        if each is not None and status == Status.OK:
            sums[each] += amount
    return list(sums.items())


def cells_by(
    connection: TenantConnection, question: Question, part: Part
) -> Iterator[tuple[Any, str, str, Sequence[int]]]:
    """Yield part, theme, stage and measures of the cells the question chooses, as it chooses those of roll-ups."""
    filters = question.filters
    for (each, theme, stage), measures in scanned(connection, question, part).cells.items():
        themed = _chosen(theme, filters.theme, question.by_theme)
        if themed and (question.in_all or _chosen(stage, filters.stage, question.by_stage)):
            yield each, theme, stage, measures


def _chosen(name: str, wanted: str | None, apart: bool) -> bool:
    if wanted is not None:
        return name == wanted
    return (name != ALL) is apart

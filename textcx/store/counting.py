"""Tallies and volumes for a filter: from the roll-ups where they hold them, from the segments themselves elsewhere.

The roll-ups hold all verbatims, each value of a rolled-up segment key and the mixed verbatims, as a whole and by language, over whole months;
single days of all and of each language. What a filter asks beyond that (a query, two values of segment keys at once, a key that is not rolled
up, days at the edge of a range within a value) is counted from the rows, exactly, in time that grows with them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy import func

from textcx.store.connection import Condition, TenantConnection
from textcx.store.counting_live import in_days, live_cells, live_volume
from textcx.store.facts import ALL, MIXED, WHOLE, Slice, is_daily, named, spoken
from textcx.store.filters import of_days
from textcx.store.periods import Periods, Range, periods
from textcx.store.question import Question
from textcx.store.schema import MEASURES, rollups, volumes
from textcx.store.tally import Tally, tally_of

Cell: TypeAlias = tuple[str, str]
Tallies: TypeAlias = dict[Cell, Tally]
Volume: TypeAlias = tuple[str, str]


def tallies(connection: TenantConnection, question: Question) -> Tallies:
    """Return the tally of each (theme, stage) of the question; its sentiment narrows nothing here, see `Tally.verbatims_of`."""
    held = stored_slice(question)
    if held is None:
        return _summed(live_cells(connection, question, of_days(question.filters)))
    where = periods(question.filters)
    rows = list(_stored_cells(connection, question, (held, stored_ranges(held, where))))
    if not is_daily(held) and where.days:
        rows += live_cells(connection, question, [in_days(where.days)])
    return _summed(rows)


def volume(connection: TenantConnection, question: Question) -> dict[Volume, int]:
    """Return the verbatims by (status, label) that match, whatever their segments are about."""
    held = stored_slice(question)
    if held is None:
        return _added(live_volume(connection, question, of_days(question.filters)))
    where = periods(question.filters)
    rows = list(_stored_volume(connection, question, (held, stored_ranges(held, where))))
    if not is_daily(held) and where.days:
        rows += live_volume(connection, question, [in_days(where.days)])
    return _added(rows)


def stored_slice(question: Question) -> Slice | None:
    """Return the one slice the filter speaks of if the roll-ups hold it, else None."""
    filters = question.filters
    found: list[Slice] = [("segment", named(key, value)) for key, value in filters.segments.items()]
    found += [MIXED] if filters.sentiment == MIXED[1] else []
    kept = set(filters.segments) <= set(question.dataset.segment_keys)
    if filters.q is not None or len(found) > 1 or not kept:
        return None
    part = found[0] if found else WHOLE
    return part if filters.language is None else spoken(part, filters.language)


def stored_ranges(held: Slice, where: Periods) -> Sequence[Range]:
    """Return the ranges of periods in which the roll-ups hold the slice."""
    return (*where.stored, *where.days) if is_daily(held) else where.stored


def _at(table: sa.Table, question: Question, place: tuple[Slice, Sequence[Range]]) -> list[Condition]:
    (kind, value), ranges = place
    inside = sa.or_(sa.false(), *(table.c.period.between(low, high) for low, high in ranges))
    return [table.c.dataset == question.dataset.pk, table.c.kind == kind, table.c.value == value, inside]


def _stored_cells(
    connection: TenantConnection, question: Question, place: tuple[Slice, Sequence[Range]]
) -> Iterable[Sequence[Any]]:
    if not place[1]:
        return ()
    sums = [func.sum(rollups.c[name]) for name in MEASURES]
    conditions = [*_at(rollups, question, place), *stored_dimensions(question)]
    cell = (rollups.c.theme, rollups.c.stage)
    return connection.rows(sa.select(*cell, *sums).where(*conditions).group_by(*cell))


def stored_dimensions(question: Question) -> list[Condition]:
    """Return the conditions that choose the cells of a question by theme and stage."""
    filters = question.filters
    asked = ((rollups.c.theme, filters.theme, question.by_theme), (rollups.c.stage, filters.stage, question.by_stage))
    return [
        column == value if value is not None else column != ALL if apart else column == ALL
        for column, value, apart in asked
    ]


def _stored_volume(
    connection: TenantConnection, question: Question, place: tuple[Slice, Sequence[Range]]
) -> Iterable[Sequence[Any]]:
    if not place[1]:
        return ()
    key = (volumes.c.status, volumes.c.label)
    statement = sa.select(*key, func.sum(volumes.c.verbatims)).where(*_at(volumes, question, place))
    return connection.rows(statement.group_by(*key))


def _summed(rows: Iterable[Sequence[Any]]) -> Tallies:
    sums: dict[Cell, list[int]] = defaultdict(lambda: [0] * len(MEASURES))
    for theme, stage, *measures in rows:
        sums[theme, stage] = [known + int(more) for known, more in zip(sums[theme, stage], measures, strict=True)]
    return {cell: tally_of(sums[cell]) for cell in sorted(sums)}


def _added(rows: Iterable[Sequence[Any]]) -> dict[Volume, int]:
    sums: dict[Volume, int] = defaultdict(int)
    for status, label, amount in rows:
        sums[status, label] += int(amount)
    return {key: sums[key] for key in sorted(sums)}

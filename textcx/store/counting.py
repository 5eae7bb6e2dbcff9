"""Tallies and volumes for a filter: from the roll-ups where they hold them, from the packs elsewhere.

The roll-ups hold all verbatims, each value of a rolled-up segment key and the mixed verbatims, as a whole and by language. What a filter
asks beyond that (a query, two values of segment keys at once or one of the mixed, a key that is not rolled up) is counted from the packs,
exactly, in time that grows with them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy import func

from textcx.store.connection import Condition, TenantConnection
from textcx.store.counting_live import Rows, live_cells, live_volume
from textcx.store.facts import ALL, MIXED, WHOLE, Slice, named, spoken
from textcx.store.filters import Filters
from textcx.store.periods import numbers
from textcx.store.question import Question
from textcx.store.schema import MEASURES, rollups, volumes
from textcx.store.tally import Tally, tally_of
from textcx.store.values import DatasetRow

Cell: TypeAlias = tuple[str, str]
Tallies: TypeAlias = dict[Cell, Tally]
Volume: TypeAlias = tuple[str, str]
Stored: TypeAlias = Callable[[TenantConnection, Question, tuple[Slice, Sequence[int]]], Rows]
Live: TypeAlias = Callable[[TenantConnection, Question], Rows]
MONTHS = (100_000, 999_999)


def question(connection: TenantConnection, dataset: DatasetRow, filters: Filters, **by: bool) -> Question:
    """Return the question; `by` says what its tallies are told apart by."""
    dated = filters.start is not None or filters.end is not None
    return Question(dataset=dataset, filters=filters, months=known_months(connection, dataset) if dated else (), **by)


def known_months(connection: TenantConnection, dataset: DatasetRow) -> tuple[int, ...]:
    """Return the months (yyyymm) that have a verbatim, in order."""
    where = (volumes.c.dataset == dataset.pk, volumes.c.kind == WHOLE[0], volumes.c.value == WHOLE[1])
    statement = sa.select(volumes.c.period).where(*where, volumes.c.period.between(*MONTHS)).distinct()
    return tuple(row.period for row in connection.rows(statement.order_by(volumes.c.period)))


def tallies(connection: TenantConnection, asked: Question) -> Tallies:
    """Return the tally of each (theme, stage) of the question; its sentiment narrows nothing here, see `Tally.verbatims_of`."""
    added, taken = counted(connection, asked, (_stored_cells, live_cells))
    sums: dict[Cell, list[int]] = defaultdict(lambda: [0] * len(MEASURES))
    for sign, rows in ((1, added), (-1, taken)):
        for theme, stage, *measures in rows:
            known = sums[theme, stage]
            sums[theme, stage] = [have + sign * int(more) for have, more in zip(known, measures, strict=True)]
    return {cell: tally_of(sums[cell]) for cell in sorted(sums) if sums[cell][0]}


def themes_and_stages(connection: TenantConnection, asked: Question) -> tuple[Tallies, Tallies]:
    """Return the tallies of each theme as a whole and at each stage; where the filter names a stage, both are those at it."""
    told = replace(asked, by_theme=True, by_stage=True)
    if asked.filters.stage is not None:
        return (found := tallies(connection, told)), found
    both = tallies(connection, replace(told, in_all=True))
    whole = {cell: tally for cell, tally in both.items() if cell[1] == ALL}
    return whole, {cell: tally for cell, tally in both.items() if cell[1] != ALL}


def volume(connection: TenantConnection, asked: Question) -> dict[Volume, int]:
    """Return the verbatims by (status, label) that match, whatever their segments are about."""
    return summed(*counted(connection, asked, (_stored_volume, live_volume)))


def counted(connection: TenantConnection, asked: Question, ways: tuple[Stored, Live]) -> tuple[Rows, Rows]:
    """Return the rows to be added up and those to be taken away again: from the roll-ups if they hold the slice."""
    stored, live = ways
    held, where = stored_slice(asked), asked.periods
    if held is None:
        return live(connection, asked), ()
    added = stored(connection, asked, (held, (*where.whole, *numbers(where.added))))
    return added, stored(connection, asked, (held, numbers(where.taken)))


def summed(added: Rows, taken: Rows) -> dict[Any, int]:
    """Return the sums of rows of two names and a number, those of nothing left out."""
    sums: dict[Any, int] = defaultdict(int)
    for sign, rows in ((1, added), (-1, taken)):
        for first, second, amount in rows:
            sums[first, second] += sign * int(amount)
    return {key: sums[key] for key in sorted(sums) if sums[key]}


def stored_slice(asked: Question) -> Slice | None:
    """Return the one slice the filter speaks of if the roll-ups hold it, else None."""
    filters = asked.filters
    found: list[Slice] = [("segment", named(key, value)) for key, value in filters.segments.items()]
    found += [MIXED] if filters.sentiment == MIXED[1] else []
    kept = set(filters.segments) <= set(asked.dataset.segment_keys)
    if filters.q is not None or len(found) > 1 or not kept:
        return None
    part = found[0] if found else WHOLE
    return part if filters.language is None else spoken(part, filters.language)


def stored_dimensions(asked: Question) -> list[Condition]:
    """Return the conditions that choose the cells of a question by theme and stage."""
    filters = asked.filters
    wanted = ((rollups.c.theme, filters.theme, asked.by_theme), (rollups.c.stage, filters.stage, asked.by_stage))
    return [
        column == value if value is not None else column != ALL if apart else column == ALL
        for column, value, apart in wanted
        if not (asked.in_all and column is rollups.c.stage)
    ]


def at(table: sa.Table, asked: Question, place: tuple[Slice, Sequence[int]]) -> list[Condition]:
    """Return the conditions on the slice and the periods of a cell."""
    slice_, wanted = place
    return [*of_place(table, asked, slice_), table.c.period.in_(wanted)]


def of_place(table: sa.Table, asked: Question, slice_: Slice) -> list[Condition]:
    """Return the conditions on the slice of a cell."""
    return [table.c.dataset == asked.dataset.pk, table.c.kind == slice_[0], table.c.value == slice_[1]]


def _stored_cells(connection: TenantConnection, asked: Question, place: tuple[Slice, Sequence[int]]) -> Rows:
    if not place[1]:
        return ()
    sums = [func.sum(rollups.c[name]) for name in MEASURES]
    conditions = [*at(rollups, asked, place), *stored_dimensions(asked)]
    cell = (rollups.c.theme, rollups.c.stage)
    return connection.rows(sa.select(*cell, *sums).where(*conditions).group_by(*cell))


def _stored_volume(connection: TenantConnection, asked: Question, place: tuple[Slice, Sequence[int]]) -> Rows:
    if not place[1]:
        return ()
    key = (volumes.c.status, volumes.c.label)
    statement = sa.select(*key, func.sum(volumes.c.verbatims)).where(*at(volumes, asked, place))
    return connection.rows(statement.group_by(*key))

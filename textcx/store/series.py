"""The course of time: the cells of every month or day in a few statements, however many periods there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from operator import itemgetter
from typing import Any, Literal, TypeAlias, cast

import sqlalchemy as sa

from textcx.store.connection import Condition, TenantConnection
from textcx.store.counting import counted, known_months, of_place, stored_dimensions
from textcx.store.counting_live import Rows, cells_by, ok_by
from textcx.store.facts import Slice
from textcx.store.question import Question
from textcx.store.scan import Part
from textcx.store.schema import MEASURES, rollups, volumes
from textcx.types import Status

Unit: TypeAlias = Literal["month", "day"]
LAST_MONTH = 999_999
AT_ONCE = 10_000
VERBATIMS = itemgetter(3)

# A period, a theme and a stage ("" = none), their verbatims and segments, and the verbatims where the theme is negative there. Where
# the filter asks for a polarity, all three are of segments of that polarity. A plain tuple, as the driver makes it: there may be 100,000.
CellCount: TypeAlias = tuple[int, str, str, int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodCount:
    """One month (yyyymm) or day (yyyymmdd) with its ok verbatims and its cells, those most spoken of first."""

    period: int
    ok: int
    cells: Sequence[CellCount]


def counts_by_period(connection: TenantConnection, asked: Question, unit: Unit) -> list[PeriodCount]:
    """Return the periods with an ok verbatim that matches, in order; the question tells themes and stages apart."""
    months = asked.months or known_months(connection, asked.dataset)
    dated = replace(asked.filters, start=asked.filters.start or date.min)
    told = replace(asked, filters=dated, months=months, by_day=unit == "day")
    ok = _sums(counted(connection, told, (_stored_ok, _live_ok)), unit)
    cells: dict[int, list[CellCount]] = defaultdict(list)
    for cell in _cells(connection, told, unit):
        cells[cell[0]].append(cell)
    return [
        PeriodCount(period=each, ok=amount, cells=sorted(sorted(cells[each]), key=VERBATIMS, reverse=True))
        for (each,), (amount,) in sorted(ok.items())
        if amount
    ]


def _cells(connection: TenantConnection, told: Question, unit: Unit) -> Iterable[CellCount]:
    """Return the cells that count a verbatim, each once."""
    added, taken = counted(connection, told, (_stored_cells, _live_cells))
    if told.by_day:
        return cast(Iterable[CellCount], added)
    summed = _sums((added, taken), unit, 3).items()
    return ((*key, *amounts) for key, amounts in summed if amounts[0])  # type: ignore[misc]


def _sums(rows: tuple[Rows, Rows], unit: Unit, keys: int = 1) -> dict[tuple[Any, ...], list[int]]:
    """Return the sums by period and the rest of the first `keys` columns; days go into their months if these are asked for."""
    sums: dict[tuple[Any, ...], list[int]] = {}
    for sign, some in zip((1, -1), rows, strict=True):
        for period, *rest in some:
            named = period // 100 if unit == "month" and period > LAST_MONTH else period
            key, amounts = (named, *rest[: keys - 1]), rest[keys - 1 :]
            known = sums.setdefault(key, [0] * len(amounts))
            sums[key] = [have + sign * int(more) for have, more in zip(known, amounts, strict=True)]
    return sums


def _stored_cells(connection: TenantConnection, told: Question, place: tuple[Slice, Sequence[int]]) -> Rows:
    if not place[1]:
        return ()
    polarity = told.filters.polarity
    of = "" if polarity is None else f"{polarity}_"
    negative = rollups.c.negative_verbatims if polarity in (None, "negative") else sa.literal_column("0")
    amounts = (rollups.c[f"{of}verbatims"], rollups.c[f"{of}segments"], negative)
    where = (*_at(rollups, told, place), *stored_dimensions(told), amounts[0] > 0)
    cell = (rollups.c.period, rollups.c.theme, rollups.c.stage)
    statement = sa.select(*cell, *amounts).where(*where)
    return chain.from_iterable(connection.blocks(statement, AT_ONCE)) if told.by_day else connection.rows(statement)


def _live_cells(connection: TenantConnection, told: Question) -> Rows:
    polarity = told.filters.polarity
    of = "" if polarity is None else f"{polarity}_"
    first, second, third = (MEASURES.index(name) for name in (f"{of}verbatims", f"{of}segments", "negative_verbatims"))
    for period, theme, stage, sums in cells_by(connection, told, _part(told)):
        if period is not None and sums[first]:
            yield period, theme, stage, sums[first], sums[second], sums[third] if polarity in (None, "negative") else 0


def _stored_ok(connection: TenantConnection, told: Question, place: tuple[Slice, Sequence[int]]) -> Rows:
    if not place[1]:
        return ()
    where = (*_at(volumes, told, place), volumes.c.status == Status.OK.value)
    return connection.rows(sa.select(volumes.c.period, volumes.c.verbatims).where(*where))


def _at(table: sa.Table, told: Question, place: tuple[Slice, Sequence[int]]) -> list[Condition]:
    """Return the conditions on slice and periods; single days are all that there are between the first and the last."""
    slice_, wanted = place
    inside = table.c.period.between(wanted[0], wanted[-1]) if told.by_day else table.c.period.in_(wanted)
    return [*of_place(table, told, slice_), inside]


def _live_ok(connection: TenantConnection, told: Question) -> Rows:
    return ok_by(connection, told, _part(told))


def _part(told: Question) -> Part:
    return "day" if told.by_day else "month"

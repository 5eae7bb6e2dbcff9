"""The course of time: the cells of every month or day in a few statements, however many periods there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal, NamedTuple, TypeAlias

import sqlalchemy as sa

from textcx.store.connection import TenantConnection
from textcx.store.counting import at, counted, known_months, stored_dimensions
from textcx.store.counting_live import Rows, cells_by, ok_by
from textcx.store.facts import Slice
from textcx.store.question import Question
from textcx.store.scan import Part
from textcx.store.schema import MEASURES, rollups, volumes
from textcx.types import Status

Unit: TypeAlias = Literal["month", "day"]
LAST_MONTH = 999_999


class CellCount(NamedTuple):
    """A theme at a stage ("" = none) in a period: its verbatims and segments, and the verbatims where it is negative.

    Where the filter asks for a polarity, all three are of segments of that polarity.
    """

    theme: str
    stage: str
    verbatims: int
    segments: int
    negative_verbatims: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodCount:
    """One month (yyyymm) or day (yyyymmdd) with its ok verbatims and its cells."""

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
    for period, theme, stage, count, parts, negative in _cells(connection, told, unit):
        if count:
            cells[period].append(CellCount(theme, stage, count, parts, negative))
    return [
        PeriodCount(period=each, ok=amount, cells=cells[each]) for (each,), (amount,) in sorted(ok.items()) if amount
    ]


def _cells(connection: TenantConnection, told: Question, unit: Unit) -> Iterable[Sequence[Any]]:
    """Return rows of a period and a cell, each once."""
    added, taken = counted(connection, told, (_stored_cells, _live_cells))
    if told.by_day:
        return added
    return ((*key, *amounts) for key, amounts in _sums((added, taken), unit, 3).items())


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
    where = (*at(rollups, told, place), *stored_dimensions(told), amounts[0] > 0)
    return connection.rows(sa.select(rollups.c.period, rollups.c.theme, rollups.c.stage, *amounts).where(*where))


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
    where = (*at(volumes, told, place), volumes.c.status == Status.OK.value)
    return connection.rows(sa.select(volumes.c.period, volumes.c.verbatims).where(*where))


def _live_ok(connection: TenantConnection, told: Question) -> Rows:
    return ok_by(connection, told, _part(told))


def _part(told: Question) -> Part:
    return "day" if told.by_day else "month"

"""A range of days as whole months and the single days at its edges."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

from textcx.store.facts import EVER
from textcx.store.filters import Filters, day_number

Range: TypeAlias = tuple[int, int]
FIRST, LAST = date.min, date.max


@dataclass(frozen=True, slots=True, kw_only=True)
class Periods:
    """Disjoint ranges, both ends included: of stored periods (all, or months) and of single days (yyyymmdd)."""

    stored: tuple[Range, ...]
    days: tuple[Range, ...]


def periods(filters: Filters) -> Periods:
    """Return the ranges that together are the days the filter asks for; both empty where it asks for none."""
    if filters.start is None and filters.end is None:
        return Periods(stored=((EVER, EVER),), days=())
    start, end = filters.start or FIRST, filters.end or LAST
    if start > end:
        return Periods(stored=(), days=())
    return _split(start, end)


def _split(start: date, end: date) -> Periods:
    first = _month(start) + (start.day > 1)
    last = _month(end) - (end.day < monthrange(end.year, end.month)[1])
    if first > last:
        return Periods(stored=(), days=((day_number(start), day_number(end)),))
    days = []
    if start.day > 1:
        days.append((day_number(start), day_number(_first_day(first) - timedelta(days=1))))
    if last < _month(end):
        days.append((day_number(_first_day(last + 1)), day_number(end)))
    return Periods(stored=((_name(first), _name(last)),), days=tuple(days))


def _month(day: date) -> int:
    """Months since the year 0."""
    return day.year * 12 + day.month - 1


def _first_day(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def _name(month: int) -> int:
    """Return yyyymm."""
    return month // 12 * 100 + month % 12 + 1

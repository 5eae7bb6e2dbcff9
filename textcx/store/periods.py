"""A range of days as the fewest stored periods: whole months, and single days at the edges to be added or taken away."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from textcx.store.facts import EVER
from textcx.store.filters import Filters, day_number

Range: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Periods:
    """Stored periods (ever, or months as yyyymm), and ranges of days (yyyymmdd, both ends included, within one month).

    What is asked for is all of `whole` and `added` without `taken`.
    """

    whole: tuple[int, ...] = ()
    added: tuple[Range, ...] = ()
    taken: tuple[Range, ...] = ()


def periods(filters: Filters, months: Sequence[int]) -> Periods:
    """Return what together are the days the filter asks for; `months` are those that have a verbatim (yyyymm)."""
    if filters.start is None and filters.end is None:
        return Periods(whole=(EVER,))
    return _joined(_part(month, filters) for month in months)


def days(filters: Filters, months: Sequence[int]) -> Periods:
    """Return the same as single days."""
    parts = ((max(day_number(first_day(month)), _low(filters)), month) for month in months)
    ranges = ((low, min(day_number(last_day(month)), _high(filters))) for low, month in parts)
    return Periods(added=tuple((low, high) for low, high in ranges if low <= high))


def numbers(ranges: Sequence[Range]) -> tuple[int, ...]:
    """Return each single day of ranges that lie within a month each."""
    return tuple(day for low, high in ranges for day in range(low, high + 1))


def first_day(month: int) -> date:
    """Return the first day of a month (yyyymm)."""
    return date(month // 100, month % 100, 1)


def last_day(month: int) -> date:
    """Return the last day of a month (yyyymm)."""
    return date(month // 100, month % 100, monthrange(month // 100, month % 100)[1])


def _part(month: int, filters: Filters) -> Periods:
    """Return the days of one month that are asked for: added up, or the month without the others if these are fewer."""
    first, last = day_number(first_day(month)), day_number(last_day(month))
    low, high = max(first, _low(filters)), min(last, _high(filters))
    if low > high:
        return Periods()
    others = tuple((a, b) for a, b in ((first, low - 1), (high + 1, last)) if a <= b)
    if len(numbers(others)) < high - low + 1:
        return Periods(whole=(month,), taken=others)
    return Periods(added=((low, high),))


def _joined(parts: Iterable[Periods]) -> Periods:
    every = list(parts)
    return Periods(
        whole=tuple(each for part in every for each in part.whole),
        added=tuple(each for part in every for each in part.added),
        taken=tuple(each for part in every for each in part.taken),
    )


def _low(filters: Filters) -> int:
    return day_number(filters.start or date.min)


def _high(filters: Filters) -> int:
    return day_number(filters.end or date.max)

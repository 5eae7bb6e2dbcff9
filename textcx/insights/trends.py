"""Is a share of the verbatims rising or falling over time, and how sure are we?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import erfc, sqrt
from typing import Literal

import numpy as np
import numpy.typing as npt

from textcx.insights.corpus import Bools, Floats
from textcx.insights.grouping import Indices
from textcx.insights.results import Period, Trend

Unit = Literal["month", "week", "day"]
LEAST_PERIODS = 3
LEAST_VERBATIMS = 10
LEAST_SPAN = 4
MONDAY = -3  # 1969-12-29, the Monday of the week of day 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Calendar:
    """The periods with at least one dated `ok` verbatim, in order.

    `period` (V,) is the index of each verbatim's period, -1 where it has no date or is not ok; `starts` are the
    first days (ISO 8601) and `voices` the numbers of ok verbatims of the periods.
    """

    unit: Unit
    period: Indices
    starts: tuple[str, ...]
    voices: Indices


def calendar(dates: npt.NDArray[np.datetime64] | None, ok: Bools) -> Calendar | None:
    """Cut the dates into months if they touch at least 4, else weeks if at least 4, else days; None without dates."""
    if dates is None or not (dated := ok & ~np.isnat(dates)).any():
        return None
    days = dates[dated].astype("datetime64[D]")
    unit = _unit(days)
    starts, index, voices = np.unique(_starts(days, unit), return_inverse=True, return_counts=True)
    period = np.full(dates.shape, -1, dtype=np.int64)
    period[dated] = index
    return Calendar(unit=unit, period=period, starts=tuple(np.datetime_as_string(starts)), voices=voices)


def trends(calendar: Calendar | None, groups: Sequence[Indices], confidence: float = 0.95) -> list[Trend | None]:
    """Test each group of distinct verbatims (row indices) for a trend in its share of the ok verbatims.

    None where there are no dates, fewer than 3 periods or fewer than 10 dated verbatims. The p-values are
    adjusted together for the number of tests, and only the adjusted one decides on a direction.
    """
    if calendar is None or len(calendar.starts) < LEAST_PERIODS:
        return [None] * len(groups)
    hits = [_per_period(calendar, group) for group in groups]
    tested = [index for index, counts in enumerate(hits) if counts.sum() >= LEAST_VERBATIMS]
    tests = [cochran_armitage(hits[index], calendar.voices) for index in tested]
    adjusted = benjamini_hochberg(np.array([p for _, p in tests], dtype=np.float64)).tolist()
    found: list[Trend | None] = [None] * len(groups)
    for index, (z, p), sure in zip(tested, tests, adjusted, strict=True):
        found[index] = Trend(
            direction=_direction(z, sure, 1 - confidence),
            p_value=p,
            series=_series(calendar, hits[index]),
            p_adjusted=sure,
            unit=calendar.unit,
        )
    return found


def cochran_armitage(hits: Indices, totals: Indices) -> tuple[float, float]:
    """Return z (above 0 = rising) and the two-sided p-value of a trend in the proportions hits / totals.

    The scores of the periods are their midranks, so that one stray date far away has no leverage.
    Source: Cochran (1954), Armitage (1955); midranks: Agresti (2013), section 3.4.
    """
    n = float(totals.sum())
    midranks = (np.cumsum(totals) - totals / 2) / n - 0.5
    share = hits.sum() / n
    spread = float((totals * midranks**2).sum()) * share * (1 - share) * n / max(n - 1, 1)
    if spread <= 0:
        return 0.0, 1.0
    z = float((hits * midranks).sum()) / sqrt(spread)
    return z, erfc(abs(z) / sqrt(2))


def benjamini_hochberg(p_values: Floats) -> Floats:
    """Return p-values adjusted to control the false discovery rate. Source: Benjamini and Hochberg (1995)."""
    n = p_values.size
    order = np.argsort(p_values, kind="stable")[::-1]
    steps = p_values[order] * n / np.arange(n, 0, -1)
    adjusted = np.empty(n, dtype=np.float64)
    adjusted[order] = np.minimum(1.0, np.minimum.accumulate(steps))
    return adjusted


def _unit(days: npt.NDArray[np.datetime64]) -> Unit:
    units: tuple[Unit, Unit] = ("month", "week")
    return next((unit for unit in units if _periods(days, unit) >= LEAST_SPAN), "day")


def _periods(days: npt.NDArray[np.datetime64], unit: Unit) -> int:
    """Count the periods from the first to the last, those without a verbatim included."""
    first, last = (_starts(end, unit) for end in (days.min(), days.max()))
    lengths = {"month": "datetime64[M]", "week": "datetime64[D]", "day": "datetime64[D]"}
    gap = (last.astype(lengths[unit]) - first.astype(lengths[unit])).astype(np.int64)
    return int(gap) // (7 if unit == "week" else 1) + 1


def _starts(days: npt.NDArray[np.datetime64], unit: Unit) -> npt.NDArray[np.datetime64]:
    if unit == "month":
        return days.astype("datetime64[M]").astype("datetime64[D]")
    if unit == "week":
        numbers = days.astype(np.int64)
        return ((numbers - MONDAY) // 7 * 7 + MONDAY).astype("datetime64[D]")
    return days


def _per_period(calendar: Calendar, group: Indices) -> Indices:
    periods = calendar.period[group]
    return np.bincount(periods[periods >= 0], minlength=len(calendar.starts))


def _series(calendar: Calendar, hits: Indices) -> tuple[Period, ...]:
    rows = zip(calendar.starts, hits.tolist(), calendar.voices.tolist(), strict=True)
    return tuple(Period(start=start, verbatims=count, ok=voices) for start, count, voices in rows)


def _direction(z: float, p: float, level: float) -> Literal["up", "down", "flat"]:
    if p >= level:
        return "flat"
    return "up" if z > 0 else "down"

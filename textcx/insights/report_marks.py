"""Geometry of the small charts: values in, coordinates out; lengths across are percent unless said otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, sqrt

from textcx.insights.report_format import percent
from textcx.insights.results import Interval

MARGIN = 4.0
KINDS = ("negative", "mixed", "neutral", "positive")
SMALLEST, LARGEST = 5.0, 19.0
SWING = 27.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """One part of a stacked bar."""

    kind: str
    x: float
    width: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A stacked bar of sentiment and what it says in words."""

    slices: tuple[Slice, ...]
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """The values at the two ends of an axis."""

    low: float
    high: float

    def at(self, value: float) -> float:
        """Where a value lies, in percent of the width, with a margin so that no dot is cut off."""
        if not isfinite(value) or self.high <= self.low:
            return 50.0
        part = min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))
        return round(MARGIN + (100 - 2 * MARGIN) * part, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Whisker:
    """A value with its interval on a scale; `zero` is where 0 lies; `clear` says whether the interval leaves out 0."""

    low: float
    high: float
    at: float
    zero: float
    clear: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A series in a box of `width` x `height` units: the line, the area under it and the last point."""

    width: float
    height: float
    points: str
    area: str
    last: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A stage on the curve: height in percent, radius in pixels, and the curve's way in and out (100 x 100 units)."""

    y: float
    radius: float
    path: str


def bar(shares: Mapping[str, float]) -> Bar:
    """Lay the sentiment shares end to end; empty where they are all zero."""
    known = [(kind, shares.get(kind, 0.0)) for kind in KINDS]
    total = sum(value for _, value in known if isfinite(value))
    slices, x = [], 0.0
    for kind, value in known:
        width = 100 * value / total if total > 0 and isfinite(value) else 0.0
        if width > 0:
            slices.append(Slice(kind=kind, x=round(x, 2), width=round(width, 2), label=percent(value / total)))
        x += width
    label = ", ".join(f"{part.kind} {part.label}" for part in slices)
    return Bar(slices=tuple(slices), label=label or "nothing said")


def from_zero(highs: Sequence[float]) -> Scale:
    """The scale from 0 to the largest of some values."""
    return Scale(low=0.0, high=max((high for high in highs if isfinite(high)), default=1.0) or 1.0)


def around_zero(intervals: Sequence[Interval]) -> Scale:
    """The shortest scale that holds 0 and all intervals."""
    ends = [end for interval in intervals for end in (interval.low, interval.high) if isfinite(end)]
    return Scale(low=min([0.0, *ends]), high=max([0.0, *ends]))


def spanning(intervals: Sequence[Interval]) -> Scale:
    """The scale from the lowest to the highest end of all intervals."""
    ends = [end for interval in intervals for end in (interval.low, interval.high) if isfinite(end)]
    return Scale(low=min(ends, default=0.0), high=max(ends, default=1.0))


def whisker(value: float, interval: Interval, scale: Scale) -> Whisker:
    """Place a value with its interval on a scale."""
    return Whisker(
        low=scale.at(interval.low),
        high=scale.at(interval.high),
        at=scale.at(value),
        zero=scale.at(0.0),
        clear=interval.low > 0 or interval.high < 0,
    )


def line(values: Sequence[float], width: float, height: float, pad: float = 3.0) -> Line:
    """Draw a series from 0 at the bottom to its maximum at the top, evenly spaced."""
    top = max(values, default=0.0) or 1.0
    step = (width - 2 * pad) / max(1, len(values) - 1)
    spots = [
        (round(pad + step * at, 1), round(height - pad - (height - 2 * pad) * value / top, 1))
        for at, value in enumerate(values)
    ]
    points = " ".join(f"{x:g},{y:g}" for x, y in spots)
    area = f"{spots[0][0]:g},{height:g} {points} {spots[-1][0]:g},{height:g}" if spots else ""
    return Line(width=width, height=height, points=points, area=area, last=spots[-1] if spots else (0, 0))


def curve(levels: Sequence[float | None], sizes: Sequence[int]) -> list[Node | None]:
    """Lay the net sentiment (-1 to 1, None = nothing said) of the stages on one smooth line, cut at the columns."""
    reach = max([0.5, *(abs(level) for level in levels if level is not None)])
    heights = [None if level is None else round(50 - SWING * level / reach, 2) for level in levels]
    largest = max([1, *sizes])
    return [
        None
        if y is None
        else Node(
            y=y,
            radius=round(SMALLEST + (LARGEST - SMALLEST) * sqrt(sizes[at] / largest), 1),
            path=_path(heights[at - 1] if at else None, y, heights[at + 1] if at + 1 < len(heights) else None),
        )
        for at, y in enumerate(heights)
    ]


def _path(before: float | None, y: float, after: float | None) -> str:
    """Half of the S-curve from the neighbour before and half of the one to the neighbour after (de Casteljau)."""
    way = ""
    if before is not None:
        way += f"M0 {(before + y) / 2:.2f}C12.5 {(before + 3 * y) / 4:.2f} 25 {y:.2f} 50 {y:.2f}"
    if after is not None:
        way += f"M50 {y:.2f}C75 {y:.2f} 87.5 {(3 * y + after) / 4:.2f} 100 {(y + after) / 2:.2f}"
    return way

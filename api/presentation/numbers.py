"""Figures as they are written in themes.json."""

from __future__ import annotations

from collections.abc import Mapping

from textcx.insights.results import Interval
from textcx.insights.serialise import DIGITS
from textcx.store.tally import Tally
from textcx.types import POLARITIES


def number(value: float) -> float:
    """Return the value with six digits, never -0."""
    return round(float(value), DIGITS) + 0.0


def rounded(values: Mapping[str, float]) -> dict[str, float]:
    """Return every value with six digits."""
    return {name: number(value) for name, value in values.items()}


def interval(found: Interval) -> list[float]:
    """Return both ends."""
    return [number(found.low), number(found.high)]


def mean_sentiment(tally: Tally) -> dict[str, float]:
    """Return the mean probabilities over the segments of a tally, three zeros where there are none."""
    count = max(tally.segments, 1)
    return {name: number(getattr(tally, f"{name}_sum") / count) for name in POLARITIES}

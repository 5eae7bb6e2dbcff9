"""Metrics and their impacts in words: units, digits and signs by the type of score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textcx.insights.report_format import between, count, number, signed
from textcx.insights.report_marks import Scale, Whisker, whisker
from textcx.insights.results import Impact, Interval, Metric

NAMES = {"nps": "NPS", "csat": "CSAT", "ces": "CES", "stars": "Star rating"}
UNITS = {"nps": "NPS points", "csat": "points of CSAT", "ces": "points of CES", "stars": "stars"}
FINE = ("ces", "stars")
PERCENT = ("csat",)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreView:
    """A figure of a metric with its interval, in words and as a mark."""

    value: str
    interval: str
    mark: Whisker
    key: float
    answers: str
    method: str = ""
    unit: str = ""


def name(metric: str) -> str:
    """How a metric is called on the page."""
    return NAMES.get(metric, metric)


def digits(metric: str) -> int:
    """Digits after the point: two where the scale is only a few points long."""
    return 2 if metric in FINE else 1


def level(metric: Metric) -> str:
    """The metric itself: +23.4, 71.2 % or 4.31."""
    if metric.name == "nps":
        return signed(metric.value, 1)
    return number(metric.value, digits(metric.name)) + ("\u202f%" if metric.name in PERCENT else "")


def metric_view(metric: Metric, scale: Scale) -> ScoreView:
    """Show a metric on a scale."""
    return ScoreView(
        value=level(metric),
        interval=between(metric.interval, digits(metric.name)),
        mark=whisker(metric.value, metric.interval, scale),
        key=metric.value,
        answers=count(metric.answers),
        unit=UNITS.get(metric.name, "points"),
    )


def impact_view(impact: Impact, scale: Scale) -> ScoreView:
    """Show an impact on a scale that holds zero."""
    places = impact_digits(impact)
    return ScoreView(
        value=signed(impact.value, places),
        interval=between(impact.interval, places),
        mark=whisker(impact.value, impact.interval, scale),
        key=impact.value,
        answers=count(impact.mentions),
        method="plain difference" if impact.method == "difference" else "adjusted for the others",
        unit=UNITS.get(impact.metric, "points"),
    )


def impact_digits(impact: Impact) -> int:
    """One digit more where an end of the interval would round to zero, so that the side it is on can be read."""
    places = digits(impact.metric)
    nearest = min(abs(impact.interval.low), abs(impact.interval.high))
    return places + 1 if 0 < nearest < 0.5 * 10.0**-places else places


def cost(impact: Impact) -> str:
    """The clause on an impact: what goes with the pain point, or that it cannot be told from nothing."""
    unit = UNITS.get(impact.metric, "points")
    if impact.interval.high < 0:
        loss = Interval(low=-impact.interval.high, high=-impact.interval.low)
        places = impact_digits(impact)
        return f"it goes with {number(-impact.value, places)} {unit} less ({between(loss, places)})"
    return f"its effect on {name(impact.metric)} cannot be told from zero"


def axis(scale: Scale, metric: str, steps: int = 4) -> list[tuple[float, str]]:
    """Round ticks of a scale: place in percent, and label."""
    span = scale.high - scale.low
    if span <= 0:
        return []
    step = _round_step(span / steps)
    first = int(scale.low / step) - 1
    ticks = [at * step for at in range(first, first + 3 * steps + 3)]
    inside: Sequence[float] = [tick for tick in ticks if scale.low <= tick <= scale.high]
    places = 0 if step >= 1 else digits(metric)
    return [(scale.at(tick), signed(tick, places)) for tick in inside]


def _round_step(raw: float) -> float:
    """The least of 1, 2, 5, 10 times a power of ten that is not below `raw`."""
    power = 10.0 ** len(str(int(raw))[1:]) if raw >= 1 else 10.0 ** -_zeros(raw)
    return next(step * power for step in (1, 2, 5, 10, 20) if step * power >= raw)


def _zeros(raw: float) -> int:
    places = 1
    while raw * 10**places < 1 and places < 9:
        places += 1
    return places

"""NPS, CSAT, CES and stars as means of points, so that every later step handles one thing.

Every metric here is the mean of the points that single answers are worth, and higher is better for all four.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from textcx.insights.corpus import Bools, Floats
from textcx.insights.intervals import mean_interval, nps_interval, scaled, wilson
from textcx.insights.options import ScoreType
from textcx.insights.results import Interval, Metric

LOWEST: dict[ScoreType, float] = {"nps": 0.0, "csat": 1.0, "ces": 1.0, "stars": 1.0}
TOPS: dict[ScoreType, tuple[float, ...]] = {
    "nps": (10.0,),
    "csat": (5.0, 7.0, 10.0),
    "ces": (5.0, 7.0),
    "stars": (5.0, 10.0),
}
CONVENTIONS: dict[ScoreType, str] = {
    "nps": "% of answers 9-10 minus % of answers 0-6 on the scale 0-10, in points from -100 to 100",
    "csat": "% of answers {second}-{top}, the top two boxes of the scale 1-{top}",
    "ces": "mean answer on the scale 1-{top}, where {top} is the least effort",
    "stars": "mean number of stars on the scale 1-{top}",
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Measure:
    """A score column read by its convention: `points` (V,), NaN where unscored, whose mean is the metric."""

    name: ScoreType
    convention: str
    bounds: tuple[float, float]
    points: Floats


def measure(scores: Floats | None, score_type: ScoreType | None) -> Measure | None:
    """Read scores by the convention of their type; None without scores or type.

    The scale is the shortest usual one that holds every answer (csat 5, 7 or 10; ces 5 or 7; stars 5 or 10).
    """
    if scores is None or score_type is None:
        return None
    top = scale_top(scores[np.isfinite(scores)], score_type)
    return Measure(
        name=score_type,
        convention=CONVENTIONS[score_type].format(top=int(top), second=int(top) - 1),
        bounds=(LOWEST[score_type], top),
        points=_points(scores.astype(np.float64), score_type, top),
    )


def scale_top(scores: Floats, score_type: ScoreType, strays: float = 0.0) -> float:
    """Return the top of the shortest usual scale that all but a share of `strays` of the answers fit on."""
    tops = TOPS[score_type]
    return next((top for top in tops if np.count_nonzero(scores > top) <= strays * scores.size), tops[-1])


def metric(measured: Measure, rows: Bools, confidence: float = 0.95) -> Metric | None:
    """Return the metric over the scored ones among the rows of the mask (V,), None where none is scored."""
    points = measured.points[rows & np.isfinite(measured.points)]
    if points.size == 0:
        return None
    return Metric(
        name=measured.name,
        value=float(points.mean()),
        interval=_interval(measured, points, confidence),
        answers=int(points.size),
        convention=measured.convention,
    )


def _points(scores: Floats, score_type: ScoreType, top: float) -> Floats:
    if score_type == "nps":
        worth = 100.0 * (scores >= 9) - 100.0 * (scores <= 6)
    elif score_type == "csat":
        worth = 100.0 * (scores >= top - 1)
    else:
        worth = scores
    return np.where(np.isfinite(scores), worth, np.nan)


def _interval(measured: Measure, points: Floats, confidence: float) -> Interval:
    if measured.name == "nps":
        return nps_interval(points, confidence)
    if measured.name == "csat":
        return scaled(wilson(int(np.count_nonzero(points)), points.size, confidence), 100.0)
    return mean_interval(points, measured.bounds, confidence)

"""Intervals for shares, means and the net promoter score; formulas and sources in docs/methods.md."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist

import numpy as np

from textcx.insights.corpus import Floats
from textcx.insights.results import Interval

ROUNDING_VARIANCE = 1 / 12


def wilson(hits: int, total: int, confidence: float = 0.95) -> Interval:
    """Return the Wilson score interval of a share, inside [0, 1] and around hits / total.

    With a total of 0 nothing is known and the interval is [0, 1]. Source: Wilson (1927).
    """
    if total == 0:
        return Interval(low=0.0, high=1.0)
    z, share = _z(confidence), hits / total
    centre = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z / (1 + z * z / total) * sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    return _around(share, centre - half, centre + half, (0.0, 1.0))


def mean_interval(values: Floats, bounds: tuple[float, float], confidence: float = 0.95) -> Interval:
    """Return Student's t interval of the mean of answers on a scale, clipped to the bounds of the scale.

    Answers are whole points, so their variance is taken to be at least that of rounding, 1/12: a handful of
    equal answers is no certainty. A single answer says nothing about spread: the whole scale is returned.
    """
    from scipy.special import stdtrit

    n = values.size
    if n < 2:
        return Interval(low=bounds[0], high=bounds[1])
    mean = float(values.mean())
    variance = max(float(values.var(ddof=1)), ROUNDING_VARIANCE)
    half = float(stdtrit(n - 1, 0.5 + confidence / 2)) * sqrt(variance / n)
    return _around(mean, mean - half, mean + half, bounds)


def nps_interval(points: Floats, confidence: float = 0.95) -> Interval:
    """Return the adjusted Wald interval of a net promoter score, in points within [-100, 100].

    `points` holds 100 per promoter, 0 per passive, -100 per detractor. Three answers are added, 3/4 promoter,
    3/4 detractor and 3/2 passive, before the trinomial variance is taken. Source: Rocks (2016).
    """
    n = points.size + 3
    promoters = (int(np.count_nonzero(points > 0)) + 0.75) / n
    detractors = (int(np.count_nonzero(points < 0)) + 0.75) / n
    net = promoters - detractors
    half = 100 * _z(confidence) * sqrt((promoters + detractors - net * net) / n)
    value = float(points.mean()) if points.size else 0.0
    return _around(value, 100 * net - half, 100 * net + half, (-100.0, 100.0))


def scaled(interval: Interval, factor: float) -> Interval:
    """Return the interval in another unit."""
    return Interval(low=interval.low * factor, high=interval.high * factor)


def _z(confidence: float) -> float:
    return NormalDist().inv_cdf(0.5 + confidence / 2)


def _around(value: float, low: float, high: float, bounds: tuple[float, float]) -> Interval:
    """Clip to the bounds, and keep the value inside whatever the rounding."""
    return Interval(low=min(value, max(bounds[0], low)), high=max(value, min(bounds[1], high)))

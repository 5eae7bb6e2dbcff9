"""Intervals by resampling rows, computed on the distinct rows and how often each occurs.

Drawing n rows with replacement is drawing counts of the distinct rows from a multinomial distribution. So the
order of rows changes nothing, and a file with few distinct rows costs little however long it is.
Source: Efron and Tibshirani (1993), "An introduction to the bootstrap", chapters 12 and 13.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from textcx.evaluation.results import Estimate

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]
Measure: TypeAlias = Callable[[Floats], Mapping[str, Floats]]

CELLS_AT_ONCE = 2_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Draws:
    """How often rows are drawn anew, from which seed, and the confidence of the intervals."""

    seed: int = 0
    number: int = 1000
    confidence: float = 0.95


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sample:
    """Distinct rows (g, k) in a fixed order and how often each occurs (g,), at least one in all.

    Figures named in `reflected` get the reflected interval (value minus the deviations of the draws): resampling
    moves entropies, maxima and absolute gaps to one side, so that their percentiles miss the truth, and often the
    value itself.
    """

    rows: npt.NDArray[Any]
    counts: Ints
    reflected: frozenset[str] = frozenset()

    @property
    def n(self) -> int:
        """Rows in all."""
        return int(self.counts.sum())


def sample(rows: npt.NDArray[Any], reflected: frozenset[str] = frozenset()) -> Sample:
    """Return the distinct rows of a matrix (n, k), ordered by their bytes, and their counts.

    Counted by hash: sorting all rows, as numpy would, takes twenty times as long (50,000 rows).
    """
    whole = np.ascontiguousarray(rows)
    keys = whole.view(np.dtype((np.void, whole.itemsize * whole.shape[1]))).ravel()
    found: Counter[bytes] = Counter(keys.tolist())  # type: ignore[arg-type]  # plain void rows become bytes
    distinct = sorted(found)
    matrix = np.frombuffer(b"".join(distinct), dtype=whole.dtype).reshape(len(distinct), whole.shape[1])
    counts = np.array([found[row] for row in distinct], dtype=np.int64)
    return Sample(rows=matrix, counts=counts, reflected=reflected)


def estimate(drawn_from: Sample, measure: Measure, draws: Draws) -> dict[str, Estimate]:
    """Return each figure of `measure`, which maps counts of the distinct rows (d, g) to figures (d,), nan = undefined."""
    each = estimate_each(drawn_from, lambda weights: {k: v[:, None] for k, v in measure(weights).items()}, draws)
    return {name: values[0] for name, values in each.items()}


def estimate_each(drawn_from: Sample, measure: Measure, draws: Draws) -> dict[str, list[Estimate]]:
    """Return each figure of `measure`, which maps counts of the distinct rows (d, g) to figures (d, labels)."""
    values = measure(drawn_from.counts[None, :].astype(np.float64))
    drawn = [measure(weights) for weights in _resamples(drawn_from, draws)]
    return {
        name: _estimates(
            (value[0], np.concatenate([part[name] for part in drawn])), drawn_from, draws, name in drawn_from.reflected
        )
        for name, value in values.items()
    }


def _resamples(drawn_from: Sample, draws: Draws) -> Iterator[Floats]:
    generator = np.random.default_rng(draws.seed)
    step = max(1, CELLS_AT_ONCE // len(drawn_from.counts))
    shares = drawn_from.counts / drawn_from.n
    for start in range(0, draws.number, step):
        size = min(step, draws.number - start)
        yield generator.multinomial(drawn_from.n, shares, size=size).astype(np.float64)


def _estimates(found: tuple[Floats, Floats], drawn_from: Sample, draws: Draws, reflected: bool) -> list[Estimate]:
    values, drawn = found
    tail = (1 - draws.confidence) / 2
    intervals = [_interval(column, tail) for column in drawn.T]
    if reflected:
        intervals = [_reflect(float(value), *interval) for value, interval in zip(values, intervals, strict=True)]
    return [_estimate(float(value), *interval, drawn_from.n) for value, interval in zip(values, intervals, strict=True)]


def _interval(drawn: Floats, tail: float) -> tuple[float, float]:
    """Percentiles over the draws in which the figure is defined."""
    defined = drawn[~np.isnan(drawn)]
    if not len(defined):
        return float("nan"), float("nan")
    low, high = np.quantile(defined, [tail, 1 - tail])
    return float(low), float(high)


def _reflect(value: float, low: float, high: float) -> tuple[float, float]:
    """Within [0, 1], and around the value even where all draws lie to one side of it."""
    return max(min(2 * value - high, value), 0.0), min(max(2 * value - low, value), 1.0)


def _estimate(value: float, low: float, high: float, n: int) -> Estimate:
    if np.isnan(value) or np.isnan(low):
        return Estimate(value=None, low=None, high=None, n=n)
    return Estimate(value=value, low=low, high=high, n=n)

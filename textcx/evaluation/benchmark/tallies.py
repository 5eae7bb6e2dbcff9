"""Figures that are made of counts by row: of one language, and the mean of several."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from textcx.evaluation.bootstrap import Draws, Floats, estimate, sample
from textcx.evaluation.figures import ratio
from textcx.evaluation.results import Estimate

Of = Callable[[Floats], dict[str, Floats]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tally:
    """Counts of each row (n, k), and the figures `of` their sums: (d, k) to (d,), nan = undefined.

    Figures named in `reflected` get the reflected interval, see `textcx.evaluation.bootstrap.Sample`.
    """

    counts: Floats
    of: Of
    reflected: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Part:
    """The tally of one language; rows of one unit (translations of a review) are drawn together."""

    tally: Tally
    units: Sequence[str]


def estimates(tally: Tally, draws: Draws) -> dict[str, Estimate]:
    """Return the figures with intervals; nothing for a tally without rows."""
    if not len(tally.counts):
        return {}
    drawn = sample(tally.counts, tally.reflected)
    return estimate(drawn, lambda weights: tally.of(weights @ drawn.rows), draws)


def mean(parts: Sequence[Part], draws: Draws) -> dict[str, Estimate]:
    """Return the mean over the languages of each figure; its interval comes from drawing units.

    Translations of one review rise and fall together, so drawing rows would make the interval too narrow.
    """
    parts = [part for part in parts if len(part.tally.counts)]
    if not parts:
        return {}
    first = parts[0].tally
    drawn = sample(_by_unit(parts), first.reflected)

    def measure(weights: Floats) -> dict[str, Floats]:
        sums = (weights @ drawn.rows).reshape(-1, first.counts.shape[1])
        return {name: _mean(values.reshape(len(weights), -1)) for name, values in first.of(sums).items()}

    return estimate(drawn, measure, draws)


def _by_unit(parts: Sequence[Part]) -> Floats:
    """Counts of each unit, language beside language: shape (units, languages * k)."""
    place = {unit: row for row, unit in enumerate(sorted({unit for part in parts for unit in part.units}))}
    wide = np.zeros((len(place), len(parts), parts[0].tally.counts.shape[1]))
    for column, part in enumerate(parts):
        np.add.at(wide[:, column], [place[unit] for unit in part.units], part.tally.counts)
    return wide.reshape(len(place), -1)


def _mean(values: Floats) -> Floats:
    """Over the languages in which the figure is defined."""
    defined = ~np.isnan(values)
    return ratio(np.where(defined, values, 0.0).sum(axis=1), defined.sum(axis=1).astype(np.float64))

"""The figures themselves, in numpy: every function takes d draws at once and returns one value (or row) per draw.

nan stands for 0 / 0, which is undefined rather than 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from textcx.evaluation.bootstrap import Floats, Ints

BINS = 15


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Hits:
    """Per draw and label (d, L): how often a label is right, predicted and in the gold."""

    right: Floats
    predicted: Floats
    gold: Floats

    def total(self) -> Hits:
        """All labels taken together, shape (d, 1)."""
        return Hits(
            right=self.right.sum(axis=1, keepdims=True),
            predicted=self.predicted.sum(axis=1, keepdims=True),
            gold=self.gold.sum(axis=1, keepdims=True),
        )

    def without_last(self) -> Hits:
        """All labels but the last."""
        return Hits(right=self.right[:, :-1], predicted=self.predicted[:, :-1], gold=self.gold[:, :-1])


def ratio(part: Floats, whole: Floats) -> Floats:
    """Return part / whole, nan where whole is 0."""
    undefined = np.full(np.broadcast(part, whole).shape, np.nan)
    return np.asarray(np.divide(part, whole, out=undefined, where=whole > 0))


def precision(hits: Hits) -> Floats:
    """Return right / predicted (d, L)."""
    return ratio(hits.right, hits.predicted)


def recall(hits: Hits) -> Floats:
    """Return right / gold (d, L)."""
    return ratio(hits.right, hits.gold)


def f1(hits: Hits) -> Floats:
    """Return 2 right / (predicted + gold) (d, L), nan where the gold does not have the label."""
    return np.where(hits.gold > 0, ratio(2 * hits.right, hits.predicted + hits.gold), np.nan)


def macro_f1(hits: Hits) -> Floats:
    """Return the mean F1 of the labels that the gold has (d,)."""
    present = hits.gold > 0
    return ratio(np.where(present, f1(hits), 0.0).sum(axis=1), present.sum(axis=1).astype(np.float64))


def micro_f1(hits: Hits) -> Floats:
    """Return the F1 of all labels taken together (d,)."""
    return f1(hits.total())[:, 0]


def calibration_error(weights: Floats, confidence: Floats, right: Floats) -> Floats:
    """Return the expected calibration error (d,) over 15 bins of equal width.

    `confidence` (g,) is the highest score of a row, `right` (g,) 1 where its label is right.
    Source: Guo and others (2017), "On calibration of modern neural networks".
    """
    bins = np.minimum((confidence * BINS).astype(np.int64), BINS - 1)
    gaps = np.eye(BINS)[bins] * (right - confidence)[:, None]
    return ratio(np.abs(weights @ gaps).sum(axis=1), weights.sum(axis=1))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Contingency:
    """Counts (d, cells) of pairs of a class (cells,) and a cluster (cells,)."""

    counts: Floats
    classes: Ints
    clusters: Ints

    @property
    def n(self) -> Floats:
        """Rows per draw (d,)."""
        return np.asarray(self.counts.sum(axis=1))

    def by_class(self) -> Floats:
        """Rows per draw and class."""
        return self.counts @ _one_hot(self.classes)

    def by_cluster(self) -> Floats:
        """Rows per draw and cluster."""
        return self.counts @ _one_hot(self.clusters)


def v_measure(table: Contingency) -> dict[str, Floats]:
    """Return homogeneity, completeness and their harmonic mean, the V-measure.

    Source: Rosenberg and Hirschberg (2007). One class alone is homogeneous, one cluster alone complete.
    """
    classes, clusters = _entropy(table.by_class()), _entropy(table.by_cluster())
    shared = np.maximum(classes + clusters - _entropy(table.counts), 0.0)
    homogeneity = _settled(np.where(classes > 0, ratio(shared, classes), 1.0), table)
    completeness = _settled(np.where(clusters > 0, ratio(shared, clusters), 1.0), table)
    both = homogeneity + completeness
    harmonic = np.where(both > 0, ratio(2 * homogeneity * completeness, both), 0.0)
    return {"v_measure": _settled(harmonic, table), "homogeneity": homogeneity, "completeness": completeness}


def adjusted_rand(table: Contingency) -> Floats:
    """Return the Rand index adjusted for chance (d,). Source: Hubert and Arabie (1985)."""
    together, classes, clusters = _pairs(table.counts), _pairs(table.by_class()), _pairs(table.by_cluster())
    chance = np.nan_to_num(ratio(classes * clusters, _pairs(table.n[:, None])))
    best = (classes + clusters) / 2
    return _settled(np.where(best > chance, ratio(together - chance, best - chance), 1.0), table)


def purity(table: Contingency) -> Floats:
    """Return the share of rows that belong to the largest class of their cluster (d,)."""
    order = np.argsort(table.clusters, kind="stable")
    starts = np.unique(table.clusters[order], return_index=True)[1]
    return ratio(np.maximum.reduceat(table.counts[:, order], starts, axis=1).sum(axis=1), table.n)


def _settled(values: Floats, table: Contingency) -> Floats:
    """Undefined without rows; rounding errors beyond 1 are taken off."""
    return np.where(table.n > 0, np.minimum(values, 1.0), np.nan)


def _one_hot(groups: Ints) -> Floats:
    return np.eye(int(groups.max()) + 1)[groups]


def _pairs(counts: Floats) -> Floats:
    return np.asarray((counts * (counts - 1) / 2).sum(axis=1))


def _entropy(counts: Floats) -> Floats:
    shares = np.nan_to_num(ratio(counts, counts.sum(axis=1, keepdims=True)))
    entropy = -(shares * np.log(np.where(shares > 0, shares, 1.0))).sum(axis=1)
    return np.where((counts > 0).sum(axis=1) > 1, entropy, 0.0)

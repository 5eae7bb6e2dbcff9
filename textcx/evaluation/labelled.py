"""Figures of labels per row, one label (sentiment) or several (stages): agreement, baseline, confusion."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from textcx.evaluation import figures
from textcx.evaluation.bootstrap import Draws, Floats, Measure, Sample, estimate, estimate_each, sample
from textcx.evaluation.figures import Hits
from textcx.evaluation.results import Baseline, Confusion, Estimate, LabelFigures

Bools = npt.NDArray[np.bool_]
Overall = Callable[[Hits, Floats], dict[str, Floats]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Labelled:
    """Which labels (n, L) the gold and the prediction give each of n >= 1 rows."""

    names: tuple[str, ...]
    gold: Bools
    predicted: Bools

    def most_frequent(self) -> Labelled:
        """The same rows, each predicted to have the labels most rows have."""
        sets = sample(self.gold)
        guess = np.broadcast_to(sets.rows[sets.counts.argmax()], self.gold.shape)
        return Labelled(names=self.names, gold=self.gold, predicted=guess)


def marks(names: Sequence[str], chosen: Sequence[Sequence[str]]) -> Bools:
    """Return which of the names each row chose, shape (rows, names)."""
    place = {name: column for column, name in enumerate(names)}
    matrix = np.zeros((len(chosen), len(names)), dtype=bool)
    rows = np.repeat(np.arange(len(chosen)), [len(labels) for labels in chosen])
    matrix[rows, [place[name] for labels in chosen for name in labels]] = True
    return matrix


def overall(labelled: Labelled, of: Overall, draws: Draws) -> dict[str, Estimate]:
    """Return the figures `of` the hits of each label (d, L) and the share of rows that are wholly right (d,)."""
    rows = _sample(labelled)
    gold, predicted = _sides(rows)
    exact = (gold == predicted).all(axis=1).astype(np.float64)

    def measure(weights: Floats) -> dict[str, Floats]:
        return of(_hits(weights, gold, predicted), weights @ exact / weights.sum(axis=1))

    return estimate(rows, measure, draws)


def baseline(labelled: Labelled, of: Overall, draws: Draws) -> Baseline:
    """Return the same figures of the guess that every row has the labels most rows of this table have."""
    guess = labelled.most_frequent()
    names = [name for name, chosen in zip(guess.names, guess.predicted[0], strict=True) if chosen]
    return Baseline(name=f"always {' + '.join(names)}", overall=overall(guess, of, draws))


def per_label(labelled: Labelled, draws: Draws) -> tuple[LabelFigures, ...]:
    """Return precision, recall, F1 and support of each label that the gold or a prediction has."""
    rows = _sample(labelled)
    gold, predicted = _sides(rows)
    return label_figures(labelled.names, (rows, lambda weights: by_label(_hits(weights, gold, predicted))), draws)


def label_figures(names: Sequence[str], measured: tuple[Sample, Measure], draws: Draws) -> tuple[LabelFigures, ...]:
    """Return the figures of each label from a measure that gives `by_label`."""
    found, measure = measured
    values = estimate_each(found, measure, draws)
    support = [round(count.value or 0) for count in values["support"]]
    predicted = [round(count.value or 0) for count in values["predicted"]]
    return tuple(
        LabelFigures(label=name, precision=parts[0], recall=parts[1], f1=parts[2], support=support[place])
        for place, (name, *parts) in enumerate(
            zip(names, values["precision"], values["recall"], values["f1"], strict=True)
        )
        if support[place] or predicted[place]
    )


def by_label(hits: Hits) -> dict[str, Floats]:
    """Return the figures of each label and how often it occurs, each (d, L)."""
    return {
        "precision": figures.precision(hits),
        "recall": figures.recall(hits),
        "f1": figures.f1(hits),
        "support": hits.gold,
        "predicted": hits.predicted,
    }


def confusion(labelled: Labelled) -> Confusion:
    """Return the counts of gold and predicted label, for rows with one label each."""
    table = labelled.gold.T.astype(np.int64) @ labelled.predicted.astype(np.int64)
    down = [place for place in range(len(labelled.names)) if table[place].any()]
    across = [place for place in range(len(labelled.names)) if place in down or table[:, place].any()]
    return Confusion(
        gold=tuple(labelled.names[place] for place in down),
        predicted=tuple(labelled.names[place] for place in across),
        counts=tuple(tuple(int(table[row, column]) for column in across) for row in down),
    )


def _sample(labelled: Labelled) -> Sample:
    return sample(np.hstack([labelled.gold, labelled.predicted]))


def _sides(rows: Sample) -> tuple[Bools, Bools]:
    gold, predicted = np.hsplit(rows.rows, 2)
    return gold, predicted


def _hits(weights: Floats, gold: Bools, predicted: Bools) -> Hits:
    return Hits(
        right=weights @ (gold & predicted).astype(np.float64),
        predicted=weights @ predicted.astype(np.float64),
        gold=weights @ gold.astype(np.float64),
    )

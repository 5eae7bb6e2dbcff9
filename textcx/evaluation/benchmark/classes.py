"""Counts of rows with labels: one label each, several, or one of several that are right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from textcx.evaluation import figures
from textcx.evaluation.benchmark.tallies import Tally
from textcx.evaluation.bootstrap import Floats
from textcx.evaluation.figures import Hits
from textcx.evaluation.labelled import marks

NONE = "(none)"


def one_of(names: Sequence[str], gold: Sequence[str], predicted: Sequence[str]) -> Tally:
    """Return accuracy and macro F1 (over the labels that the gold has) of one label per row."""
    return Tally(counts=_counts(names, _each(gold), _each(predicted)), of=_one)


def any_of(names: Sequence[str], gold: Sequence[Sequence[str]], predicted: Sequence[Sequence[str]]) -> Tally:
    """Return the same where several labels of a row may be right: the predicted one if it is right, else the first."""
    said = [labels[0] for labels in predicted]
    met = [label if label in right else right[0] for right, label in zip(gold, said, strict=True)]
    return one_of(names, met, said)


def several(names: Sequence[str], gold: Sequence[Sequence[str]], predicted: Sequence[Sequence[str]]) -> Tally:
    """Return micro and macro F1 of several labels per row, or none, and the share of rows without that get none."""
    every = (*names, NONE)
    return Tally(counts=_counts(every, _or_none(gold), _or_none(predicted)), of=_several)


def most_frequent(gold: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return the set of labels that most rows have, the first in order of a tie."""
    found = Counter(tuple(sorted(labels)) for labels in gold)
    return min(found, key=lambda labels: (-found[labels], labels))


def _each(labels: Sequence[str]) -> list[tuple[str]]:
    return [(label,) for label in labels]


def _or_none(labels: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    return [given or (NONE,) for given in labels]


def _counts(names: Sequence[str], gold: Sequence[Sequence[str]], predicted: Sequence[Sequence[str]]) -> Floats:
    known, found = marks(names, gold), marks(names, predicted)
    return np.hstack([known & found, found, known]).astype(np.float64)


def hits(sums: Floats) -> Hits:
    """Return sums of counts by label as hits."""
    right, predicted, gold = np.split(sums, 3, axis=1)
    return Hits(right=right, predicted=predicted, gold=gold)


def _one(sums: Floats) -> dict[str, Floats]:
    found = hits(sums)
    rows = found.gold.sum(axis=1)
    return {"macro_f1": figures.macro_f1(found), "accuracy": figures.ratio(found.right.sum(axis=1), rows)}


def _several(sums: Floats) -> dict[str, Floats]:
    found = hits(sums)
    labels = found.without_last()
    return {
        "micro_f1": figures.micro_f1(labels),
        "macro_f1": figures.macro_f1(labels),
        "left_alone": figures.recall(found)[:, -1],
    }

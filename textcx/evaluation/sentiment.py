"""Sentiment of whole verbatims: the label against the gold, and the three scores against the gold that is not mixed.

Empty and junk rows count as neutral; rows that failed count as wrong.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from textcx.errors import CallError
from textcx.evaluation import figures
from textcx.evaluation.bootstrap import Draws, Floats, estimate, sample
from textcx.evaluation.figures import Hits
from textcx.evaluation.labelled import Labelled, baseline, confusion, marks, overall, per_label
from textcx.evaluation.results import Estimate, Figures
from textcx.evaluation.scored import Scored, Setting
from textcx.types import POLARITIES, Sentiment

MIXED, FAILED = "mixed", "(failed)"
LABELS = (*POLARITIES, MIXED, FAILED)
DIGITS = 4
CALIBRATION = "expected_calibration_error"


def has_gold(row: Scored) -> bool:
    """Whether the row can be judged by its label."""
    return row.example.sentiment is not None


def has_pole(row: Scored) -> bool:
    """Whether the row can be judged by the three scores."""
    return has_gold(row) and row.example.sentiment != MIXED


def measure_labels(rows: Sequence[Scored], setting: Setting) -> Figures:
    """Return the figures of the labels negative, neutral, positive and mixed."""
    return _measure(rows, [_label(row) for row in rows], setting.draws)


def measure_scores(rows: Sequence[Scored], setting: Setting) -> Figures:
    """Return the figures of the highest of the three scores, and how well calibrated it is."""
    found = _measure(rows, [_highest(row) for row in rows], setting.draws)
    return Figures(
        n=found.n,
        overall={**found.overall, **_calibration(rows, setting.draws)},
        baseline=found.baseline,
        labels=found.labels,
        confusion=found.confusion,
        notes=(
            *found.notes,
            "expected calibration error: over the rows with status ok, 15 bins of the highest score",
        ),
    )


def _measure(rows: Sequence[Scored], predicted: Sequence[str], draws: Draws) -> Figures:
    gold = marks(LABELS, [(row.example.sentiment or "",) for row in rows])
    labelled = Labelled(names=LABELS, gold=gold, predicted=marks(LABELS, [(label,) for label in predicted]))
    return Figures(
        n=len(rows),
        overall=overall(labelled, _overall, draws),
        baseline=baseline(labelled, _overall, draws),
        labels=per_label(labelled, draws),
        confusion=confusion(labelled),
        notes=_notes(rows),
    )


def _overall(hits: Hits, exact: Floats) -> dict[str, Floats]:
    return {"accuracy": exact, "macro_f1": figures.macro_f1(hits)}


def _label(row: Scored) -> str:
    if row.failed:
        return FAILED
    return "neutral" if row.silent else _sentiment(row).label


def _highest(row: Scored) -> str:
    if row.failed:
        return FAILED
    return "neutral" if row.silent else POLARITIES[int(np.argmax(_scores(row)))]


def _scores(row: Scored) -> tuple[float, float, float]:
    found = _sentiment(row)
    return found.negative, found.neutral, found.positive


def _sentiment(row: Scored) -> Sentiment:
    if row.annotation.sentiment is None:
        raise CallError("the model computes no sentiment, expected a recipe that does; choose another --task")
    return row.annotation.sentiment


def _calibration(rows: Sequence[Scored], draws: Draws) -> dict[str, Estimate]:
    judged = [row for row in rows if not (row.failed or row.silent)]
    if not judged:
        return {}
    pairs = [(round(max(_scores(row)), DIGITS), _highest(row) == row.example.sentiment) for row in judged]
    found = sample(np.array(pairs, dtype=np.float64), frozenset((CALIBRATION,)))
    confidence, right = found.rows.T
    return estimate(found, lambda weights: {CALIBRATION: figures.calibration_error(weights, confidence, right)}, draws)


def _notes(rows: Sequence[Scored]) -> tuple[str, ...]:
    silent, failed = sum(row.silent for row in rows), sum(row.failed for row in rows)
    told = (
        (silent, f"{silent} rows are empty or junk and count as neutral"),
        (failed, f"{failed} rows failed and count as wrong"),
    )
    return tuple(note for count, note in told if count)

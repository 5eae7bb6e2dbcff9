"""Sentiment: three classes, calibration, and positive against negative."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from textcx.evaluation import figures
from textcx.evaluation.benchmark.answers import Answer, Answers, predicted
from textcx.evaluation.benchmark.baselines import LANGUAGE, has_vader, polarity, vader
from textcx.evaluation.benchmark.classes import most_frequent, one_of
from textcx.evaluation.benchmark.measured import Measured, lines, of_pick
from textcx.evaluation.benchmark.selection import Pick
from textcx.evaluation.benchmark.shape import MAJORITY, TEXTCX, VADER, WHOLE, Table
from textcx.evaluation.benchmark.tallies import Tally
from textcx.evaluation.bootstrap import Draws, Floats
from textcx.training.corpora import Row
from textcx.types import POLARITIES, Sentiment

CALIBRATION = "calibration_error"
SYSTEMS = (TEXTCX, WHOLE, MAJORITY, VADER)
DIGITS = 4
THREE = (
    "Macro F1 over the classes that the data set has, accuracy, and the expected calibration error of the highest score "
    "(15 bins; low is good), of whole verbatims as `textcx score` judges them. The highest of the three scores decides; "
    "rows whose gold is mixed are left out. Whole text: the same head on the text as one segment."
)
TWO = (
    "Accuracy on rows whose gold is positive or negative: which of the two has the higher score, whatever the score of "
    "neutral. A tie counts half."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The label of a system on a row, and its scores of negative, neutral and positive."""

    label: str
    scores: Sequence[float]
    silent: bool = False


SILENT = Said(label="neutral", scores=(0.0, 1.0, 0.0), silent=True)
Judge = Callable[[Sequence[Row], Sequence[Said]], Tally]


def judged(row: Row) -> bool:
    """Say whether the gold is negative, neutral or positive."""
    return row.sentiment in POLARITIES


def polar(row: Row) -> bool:
    """Say whether the gold is negative or positive."""
    return row.sentiment in ("negative", "positive")


def three_classes(picks: Sequence[Pick], answers: Answers, draws: Draws) -> Table:
    """Return macro F1, accuracy and calibration error of the three classes."""
    return Table(
        name="sentiment",
        title="Sentiment: negative, neutral, positive",
        explained=THREE,
        figures=("macro_f1", "accuracy", CALIBRATION),
        systems=SYSTEMS,
        lines=lines([_measured(pick, answers, (_classes, _calibration)) for pick in picks], draws),
    )


def two_poles(picks: Sequence[Pick], answers: Answers, draws: Draws) -> Table:
    """Return how often the right one of positive and negative has the higher score."""
    return Table(
        name="poles",
        title="Positive or negative",
        explained=TWO,
        figures=("pole_accuracy",),
        systems=SYSTEMS,
        lines=lines([_measured(pick, answers, (_poles,)) for pick in picks], draws),
    )


def _measured(pick: Pick, answers: Answers, judges: Sequence[Judge]) -> Measured:
    said = _systems(pick, [answers[text] for text in pick.texts])
    return of_pick(
        pick, {name: [judge(pick.rows, rows) for judge in _fit(name, judges)] for name, rows in said.items()}
    )


def _fit(system: str, judges: Sequence[Judge]) -> list[Judge]:
    """Baselines give no probabilities that could be calibrated."""
    return [judge for judge in judges if judge is not _calibration or system in (TEXTCX, WHOLE)]


def _systems(pick: Pick, read: Sequence[Answer]) -> dict[str, list[Said]]:
    """What each system says; nothing where the recipe computes no sentiment."""
    if not predicted(read, lambda answer: answer.sentiment):
        return {}
    common = most_frequent([(row.sentiment or "",) for row in pick.rows])[0]
    found = {
        TEXTCX: [_said(answer, answer.sentiment) for answer in read],
        WHOLE: [_said(answer, answer.whole.sentiment if answer.whole else None) for answer in read],
        MAJORITY: [Said(label=common, scores=[float(common == name) for name in POLARITIES])] * len(read),
    }
    if pick.language == LANGUAGE and has_vader():
        found[VADER] = [_lexical(valence) for valence in vader(pick.texts)]
    return found


def _said(answer: Answer, sentiment: Sentiment | None) -> Said:
    """Empty and junk rows count as neutral, as in `textcx evaluate`."""
    if answer.silent or sentiment is None:
        return SILENT
    scores = (sentiment.negative, sentiment.neutral, sentiment.positive)
    return Said(label=POLARITIES[int(np.argmax(scores))], scores=scores)


def _lexical(valence: float) -> Said:
    return Said(label=polarity(valence), scores=(max(-valence, 0.0), 0.0, max(valence, 0.0)))


def _classes(rows: Sequence[Row], said: Sequence[Said]) -> Tally:
    return one_of(POLARITIES, [row.sentiment or "" for row in rows], [one.label for one in said])


def _calibration(rows: Sequence[Row], said: Sequence[Said]) -> Tally:
    """Per row the gap between right and score in the column of its bin, and whether it was judged at all."""
    heard = np.array([not one.silent for one in said], dtype=np.float64)
    scores = np.array([round(max(one.scores), DIGITS) for one in said])
    right = np.array([row.sentiment == one.label for row, one in zip(rows, said, strict=True)], dtype=np.float64)
    gaps = _bins(scores) * ((right - scores) * heard)[:, None]
    return Tally(counts=np.hstack([gaps, heard[:, None]]), of=_error, reflected=frozenset((CALIBRATION,)))


def _error(sums: Floats) -> dict[str, Floats]:
    return {CALIBRATION: figures.ratio(np.abs(sums[:, :-1]).sum(axis=1), sums[:, -1])}


def _poles(rows: Sequence[Row], said: Sequence[Said]) -> Tally:
    lead = np.array([one.scores[2] - one.scores[0] for one in said])
    sign = np.array([1.0 if row.sentiment == "positive" else -1.0 for row in rows])
    right = (1 + np.sign(lead * sign)) / 2
    return Tally(counts=np.stack([right, np.ones(len(rows))], axis=1), of=_share)


def _share(sums: Floats) -> dict[str, Floats]:
    return {"pole_accuracy": figures.ratio(sums[:, 0], sums[:, 1])}


def _bins(scores: Floats) -> Floats:
    places = np.minimum((scores * figures.BINS).astype(np.int64), figures.BINS - 1)
    return np.eye(figures.BINS)[places]

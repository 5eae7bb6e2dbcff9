"""What the scores of names are worth: a temperature and a minimum from sentences held out of training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from textcx.components.token_names import NameCalibration, decode
from textcx.protocols import TokenLogits
from textcx.training.calibrate import expected_error
from textcx.training.tagged import NamedSpan

_TEMPERATURES = tuple(float(value) for value in np.geomspace(0.5, 4.0, 25))
_MINIMUMS = tuple(round(float(value), 2) for value in np.arange(0.2, 0.91, 0.05))
_EDGE = 1e-4
Judged = list[tuple[float, bool]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Heard:
    """A sentence, what the encoder says about its tokens, its true names and the labels its annotators used."""

    text: str
    tokens: TokenLogits
    spans: Sequence[NamedSpan]
    labels: frozenset[str] = frozenset(("PER", "ORG", "LOC", "PRODUCT", "MISC"))


def fit(sentences: Sequence[Heard]) -> NameCalibration:
    """Return the temperature whose scores are nearest to truth (log loss), and the minimum with the best F1."""
    temperature = min(_TEMPERATURES, key=lambda value: loss(judged(sentences, value)))
    found = judged(sentences, temperature)
    gold = sum(len(sentence.spans) for sentence in sentences)
    return NameCalibration(temperature=temperature, minimum=max(_MINIMUMS, key=lambda low: f1(found, gold, low)))


def judged(sentences: Sequence[Heard], temperature: float) -> Judged:
    """Return for each name found, of a label its annotators used, its score and whether span and label are right."""
    found: Judged = []
    for sentence in sentences:
        gold = {(start, end, label) for start, end, label in sentence.spans}
        for name in decode(sentence.text, sentence.tokens.offsets.tolist(), sentence.tokens.logits, temperature):
            if name.label in sentence.labels:
                found.append((name.score, (name.span.start, name.span.end, name.label) in gold))
    return found


def loss(found: Judged) -> float:
    """Mean log loss of the scores; infinite when nothing was found."""
    scores, right = _columns(found)
    scores = np.clip(scores, _EDGE, 1 - _EDGE)
    return float(-np.log(np.where(right, scores, 1 - scores)).mean()) if len(found) else float("inf")


def f1(found: Judged, gold: int, minimum: float = 0.0) -> float:
    """F1 on exact spans and labels of the names whose score reaches the minimum."""
    scores, right = _columns(found)
    kept = scores >= minimum
    return float(2 * (kept & right).sum() / max(kept.sum() + gold, 1))


def error(found: Judged) -> float:
    """Expected calibration error of the scores."""
    return expected_error(*_columns(found))


def _columns(found: Judged) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    return np.array([score for score, _ in found], dtype=float), np.array([right for _, right in found], dtype=bool)

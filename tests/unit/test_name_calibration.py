"""Scores of names are set right on held-out sentences."""

from __future__ import annotations

import numpy as np
import pytest

from textcx.components.token_names import TAGS
from textcx.protocols import TokenLogits
from textcx.training.name_calibration import Heard, error, f1, fit, judged, loss


def heard(sure: float, *, right: bool, labels: frozenset[str] = frozenset(("PER", "LOC"))) -> Heard:
    """A sentence of one word that is taken for a place, with so much surplus over "no name"."""
    logits = np.full((1, len(TAGS)), -1e4, dtype=np.float32)
    logits[0, [0, TAGS.index("B-LOC")]] = (0.0, sure)
    tokens = TokenLogits(offsets=np.array([[0, 4]], dtype=np.int32), logits=logits)
    return Heard(text="Lviv", tokens=tokens, spans=((0, 4, "LOC"),) if right else (), labels=labels)


def test_overconfident_scores_get_a_temperature_above_one() -> None:
    sentences = [heard(6.0, right=n % 4 != 0) for n in range(40)]

    assert fit(sentences).temperature > 2


def test_the_minimum_leaves_out_weak_names_that_are_mostly_wrong() -> None:
    sentences = [heard(5.0, right=True)] * 20 + [heard(0.3, right=False)] * 20

    assert fit(sentences).minimum >= 0.55


def test_labels_that_the_annotators_did_not_use_are_not_judged() -> None:
    assert [] == judged([heard(5.0, right=False, labels=frozenset(("PER",)))], 1.0)


def test_f1_counts_the_names_that_reach_the_minimum() -> None:
    assert 2 / 3 == f1([(0.9, True), (0.4, False)], gold=2, minimum=0.5)


def test_scores_that_are_true_on_average_have_no_error() -> None:
    assert pytest.approx(0.0) == error([(0.75, True)] * 3 + [(0.75, False)])


def test_without_names_the_loss_is_infinite() -> None:
    assert loss([]) == float("inf")

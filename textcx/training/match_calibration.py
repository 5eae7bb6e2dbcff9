"""The match with stage texts, calibrated on real reviews: the examples of the taxonomies are plainer than life.

Platt scaling (Platt 1999) of the log odds on the dev rows of the labelled corpora, matched with the default
taxonomy; the threshold is the one of the best F1 there that leaves most texts of no stage without one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from textcx import taxonomy
from textcx.components.heads import Layer, sigmoid
from textcx.components.stage_match import match_features, project, stage_texts
from textcx.protocols import Encoder
from textcx.taxonomy import Stage
from textcx.training.blend import micro_f1
from textcx.training.corpora import Row

Floats = npt.NDArray[np.float64]
THRESHOLDS = np.arange(0.1, 0.5, 0.05)
# A stage too many misleads more than one too few: of the rows without a stage at most this share may get one.
MOST_WITHOUT = 0.35
# Review corpora whose labels name the same stages as the descriptions do; intents of bank customers, for one, do not.
REVIEWS = frozenset(
    [
        "absita",
        "fabsa_train",
        "m_absa_food",
        "m_absa_hotel",
        "m_absa_laptop",
        "m_absa_restaurant",
        "mams_acsa",
        "memd_absa",
        "nhs_phase1",
        "nhs_v6",
    ]
)


def fit(match: Mapping[str, Any], rows: Sequence[Row], vectors: npt.NDArray[np.float32], how: Any) -> dict[str, Any]:
    """Return `match` with weights and thresholds of both kinds calibrated; `how` is (projection, encoder)."""
    kept = [
        n for n, row in enumerate(rows) if row.stages is not None and row.split != "train" and row.source in REVIEWS
    ]
    stages = taxonomy.load(taxonomy.DEFAULT).stages
    gold = np.array([[stage.id in (rows[n].stages or ()) for stage in stages] for n in kept])
    dev = np.array([rows[n].split == "dev" for n in kept])
    bare = tuple(replace(stage, examples=()) for stage in stages)
    found = {
        "with_examples": _features(stages, vectors[kept], *how),
        "description": _features(bare, vectors[kept], *how),
    }
    return {**match, **{kind: _calibrated(match[kind], columns, gold, dev) for kind, columns in found.items()}}


def _features(stages: Sequence[Stage], vectors: npt.NDArray[np.float32], projection: Layer, encoder: Encoder) -> Floats:
    return match_features(project(vectors, projection), [stage_texts(s, encoder, projection) for s in stages])


def _calibrated(
    kind: Mapping[str, Any], columns: Floats, gold: npt.NDArray[np.bool_], dev: npt.NDArray[np.bool_]
) -> dict[str, Any]:
    *weights, bias = kind["weights"]
    odds = columns @ np.array(weights) + bias
    platt = LogisticRegression(C=1e6).fit(odds[dev].reshape(-1, 1), gold[dev].ravel())
    scale, shift = float(platt.coef_[0, 0]), float(platt.intercept_[0])
    chances = sigmoid(scale * odds + shift)
    some = gold.any(axis=1)
    strict = [cut for cut in THRESHOLDS if (chances[dev & ~some] >= cut).any(axis=1).mean() <= MOST_WITHOUT]
    threshold = max(strict or THRESHOLDS[-1:], key=lambda cut: micro_f1(chances[dev] >= cut, gold[dev]))
    found, test = chances >= threshold, ~dev
    return {
        **kind,
        "weights": [*(scale * weight for weight in weights), scale * bias + shift],
        "threshold": round(float(threshold), 2),
        "reviews_test_micro_f1": round(micro_f1(found[test], gold[test]), 4),
        "reviews_test_top1": round(float(gold[test & some, odds[test & some].argmax(axis=1)].mean()), 4),
        "reviews_test_tagged": round(float(found[test & some].any(axis=1).mean()), 4),
        "reviews_test_none_tagged": round(float(found[test & ~some].any(axis=1).mean()), 4),
    }

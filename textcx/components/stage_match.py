"""Journey stages of any taxonomy, with no training: a segment is matched with descriptions and examples.

Method: segment and stage texts are projected into a space trained on pairs of texts and label
descriptions; per stage the similarity with its description, with its nearest examples, and, where the file
names a `default_stage`, the log odds of that stage, are weighed by a logistic regression.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from textcx.artifacts import Artifact
from textcx.components.heads import CARD, FILE, Layer, Matrix, StageHead, layer, sigmoid, tags, unit
from textcx.protocols import Encoder, SegmentBatch
from textcx.taxonomy import Stage, Taxonomy
from textcx.types import Tag

NEAREST = 3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StageTexts:
    """The projected description (1, dims) of a stage and its examples (n, dims)."""

    description: Matrix
    examples: Matrix


class StageMatcher:
    """Zero-shot stages of one taxonomy; `known` supplies the log odds of default stages."""

    assigns = "stages"

    def __init__(self, taxonomy: Taxonomy, encoder: Encoder, artifact: Artifact) -> None:
        self.labels = taxonomy.ids
        card = artifact.json(CARD)["match"]
        self._threshold = float(card["threshold"])
        self._weights: dict[str, list[float]] = card["weights"]
        self._project = layer(artifact.tensors(FILE), "match")
        self._known = StageHead(artifact)
        self._texts = [stage_texts(stage, encoder, self._project) for stage in taxonomy.stages]
        self._default = [stage.default_stage for stage in taxonomy.stages]

    def predict(self, batch: SegmentBatch) -> list[tuple[Tag, ...]]:
        """Return the stages whose probability passes the threshold, strongest first."""
        return [tags(self.labels, row, self._threshold) for row in self.probabilities(batch)]

    def probabilities(self, batch: SegmentBatch) -> Matrix:
        """Return the probability of each stage, shape (segments, stages)."""
        columns = match_features(project(batch.vectors, self._project), self._texts)
        logits = np.empty((len(batch.texts), len(self.labels)))
        known = self._known.logits(batch)
        for place, default in enumerate(self._default):
            odds = known[:, self._known.labels.index(default)] if default else None
            logits[:, place] = _weigh(self._weights, columns[:, place], odds)
        return sigmoid(logits)


def stage_texts(stage: Stage, encoder: Encoder, projection: Layer) -> StageTexts:
    """Encode what a stage says about itself: its label and descriptions, averaged, and its examples."""
    described = [f"{stage.label}: {stage.description}", *stage.descriptions.values()]
    mean = unit(project(encoder.encode(described), projection).mean(axis=0, keepdims=True))
    return StageTexts(description=mean, examples=project(encoder.encode(stage.examples), projection))


def project(vectors: np.ndarray[tuple[int, int], np.dtype[np.float32]] | Matrix, projection: Layer) -> Matrix:
    """Return unit rows in the matching space."""
    return unit(projection(np.asarray(vectors, dtype=np.float64)))


def match_features(segments: Matrix, stages: list[StageTexts]) -> Matrix:
    """Return (segments, stages, 4): similarity to description and to examples, each also against the best rival."""
    described = np.stack([(segments @ stage.description.T)[:, 0] for stage in stages], axis=1)
    shown = np.stack([_nearest(segments, stage) for stage in stages], axis=1)
    return np.stack([described, _lead(described), shown, _lead(shown)], axis=2)


def _nearest(segments: Matrix, stage: StageTexts) -> Matrix:
    """Mean similarity with the nearest examples; with the description where there are none."""
    if not len(stage.examples):
        return np.asarray((segments @ stage.description.T)[:, 0])
    similarity = np.sort(segments @ stage.examples.T, axis=1)
    return np.asarray(similarity[:, -NEAREST:].mean(axis=1))


def _lead(similarity: Matrix) -> Matrix:
    """How far each stage is ahead of the best of the others."""
    if similarity.shape[1] == 1:
        return np.zeros_like(similarity)
    order = np.sort(similarity, axis=1)
    best, second = order[:, -1:], order[:, -2:-1]
    return np.where(similarity == best, similarity - second, similarity - best)


def _weigh(weights: dict[str, list[float]], columns: Matrix, odds: Matrix | None) -> Matrix:
    if odds is None:
        *factors, bias = weights["plain"]
        return np.asarray(columns @ np.array(factors) + bias)
    *factors, bias = weights["with_default"]
    return np.asarray(np.column_stack([columns, odds]) @ np.array(factors) + bias)

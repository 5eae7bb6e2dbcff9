"""Journey stages of any taxonomy, with no training: a segment is matched with descriptions and examples.

Method: segment and stage texts are projected into a space trained on pairs of texts and label
descriptions; per stage the similarity with its description and with its nearest examples, each also
compared with the best of the other stages, is weighed by a logistic regression.
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
    """Stages of one taxonomy, known by their texts alone."""

    assigns = "stages"

    def __init__(self, taxonomy: Taxonomy, encoder: Encoder, artifact: Artifact) -> None:
        self.labels = taxonomy.ids
        card = artifact.json(CARD)["match"]
        self._project = layer(artifact.tensors(FILE), "match")
        self._texts = [stage_texts(stage, encoder, self._project) for stage in taxonomy.stages]
        kinds = [card["with_examples" if stage.examples else "description"] for stage in taxonomy.stages]
        self._weights = np.array([kind["weights"][:-1] for kind in kinds])
        self._biases = np.array([kind["weights"][-1] for kind in kinds])
        self.thresholds: Matrix = np.array([kind["threshold"] for kind in kinds])

    def predict(self, batch: SegmentBatch) -> list[tuple[Tag, ...]]:
        """Return the stages whose probability passes the threshold, strongest first."""
        return [tags(self.labels, row, self.thresholds) for row in self.probabilities(batch)]

    def probabilities(self, batch: SegmentBatch) -> Matrix:
        """Return the probability of each stage, shape (segments, stages)."""
        columns = match_features(project(batch.vectors, self._project), self._texts)
        return sigmoid((columns * self._weights).sum(axis=2) + self._biases)


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


class BlendedStages:
    """The stages of the default taxonomy: the trained head and the match with its texts, weighed together.

    The head knows how review corpora speak, most of them English; the texts speak ten languages.
    """

    assigns = "stages"

    def __init__(self, head: StageHead, matcher: StageMatcher, artifact: Artifact) -> None:
        card = artifact.json(CARD)["blend"]
        self._head, self._matcher = head, matcher
        self._share = float(card["head_share"])
        self.labels = head.labels
        self.thresholds: Matrix = np.full(len(head.labels), float(card["threshold"]))

    def predict(self, batch: SegmentBatch) -> list[tuple[Tag, ...]]:
        """Return the stages whose probability passes the threshold, strongest first."""
        return [tags(self.labels, row, self.thresholds) for row in self.probabilities(batch)]

    def probabilities(self, batch: SegmentBatch) -> Matrix:
        """Return the weighed mean of both probabilities, shape (segments, 9)."""
        known, matched = sigmoid(self._head.logits(batch)), self._matcher.probabilities(batch)
        return np.asarray(self._share * known + (1 - self._share) * matched)

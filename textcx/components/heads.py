"""Small models on the vectors of the shared encoder, in plain numpy.

Products are taken in float64, so that the size of a batch cannot move a rounded digit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from textcx.artifacts import Artifact
from textcx.protocols import SegmentBatch
from textcx.types import POLARITIES, Sentiment, Tag, Vectors

Matrix = npt.NDArray[np.float64]
FILE = "heads.safetensors"
CARD = "heads.json"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Layer:
    """A linear map: weight (in, out), bias (out,)."""

    weight: Matrix
    bias: Matrix

    def __call__(self, values: Matrix) -> Matrix:
        """Return values @ weight + bias."""
        product: Matrix = values @ self.weight + self.bias
        return product


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trunk:
    """The hidden layer that sentiment, intent and stage share; input: the vector and surface features."""

    layer: Layer

    def __call__(self, batch: SegmentBatch) -> Matrix:
        """Return the hidden features, shape (segments, hidden); heads that share the trunk compute them once a batch."""
        if self not in batch.shared:
            batch.shared[self] = np.maximum(self.layer(features(batch)), 0.0)
        return batch.shared[self]


@lru_cache(maxsize=8)
def trunk(artifact: Artifact) -> Trunk:
    """Return the trunk of the heads of an artefact, the same one to each of them."""
    return Trunk(layer=layer(artifact.tensors(FILE), "trunk"))


def features(batch: SegmentBatch) -> Matrix:
    """Return the centred vectors scaled to unit variance overall, beside whether the segment asks a question."""
    asks = np.array([[float(_asks(text))] for text in batch.texts]).reshape(-1, 1)
    return np.concatenate([batch.vectors.astype(np.float64), asks], axis=1)


def _asks(text: str) -> bool:
    return any(mark in text for mark in "?？؟") or text.startswith("¿")


class SentimentHead:
    """Three calibrated probabilities per segment."""

    assigns = "sentiment"

    def __init__(self, artifact: Artifact) -> None:
        tensors = artifact.tensors(FILE)
        self._trunk = trunk(artifact)
        self._out = layer(tensors, "sentiment")

    def predict(self, batch: SegmentBatch) -> list[Sentiment]:
        """Return one sentiment per segment; never `mixed`."""
        return [as_sentiment(row) for row in softmax(self._out(self._trunk(batch)))]


class _ChoiceHead:
    """One label per segment, with its probability; which task is the name of the field it assigns."""

    assigns: str

    def __init__(self, artifact: Artifact) -> None:
        tensors = artifact.tensors(FILE)
        self._trunk = trunk(artifact)
        self._out = layer(tensors, self.assigns)
        self.labels: Sequence[str] = artifact.json(CARD)[self.assigns]["labels"]

    def predict(self, batch: SegmentBatch) -> list[Tag]:
        """Return the most probable label of each segment with its probability."""
        rows = softmax(self._out(self._trunk(batch)))
        return [Tag(id=self.labels[row.argmax()], score=float(row.max())) for row in rows]


class IntentHead(_ChoiceHead):
    """Complaint, praise, suggestion, question or other."""

    assigns = "intent"


class EmotionHead(_ChoiceHead):
    """Anger, disappointment, worry, confusion, surprise, joy, gratitude or neutral."""

    assigns = "emotion"


class StageHead:
    """The nine stages of the default taxonomy, several at once or none."""

    assigns = "stages"

    def __init__(self, artifact: Artifact) -> None:
        tensors = artifact.tensors(FILE)
        card = artifact.json(CARD)["stage"]
        self._trunk = trunk(artifact)
        self._out = layer(tensors, "stage")
        self.labels: tuple[str, ...] = tuple(card["labels"])
        self._threshold = float(card["threshold"])

    def logits(self, batch: SegmentBatch) -> Matrix:
        """Return the calibrated log odds of each stage, shape (segments, 9)."""
        return self._out(self._trunk(batch))

    def predict(self, batch: SegmentBatch) -> list[tuple[Tag, ...]]:
        """Return the stages whose probability passes the threshold, strongest first."""
        return [tags(self.labels, row, self._threshold) for row in sigmoid(self.logits(batch))]


def tags(labels: Sequence[str], row: Matrix, threshold: float | Matrix) -> tuple[Tag, ...]:
    """Return the labels that pass the threshold (one, or one each) as tags, strongest first, ties in the order of the labels."""
    passed = row >= threshold
    kept = [place for place in np.argsort(-row, kind="stable") if passed[place]]
    return tuple(Tag(id=labels[place], score=float(row[place])) for place in kept)


def as_sentiment(row: Matrix) -> Sentiment:
    """Return probabilities (negative, neutral, positive) as a sentiment."""
    negative, neutral, positive = (float(value) for value in row)
    return Sentiment(label=POLARITIES[int(row.argmax())], negative=negative, neutral=neutral, positive=positive)


def layer(tensors: Mapping[str, npt.NDArray[Any]], name: str) -> Layer:
    """Return the layer stored as `<name>.weight` and `<name>.bias`."""
    weight, bias = (tensors[f"{name}.{part}"].astype(np.float64) for part in ("weight", "bias"))
    return Layer(weight=weight, bias=bias)


def softmax(logits: Matrix) -> Matrix:
    """Return row-wise probabilities."""
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities: Matrix = raised / raised.sum(axis=1, keepdims=True)
    return probabilities


def sigmoid(logits: Matrix) -> Matrix:
    """Return element-wise probabilities."""
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -60, 60))), dtype=np.float64)


def unit(vectors: Vectors | Matrix) -> Matrix:
    """Return the rows at length one, in float64."""
    values = np.asarray(vectors, dtype=np.float64)
    return np.asarray(values / np.maximum(np.linalg.norm(values, axis=1, keepdims=True), 1e-12))

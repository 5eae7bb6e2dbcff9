"""The sentiment of a verbatim from its segments, `mixed` where both poles are clearly present."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from textcx.artifacts import Artifact
from textcx.components.heads import FILE, Layer, Matrix, Trunk, as_sentiment, layer, softmax, unit
from textcx.protocols import SegmentBatch
from textcx.types import POLARITIES, Segment, Sentiment, Vectors, VerbatimPolarity

LABELS: tuple[VerbatimPolarity, ...] = (*POLARITIES, "mixed")


class SegmentsDecide:
    """A softmax over four classes on what the segments say; a verbatim of one segment keeps its sentiment."""

    def __init__(self, artifact: Artifact) -> None:
        self._out = layer(artifact.tensors(FILE), "verbatim")

    def decide(self, verbatims: Sequence[Sequence[Segment]]) -> list[Sentiment]:
        """Return one sentiment per verbatim."""
        return [_kept(segments) or _decided(self._out, features(segments)) for segments in verbatims]


class WholeDecides:
    """Three scores from what the segments say and from what the head says of all of them as one text; `mixed` by a layer of its own.

    The vector of the whole is the mean of its segments, weighted by their length, so nothing is read twice. A verbatim of
    one segment keeps its sentiment. Few corpora know `mixed`, so asking for it apart lets all the others teach the scores.
    """

    def __init__(self, artifact: Artifact) -> None:
        tensors = artifact.tensors(FILE)
        self._out, self._mixed = layer(tensors, "verbatim"), layer(tensors, "mixed")
        self._whole = WholeSentiment(trunk=Trunk(layer=layer(tensors, "trunk")), out=layer(tensors, "sentiment"))

    def decide(self, verbatims: Sequence[Sequence[Segment]]) -> list[Sentiment]:
        """Return one sentiment per verbatim."""
        return [_kept(segments) or self._decide(segments) for segments in verbatims]

    def _decide(self, segments: Sequence[Segment]) -> Sentiment:
        read = np.concatenate([features(segments), self._whole.features(segments)])[None]
        three = as_sentiment(softmax(self._out(read))[0])
        return replace(three, label="mixed") if self._mixed(read)[0, 0] >= 0 else three


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WholeSentiment:
    """The sentiment head on the vector of a whole verbatim."""

    trunk: Trunk
    out: Layer

    def features(self, segments: Sequence[Segment]) -> Matrix:
        """Return the three probabilities and their logarithms."""
        batch = SegmentBatch(texts=["".join(segment.text for segment in segments)], vectors=_mean_vector(segments))
        row = softmax(self.out(self.trunk(batch)))[0]
        return np.concatenate([row, np.log(row.clip(1e-3, 1))])


def _mean_vector(segments: Sequence[Segment]) -> Vectors:
    vectors = [segment.vector for segment in segments if segment.vector is not None]
    if len(vectors) != len(segments):
        raise ValueError("the sentiment of a whole verbatim needs the vectors of its segments")
    lengths = np.array([len(segment.text) for segment in segments], dtype=np.float64)
    return np.asarray(unit((lengths @ np.stack(vectors).astype(np.float64))[None]), dtype=np.float32)


def _kept(segments: Sequence[Segment]) -> Sentiment | None:
    return segments[0].sentiment if len(segments) == 1 else None


def _decided(out: Layer, read: Matrix) -> Sentiment:
    row = softmax(out(read[None]))[0]
    three = row[:3] / row[:3].sum()
    negative, neutral, positive = (float(value) for value in three)
    return Sentiment(label=LABELS[int(row.argmax())], negative=negative, neutral=neutral, positive=positive)


def features(segments: Sequence[Segment]) -> Matrix:
    """Return what the decision reads: log odds of the mean, extremes, first, last and balance of the segments."""
    scores = np.array([_scores(segment) for segment in segments])
    lengths = np.sqrt([len(segment.text) for segment in segments])
    mean = lengths @ scores / lengths.sum()
    poles = scores.max(axis=0)
    both = min(poles[0], poles[2])
    log_odds = np.log(np.clip([*mean, *poles[[0, 2]], *scores[-1], *scores[0]], 1e-3, 1))
    return np.array(
        [*mean, *poles, *scores[-1], *scores[0], both, min(mean[0], mean[2]), *log_odds, np.log(len(segments))]
    )


def _scores(segment: Segment) -> tuple[float, float, float]:
    if segment.sentiment is None:
        raise ValueError("the sentiment of a verbatim needs the sentiment of its segments")
    return segment.sentiment.negative, segment.sentiment.neutral, segment.sentiment.positive

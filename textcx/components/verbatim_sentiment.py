"""The sentiment of a verbatim from its segments, `mixed` where both poles are clearly present."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from textcx.artifacts import Artifact
from textcx.components.heads import FILE, Matrix, layer, softmax
from textcx.types import POLARITIES, Segment, Sentiment, VerbatimPolarity

LABELS: tuple[VerbatimPolarity, ...] = (*POLARITIES, "mixed")


class SegmentsDecide:
    """A softmax over four classes on what the segments say; a verbatim of one segment keeps its sentiment."""

    def __init__(self, artifact: Artifact) -> None:
        self._out = layer(artifact.tensors(FILE), "verbatim")

    def decide(self, verbatims: Sequence[Sequence[Segment]]) -> list[Sentiment]:
        """Return one sentiment per verbatim."""
        return [self._decide(segments) for segments in verbatims]

    def _decide(self, segments: Sequence[Segment]) -> Sentiment:
        if len(segments) == 1 and segments[0].sentiment is not None:
            return segments[0].sentiment
        row = softmax(self._out(np.array([features(segments)])))[0]
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

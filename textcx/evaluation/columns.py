"""Annotations in memory -> the corpus that themes are discovered in."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from textcx.errors import CallError
from textcx.insights.corpus import Corpus
from textcx.types import Annotation, Segment


def corpus_of(annotations: Sequence[Annotation], stage_ids: tuple[str, ...]) -> Corpus:
    """Return the corpus of the annotations; CallError where segments have no vector or sentiment."""
    flat = [(row, segment) for row, annotation in enumerate(annotations) for segment in annotation.segments]
    segments = [segment for _, segment in flat]
    return Corpus(
        ids=[annotation.verbatim.id for annotation in annotations],
        texts=[annotation.verbatim.text for annotation in annotations],
        status=[annotation.status for annotation in annotations],
        languages=[annotation.language.code if annotation.language else "und" for annotation in annotations],
        polarity=[annotation.sentiment.label if annotation.sentiment else None for annotation in annotations],
        stage_ids=stage_ids,
        verbatim=np.array([row for row, _ in flat], dtype=np.int32),
        start=np.array([segment.span.start for segment in segments], dtype=np.int32),
        end=np.array([segment.span.end for segment in segments], dtype=np.int32),
        sentiment=np.array([_scores(segment) for segment in segments], dtype=np.float32).reshape(-1, 3),
        stages=_stages(segments, stage_ids),
        intents=[segment.intent.id if segment.intent else "other" for segment in segments],
        vectors=_vectors(segments),
    )


def _scores(segment: Segment) -> tuple[float, float, float]:
    if segment.sentiment is None:
        raise CallError("the model computes no sentiment, which themes need; choose another --task")
    return segment.sentiment.negative, segment.sentiment.neutral, segment.sentiment.positive


def _stages(segments: Sequence[Segment], stage_ids: Sequence[str]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    scores = [{tag.id: tag.score for tag in segment.stages or ()} for segment in segments]
    rows = [[row.get(stage, 0.0) for stage in stage_ids] for row in scores]
    return np.array(rows, dtype=np.float32).reshape(len(segments), len(stage_ids))


def _vectors(segments: Sequence[Segment]) -> np.ndarray[tuple[int, int], np.dtype[np.float16]]:
    """In half precision, as an analysis keeps them."""
    rows = [segment.vector for segment in segments if segment.vector is not None]
    if len(rows) < len(segments):
        raise CallError("the model gives segments no vector, which themes need; choose another --task")
    return np.array(rows, dtype=np.float16) if rows else np.empty((0, 1), dtype=np.float16)

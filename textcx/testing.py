"""Fakes on which everything runs without weights, and the executable contract of components and encoders."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from textcx.protocols import Encode, Encoder, Head, Reading, SegmentBatch, TokenLogits
from textcx.types import Language, Mention, Segment, Sentiment, Span, Tag, Vectors

DIMS = 16


class FakeEncoder:
    """Vectors from the digest of each text: equal texts have equal vectors; counts what it was asked."""

    def __init__(self, dims: int = DIMS) -> None:
        self.dims, self.digest = dims, "fake"
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row per text."""
        self.asked += texts
        rows = np.array([_row(text, self.dims) for text in texts], dtype=np.float32).reshape(-1, self.dims)
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)

    def read(self, texts: Sequence[str]) -> Reading:
        """Return the rows of `encode`, without tokens."""
        return Reading(vectors=self.encode(texts))


def _row(text: str, dims: int) -> list[float]:
    digest = hashlib.shake_128(text.encode("utf-8", "surrogatepass")).digest(dims)
    return [byte - 127.5 for byte in digest]


class WordSentiment:
    """Negative where a text says "bad", positive where it says "good", else neutral."""

    assigns = "sentiment"

    def predict(self, batch: SegmentBatch) -> list[Sentiment]:
        """Return one sentiment per segment."""
        return [_sentiment(text) for text in batch.texts]


def _sentiment(text: str) -> Sentiment:
    bad, good = "bad" in text.lower(), "good" in text.lower()
    if bad == good:
        return Sentiment(label="neutral", negative=0.1, neutral=0.8, positive=0.1)
    if bad:
        return Sentiment(label="negative", negative=0.9, neutral=0.05, positive=0.05)
    return Sentiment(label="positive", negative=0.05, neutral=0.05, positive=0.9)


class WordTags:
    """Tags a segment with each of `words` it contains, for the field `assigns`."""

    def __init__(self, assigns: str, words: Sequence[str]) -> None:
        self.assigns, self._words = assigns, words

    def predict(self, batch: SegmentBatch) -> list[tuple[Tag, ...]]:
        """Return the tags of each segment."""
        return [tuple(Tag(id=word, score=0.9) for word in self._words if word in text) for text in batch.texts]


class FixedIntent:
    """Every segment is a complaint."""

    assigns = "intent"

    def predict(self, batch: SegmentBatch) -> list[Tag]:
        """Return one intent per segment."""
        return [Tag(id="complaint", score=0.9) for _ in batch.texts]


class FullStops:
    """Segments end at full stops."""

    def segment(self, text: str) -> tuple[Span, ...]:
        """Return the spans between full stops, trimmed."""
        spans, start = [], 0
        for part in text.split("."):
            kept = part.strip()
            if kept:
                at = start + part.index(kept)
                spans.append(Span(start=at, end=at + len(kept)))
            start += len(part) + 1
        return tuple(spans)


class AlwaysEnglish:
    """Everything is English."""

    def identify(self, texts: Sequence[str]) -> list[Language]:
        """Return English for each text."""
        return [Language(code="en", score=0.9) for _ in texts]


class DashIsJunk:
    """A dash alone is junk."""

    def is_junk(self, text: str) -> bool:
        """Say whether the text is a dash."""
        return text.strip() == "-"


class FirstDecides:
    """A verbatim has the sentiment of its first segment."""

    def decide(self, texts: Sequence[str], verbatims: Sequence[Sequence[Segment]], encode: Encode) -> list[Sentiment]:
        """Return one sentiment per verbatim."""
        return [segments[0].sentiment or _sentiment("") for segments in verbatims]


class NoEntities:
    """Finds nothing."""

    def merge(
        self, texts: Sequence[str], languages: Sequence[str], names: Sequence[Sequence[Mention]]
    ) -> list[tuple[Mention, ...]]:
        """Return no mention."""
        return [() for _ in texts]


def check_encoder(encoder: Encoder, texts: Sequence[str]) -> None:
    """Assert that rows are unit vectors that depend on their own text alone, byte for byte."""
    whole = encoder.encode(texts)
    assert (len(texts), encoder.dims) == whole.shape
    assert np.allclose(1.0, np.linalg.norm(whole, axis=1), atol=1e-5)
    backwards = encoder.encode(list(reversed(texts)))[::-1]
    assert np.array_equal(whole, backwards), "the order of texts changed a vector"
    alone = np.concatenate([encoder.encode([text]) for text in texts])
    assert np.array_equal(whole, alone), "the neighbours of a text changed its vector"
    assert (0, encoder.dims) == encoder.encode([]).shape


def check_head(head: Head, batch: SegmentBatch) -> None:
    """Assert that a head returns one value per segment that depends on that segment alone, exactly."""
    whole = list(head.predict(batch))
    assert len(batch.texts) == len(whole)
    alone = [
        head.predict(SegmentBatch(texts=[text], vectors=batch.vectors[row : row + 1], tokens=_one(batch, row)))[0]
        for row, text in enumerate(batch.texts)
    ]
    assert [round_trip(value) for value in whole] == [round_trip(value) for value in alone]
    assert [] == list(head.predict(SegmentBatch(texts=[], vectors=batch.vectors[:0])))


def _one(batch: SegmentBatch, row: int) -> Sequence[TokenLogits] | None:
    return None if batch.tokens is None else [batch.tokens[row]]


def round_trip(value: object) -> str:
    """The value as a record would show it, at ten digits."""
    if isinstance(value, Sentiment):
        return f"{value.label} {value.negative:.10f} {value.neutral:.10f} {value.positive:.10f}"
    found = value if isinstance(value, tuple) else (value,)
    return " ".join(_shown(one) for one in found)


def _shown(value: object) -> str:
    if isinstance(value, Mention):
        return f"{value.span.start}-{value.span.end} {value.label} {value.score:.10f}"
    return f"{value.id} {value.score:.10f}" if isinstance(value, Tag) else ""

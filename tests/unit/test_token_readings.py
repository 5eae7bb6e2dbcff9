"""Tokens come with the vectors of one pass, also out of the cache, and names found on them stand at their place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.test_pipeline import fake_pipeline, verbatims
from textcx.backends.tuned_weights import TokenLayer
from textcx.components.cache import CachingEncoder
from textcx.protocols import Reading, SegmentBatch, TokenLogits
from textcx.testing import FakeEncoder
from textcx.types import Mention, Span


class Reader(FakeEncoder):
    """Each character is a token whose logit is its code."""

    def read(self, texts: Sequence[str]) -> Reading:
        """Return rows and tokens."""
        return Reading(vectors=self.encode(texts), tokens=[_tokens(text) for text in texts])


def _tokens(text: str) -> TokenLogits:
    offsets = np.array([(n, n + 1) for n in range(len(text))], dtype=np.int32).reshape(-1, 2)
    return TokenLogits(
        offsets=offsets, logits=np.array([[ord(char)] for char in text], dtype=np.float32).reshape(-1, 1)
    )


class CapitalNames:
    """Every capital letter is a name."""

    assigns = "names"

    def predict(self, batch: SegmentBatch) -> list[tuple[Mention, ...]]:
        """Return the capitals of each segment, from its tokens."""
        assert batch.tokens is not None
        return [_capitals(text, tokens) for text, tokens in zip(batch.texts, batch.tokens, strict=True)]


def _capitals(text: str, tokens: TokenLogits) -> tuple[Mention, ...]:
    spans = (Span(start=int(start), end=int(end)) for start, end in tokens.offsets)
    return tuple(Mention(span=s, text=s.of(text), label="PER", score=0.9) for s in spans if s.of(text).isupper())


class KeepNames:
    """Passes on what the head found."""

    def merge(
        self, texts: Sequence[str], languages: Sequence[str], names: Sequence[Sequence[Mention]]
    ) -> list[tuple[Mention, ...]]:
        """Return the names as they are."""
        return [tuple(found) for found in names]


@given(st.lists(st.text(max_size=5), max_size=12))
def test_the_cache_changes_nothing_that_was_read(texts: list[str]) -> None:
    cached = CachingEncoder(Reader(), size=3, longest=4)
    expected, _, actual = Reader().read(texts), cached.read(texts), cached.read(texts)
    assert np.array_equal(expected.vectors, actual.vectors)
    pairs = zip(expected.tokens or (), actual.tokens or (), strict=True)
    assert all(np.array_equal(a.logits, b.logits) and np.array_equal(a.offsets, b.offsets) for a, b in pairs)


def test_an_encoder_that_judges_no_tokens_gives_none() -> None:
    assert None is CachingEncoder(FakeEncoder()).read(["a", "b"]).tokens


def test_a_name_stands_where_it_is_in_the_verbatim() -> None:
    pipeline = fake_pipeline(Reader())
    naming = replace(pipeline, heads=(*pipeline.heads, CapitalNames()), entities=KeepNames())
    (found,) = naming.annotate_batch(verbatims(" good Anna.  bad Otto and Eva"))
    assert ["A", "O", "E"] == [mention.text for mention in found.mentions or ()]
    assert all(m.text == m.span.of(found.verbatim.text) for m in found.mentions or ())


def test_a_token_has_the_same_log_odds_in_any_batch() -> None:
    generator = np.random.default_rng(3)
    layer = TokenLayer(weight=generator.normal(size=(384, 11)), bias=generator.normal(size=11))
    states = generator.normal(size=(40, 17, 384)).astype(np.float32)
    assert np.array_equal(layer(states)[13], layer(states[13:14])[0])

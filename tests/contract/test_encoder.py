"""The real encoder and heads keep the contract of the pipeline: what a text gets depends on that text alone."""

from __future__ import annotations

import numpy as np
import pytest

from textcx import artifacts, taxonomy
from textcx.backends.onnx_encoder import OnnxEncoder
from textcx.components.heads import IntentHead, SentimentHead, StageHead
from textcx.components.stage_match import StageMatcher
from textcx.components.verbatim_sentiment import SegmentsDecide
from textcx.protocols import Head, SegmentBatch
from textcx.testing import check_encoder, check_head
from textcx.types import Segment, Span

LEAST_COSINE, LEAST_MEAN_COSINE = 0.99, 0.995
SENTENCES = (
    "The parcel arrived nine days late and nobody picked up the phone.",
    "Love it!",
    "Setting up the account took two minutes, even my father managed.",
    "Why was I charged twice for the same month?",
    "Der Techniker kam nicht zum vereinbarten Termin, eine Absage gab es auch nicht.",
    "Sehr freundliches Personal an der Kasse.",
    "La livraison était rapide, mais le carton était complètement écrasé.",
    "Impossible de résilier sans appeler trois fois.",
    "El repartidor dejó la caja bajo la lluvia.",
    "Muy contenta con la atención en la tienda de mi barrio.",
    "Il bagaglio è rimasto a terra e nessuno sapeva dirmi dove fosse.",
    "Colazione ottima, camera rumorosa.",
    "A aplicação fecha sempre que tento pagar a fatura.",
    "Aplikacja wylogowuje mnie po każdej aktualizacji.",
    "Polecam, wszystko zgodnie z opisem!",
    "Курьер приехал вовремя, а вот товар оказался не тот.",
    "Очередь в поликлинике на два часа.",
    "Дзвонила тричі, і щоразу інша відповідь.",
    "De klantenservice begreep mijn vraag meteen.",
    "写真と実物の色がぜんぜん違いました。",
    "客服态度很好,但是退款等了一个月。",
)
ODD = ("", " ", "a", "🙂", "ok " * 700, "The same sentence again and again. " * 572)
TEXTS = (*SENTENCES, *ODD)


@pytest.fixture(scope="module")
def encoder() -> OnnxEncoder:
    return OnnxEncoder(artifact=artifacts.load("e5-small-ranges", "1"), threads=2)


@pytest.fixture(scope="module")
def batch(encoder: OnnxEncoder) -> SegmentBatch:
    return SegmentBatch(texts=SENTENCES, vectors=encoder.encode(SENTENCES))


@pytest.fixture(scope="module")
def weights() -> artifacts.Artifact:
    return artifacts.load("e5-small-heads", "1")


def test_one_of_the_texts_is_long() -> None:
    assert 20_000 < max(map(len, TEXTS))


def test_a_vector_depends_on_its_own_text_alone(encoder: OnnxEncoder) -> None:
    check_encoder(encoder, TEXTS)


def test_the_number_of_threads_changes_no_byte(encoder: OnnxEncoder) -> None:
    single = OnnxEncoder(artifact=artifacts.load("e5-small-ranges", "1"), threads=1)
    assert encoder.encode(TEXTS).tobytes() == single.encode(TEXTS).tobytes()


def test_the_vectors_are_those_of_the_original_model_within_the_stated_tolerance(batch: SegmentBatch) -> None:
    from textcx.backends.torch_encoder import TorchEncoder

    cosines = (batch.vectors * TorchEncoder(device="cpu", dtype="fp32").encode(SENTENCES)).sum(axis=1)
    assert LEAST_COSINE <= cosines.min()
    assert LEAST_MEAN_COSINE <= cosines.mean()


def test_the_end_of_a_long_text_counts(encoder: OnnxEncoder) -> None:
    same, other = encoder.encode(
        ["Everything was fine. " * 300, "Everything was fine. " * 300 + "Then it broke. " * 100]
    )
    assert not np.array_equal(same, other)


@pytest.mark.parametrize("head", [SentimentHead, IntentHead, StageHead])
def test_what_a_head_says_depends_on_the_segment_alone(
    head: type[SentimentHead | IntentHead | StageHead], batch: SegmentBatch, weights: artifacts.Artifact
) -> None:
    check_head(head(weights), batch)


def test_the_stages_of_another_taxonomy_depend_on_the_segment_alone(
    batch: SegmentBatch, weights: artifacts.Artifact, encoder: OnnxEncoder
) -> None:
    matcher: Head = StageMatcher(taxonomy.load("hotel"), encoder, weights)
    check_head(matcher, batch)


def test_the_sentiment_of_a_verbatim_depends_on_its_segments_alone(
    batch: SegmentBatch, weights: artifacts.Artifact
) -> None:
    sentiments = SentimentHead(weights).predict(batch)
    segments = [
        Segment(span=Span(start=0, end=len(text)), text=text, sentiment=sentiment)
        for text, sentiment in zip(SENTENCES, sentiments, strict=True)
    ]
    verbatims = [segments[start : start + 3] for start in range(0, len(segments), 2)]
    decide = SegmentsDecide(weights).decide
    assert decide(verbatims) == [decide([parts])[0] for parts in verbatims]

"""The real encoder and heads keep the contract of the pipeline: what a text gets depends on that text alone."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import onnxruntime as ort
import pytest

from textcx import artifacts, build, recipe, taxonomy
from textcx.backends.e5_tokenizer import E5Tokenizer
from textcx.backends.e5_weights import E5Weights
from textcx.backends.onnx_encoder import OnnxEncoder
from textcx.backends.onnx_export import TASKS
from textcx.components.heads import (
    FILE,
    EmotionHead,
    IntentHead,
    SentimentHead,
    StageHead,
    Trunk,
    features,
    layer,
    sigmoid,
    softmax,
)
from textcx.components.stage_match import StageMatcher
from textcx.components.token_names import NameHead
from textcx.components.verbatim_sentiment import WholeDecides
from textcx.protocols import Head, SegmentBatch
from textcx.recipe import Recipe
from textcx.testing import check_encoder, check_head
from textcx.types import Segment, Span

OUTPUTS = ["vectors", *TASKS, "names", "topics"]
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


@pytest.fixture(scope="module", params=["default", "fast"])
def chosen(request: pytest.FixtureRequest) -> Recipe:
    return recipe.load(request.param)


@pytest.fixture(scope="module")
def body(chosen: Recipe) -> artifacts.Artifact:
    found = chosen.encoder.load_artifact()
    assert found
    return found


@pytest.fixture(scope="module")
def encoder(body: artifacts.Artifact) -> OnnxEncoder:
    return OnnxEncoder(artifact=body, threads=2)


@pytest.fixture(scope="module")
def batch(encoder: OnnxEncoder) -> SegmentBatch:
    read = encoder.read(SENTENCES)
    return SegmentBatch(texts=SENTENCES, vectors=read.vectors, tokens=read.tokens)


@pytest.fixture(scope="module")
def weights(chosen: Recipe) -> artifacts.Artifact:
    found = chosen.stages.load_artifact()
    assert found
    return found


def test_one_of_the_texts_is_long() -> None:
    assert 20_000 < max(map(len, TEXTS))


def test_a_vector_depends_on_its_own_text_alone(encoder: OnnxEncoder) -> None:
    check_encoder(encoder, TEXTS)


def test_the_number_of_threads_changes_no_byte(encoder: OnnxEncoder, body: artifacts.Artifact) -> None:
    single = OnnxEncoder(artifact=body, threads=1)
    assert encoder.encode(TEXTS).tobytes() == single.encode(TEXTS).tobytes()


@pytest.fixture(scope="module")
def exact(body: artifacts.Artifact) -> SegmentBatch:
    """The same texts in fp32 by torch."""
    from textcx.backends.torch_encoder import TorchEncoder

    read = TorchEncoder(artifact=body, device="cpu", dtype="fp32").read(SENTENCES)
    return SegmentBatch(texts=SENTENCES, vectors=read.vectors, tokens=read.tokens)


def test_the_vectors_are_those_of_the_original_model_within_the_stated_tolerance(
    batch: SegmentBatch, exact: SegmentBatch
) -> None:
    cosines = (batch.vectors * exact.vectors).sum(axis=1)
    assert LEAST_COSINE <= cosines.min()
    assert LEAST_MEAN_COSINE <= cosines.mean()


@pytest.mark.parametrize("task", ["sentiment", "intent", "emotion", "stage"])
def test_the_probabilities_of_a_head_are_those_of_the_original_model_within_tolerance(
    batch: SegmentBatch, exact: SegmentBatch, weights: artifacts.Artifact, task: str
) -> None:
    tensors = weights.tensors(FILE)
    trunk, out = Trunk(layer=layer(tensors, "trunk")), layer(tensors, task)
    scale = sigmoid if task == "stage" else softmax
    assert np.abs(scale(out(trunk(batch))) - scale(out(trunk(exact)))).mean() < 0.03


def test_the_tags_of_tokens_are_those_of_the_original_model_but_for_a_few(
    batch: SegmentBatch, exact: SegmentBatch
) -> None:
    pairs = zip(batch.tokens or (), exact.tokens or (), strict=True)
    same = np.concatenate([a.logits.argmax(axis=1) == b.logits.argmax(axis=1) for a, b in pairs])
    assert 0.97 < same.mean()


def test_the_tokens_of_a_text_depend_on_that_text_alone(encoder: OnnxEncoder) -> None:
    together = encoder.read(TEXTS).tokens or ()
    for text, tokens in zip(TEXTS, together, strict=True):
        (alone,) = encoder.read([text]).tokens or ()
        assert np.array_equal(alone.logits, tokens.logits)
        assert len(alone.offsets) == len(alone.logits)


def test_the_end_of_a_long_text_counts(encoder: OnnxEncoder) -> None:
    same, other = encoder.encode(
        ["Everything was fine. " * 300, "Everything was fine. " * 300 + "Then it broke. " * 100]
    )
    assert not np.array_equal(same, other)


@pytest.mark.parametrize("head", [SentimentHead, IntentHead, EmotionHead, StageHead, NameHead])
def test_what_a_head_says_depends_on_the_segment_alone(
    head: Callable[[artifacts.Artifact], Head], batch: SegmentBatch, weights: artifacts.Artifact
) -> None:
    check_head(head(weights), batch)


def test_one_exported_graph_says_what_the_parts_say(
    batch: SegmentBatch, weights: artifacts.Artifact, chosen: Recipe
) -> None:
    session = ort.InferenceSession(build.exported(chosen), providers=["CPUExecutionProvider"])
    tensors, tokenizer = weights.tensors(FILE), E5Tokenizer(E5Weights().vocabulary)
    trunk = Trunk(layer=layer(tensors, "trunk"))
    for row, (window,) in enumerate(tokenizer.windows(SENTENCES)):
        feed = {"ids": np.array([window]), "asks": features(batch)[row : row + 1, -1:].astype(np.float32)}
        found = dict(zip(OUTPUTS, session.run(OUTPUTS, feed), strict=True))
        assert np.allclose(batch.vectors[row], found["vectors"][0], atol=1e-4)
        for task in TASKS:
            assert np.allclose(layer(tensors, task)(trunk(batch))[row], found[task][0], atol=1e-2)
        assert batch.tokens is not None
        assert np.allclose(batch.tokens[row].logits, found["names"][0, 1:-1], atol=1e-2)
        assert np.isclose(1.0, np.linalg.norm(found["topics"][0]), atol=1e-4)


def test_the_stages_of_another_taxonomy_depend_on_the_segment_alone(
    batch: SegmentBatch, weights: artifacts.Artifact, encoder: OnnxEncoder
) -> None:
    matcher: Head = StageMatcher(taxonomy.load("hotel"), encoder, weights)
    check_head(matcher, batch)


def test_the_sentiment_of_a_verbatim_depends_on_nothing_else(
    batch: SegmentBatch, weights: artifacts.Artifact, encoder: OnnxEncoder
) -> None:
    sentiments = SentimentHead(weights).predict(batch)
    segments = [
        Segment(span=Span(start=0, end=len(text)), text=text, sentiment=sentiment, vector=vector)
        for text, sentiment, vector in zip(SENTENCES, sentiments, batch.vectors, strict=True)
    ]
    verbatims = [segments[start : start + 3] for start in range(0, len(segments), 2)]
    texts = [" ".join(part.text for part in parts) for parts in verbatims]
    decide = WholeDecides(weights).decide
    alone = [decide([text], [parts], encoder.encode)[0] for text, parts in zip(texts, verbatims, strict=True)]
    assert alone == decide(texts, verbatims, encoder.encode)

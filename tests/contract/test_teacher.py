"""The teacher of distillation says what the shipped models say."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from textcx import artifacts
from textcx.backends.e5_tokenizer import E5Tokenizer
from textcx.backends.onnx_encoder import OnnxEncoder
from textcx.backends.torch_encoder import bert
from textcx.backends.tuned_weights import weights_of
from textcx.components.heads import IntentHead
from textcx.protocols import SegmentBatch
from textcx.training.distil.losses import pooled
from textcx.training.distil.teacher import Judges, Sources, Teacher

TEXT = "The courier left the parcel in the rain."


@pytest.fixture(scope="module")
def sources() -> Sources:
    body, heads, topics = (artifacts.load(f"textcx-{name}", "1") for name in ("body", "heads", "topics"))
    return Sources(body=body, heads=heads, topics=topics)


def test_states_are_those_of_the_graph_and_the_middle_is_half_way(sources: Sources) -> None:
    weights = weights_of(sources.body)
    ids = np.array(E5Tokenizer(weights.vocabulary).windows([TEXT])[0], dtype=np.int64)
    states = Teacher(sources.body)(ids)
    encoder = OnnxEncoder(artifact=sources.body)
    np.testing.assert_allclose(pooled(states).numpy(), encoder.encode([TEXT]), atol=1e-5)
    with torch.no_grad():
        exact = bert(weights)(input_ids=torch.from_numpy(ids), output_hidden_states=True).hidden_states
    near = [torch.nn.functional.cosine_similarity(states.middle, layer, dim=-1).mean().item() for layer in exact]
    assert 6 == int(np.argmax(near))


def test_judges_say_what_the_heads_say(sources: Sources) -> None:
    vectors = OnnxEncoder(artifact=sources.body).encode([TEXT])
    head = IntentHead(sources.heads)
    said = head.predict(SegmentBatch(texts=[TEXT], vectors=vectors))[0]
    odds = Judges(sources).logits(torch.from_numpy(vectors))["intent"].softmax(dim=1)[0]
    assert head.labels[int(odds.argmax())] == said.id
    assert odds.max().item() == pytest.approx(said.score, abs=1e-4)

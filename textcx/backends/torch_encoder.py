"""multilingual-e5-small in torch: the reference the int8 graph is measured against, and the way to a GPU."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from transformers import BertConfig, BertModel

from textcx.artifacts import Artifact
from textcx.backends.batching import Batch, Ids, Tags, read_windows
from textcx.backends.e5_tokenizer import VERSION, E5Tokenizer
from textcx.backends.e5_weights import E5Config, E5Weights
from textcx.backends.token_readings import reading
from textcx.backends.tuned_weights import token_layer, weights_of
from textcx.protocols import Reading
from textcx.types import Vectors

PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


class TorchEncoder:
    """Encoder on torch: fp32 on a CPU, bf16 on CUDA or where asked for; `artifact` may hold tuned layers.

    Its vectors agree with the int8 graph to a cosine of 0.995 or better on natural text.
    """

    def __init__(
        self,
        *,
        artifact: Artifact | None = None,
        device: str | None = None,
        dtype: str | None = None,
        tokens: int = 8192,
    ) -> None:
        weights = weights_of(artifact) if artifact else E5Weights()
        self.device = device or ("cuda" if torch.cuda.is_available() else "cpu")
        self.dtype = _dtype(dtype or ("bf16" if self.device == "cuda" else "fp32"))
        self.dims = weights.config.hidden
        self.digest = f"torch-{dtype or self.dtype}-{VERSION}-{artifact.digest if artifact else ''}"
        self.model = bert(weights).to(device=self.device, dtype=self.dtype)  # type: ignore[call-arg]
        self._tokenizer = E5Tokenizer(weights.vocabulary)
        self._layer = token_layer(weights)
        self._tokens = tokens

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one L2-normalised row per text, shape (len(texts), dims), float32."""
        return self._windows(self._tokenizer.windows(texts))[0]

    def read(self, texts: Sequence[str]) -> Reading:
        """Return the rows of `encode` and, where the layers were tuned for it, the log odds of names."""
        return reading(texts, self._tokenizer, self._windows)

    @torch.inference_mode()
    def _windows(self, windows: list[list[list[int]]]) -> tuple[Vectors, list[Tags]]:
        return read_windows(windows, self._batch, (self.dims, self._tokens))

    def _batch(self, ids: Ids) -> Batch:
        hidden = self.model(input_ids=torch.as_tensor(ids, device=self.device)).last_hidden_state
        states = np.asarray(hidden.float().cpu().numpy(), dtype=np.float32)
        return states.mean(axis=1), self._layer(states)


def bert(weights: E5Weights) -> BertModel:
    """The weights as a transformers BertModel in fp32, without a pooler, in evaluation mode."""
    model = BertModel(_bert_config(weights.config), add_pooling_layer=False)
    model.load_state_dict(_state(weights), strict=True)
    model.train(False)
    return model


def _bert_config(config: E5Config) -> BertConfig:
    return BertConfig(
        vocab_size=config.vocabulary,
        hidden_size=config.hidden,
        num_hidden_layers=config.layers,
        num_attention_heads=config.heads,
        intermediate_size=config.intermediate,
        max_position_embeddings=config.positions,
        type_vocab_size=config.token_types,
        layer_norm_eps=config.epsilon,
        attn_implementation="sdpa",  # type: ignore[call-arg]
    )


def _state(weights: E5Weights) -> dict[str, Any]:
    width = weights.config.hidden
    state = {
        "embeddings.word_embeddings.weight": weights.matrix("emb.word", width),
        "embeddings.position_embeddings.weight": weights.vector("emb.pos").reshape(-1, width),
        "embeddings.token_type_embeddings.weight": weights.vector("emb.type").reshape(-1, width),
        "embeddings.LayerNorm.weight": weights.vector("emb.ln.w"),
        "embeddings.LayerNorm.bias": weights.vector("emb.ln.b"),
    }
    for layer in range(weights.config.layers):
        for part, target in PARTS.items():
            name = f"encoder.layer.{layer}.{target}"
            state[f"{name}.weight"] = _weight(weights, f"l{layer}.{part}")
            state[f"{name}.bias"] = weights.vector(f"l{layer}.{part}.b")
    return {name: torch.from_numpy(np.ascontiguousarray(values)) for name, values in state.items()}


def _weight(weights: E5Weights, name: str) -> Any:
    if name.endswith("ln"):
        return weights.vector(f"{name}.w")
    columns = weights.config.intermediate if name.endswith("fo") else weights.config.hidden
    return weights.matrix(f"{name}.w", columns)


def _dtype(name: str) -> torch.dtype:
    return {"fp32": torch.float32, "bf16": torch.bfloat16}[name]

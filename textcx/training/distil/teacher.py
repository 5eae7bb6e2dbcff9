"""What the student imitates: the states of the shipped int8 graph, and what its heads make of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime as ort
import torch
from onnx import TensorProto, helper

from textcx.artifacts import Artifact
from textcx.backends.batching import Ids
from textcx.backends.e5_onnx import of_artifact
from textcx.backends.tuned_weights import weights_of
from textcx.components import heads, topic_map

TASKS = ("sentiment", "intent", "emotion", "stage")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sources:
    """The body, the heads and the topic map of the recipe that teaches."""

    body: Artifact
    heads: Artifact
    topics: Artifact


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class States:
    """Of the tokens (texts, length, width): in the middle of the body and at its end."""

    middle: torch.Tensor
    last: torch.Tensor


class Teacher:
    """The graph of the shipped body with its middle shown; the same states as in the product."""

    def __init__(self, body: Artifact) -> None:
        weights = weights_of(body)
        model = of_artifact(weights, body)
        _show_middle(model, weights.config.layers)
        self._session = ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])

    def __call__(self, ids: Ids) -> States:
        """Return what the body makes of texts of one length."""
        middle, last = self._session.run(["middle", "tokens"], {"ids": ids})
        return States(middle=torch.from_numpy(middle), last=torch.from_numpy(last))


def _show_middle(model: onnx.ModelProto, layers: int) -> None:
    """The norms stand in order: one of the embeddings, then two a layer."""
    norms = [node.output[0] for node in model.graph.node if node.op_type == "LayerNormalization"]
    model.graph.node.append(helper.make_node("Identity", [norms[layers]], ["middle"], name="middle"))
    model.graph.output.append(helper.make_tensor_value_info("middle", TensorProto.FLOAT, ["batch", "length", "width"]))


class Judges(torch.nn.Module):
    """The shipped heads and topic map, frozen: they say in which directions a vector matters."""

    def __init__(self, sources: Sources) -> None:
        super().__init__()
        tensors = sources.heads.tensors(heads.FILE)
        self.trunk = _layer(
            tensors, "trunk", rows=slice(0, -1)
        )  # without the last feature: whether a question is asked
        self.tasks = torch.nn.ModuleDict({task: _layer(tensors, task) for task in TASKS})
        self.space = _layer(sources.topics.tensors(topic_map.FILE), topic_map.NAME)
        self.requires_grad_(False)

    def logits(self, vectors: torch.Tensor) -> dict[str, torch.Tensor]:
        """Return the calibrated log odds of every task."""
        return judged(vectors, self.trunk, self.tasks)

    def placed(self, vectors: torch.Tensor) -> torch.Tensor:
        """Return the unit rows in the space where texts on one theme lie together."""
        return torch.nn.functional.normalize(self.space(vectors), dim=1)


def judged(vectors: torch.Tensor, trunk: torch.nn.Linear, tasks: torch.nn.ModuleDict) -> dict[str, torch.Tensor]:
    """Return what heads on a common trunk make of vectors."""
    hidden = torch.relu(trunk(vectors))
    return {task: layer(hidden) for task, layer in tasks.items()}


def _layer(tensors: Mapping[str, npt.NDArray[np.floating]], name: str, rows: slice = slice(None)) -> torch.nn.Linear:
    weight, bias = (torch.from_numpy(tensors[f"{name}.{part}"].astype(np.float32)) for part in ("weight", "bias"))
    layer = torch.nn.Linear(*weight[rows].shape)
    layer.load_state_dict({"weight": weight[rows].T, "bias": bias})
    return layer

"""One ONNX graph with every head, for those who run the models elsewhere than in textcx.

Inputs: `ids` int64 (batch, length), the pieces of texts of one length with both marks, and `asks` float32 (batch, 1),
1 where the text holds a question mark. Outputs, float32: `vectors` (batch, dims) at length one; `sentiment`, `intent`,
`emotion` and `stage`, calibrated log odds (batch, labels); `names` (batch, length, tags), log odds per piece; `topics`
(batch, topic dims) at length one. Labels stand in heads.json of the artefact of the heads.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

from textcx.artifacts import Artifact
from textcx.backends.e5_onnx import of_artifact
from textcx.backends.tuned_weights import token_layer, weights_of

Floats = npt.NDArray[np.floating]
TASKS = ("sentiment", "intent", "emotion", "stage")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """The body of one recipe, the tensors of its heads (trunk and tasks) and weight and bias of its topic map."""

    body: Artifact
    heads: Mapping[str, Floats]
    topics: tuple[Floats, Floats]


def export(sources: Sources) -> onnx.ModelProto:
    """Return the graph of the encoder (int8) with all heads (float32)."""
    weights = weights_of(sources.body)
    weights.verify()
    model = of_artifact(weights, sources.body)
    graph = model.graph
    layers = sources.heads
    _pool(graph)
    _linear(graph, ("features", "hidden_raw"), (layers["trunk.weight"], layers["trunk.bias"]))
    _node(graph, "Relu", ["hidden_raw"], "hidden")
    for task in TASKS:
        _linear(graph, ("hidden", task), (layers[f"{task}.weight"], layers[f"{task}.bias"]))
    names = token_layer(weights)
    _linear(graph, ("tokens", "names"), (names.weight, names.bias))
    _linear(graph, ("vectors", "topics_raw"), sources.topics)
    _node(graph, "LpNormalization", ["topics_raw"], "topics", axis=1, p=2)
    _declare(graph)
    onnx.checker.check_model(model, full_check=False)
    return model


def _pool(graph: onnx.GraphProto) -> None:
    graph.initializer.append(numpy_helper.from_array(np.array([1], dtype=np.int64), "pool.axis"))
    _node(graph, "ReduceMean", ["tokens", "pool.axis"], "mean", keepdims=0)
    _node(graph, "LpNormalization", ["mean"], "vectors", axis=1, p=2)
    _node(graph, "Concat", ["vectors", "asks"], "features", axis=1)


def _linear(graph: onnx.GraphProto, ends: tuple[str, str], layer: tuple[Floats, Floats]) -> None:
    start, end = ends
    for part, values in zip(("weight", "bias"), layer, strict=True):
        array = np.ascontiguousarray(values, dtype=np.float32)
        graph.initializer.append(numpy_helper.from_array(array, f"{end}.{part}"))
    _node(graph, "MatMul", [start, f"{end}.weight"], f"{end}.product")
    _node(graph, "Add", [f"{end}.product", f"{end}.bias"], end)


def _node(graph: onnx.GraphProto, kind: str, inputs: list[str], output: str, **attributes: Any) -> None:
    graph.node.append(helper.make_node(kind, inputs, [output], name=f"out.{output}", **attributes))


def _declare(graph: onnx.GraphProto) -> None:
    shapes: Mapping[str, list[str]] = {
        **{name: ["batch", name] for name in ("vectors", *TASKS, "topics")},
        "names": ["batch", "length", "tags"],
    }
    graph.input.append(helper.make_tensor_value_info("asks", TensorProto.FLOAT, ["batch", 1]))
    del graph.output[:]
    graph.output.extend(helper.make_tensor_value_info(name, TensorProto.FLOAT, s) for name, s in shapes.items())

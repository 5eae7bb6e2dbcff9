"""multilingual-e5-small as an ONNX graph of int8 products whose scales are fixed beforehand.

Dynamic quantisation takes one scale per batch, so the neighbours of a text would change its vector. Here
every activation has a scale calibrated once (SmoothQuant, Xiao et al. 2023: outlier channels are divided
by s and the weights multiplied by s, s = max|x|^a / max|w|^(1-a)), so a text gives the same bytes alone or
in any batch of texts of its own length. Weights use 7 bits, because the 8-bit products of processors
without VNNI saturate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from textcx.artifacts import Artifact
from textcx.backends.e5_weights import F32, E5Weights
from textcx.backends.tuned_weights import RANGES

GRAPH_VERSION = "2"
MIGRATION = 0.8
WEIGHT_LEVELS = 63
CONTRIB = "com.microsoft"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivationRange:
    """Smallest and largest value seen per channel at the input of a linear layer, float32 (channels,)."""

    low: F32
    high: F32


@dataclass(slots=True)
class _Graph:
    """Nodes and initialisers under construction."""

    nodes: list[onnx.NodeProto] = field(default_factory=list)
    tensors: dict[str, onnx.TensorProto] = field(default_factory=dict)

    def constant(self, name: str, value: Any) -> str:
        self.tensors[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def add(self, kind: str, inputs: Sequence[str], domain: str = "", **attributes: Any) -> str:
        return self.add_many(kind, inputs, 1, domain, **attributes)[0]

    def add_many(
        self, kind: str, inputs: Sequence[str], outputs: int, domain: str = "", **attributes: Any
    ) -> list[str]:
        name = f"{kind}_{len(self.nodes)}"
        names = [f"{name}_{index}" for index in range(outputs)]
        self.nodes.append(helper.make_node(kind, list(inputs), names, name=name, domain=domain, **attributes))
        return names


@dataclass(frozen=True, slots=True, kw_only=True)
class _Linear:
    """A linear layer ready to quantise: weight (in, out), bias (out,), the smoothing of its input (in,)."""

    name: str
    weight: F32
    bias: F32
    smoothing: F32
    folded: bool = False


def build(weights: E5Weights, ranges: Mapping[str, ActivationRange]) -> onnx.ModelProto:
    """Return the model: input `ids` int64 (batch, length), output `tokens` float32 (batch, length, hidden)."""
    graph = _Graph()
    hidden = _embeddings(graph, weights)
    for layer in range(weights.config.layers):
        hidden = _layer(graph, weights, ranges, (f"l{layer}.", hidden))
    graph.nodes.append(helper.make_node("Identity", [hidden], ["tokens"], name="tokens"))
    ids = helper.make_tensor_value_info("ids", TensorProto.INT64, ["batch", "length"])
    tokens = helper.make_tensor_value_info("tokens", TensorProto.FLOAT, ["batch", "length", weights.config.hidden])
    proto = helper.make_graph(graph.nodes, "multilingual-e5-small", [ids], [tokens], list(graph.tensors.values()))
    opsets = [helper.make_opsetid("", 20), helper.make_opsetid(CONTRIB, 1)]
    return helper.make_model(proto, opset_imports=opsets, ir_version=10)


def of_artifact(weights: E5Weights, artifact: Artifact) -> onnx.ModelProto:
    """Return the model of `build` with the ranges that the artefact holds."""
    tensors = artifact.tensors(RANGES)
    seen = {
        name: ActivationRange(low=tensors[f"{name}.low"], high=tensors[f"{name}.high"])
        for name in layer_inputs(weights.config.layers)
    }
    return build(weights, seen)


def layer_inputs(layers: int) -> tuple[str, ...]:
    """Names of the linear layers whose inputs need a range."""
    return tuple(f"l{layer}.{part}" for layer in range(layers) for part in ("qkv", "ao", "fi", "fo"))


def _embeddings(graph: _Graph, weights: E5Weights) -> str:
    words = weights.matrix("emb.word", weights.config.hidden)
    scale = np.maximum(np.abs(words).max(axis=1, keepdims=True), 1e-8) / 127
    graph.constant("words", np.round(words / scale).astype(np.int8))
    graph.constant("words_scale", scale.astype(np.float32))
    rows = graph.add("Cast", [graph.add("Gather", ["words", "ids"])], to=TensorProto.FLOAT)
    vectors = graph.add("Mul", [rows, graph.add("Gather", ["words_scale", "ids"])])
    return _norm(graph, weights, graph.add("Add", [vectors, _positions(graph, weights)]))


def _positions(graph: _Graph, weights: E5Weights) -> str:
    width = weights.config.hidden
    table = weights.vector("emb.pos").reshape(-1, width) + weights.vector("emb.type").reshape(-1, width)[0]
    graph.constant("positions", table)
    zero, one, two = (graph.constant(f"axis_{axis}", np.array([axis], dtype=np.int64)) for axis in range(3))
    length = graph.add("Slice", [graph.add("Shape", ["ids"]), one, two])
    return graph.add("Slice", ["positions", zero, length, zero])


def _norm(graph: _Graph, weights: E5Weights, hidden: str) -> str:
    gain = graph.constant("emb.gain", weights.vector("emb.ln.w"))
    shift = graph.constant("emb.shift", weights.vector("emb.ln.b"))
    return graph.add("LayerNormalization", [hidden, gain, shift], axis=-1, epsilon=weights.config.epsilon)


def _layer(graph: _Graph, weights: E5Weights, ranges: Mapping[str, ActivationRange], at: tuple[str, str]) -> str:
    prefix, hidden = at
    attention = _attention(graph, weights, ranges, at)
    hidden = _add_norm(graph, weights, (f"{prefix}aln", attention), hidden)
    inner = _linear(weights, ranges, f"{prefix}fi", ("fi",))
    outer = _linear(weights, ranges, f"{prefix}fo", ("fo",))
    raised = graph.add("Gelu", [_product(graph, ranges, inner, hidden)], CONTRIB)
    return _add_norm(graph, weights, (f"{prefix}oln", _product(graph, ranges, outer, raised)), hidden)


def _attention(graph: _Graph, weights: E5Weights, ranges: Mapping[str, ActivationRange], at: tuple[str, str]) -> str:
    prefix, hidden = at
    out = _linear(weights, ranges, f"{prefix}ao", ("ao",), folded=True)
    joint = _fold_into_values(_linear(weights, ranges, f"{prefix}qkv", ("q", "k", "v")), out.smoothing, ranges)
    parts = graph.add_many("Split", [_product(graph, ranges, joint, hidden)], 3, axis=-1, num_outputs=3)
    context = graph.add("MultiHeadAttention", parts, CONTRIB, num_heads=weights.config.heads)
    return _product(graph, ranges, out, context)


def _fold_into_values(joint: _Linear, smoothing: F32, ranges: Mapping[str, ActivationRange]) -> _Linear:
    """Divide the value projection by the smoothing of the layer that reads it; that costs nothing at run time."""
    weight, bias = joint.weight.copy(), joint.bias.copy()
    weight[:, -len(smoothing) :] /= smoothing
    bias[-len(smoothing) :] /= smoothing
    return _Linear(name=joint.name, weight=weight, bias=bias, smoothing=_smoothing(ranges[joint.name], weight))


def _linear(
    weights: E5Weights,
    ranges: Mapping[str, ActivationRange],
    name: str,
    parts: tuple[str, ...],
    *,
    folded: bool = False,
) -> _Linear:
    prefix = name.rpartition(".")[0]
    width = len(ranges[name].low)
    weight = np.concatenate([weights.matrix(f"{prefix}.{part}.w", width) for part in parts]).T
    bias = np.concatenate([weights.vector(f"{prefix}.{part}.b") for part in parts])
    smoothing = _smoothing(ranges[name], weight)
    return _Linear(name=name, weight=weight, bias=bias, smoothing=smoothing, folded=folded)


def _smoothing(seen: ActivationRange, weight: F32) -> F32:
    inputs = np.maximum(np.abs(seen.low), np.abs(seen.high)).clip(1e-5)
    rows = np.abs(weight).max(axis=1).clip(1e-5)
    factor = inputs**MIGRATION / rows ** (1 - MIGRATION)
    return np.asarray(factor / np.exp(np.log(factor).mean()), dtype=np.float32)


def _product(graph: _Graph, ranges: Mapping[str, ActivationRange], linear: _Linear, hidden: str) -> str:
    name, seen = linear.name, ranges[linear.name]
    weight = linear.weight * linear.smoothing[:, None]
    steps = (np.abs(weight).max(axis=0) / WEIGHT_LEVELS).astype(np.float32)
    step, zero = _levels((seen.low / linear.smoothing).min(), (seen.high / linear.smoothing).max())
    graph.constant(f"{name}.step", step)
    graph.constant(f"{name}.zero", zero)
    graph.constant(f"{name}.weight", np.round(weight / steps).astype(np.int8))
    graph.constant(f"{name}.weight_step", steps)
    graph.constant(f"{name}.weight_zero", np.zeros(len(steps), dtype=np.int8))
    graph.constant(f"{name}.bias", linear.bias)
    if not linear.folded:
        hidden = graph.add("Mul", [hidden, graph.constant(f"{name}.smooth", 1 / linear.smoothing)])
    levels = graph.add("QuantizeLinear", [hidden, f"{name}.step", f"{name}.zero"])
    scales = [f"{name}.weight", f"{name}.step", f"{name}.weight_step", f"{name}.zero", f"{name}.weight_zero"]
    return graph.add("MatMulIntegerToFloat", [levels, *scales, f"{name}.bias"], CONTRIB)


def _levels(low: np.floating, high: np.floating) -> tuple[np.float32, np.uint8]:
    bottom, top = min(float(low), 0.0), max(float(high), 0.0)
    step = np.float32((top - bottom) / 255)
    return step, np.uint8(round(-bottom / float(step)))


def _add_norm(graph: _Graph, weights: E5Weights, added: tuple[str, str], hidden: str) -> str:
    name, change = added
    gain = graph.constant(f"{name}.gain", weights.vector(f"{name}.w"))
    shift = graph.constant(f"{name}.shift", weights.vector(f"{name}.b"))
    total = graph.add("Add", [change, hidden])  # SkipLayerNormalization does both, several times as slowly
    return graph.add("LayerNormalization", [total, gain, shift], axis=-1, epsilon=weights.config.epsilon)

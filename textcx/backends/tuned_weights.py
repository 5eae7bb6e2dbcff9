"""multilingual-e5-small with some layers fine-tuned: the package's file, overlaid with an artefact."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from textcx.artifacts import Artifact
from textcx.backends.e5_weights import F32, E5Weights

FILE = "body.safetensors"
RANGES = "ranges.safetensors"
NAMES = "names"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TokenLayer:
    """The layer that judges tokens: weight (hidden, tags), bias (tags,); products in float64, as in all heads."""

    weight: npt.NDArray[np.float64]
    bias: npt.NDArray[np.float64]

    def __call__(self, states: F32) -> F32:
        """Return the log odds (..., tags) of token states (..., hidden)."""
        return np.asarray(states.astype(np.float64) @ self.weight + self.bias, dtype=np.float32)


def weights_of(artifact: Artifact) -> E5Weights:
    """The weights as `artifact` has them: tuned where it holds a body, else those of the package."""
    return TunedWeights(artifact) if (artifact.path / FILE).exists() else E5Weights()


def token_layer(weights: E5Weights, wanted: bool = True) -> TokenLayer:
    """The layer on tokens; where it is not wanted, and of weights that were not tuned, one without tags."""
    if wanted and isinstance(weights, TunedWeights):
        weight, bias = weights.names()
    else:
        weight, bias = np.empty((0, weights.config.hidden), np.float32), np.empty(0, np.float32)
    return TokenLayer(weight=weight.T.astype(np.float64), bias=bias.astype(np.float64))


class TunedWeights(E5Weights):
    """Weights of which those in `artifact` take the place of the package's; the rest is read from the package.

    Tensors are named as in the package's file (`l6.q.w`), matrices (out, in); `names.w` and `names.b` are the layer
    that finds names on the states of tokens. A body that brings its first layer brings them all, perhaps fewer than
    the package has.
    """

    def __init__(self, artifact: Artifact, path: Path | None = None) -> None:
        super().__init__(path)
        self._artifact = artifact
        brought = {name.split(".")[0] for name in artifact.names(FILE)} - {NAMES}
        if "l0" in brought:
            self.config = replace(self.config, layers=len(brought))

    @cached_property
    def _tuned(self) -> dict[str, F32]:
        return {name: np.asarray(values, dtype=np.float32) for name, values in self._artifact.tensors(FILE).items()}

    def matrix(self, name: str, columns: int) -> F32:
        """The matrix `name`, tuned where it was."""
        return self._tuned[name] if name in self._tuned else super().matrix(name, columns)

    def vector(self, name: str) -> F32:
        """The vector `name`, tuned where it was."""
        return self._tuned[name] if name in self._tuned else super().vector(name)

    def names(self) -> tuple[F32, F32]:
        """Weight (tags, hidden) and bias (tags,) of the layer that finds names."""
        return self._tuned[f"{NAMES}.w"], self._tuned[f"{NAMES}.b"]

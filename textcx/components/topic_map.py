"""The trained linear map from the vectors of segments to the space themes are found in."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from textcx.artifacts import Artifact
from textcx.components.heads import layer, unit
from textcx.types import Vectors

__all__ = ["FILE", "NAME", "TopicMap"]

FILE = "topics.safetensors"
NAME = "topic"


class TopicMap:
    """Vectors of the encoder (n, dims) to unit rows in which texts on one theme lie together, in any language."""

    def __init__(self, artifact: Artifact) -> None:
        self._layer = layer(artifact.tensors(FILE), NAME)
        self.dims = self._layer.weight.shape[1]

    def __call__(self, vectors: npt.NDArray[np.floating]) -> Vectors:
        """Return unit rows (n, self.dims), float32; the value of a row does not depend on the others."""
        return np.asarray(unit(self._layer(np.asarray(vectors, dtype=np.float64))), dtype=np.float32)

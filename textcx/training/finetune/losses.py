"""What each kind of batch teaches: masked losses for labels, distances for vectors, tags for tokens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional

from textcx.training.finetune import batches
from textcx.training.finetune.material import UNKNOWN, Example
from textcx.training.finetune.network import CLASSES, Network
from textcx.training.finetune.plan import Losses
from textcx.training.matching import contrast
from textcx.training.topics import nearest

SMOOTHING = 0.03
TEMPERATURE = 0.07
PAD = 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lesson:
    """The network, the unit vectors of the teacher (texts, dims) and the weights of the losses."""

    network: Network
    teacher: torch.Tensor
    weights: Losses

    def loss(self, batch: batches.Batch) -> torch.Tensor:
        """Return the weighted loss of a batch of any kind."""
        match batch:
            case batches.Labels(items=items):
                return self._labels(items)
            case batches.Translations(items=items):
                return self._translations(batch)
            case batches.Contrast(items=items, labels=labels):
                return self._contrast(items, labels)
            case batches.Names():
                return self.weights.names * self._names(batch)

    def _labels(self, items: Sequence[Example]) -> torch.Tensor:
        vectors = self._vectors(items)
        logits = self.network.logits(vectors)
        parts = [getattr(self.weights, task) * masked(task, logits[task], items) for task in CLASSES]
        return torch.stack([*parts, self._distance(vectors, items)]).sum()

    def _translations(self, batch: batches.Translations) -> torch.Tensor:
        items = [pair.left for pair in batch.items] + [pair.right for pair in batch.items]
        vectors = self._vectors(items)
        left, right = self.network.placed(vectors).chunk(2)
        return self.weights.translation * nearest(left, right, 1 / TEMPERATURE) + self._distance(vectors, items)

    def _contrast(self, items: Sequence[Example], labels: Sequence[int]) -> torch.Tensor:
        vectors = self._vectors(items)
        gold = torch.tensor(labels, device=vectors.device)
        same = gold[:, None] == gold[None, :]
        told_apart = contrast(self.network.placed(vectors), same, 1 / TEMPERATURE)
        return self.weights.contrast * told_apart + self._distance(vectors, items)

    def _names(self, batch: batches.Names) -> torch.Tensor:
        ids, mask = padded([item.ids for item in batch.items], PAD, self._device())
        tags, _ = padded([item.tags for item in batch.items], UNKNOWN, self._device())
        logits = self.network.names(self.network.drop(self.network.tokens(ids, mask)))
        return functional.cross_entropy(logits.flatten(0, 1), tags.flatten(), ignore_index=UNKNOWN)

    def _vectors(self, items: Sequence[Example]) -> torch.Tensor:
        return self.network.pooled(*padded([item.ids for item in items], PAD, self._device()))

    def _distance(self, vectors: torch.Tensor, items: Sequence[Example]) -> torch.Tensor:
        """One minus the cosine to the teacher's vector, over the texts it knows."""
        known = [place for place, item in enumerate(items) if item.teacher != UNKNOWN]
        if not known:
            return vectors.sum() * 0
        seen = self.teacher[[items[place].teacher for place in known]].to(vectors.device)
        return self.weights.teacher * (1 - (self.network.placed(vectors[known]) * seen).sum(dim=1)).mean()

    def _device(self) -> torch.device:
        return self.network.names.weight.device


def padded(rows: Sequence[Sequence[int]], filler: int, device: torch.device) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the rows as one matrix, and where it holds content."""
    longest = max(len(row) for row in rows)
    matrix = torch.tensor([[*row, *([filler] * (longest - len(row)))] for row in rows], device=device)
    lengths = torch.tensor([[len(row)] for row in rows], device=device)
    return matrix, (torch.arange(longest, device=device)[None, :] < lengths).long()


def masked(task: str, logits: torch.Tensor, items: Sequence[Example]) -> torch.Tensor:
    """Return the mean loss of the texts that say something about the task, scaled by their share."""
    known = [place for place, item in enumerate(items) if task in item.targets]
    if not known:
        return logits.sum() * 0
    gold = torch.from_numpy(np.stack([items[place].targets[task] for place in known])).to(logits.device)
    return _LOSS[task](logits[known], gold) * (len(known) / len(items))


def _one_of(logits: torch.Tensor, gold: torch.Tensor) -> torch.Tensor:
    return functional.cross_entropy(logits, gold, label_smoothing=SMOOTHING)


def _several(logits: torch.Tensor, gold: torch.Tensor) -> torch.Tensor:
    return functional.binary_cross_entropy_with_logits(logits, gold, reduction="none").sum(dim=1).mean()


def _any_of(logits: torch.Tensor, gold: torch.Tensor) -> torch.Tensor:
    """The chance of all acceptable labels together."""
    chances = functional.log_softmax(logits, dim=1).masked_fill(gold == 0, -1e9)
    return -chances.logsumexp(dim=1).mean()


_LOSS = {"sentiment": _one_of, "intent": _one_of, "stage": _several, "emotion": _any_of}

"""How far the student is from the teacher: in states, in vectors, and in what the heads make of them.

Distances are taken in units of the spread of each dimension, because a few dimensions of this encoder are many times as
large as the others, and the heads scale them alike. Middle and last states: Sun et al. 2019, "Patient knowledge
distillation"; what the heads say: Hinton et al. 2015.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch.nn import functional

from textcx.backends.batching import Ids
from textcx.training.distil.plan import Losses
from textcx.training.distil.student import Student
from textcx.training.distil.teacher import Judges, States, Teacher


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spread:
    """Standard deviation per dimension (width,) of middle states, last states and vectors of the teacher."""

    middle: torch.Tensor
    last: torch.Tensor
    vector: torch.Tensor


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Imitation:
    """The student, whom it imitates, and how much each distance counts."""

    network: Student
    teacher: Teacher
    judges: Judges
    names: torch.nn.Linear
    spread: Spread
    weights: Losses

    def loss(self, batch: Ids) -> torch.Tensor:
        """Return the weighted sum of all distances over texts of one length."""
        parts = self.distances(batch)
        return torch.stack([getattr(self.weights, name) * part for name, part in parts.items()]).sum()

    def distances(self, batch: Ids) -> dict[str, torch.Tensor]:
        """Return each distance by the name of its weight."""
        wanted, found = self.teacher(batch), self.network(torch.from_numpy(batch))
        target, vector = pooled(wanted), pooled(found)
        return {
            "vector": _apart(vector, target, self.spread.vector),
            "tokens": _apart(found.last, wanted.last, self.spread.last),
            "middle": _apart(found.middle, wanted.middle, self.spread.middle),
            "heads": self._judged(vector, target),
            "names": _divergence(self.network.names(found.last), self.names(wanted.last)),
            "space": (1 - (self.judges.placed(vector) * self.judges.placed(target)).sum(dim=1)).mean(),
        }

    def _judged(self, vector: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        found, wanted = self.judges.logits(vector), self.judges.logits(target)
        stages = functional.binary_cross_entropy_with_logits(found.pop("stage"), wanted.pop("stage").sigmoid())
        return torch.stack([stages, *(_divergence(found[task], wanted[task]) for task in found)]).sum()


def pooled(states: States) -> torch.Tensor:
    """Return the mean states at length one (texts, width)."""
    return functional.normalize(states.last.mean(dim=1), dim=1)


@torch.no_grad()
def spread(teacher: Teacher, batches: Sequence[Ids]) -> Spread:
    """Measure the spread of each dimension on some batches."""
    seen = [teacher(batch) for batch in batches]
    middle, last = (
        torch.cat([getattr(states, name).flatten(0, 1) for states in seen]).std(dim=0) for name in ("middle", "last")
    )
    return Spread(middle=middle, last=last, vector=torch.cat([pooled(states) for states in seen]).std(dim=0))


def _apart(found: torch.Tensor, wanted: torch.Tensor, unit: torch.Tensor) -> torch.Tensor:
    return (((found - wanted) / unit) ** 2).mean()


def _divergence(found: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    """Kullback-Leibler divergence of the student's probabilities from the teacher's, mean over rows."""
    said, true = (functional.log_softmax(logits, dim=-1).flatten(0, -2) for logits in (found, wanted))
    return functional.kl_div(said, true, reduction="batchmean", log_target=True)

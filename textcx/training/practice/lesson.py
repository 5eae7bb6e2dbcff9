"""What a batch of practice teaches: the label of a written sentence, or to say of other texts what was said before."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import nn
from transformers import BertModel

from textcx.backends.batching import Ids
from textcx.training.distil.losses import Imitation
from textcx.training.distil.student import Student
from textcx.training.distil.teacher import Judges, judged
from textcx.training.finetune.batches import Labels
from textcx.training.finetune.losses import masked, padded
from textcx.training.finetune.material import Example
from textcx.training.finetune.network import mean_state
from textcx.training.practice.plan import Losses

PAD = 1
TASKS = ("sentiment", "intent", "stage")


class Pupil(Student):
    """The whole body, of which the first layers stay as they are, with heads that learn beside it and then go."""

    def __init__(self, body: BertModel, frozen_layers: int, names: nn.Linear, judges: Judges) -> None:
        super().__init__(body, range(len(body.encoder.layer)), names)
        for layer in self.body.encoder.layer[:frozen_layers]:
            layer.requires_grad_(False)
        self.trunk = copy.deepcopy(judges.trunk).requires_grad_(True)
        self.tasks = copy.deepcopy(judges.tasks).requires_grad_(True)

    def logits(self, ids: torch.Tensor, mask: torch.Tensor) -> dict[str, torch.Tensor]:
        """Return the logits of every task for padded texts; `mask` is 0 at padding."""
        states = self.body(input_ids=ids, attention_mask=mask).last_hidden_state
        return judged(mean_state(states, mask), self.trunk, self.tasks)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Practice:
    """The pupil, what holds it to the body before, and how much each task counts."""

    network: Pupil
    anchor: Imitation
    weights: Losses

    def loss(self, batch: Ids | Labels) -> torch.Tensor:
        """Return the weighted loss of a batch of either kind."""
        return self._labels(batch.items) if isinstance(batch, Labels) else self.anchor.loss(batch)

    def _labels(self, items: Sequence[Example]) -> torch.Tensor:
        logits = self.network.logits(*padded([item.ids for item in items], PAD, self.network.names.weight.device))
        return torch.stack([getattr(self.weights, task) * masked(task, logits[task], items) for task in TASKS]).sum()

"""A body of some of the teacher's layers, with its layer on tokens."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn
from transformers import BertModel

from textcx.training.distil.teacher import States
from textcx.training.finetune.run import Learner


class Student(Learner):
    """Starts as the teacher's body without the layers that are not kept; its embeddings are frozen."""

    def __init__(self, body: BertModel, kept: Sequence[int], names: nn.Linear) -> None:
        super().__init__()
        body.encoder.layer = nn.ModuleList([body.encoder.layer[place] for place in kept])
        body.config.num_hidden_layers = len(kept)
        body.embeddings.requires_grad_(False)
        self.body = body
        self.names = names

    def forward(self, ids: torch.Tensor) -> States:
        """Return the states of texts of one length."""
        states = self.body(input_ids=ids, output_hidden_states=True).hidden_states
        return States(middle=states[len(states) // 2], last=states[-1])

"""The encoder with everything that learns from it: four heads on the pooled vector, one on tokens, one space."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional
from transformers import BertModel

from textcx import taxonomy
from textcx.training.emotions import EMOTIONS
from textcx.training.finetune.run import Learner
from textcx.training.labels import INTENTS
from textcx.training.tagged import TAGS
from textcx.types import POLARITIES

CLASSES = {
    "sentiment": len(POLARITIES),
    "stage": len(taxonomy.DEFAULT_STAGES),
    "intent": len(INTENTS),
    "emotion": len(EMOTIONS),
}
DROPOUT = 0.1


class Network(Learner):
    """multilingual-e5-small with the embeddings and the first layers frozen; the heads help it learn, then go.

    What ships is the body, the layer on tokens and the space; the heads on vectors are fitted anew and calibrated
    on the vectors of the int8 graph.
    """

    def __init__(self, body: BertModel, frozen_layers: int, teacher_dims: int) -> None:
        super().__init__()
        self.body = body
        width = body.config.hidden_size
        for part in (self.body.embeddings, *self.body.encoder.layer[:frozen_layers]):
            part.requires_grad_(False)
        self.trunk = nn.Linear(width, width)
        self.drop = nn.Dropout(DROPOUT)
        self.heads = nn.ModuleDict({task: nn.Linear(width, count) for task, count in CLASSES.items()})
        self.names = nn.Linear(width, len(TAGS))
        self.space = nn.Linear(width, teacher_dims)

    def tokens(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Return the states of the tokens (texts, length, width); `mask` is 0 at padding."""
        states: torch.Tensor = self.body(input_ids=ids, attention_mask=mask).last_hidden_state
        return states

    def pooled(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Return the mean states at length one (texts, width): what the product calls the vector of a text."""
        return mean_state(self.tokens(ids, mask), mask)

    def logits(self, vectors: torch.Tensor) -> dict[str, torch.Tensor]:
        """Return the logits of every head on vectors."""
        hidden = self.drop(functional.relu(self.trunk(vectors * vectors.shape[1] ** 0.5)))
        return {task: head(hidden) for task, head in self.heads.items()}

    def placed(self, vectors: torch.Tensor) -> torch.Tensor:
        """Return the unit rows in the space where texts on one theme lie together."""
        return functional.normalize(self.space(vectors * vectors.shape[1] ** 0.5), dim=1)


def mean_state(states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Return the mean of the states that `mask` keeps, at length one (texts, width)."""
    weights = mask[:, :, None].float()
    return functional.normalize((states * weights).sum(dim=1) / weights.sum(dim=1), dim=1)

"""Distil a body of fewer layers: `train(folder, sources, plan, checkpoint)` then `finetune.train.export(...)`."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from pathlib import Path

import torch

from textcx.backends.batching import Ids
from textcx.backends.e5_tokenizer import E5Tokenizer
from textcx.backends.e5_weights import E5Weights
from textcx.backends.torch_encoder import bert
from textcx.backends.tuned_weights import token_layer, weights_of
from textcx.training.distil import losses, material
from textcx.training.distil.losses import Imitation
from textcx.training.distil.plan import Plan
from textcx.training.distil.student import Student
from textcx.training.distil.teacher import Judges, Sources, Teacher
from textcx.training.finetune.material import reader
from textcx.training.finetune.run import run

MEASURED = 24


def train(folder: Path, sources: Sources, plan: Plan, checkpoint: Path) -> Student:
    """Return the student after the run; an interrupted one goes on from its checkpoint."""
    weights = weights_of(sources.body)
    read = reader(folder, [], plan, E5Tokenizer(weights.vocabulary))
    order = material.schedule(material.texts(folder, plan, read), plan.sizes, plan.seed)
    torch.manual_seed(plan.seed)
    lesson = imitation(sources, plan, order[:MEASURED])
    run(lesson, order, plan, checkpoint)
    return lesson.network


def imitation(sources: Sources, plan: Plan, measured: Sequence[Ids]) -> Imitation:
    """Return what a run needs: teacher, heads and a student at its start; spreads are of the batches `measured`."""
    weights, teacher = weights_of(sources.body), Teacher(sources.body)
    names = names_layer(weights)
    return Imitation(
        network=Student(bert(weights), plan.layers, copy.deepcopy(names)),
        teacher=teacher,
        judges=Judges(sources),
        names=names.requires_grad_(False),
        spread=losses.spread(teacher, measured),
        weights=plan.losses,
    )


def names_layer(weights: E5Weights) -> torch.nn.Linear:
    """Return the stored layer on tokens as one that can learn."""
    stored = token_layer(weights)
    layer = torch.nn.Linear(*stored.weight.shape)
    layer.load_state_dict(
        {"weight": torch.from_numpy(stored.weight.T).float(), "bias": torch.from_numpy(stored.bias).float()}
    )
    return layer

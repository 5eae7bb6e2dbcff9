"""Let a tuned body practise the written sentences: `train(folder, sources, plan, checkpoint)`, then `finetune.train.export`.

The body learns labels of the written sentences alone. On texts of all the other files it is to give what it gave before
(Li and Hoiem 2016, "Learning without forgetting"), so no label of theirs is learnt by heart.
"""

from __future__ import annotations

from pathlib import Path

import torch

from textcx.backends.e5_tokenizer import E5Tokenizer
from textcx.backends.torch_encoder import bert
from textcx.backends.tuned_weights import weights_of
from textcx.training.distil import losses
from textcx.training.distil import material as anchors
from textcx.training.distil.losses import Imitation
from textcx.training.distil.teacher import Judges, Sources, Teacher
from textcx.training.distil.train import MEASURED, names_layer
from textcx.training.finetune.material import reader
from textcx.training.finetune.run import run
from textcx.training.practice import material
from textcx.training.practice.lesson import Practice, Pupil
from textcx.training.practice.plan import Plan


def train(folder: Path, sources: Sources, plan: Plan, checkpoint: Path) -> Pupil:
    """Return the body after practice; an interrupted run goes on from its checkpoint."""
    weights = weights_of(sources.body)
    read = reader(folder, [], plan, E5Tokenizer(weights.vocabulary))
    held = anchors.schedule(anchors.texts(folder, plan, read), plan.sizes, plan.seed)
    order = material.schedule(held, plan, read)
    torch.manual_seed(plan.seed)
    teacher, judges, names = Teacher(sources.body), Judges(sources), names_layer(weights)
    pupil = Pupil(bert(weights), plan.frozen_layers, names_layer(weights), judges)
    anchor = Imitation(
        network=pupil,
        teacher=teacher,
        judges=judges,
        names=names.requires_grad_(False),
        spread=losses.spread(teacher, held[:MEASURED]),
        weights=plan.losses,
    )
    run(Practice(network=pupil, anchor=anchor, weights=plan.losses), order, plan, checkpoint)
    return pupil

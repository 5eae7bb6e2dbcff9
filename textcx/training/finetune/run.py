"""The run: steps in a fixed order, a checkpoint now and then, the same weights whether or not it was interrupted."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import torch
from torch import nn
from torch.optim import AdamW
from torch.optim.lr_scheduler import LambdaLR
from transformers import BertModel

from textcx.training.finetune.plan import Course, digest

EVERY = 200
REPORT = 20
log = logging.getLogger(__name__)


class Learner(nn.Module):
    """A network whose body learns at a rate of its own."""

    body: BertModel


class Lesson(Protocol):
    """A network, and what it is to lose by a batch."""

    @property
    def network(self) -> Learner:
        """What learns."""

    def loss(self, batch: Any) -> torch.Tensor:
        """Return the loss of one batch, to be differentiated."""


@dataclass(slots=True)
class _State:
    """What a checkpoint holds."""

    network: Learner
    optimiser: AdamW
    schedule: LambdaLR
    step: int = 0

    def save(self, path: Path, plan: Course) -> None:
        """Write beside and move into place, so that a kill leaves the former one."""
        content = {
            "plan": digest(plan),
            "step": self.step,
            "network": trained(self.network),
            "optimiser": self.optimiser.state_dict(),
            "schedule": self.schedule.state_dict(),
            "random": torch.get_rng_state(),
        }
        torch.save(content, path.with_suffix(".partial"))
        os.replace(path.with_suffix(".partial"), path)

    def load(self, path: Path, plan: Course) -> None:
        """Go on from the checkpoint where it is of this plan; start anew otherwise."""
        if not path.exists():
            return
        content: dict[str, Any] = torch.load(path, weights_only=True, map_location="cpu")
        if content["plan"] != digest(plan):
            log.warning("the checkpoint %s is of another plan: starting anew", path.name)
            return
        self.network.load_state_dict(content["network"], strict=False)
        self.optimiser.load_state_dict(content["optimiser"])
        self.schedule.load_state_dict(content["schedule"])
        torch.set_rng_state(content["random"])
        self.step = content["step"]


def run(lesson: Lesson, order: Sequence[Any], plan: Course, checkpoint: Path) -> Learner:
    """Train the network of the lesson on every batch in order, going on from `checkpoint` where there is one; return it.

    With `plan.kept` its weights are then the mean of what it had before and what it learnt.
    """
    torch.manual_seed(plan.seed)
    before = {name: tensor.clone() for name, tensor in trained(lesson.network).items()}
    state = _start(lesson.network, len(order), plan)
    state.load(checkpoint, plan)
    losses: dict[str, list[float]] = {}
    lesson.network.train()
    lesson.network.body.train(plan.dropout)
    for batch in order[state.step :]:
        loss = lesson.loss(batch)
        _update(state, loss, plan)
        losses.setdefault(type(batch).__name__, []).append(loss.item())
        if state.step % REPORT == 0:
            _report(state.step, len(order), losses)
        if state.step % EVERY == 0:
            state.save(checkpoint, plan)
    state.save(checkpoint, plan)
    lesson.network.train(False)
    lesson.network.load_state_dict(_mean(before, trained(lesson.network), plan.kept), strict=False)
    return lesson.network


def _mean(before: dict[str, torch.Tensor], after: dict[str, torch.Tensor], kept: float) -> dict[str, torch.Tensor]:
    return {name: kept * before[name] + (1 - kept) * tensor for name, tensor in after.items()}


def trained(network: Learner) -> dict[str, torch.Tensor]:
    """The tensors that the run changes."""
    changed = {name for name, parameter in network.named_parameters() if parameter.requires_grad}
    return {name: tensor for name, tensor in network.state_dict().items() if name in changed}


def _start(network: Learner, steps: int, plan: Course) -> _State:
    body = [p for p in network.body.parameters() if p.requires_grad]
    known = {id(p) for p in network.body.parameters()}
    heads = [p for p in network.parameters() if id(p) not in known]
    rates = plan.optimiser
    groups = [{"params": body, "lr": rates.body_rate}, {"params": heads, "lr": rates.head_rate}]
    optimiser = AdamW(groups, weight_decay=rates.decay, betas=(0.9, 0.98))
    warm = max(int(rates.warm_up * steps), 1)
    schedule = LambdaLR(optimiser, lambda step: min(step / warm, max((steps - step) / max(steps - warm, 1), 0.0)))
    return _State(network=network, optimiser=optimiser, schedule=schedule)


def _update(state: _State, loss: torch.Tensor, plan: Course) -> None:
    state.optimiser.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(state.network.parameters(), plan.optimiser.clip)
    state.optimiser.step()
    state.schedule.step()
    state.step += 1


def _report(step: int, steps: int, losses: dict[str, list[float]]) -> None:
    means = " ".join(f"{kind} {sum(values) / len(values):.3f}" for kind, values in sorted(losses.items()))
    log.info("step %d of %d: %s", step, steps, means)
    losses.clear()

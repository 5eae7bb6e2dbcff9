"""One hidden layer and three heads on frozen vectors, trained together with masked losses, calibrated on dev."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import nn
from torch.nn import functional

Floats = npt.NDArray[np.float32]
SMOOTHING = 0.03


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """Targets per task: rows of probabilities (rows, classes), NaN where a row says nothing; weights per row."""

    values: Mapping[str, Floats]
    weights: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Hyper-parameters, tuned on dev."""

    hidden: int = 384
    epochs: int = 30
    batch: int = 1024
    rate: float = 2e-3
    decay: float = 0.05
    dropout: float = 0.3
    seed: int = 0


class MultiTask(nn.Module):
    """Trunk with ReLU, then one linear layer per task."""

    def __init__(self, inputs: int, hidden: int, classes: Mapping[str, int], dropout: float) -> None:
        super().__init__()
        self.trunk = nn.Linear(inputs, hidden)
        self.drop = nn.Dropout(dropout)
        self.heads = nn.ModuleDict({task: nn.Linear(hidden, count) for task, count in classes.items()})

    def forward(self, inputs: torch.Tensor) -> dict[str, torch.Tensor]:
        """Return the logits of every task."""
        hidden = self.drop(functional.relu(self.trunk(inputs)))
        return {task: head(hidden) for task, head in self.heads.items()}


def fit(inputs: Floats, targets: Targets, plan: Plan) -> dict[str, Floats]:
    """Return the tensors `trunk.*` and `<task>.*` (weight as (in, out)), input scaling folded in."""
    torch.manual_seed(plan.seed)
    centre, spread = inputs.mean(axis=0), inputs.std(axis=0) + 1e-6
    data = torch.from_numpy((inputs - centre) / spread)
    classes = {task: values.shape[1] for task, values in targets.values.items()}
    model = MultiTask(data.shape[1], plan.hidden, classes, plan.dropout)
    _train(model, data, targets, plan)
    return _export(model.eval(), centre, spread)


def _train(model: MultiTask, data: torch.Tensor, targets: Targets, plan: Plan) -> None:
    optimiser = torch.optim.AdamW(model.parameters(), lr=plan.rate, weight_decay=plan.decay)
    steps = plan.epochs * (len(data) // plan.batch + 1)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, plan.rate, total_steps=steps)
    gold = {task: torch.from_numpy(values) for task, values in targets.values.items()}
    weights = torch.from_numpy(targets.weights)
    for _ in range(plan.epochs):
        for rows in torch.split(torch.randperm(len(data)), plan.batch):
            logits = model(data[rows])
            losses = [_loss(task, logits[task], gold[task][rows], weights[rows]) for task in gold]
            optimiser.zero_grad()
            torch.stack(losses).sum().backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            schedule.step()


def _loss(task: str, logits: torch.Tensor, gold: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
    known = ~gold.isnan().any(dim=1)
    if not bool(known.any()):
        return logits.sum() * 0
    logits, gold, weights = logits[known], gold[known], weights[known]
    if task == "stage":
        losses = functional.binary_cross_entropy_with_logits(logits, gold, reduction="none").sum(dim=1)
    elif task == "emotion":
        # Any of several labels may be right: the chance of all of them together.
        losses = -functional.log_softmax(logits, dim=1).masked_fill(gold == 0, -1e9).logsumexp(dim=1)
    else:
        losses = functional.cross_entropy(logits, gold, reduction="none", label_smoothing=SMOOTHING)
    return (losses * weights).sum() / weights.sum()


def _export(model: MultiTask, centre: Floats, spread: Floats) -> dict[str, Floats]:
    weight = model.trunk.weight.detach().numpy().T / spread[:, None]
    tensors = {"trunk.weight": weight, "trunk.bias": model.trunk.bias.detach().numpy() - centre @ weight}
    for task, head in model.heads.items():
        assert isinstance(head, nn.Linear)
        tensors[f"{task}.weight"] = head.weight.detach().numpy().T
        tensors[f"{task}.bias"] = head.bias.detach().numpy()
    return {name: np.ascontiguousarray(values, dtype=np.float32) for name, values in tensors.items()}


def logits(tensors: Mapping[str, Floats], inputs: Floats, task: str) -> Floats:
    """Return the logits of one task for a matrix of inputs."""
    hidden = np.maximum(inputs @ tensors["trunk.weight"] + tensors["trunk.bias"], 0)
    return np.asarray(hidden @ tensors[f"{task}.weight"] + tensors[f"{task}.bias"], dtype=np.float32)


def temper(tensors: dict[str, Floats], task: str, temperature: float) -> None:
    """Divide the logits of a task by a temperature, for good."""
    for part in ("weight", "bias"):
        tensors[f"{task}.{part}"] = tensors[f"{task}.{part}"] / np.float32(temperature)

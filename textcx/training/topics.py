"""The space themes are found in: one linear map under which texts about the same thing lie together.

Four lessons share the map. Texts of one label lie nearer than texts of others, within families of labels (supervised
contrast, `textcx.training.matching`). Translations of one text are each other's nearest (InfoNCE, van den Oord and
others 2018). The similarities of a batch follow those of a teacher (Tung and Mori 2019), so that what no label names
keeps its order. Texts of one polarity are drawn together a little, because themes are read with their sentiment.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional

from textcx.components.heads import Layer
from textcx.training import matching
from textcx.training.matching import Family

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pairs:
    """Translations of each other, row by row: two arrays (n, dims)."""

    left: Floats
    right: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lesson:
    """Texts (n, dims) and the unit vectors a teacher gives them (n, any)."""

    texts: Floats
    teacher: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Material:
    """All that the map learns from; `moods` is a family whose labels are polarities."""

    families: Sequence[Family]
    pairs: Sequence[Pairs]
    lessons: Sequence[Lesson]
    moods: Family


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Size of the map, length of the training, and how much each lesson counts."""

    dims: int = 160
    steps: int = 2500
    batch: int = 192
    labels: float = 1.0
    translation: float = 1.0
    structure: float = 1.0
    mood: float = 0.05
    seed: int = 0


@dataclass(frozen=True, slots=True)
class _Map:
    """The trained layer, as torch sees it."""

    weight: torch.Tensor
    bias: torch.Tensor

    def __call__(self, vectors: Floats) -> torch.Tensor:
        return functional.normalize(torch.from_numpy(vectors) @ self.weight + self.bias, dim=1)


def fit(material: Material, start: Layer, plan: Plan) -> Layer:
    """Return the trained map (dims, plan.dims); `start` is where it begins. Deterministic on one machine."""
    torch.manual_seed(plan.seed)
    generator = np.random.default_rng(plan.seed)
    weight, bias = (torch.tensor(part, dtype=torch.float32, requires_grad=True) for part in (start.weight, start.bias))
    optimiser = torch.optim.AdamW([weight, bias], lr=2e-3, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, plan.steps)
    for _ in range(plan.steps):
        loss = torch.stack(list(_losses(material, plan, _Map(weight, bias), generator))).sum()
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        schedule.step()
    return Layer(weight=weight.detach().double().numpy(), bias=bias.detach().double().numpy())


def _losses(material: Material, plan: Plan, mapped: _Map, generator: np.random.Generator) -> Iterator[torch.Tensor]:
    layer = (mapped.weight, mapped.bias)
    chances = np.array([3.0 if family.pack else 1.0 for family in material.families])
    family = material.families[generator.choice(len(chances), p=chances / chances.sum())]
    yield plan.labels * matching.loss(family, generator, layer)
    yield plan.mood * matching.loss(material.moods, generator, layer)
    for pairs in material.pairs:
        rows = generator.choice(len(pairs.left), size=min(plan.batch, len(pairs.left)), replace=False)
        yield plan.translation * nearest(mapped(pairs.left[rows]), mapped(pairs.right[rows])) / len(material.pairs)
    for lesson in material.lessons:
        rows = generator.choice(len(lesson.texts), size=min(plan.batch, len(lesson.texts)), replace=False)
        yield plan.structure * _order(mapped(lesson.texts[rows]), lesson.teacher[rows]) / len(material.lessons)


def nearest(left: torch.Tensor, right: torch.Tensor, scale: float = matching.SCALE) -> torch.Tensor:
    """InfoNCE in both directions, over unit rows of which those at one place belong together."""
    similarity = scale * left @ right.T
    own = torch.arange(len(left), device=left.device)
    return (functional.cross_entropy(similarity, own) + functional.cross_entropy(similarity.T, own)) / 2


def _order(texts: torch.Tensor, teacher: Floats) -> torch.Tensor:
    """How far the neighbours of each text in the batch are from those the teacher sees (divergence of softmaxes)."""
    itself = torch.eye(len(texts), dtype=torch.bool)
    seen = torch.from_numpy(teacher @ teacher.T).masked_fill(itself, -1.0)
    own = (matching.SCALE / 2 * texts @ texts.T).masked_fill(itself, -matching.SCALE / 2)
    target = functional.softmax(matching.SCALE / 2 * seen, dim=1)
    return functional.kl_div(functional.log_softmax(own, dim=1), target, reduction="batchmean")

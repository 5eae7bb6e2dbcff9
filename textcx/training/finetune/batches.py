"""The order of a run: one list of batches of four kinds, decided by the seed before the first step."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from textcx.training.finetune.material import Example, Pair, Tagged
from textcx.training.finetune.plan import Plan, Sizes

Item = TypeVar("Item")
POOL = 32


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Labels:
    """Texts with labels of one task or several."""

    items: Sequence[Example]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Translations:
    """Pairs, each other's only partner in the batch."""

    items: Sequence[Pair]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Contrast:
    """Texts and the number of their label."""

    items: Sequence[Example]
    labels: Sequence[int]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Names:
    """Texts with tags."""

    items: Sequence[Tagged]


Batch = Labels | Translations | Contrast | Names


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Material:
    """All that a run reads."""

    labelled: Sequence[Example]
    pairs: Sequence[Pair]
    families: Sequence[Sequence[Sequence[Example]]]
    tagged: Sequence[Tagged]


def schedule(material: Material, plan: Plan) -> list[Batch]:
    """Return every batch of the run in its order."""
    generator = random.Random(plan.seed)
    order: list[Batch] = [
        Labels(items=items) for items in of_one_length(material.labelled, _length, plan.sizes, generator)
    ]
    order += [Translations(items=items) for items in of_one_length(material.pairs, _both, plan.sizes, generator)]
    order += [Names(items=items) for items in of_one_length(material.tagged, _length, plan.sizes, generator)]
    order += [_contrast(material, plan, generator) for _ in range(plan.contrast_batches if material.families else 0)]
    generator.shuffle(order)
    return order


def _length(item: Example | Tagged) -> int:
    return len(item.ids)


def _both(pair: Pair) -> int:
    return 2 * max(len(pair.left.ids), len(pair.right.ids))


def of_one_length(
    items: Sequence[Item], length: Callable[[Item], int], sizes: Sizes, generator: random.Random
) -> list[list[Item]]:
    """Cut a shuffled list into batches of about one length, so that little is padding."""
    shuffled = generator.sample(items, len(items))
    found = []
    width = POOL * sizes.texts
    for start in range(0, len(shuffled), width):
        batch: list[Item] = []
        for item in sorted(shuffled[start : start + width], key=length):
            if len(batch) == sizes.texts or (len(batch) + 1) * length(item) > sizes.ids:
                found.append(batch)
                batch = []
            batch.append(item)
        found.append(batch)
    return found


def _contrast(material: Material, plan: Plan, generator: random.Random) -> Contrast:
    family = generator.choice(material.families)
    chosen = generator.sample(range(len(family)), min(plan.contrast_classes, len(family)))
    drawn = [(item, label) for label in chosen for item in generator.sample(family[label], plan.contrast_texts)]
    return Contrast(items=[item for item, _ in drawn], labels=[label for _, label in drawn])

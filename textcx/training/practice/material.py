"""The written sentences with their labels, among texts that hold the body to what it was."""

from __future__ import annotations

import random
from collections.abc import Sequence

from textcx.backends.batching import Ids
from textcx.training import phrases
from textcx.training.corpora import Row
from textcx.training.finetune import batches
from textcx.training.finetune.batches import Labels
from textcx.training.finetune.material import Example, Reader, times
from textcx.training.practice.plan import Plan
from textcx.training.variation import vary


def schedule(anchors: Sequence[Ids], plan: Plan, read: Reader) -> list[Ids | Labels]:
    """Return the batches of both kinds in the order that the seed decides."""
    generator = random.Random(plan.seed)
    order: list[Ids | Labels] = [*anchors, *written(plan, read, generator)]
    generator.shuffle(order)
    return order


def written(plan: Plan, read: Reader, generator: random.Random) -> list[Labels]:
    """Return the written sentences of the train split in batches, each as often as the plan says, some varied."""
    rows = [row for row in phrases.rows() if row.split == "train"]
    whole = finished()
    drawn = [row for row in rows for _ in range(times(row.text, plan.finished if row.text in whole else plan.filled))]
    examples = read.examples(drawn, [_varied(row, plan, generator) for row in drawn])
    return [Labels(items=items) for items in batches.of_one_length(examples, _length, plan.sizes, generator)]


def finished() -> frozenset[str]:
    """Return the texts of the written sentences that have no slot."""
    frames = (frame.line.text for language in phrases.languages() for frame in phrases.frames(language))
    return frozenset(text for text in frames if "{" not in text)


def _length(item: Example) -> int:
    return len(item.ids)


def _varied(row: Row, plan: Plan, generator: random.Random) -> str:
    return vary(row.text, generator) if generator.random() < plan.varied else row.text

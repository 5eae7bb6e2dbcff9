"""Distinct verbatims for benchmarks, made from the sentences that ship with textcx."""

from __future__ import annotations

import random
from collections.abc import Iterator

from textcx import taxonomy

SENTENCES = [e for name in taxonomy.builtin() for stage in taxonomy.load(name).stages for e in stage.examples]


def short(count: int, seed: int = 0) -> Iterator[str]:
    """Yield single sentences in ten languages, no two equal, so that no cache helps."""
    generator = random.Random(seed)
    for number in range(count):
        yield f"{generator.choice(SENTENCES).rstrip('.!')} {number}{generator.randrange(100)}."


def long(count: int, seed: int = 0) -> Iterator[str]:
    """Yield texts of twelve sentences."""
    generator = random.Random(seed)
    for _ in range(count):
        yield " ".join(short(12, generator.randrange(10**9)))

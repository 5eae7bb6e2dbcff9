"""The recipe of distillation: one strictly read TOML file."""

from __future__ import annotations

import tomllib
from pathlib import Path

from textcx.training.finetune.plan import Course, Strict

FILE = Path(__file__).with_name("plan.toml")


class Losses(Strict):
    """How much each distance to the teacher counts in the sum."""

    vector: float
    tokens: float
    middle: float
    heads: float
    names: float
    space: float


class Plan(Course):
    """`layers` are those of the teacher from which the student starts, in order; the embeddings stay as they are."""

    layers: tuple[int, ...]
    losses: Losses


def read(path: Path = FILE) -> Plan:
    """Return the plan; pydantic's ValidationError names each wrong key."""
    return Plan.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))

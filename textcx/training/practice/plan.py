"""The recipe of practice: one strictly read TOML file."""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import Field

from textcx.training.distil.plan import Losses as Distances
from textcx.training.finetune.plan import Course

FILE = Path(__file__).with_name("plan.toml")


class Losses(Distances):
    """How much each distance to the body before counts in the sum, and each task of the written sentences."""

    sentiment: float
    intent: float
    stage: float


class Plan(Course):
    """`passes` are of texts whose labels are not read; `finished` and `filled` are those of the written sentences."""

    frozen_layers: int = Field(ge=0)
    finished: float = Field(ge=0)
    filled: float = Field(ge=0)
    losses: Losses


def read(path: Path = FILE) -> Plan:
    """Return the plan; pydantic's ValidationError names each wrong key."""
    return Plan.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))

"""The recipe of fine-tuning: one strictly read TOML file per phase; a phase goes on from the network of the one before."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

FOLDER = Path(__file__).parent


class Strict(BaseModel):
    """Unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Optimiser(Strict):
    """Learning rates of the body and of the heads, their warm-up (share of the steps), and weight decay."""

    body_rate: float
    head_rate: float
    warm_up: float
    decay: float
    clip: float


class Sizes(Strict):
    """What fits in a batch: ids after padding and texts; longer texts are cut to `longest` ids."""

    longest: int
    ids: int
    texts: int


class Losses(Strict):
    """How much each lesson counts in the sum."""

    sentiment: float
    stage: float
    intent: float
    emotion: float
    teacher: float
    translation: float
    contrast: float
    names: float


class Course(Strict):
    """What a run reads, and how it learns.

    `passes` says how often each file is read; a fraction takes the texts with the smallest digests. `varied` and `switched`
    are the shares of texts with slips, and of translated texts that change language halfway. `dropout`: whether the body
    drops states while it learns. `kept`: the share of the network before the run in the mean of both that the run leaves,
    which forgets less (Wortsman et al. 2022, "Robust fine-tuning").
    """

    name: str
    seed: int
    varied: float = Field(ge=0, le=1)
    switched: float = Field(default=0.0, ge=0, le=1)
    dropout: bool = False
    kept: float = Field(default=0.0, ge=0, lt=1)
    pair_passes: float
    names_passes: Mapping[str, float]
    passes: Mapping[str, float]
    optimiser: Optimiser
    sizes: Sizes


class Plan(Course):
    """Fine-tuning: which layers stay as they are, how often texts of one label are told apart, what each lesson counts."""

    frozen_layers: int = Field(ge=0)
    contrast_classes: int
    contrast_texts: int
    contrast_batches: int
    losses: Losses


def phases(folder: Path = FOLDER) -> list[Plan]:
    """Return the plans in order: `plan.toml`, then `plan2.toml` and so on where there are."""
    return [read(path) for path in sorted(folder.glob("plan*.toml"))]


def read(path: Path) -> Plan:
    """Return one plan; pydantic's ValidationError names each wrong key."""
    return Plan.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))


def digest(plan: Course) -> str:
    """A name for the plan's content; a checkpoint of another plan is not resumed."""
    return hashlib.sha256(plan.model_dump_json().encode()).hexdigest()[:16]

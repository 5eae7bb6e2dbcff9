"""The shape of an evaluation: figures with their intervals, by task and language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A figure with the interval of its resamples over `n` rows; all three None where it is undefined (0 of 0)."""

    value: float | None
    low: float | None
    high: float | None
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelFigures:
    """How well one label is found; `support` = how often the gold has it."""

    label: str
    precision: Estimate
    recall: Estimate
    f1: Estimate
    support: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Confusion:
    """Rows of the file by gold label (down) and predicted label (across)."""

    gold: tuple[str, ...]
    predicted: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """What a guess without a model reaches on the same rows; `name` says which guess."""

    name: str
    overall: Mapping[str, Estimate]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """All that was measured on `n` rows; `counts` are plain numbers without an interval."""

    n: int
    overall: Mapping[str, Estimate]
    baseline: Baseline | None = None
    labels: tuple[LabelFigures, ...] = ()
    confusion: Confusion | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One table: the whole file and each language with enough rows; `skipped` rows are not part of it."""

    name: str
    title: str
    whole: Figures
    languages: Mapping[str, Figures]
    skipped: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """Every section of a file, its rows and what became of them."""

    rows: int
    statuses: Mapping[str, int]
    sections: tuple[Section, ...]

"""What one verbatim adds to the roll-ups: a pure function, so that what it added can be taken away again.

A roll-up cell stands for a slice of the verbatims (all, one value of a segment key, or the mixed ones; each as a whole and by language)
in a period (0 = all, yyyymm, yyyymmdd), a stage and a theme, each of which may be `ALL`. A verbatim counts once in a cell however many
of its segments are there, so counts of verbatims are exact in every cell and add up over periods, in which a verbatim has one place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import floor
from typing import TypeAlias, TypeVar

from textcx.types import POLARITIES, Status

ALL = "*"
NONE = ""
EVER = 0
UNIT = 10_000
Slice: TypeAlias = tuple[str, str]
Key: TypeAlias = tuple[str, str, int, str, str]
WHOLE: Slice = ("all", "")
Place = TypeVar("Place", bound=tuple[str | int, ...])
MIXED: Slice = ("sentiment", "mixed")


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentFact:
    """What is counted of a segment; `stages` holds `NONE` where it is at no stage, probabilities are ten-thousandths."""

    theme: str
    polarity: str
    stages: tuple[str, ...]
    negative: int
    neutral: int
    positive: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VerbatimFact:
    """What is counted of a verbatim; `day` is yyyymmdd or None where it has no date."""

    day: int | None
    language: str
    attributes: Mapping[str, str]
    status: str
    label: str
    segments: Sequence[SegmentFact]


@dataclass(slots=True)
class Counts:
    """Cells of the roll-ups with their measures, and volumes: verbatims by status and label."""

    cells: dict[Key, list[int]] = field(default_factory=dict)
    volumes: dict[Key, int] = field(default_factory=dict)

    def add(self, fact: VerbatimFact, keys: Sequence[str], sign: int = 1) -> None:
        """Add (or with -1 take away) what a verbatim counts."""
        own = cells_of(fact.segments) if fact.status == Status.OK else {}
        for kind, value, period in places(fact, keys):
            volume = (kind, value, period, fact.status, fact.label)
            self.volumes[volume] = self.volumes.get(volume, 0) + sign
            for (theme, stage), measures in own.items():
                _add(self.cells, (kind, value, period, theme, stage), measures, sign)

    def move(self, fact: VerbatimFact, themed: Sequence[SegmentFact], task: tuple[Sequence[str], int]) -> None:
        """Add (or with -1 take away) what a verbatim would count more, or less, if its segments were in other themes."""
        keys, sign = task
        change = _difference(fact.segments, themed) if fact.status == Status.OK else {}
        for place in places(fact, keys) if change else ():
            for (theme, stage), measures in change.items():
                _add(self.cells, (*place, theme, stage), measures, sign)


def _difference(old: Iterable[SegmentFact], new: Iterable[SegmentFact]) -> dict[tuple[str, str], list[int]]:
    """Return the measures of the cells that differ; those of any theme never do."""
    change = cells_of(new)
    for cell, measures in cells_of(old).items():
        _add(change, cell, measures, -1)
    return {cell: measures for cell, measures in change.items() if any(measures)}


def _add(cells: dict[Place, list[int]], key: Place, measures: Sequence[int], sign: int) -> None:
    known = cells.get(key)
    if known is None:
        cells[key] = [sign * measure for measure in measures]
        return
    for place, measure in enumerate(measures):
        known[place] += sign * measure


def ten_thousandths(probability: float) -> int:
    """Return the probability in whole ten-thousandths."""
    return floor(probability * UNIT + 0.5)


def places(fact: VerbatimFact, keys: Sequence[str]) -> Iterator[tuple[str, str, int]]:
    """Yield the slices and periods that hold the verbatim."""
    for part in slices(fact, keys):
        yield (*part, EVER)
        if fact.day is not None:
            yield (*part, fact.day // 100)
            if is_daily(part):
                yield (*part, fact.day)


def slices(fact: VerbatimFact, keys: Sequence[str]) -> Iterator[Slice]:
    """Yield the slices that hold the verbatim."""
    parts = [WHOLE, *(("segment", named(key, fact.attributes[key])) for key in keys if key in fact.attributes)]
    for part in [*parts, MIXED] if fact.label == MIXED[1] else parts:
        yield part
        yield spoken(part, fact.language)


def is_daily(part: Slice) -> bool:
    """Say whether single days are kept of the slice: of all verbatims and of each language."""
    return part[0] in ("all", "language")


def spoken(part: Slice, language: str) -> Slice:
    """Return the verbatims of one language in a slice."""
    return ("language", language) if part == WHOLE else (f"{part[0]}+language", f"{language} {part[1]}")


def named(key: str, value: str) -> str:
    """Return the name of the slice of one value of a segment key."""
    return f"{key}={value}"


def cells_of(segments: Iterable[SegmentFact]) -> dict[tuple[str, str], list[int]]:
    """Return the measures, in the order of `schema.MEASURES`, of each (theme, stage) that holds a segment of one verbatim."""
    cells: dict[tuple[str, str], list[int]] = {}
    for segment in segments:
        for cell in product((segment.theme, ALL), (*segment.stages, ALL)):
            _count(cells.setdefault(cell, [1] + [0] * 11), segment)
    return cells


def _count(measures: list[int], segment: SegmentFact) -> None:
    measures[1] += 1
    if segment.polarity:
        place = 2 + 2 * POLARITIES.index(segment.polarity)
        measures[place] = 1
        measures[place + 1] += 1
    measures[8] += segment.negative
    measures[9] += segment.neutral
    measures[10] += segment.positive
    if segment.polarity == "negative":
        measures[11] += max(0, segment.negative - segment.positive)

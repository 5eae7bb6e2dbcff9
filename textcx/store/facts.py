"""What one verbatim adds to the roll-ups: a pure function, so that what it added can be taken away again.

A roll-up cell stands for a slice of the verbatims (all, one value of a segment key, or the mixed ones; each as a whole and by language)
in a period (0 = all, yyyymm, yyyymmdd), a stage and a theme, each of which may be `ALL`. A verbatim counts once in a cell however many
of its segments are there, so counts of verbatims are exact in every cell and add up over periods, in which a verbatim has one place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import floor
from typing import TypeAlias

from textcx.types import POLARITIES

ALL = "*"
NONE = ""
EVER = 0
UNIT = 10_000
Slice: TypeAlias = tuple[str, str]
WHOLE: Slice = ("all", "")
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


def difference(old: Iterable[SegmentFact], new: Iterable[SegmentFact]) -> dict[tuple[str, str], list[int]]:
    """Return the measures by which the cells of new segments exceed those of old ones; those of any theme never differ."""
    change = cells_of(new)
    for cell, measures in cells_of(old).items():
        known = change.get(cell, [0] * len(measures))
        change[cell] = [more - less for more, less in zip(known, measures, strict=True)]
    return {cell: measures for cell, measures in change.items() if any(measures)}


def ten_thousandths(probability: float) -> int:
    """Return the probability in whole ten-thousandths."""
    return floor(probability * UNIT + 0.5)


def slices(fact: VerbatimFact, keys: Sequence[str]) -> Iterator[Slice]:
    """Yield the slices that hold the verbatim."""
    parts = [WHOLE, *(("segment", named(key, fact.attributes[key])) for key in keys if key in fact.attributes)]
    for part in [*parts, MIXED] if fact.label == MIXED[1] else parts:
        yield part
        yield spoken(part, fact.language)


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

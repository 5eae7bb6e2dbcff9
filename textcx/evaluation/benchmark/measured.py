"""Rows of a data set in one language, what each system makes of them, and the lines that come of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha1
from itertools import groupby

from textcx.evaluation.benchmark.selection import Pick
from textcx.evaluation.benchmark.shape import NOT_COMPUTED, Line, System
from textcx.evaluation.benchmark.tallies import Part, Tally, estimates, mean
from textcx.evaluation.bootstrap import Draws
from textcx.evaluation.results import Estimate


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Measured:
    """Rows of one data set in one language: their texts, the unit of each row, and the tallies of each system.

    Rows of one unit (translations of a review) stand or fall together; a row may have several texts.
    """

    dataset: str
    about: str
    language: str
    texts: Sequence[str]
    units: Sequence[str]
    systems: Mapping[str, Sequence[Tally]]


def of_pick(pick: Pick, systems: Mapping[str, Sequence[Tally]]) -> Measured:
    """Return the tallies of the systems on the rows of a pick."""
    return Measured(
        dataset=pick.dataset.name,
        about=pick.dataset.about,
        language=pick.language,
        texts=pick.texts,
        units=pick.units,
        systems=systems,
    )


def lines(measured: Sequence[Measured], draws: Draws) -> tuple[Line, ...]:
    """Return one line per data set and language, after the mean of the languages where there are several."""
    return tuple(line for _, group in groupby(measured, lambda m: m.dataset) for line in _lines(list(group), draws))


def _lines(group: Sequence[Measured], draws: Draws) -> Iterator[Line]:
    if len(group) > 1:
        yield _mean(group, draws)
    for one in group:
        yield _line(one, {name: _one(tallies, draws) for name, tallies in one.systems.items()})


def _one(tallies: Sequence[Tally], draws: Draws) -> dict[str, Estimate]:
    return {name: value for tally in tallies for name, value in estimates(tally, draws).items()}


def _line(one: Measured, systems: Mapping[str, System]) -> Line:
    return Line(
        dataset=one.dataset,
        about=one.about,
        language=one.language,
        rows=len(one.units),
        digest=rows_digest(one.texts),
        systems=systems,
        note=None if systems else NOT_COMPUTED,
    )


def _mean(group: Sequence[Measured], draws: Draws) -> Line:
    shared = [name for name in group[0].systems if all(name in one.systems for one in group)]
    every = Measured(
        dataset=group[0].dataset,
        about=group[0].about,
        language=f"mean of {len(group)}",
        texts=[text for one in group for text in one.texts],
        units=[unit for one in group for unit in one.units],
        systems={},
    )
    return _line(every, {name: _mean_of(group, name, draws) for name in shared})


def _mean_of(group: Sequence[Measured], system: str, draws: Draws) -> dict[str, Estimate]:
    found: dict[str, Estimate] = {}
    for place in range(len(group[0].systems[system])):
        found |= mean([Part(tally=one.systems[system][place], units=one.units) for one in group], draws)
    return found


def rows_digest(texts: Sequence[str]) -> str:
    """Twelve hexadecimal digits that tell whether two lines were measured on the same rows."""
    return sha1("\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest()[:12]

"""What many verbatims add to the roll-ups, summed cell by cell.

The sums are made over columns of numbers: a verbatim adds to about a hundred cells, too many to look up one by one.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from textcx.store.facts import EVER, SegmentFact, Slice, VerbatimFact, cells_of, difference, slices
from textcx.store.schema import MEASURES
from textcx.types import Status

Name = TypeVar("Name", bound=tuple[str, str])
Numbers: TypeAlias = NDArray[np.signedinteger[Any]]
Column: TypeAlias = Sequence[str] | Sequence[int]


class Codes(Generic[Name]):
    """Names as the numbers 0, 1, 2 … in the order they are first met."""

    def __init__(self) -> None:
        self._known: dict[Name, int] = {}

    def of(self, name: Name) -> int:
        """Return the number of a name."""
        return self._known.setdefault(name, len(self._known))

    def names(self) -> list[Name]:
        """Return the names by number."""
        return list(self._known)


class Part:
    """Amounts to be placed: of which verbatim, in which cell, how much of each measure; packed, for there may be millions."""

    __slots__ = ("_amounts", "_cells", "_owners", "_width")

    def __init__(self, width: int) -> None:
        self._owners, self._cells, self._amounts, self._width = array("i"), array("i"), array("i"), width

    def add(self, owner: int, cell: int, amounts: Sequence[int]) -> None:
        """Add the amounts of a verbatim in a cell."""
        self._owners.append(owner)
        self._cells.append(cell)
        self._amounts.extend(amounts)

    def columns(self) -> tuple[Numbers, Numbers, Numbers]:
        """Return owners (n,), cells (n,) and amounts (n, measures)."""
        owners, cells, amounts = (np.frombuffer(each, np.intc) for each in (self._owners, self._cells, self._amounts))
        return owners, cells, amounts.reshape(-1, self._width)


@dataclass(slots=True)
class Counts:
    """Verbatims that are counted, once added and once taken away perhaps, and the cells of the roll-ups they come to."""

    _slices: Codes[Slice] = field(default_factory=Codes)
    _cells: Codes[tuple[str, str]] = field(default_factory=Codes)
    _states: Codes[tuple[str, str]] = field(default_factory=Codes)
    _tallies: Part = field(default_factory=lambda: Part(len(MEASURES)))
    _volumes: Part = field(default_factory=lambda: Part(1))
    _days: list[int] = field(default_factory=list)
    _signs: list[int] = field(default_factory=list)
    _places: list[tuple[int, ...]] = field(default_factory=list)
    _known: dict[tuple[object, ...], tuple[int, ...]] = field(default_factory=dict)

    def add(self, fact: VerbatimFact, keys: Sequence[str], sign: int = 1) -> None:
        """Add (or with -1 take away) what a verbatim counts."""
        owner = self._owner(fact, keys, sign)
        self._volumes.add(owner, self._states.of((fact.status, fact.label)), (1,))
        for (theme, stage), measures in (cells_of(fact.segments) if fact.status == Status.OK else {}).items():
            self._tallies.add(owner, self._cells.of((stage, theme)), measures)

    def move(self, fact: VerbatimFact, themed: Sequence[SegmentFact], task: tuple[Sequence[str], int]) -> None:
        """Add (or with -1 take away) what a verbatim would count more, or less, if its segments were in other themes."""
        change = difference(fact.segments, themed) if fact.status == Status.OK else {}
        owner = self._owner(fact, *task) if change else 0
        for (theme, stage), measures in change.items():
            self._tallies.add(owner, self._cells.of((stage, theme)), measures)

    def cells(self, dataset: int) -> Iterator[list[Column]]:
        """Yield the rows of `rollups` as columns: the key, then what each measure changes by; a key may come more than once."""
        for found in self._placed(self._tallies):
            yield self._columns(dataset, self._cells.names(), found)

    def volumes(self, dataset: int) -> Iterator[list[Column]]:
        """Yield the rows of `volumes` the same way."""
        for found in self._placed(self._volumes):
            yield self._columns(dataset, self._states.names(), found)

    def _owner(self, fact: VerbatimFact, keys: Sequence[str], sign: int) -> int:
        self._days.append(fact.day or EVER)
        self._signs.append(sign)
        self._places.append(self._slices_of(fact, keys))
        return len(self._days) - 1

    def _slices_of(self, fact: VerbatimFact, keys: Sequence[str]) -> tuple[int, ...]:
        look = (fact.language, fact.label, *(fact.attributes.get(key) for key in keys))
        found = self._known.get(look)
        if found is None:
            found = self._known[look] = tuple(self._slices.of(part) for part in slices(fact, keys))
        return found

    def _placed(self, part: Part) -> Iterator[tuple[Numbers, ...]]:
        """Yield slices, periods, cells and amounts, grouped, for the first slice of every verbatim, for the second …"""
        owners, cells, amounts = part.columns()
        if not len(owners):
            return
        amounts = amounts * np.array(self._signs, dtype=np.intc)[owners][:, None]
        days, widths = np.array(self._days)[owners], np.array([len(each) for each in self._places])
        for at in range(int(widths.max())):
            nth = np.array([each[at] if at < len(each) else -1 for each in self._places])[owners]
            held = nth >= 0
            dated = held & (days != EVER)
            for rows, periods in ((held, days * 0 + EVER), (dated, days // 100), (dated, days)):
                yield grouped((nth[rows], periods[rows], cells[rows]), amounts[rows])

    def _columns(self, dataset: int, names: list[tuple[str, str]], found: tuple[Numbers, ...]) -> list[Column]:
        places, periods, cells, amounts = found
        slices_, parts = self._slices.names(), [names[cell] for cell in cells.tolist()]
        kinds = [slices_[place] for place in places.tolist()]
        first, second = ([each[at] for each in kinds] for at in (0, 1))
        third, fourth = ([each[at] for each in parts] for at in (0, 1))
        return [[dataset] * len(kinds), first, second, periods.tolist(), third, fourth, *amounts.T.tolist()]


def grouped(keys: tuple[Numbers, ...], amounts: Numbers) -> tuple[Numbers, ...]:
    """Return the keys that occur, each once and in order, with the sums of their amounts; sums of nothing are left out."""
    if not len(amounts):
        return (*keys, amounts)
    order = np.lexsort(keys[::-1])
    ordered = [key[order] for key in keys]
    first = np.ones(len(order), dtype=bool)
    first[1:] = np.any([key[1:] != key[:-1] for key in ordered], axis=0)
    sums = np.add.reduceat(amounts[order], np.flatnonzero(first), axis=0, dtype=np.int64)
    some = sums.any(axis=1)
    return (*(key[first][some] for key in ordered), sums[some])

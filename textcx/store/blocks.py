"""Rows of segments, some thousand verbatims at a time, summed to cells in which a verbatim counts once."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from textcx.types import POLARITIES

Numbers: TypeAlias = NDArray[np.int64]
WIDTH = 20  # bits of a number that stands for a name
LOW = (1 << WIDTH) - 1
PENDING = 500_000
BITS = {polarity: 1 << place for place, polarity in enumerate(POLARITIES)}
ORDER = (0, 4, 1, 5, 2, 6, 3, 7, 8, 9, 10, 11)  # of counts of verbatims, of segments, and sums, as in `schema.MEASURES`


class Names(dict[Hashable, int]):
    """Names as the numbers 0, 1, 2 … in the order they are first met."""

    def __missing__(self, name: Hashable) -> int:
        """Give the name the next number."""
        self[name] = number = len(self)
        return number

    def of(self, names: Sequence[Hashable]) -> Numbers:
        """Return the numbers of names."""
        return np.array([self[name] for name in names], dtype=np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Rows (n,) of one segment at one stage, those of a verbatim and of a segment together.

    `amounts` (n, 8) are segments, negative, neutral and positive ones, the sums of the three probabilities, and of severity.
    """

    verbatim: Numbers
    first: NDArray[np.bool_]  # the first row of its segment
    part: Numbers
    theme: Numbers
    stage: Numbers
    polarity: Numbers
    amounts: Numbers

    def of(self, rows: NDArray[np.bool_]) -> Block:
        """Return some of the rows."""
        return Block(**{each.name: getattr(self, each.name)[rows] for each in fields(self)})


@dataclass(slots=True)
class Cells:
    """Cells by numbers of part, theme and stage; the number 0 of the latter two is `ALL`."""

    _keys: list[Numbers] = field(default_factory=list)
    _sums: list[Numbers] = field(default_factory=list)

    def add(self, block: Block) -> None:
        """Add what the rows count in each of their cells: of their theme or any, at their stage or any."""
        rows = np.flatnonzero(block.first)
        part = block.part << 2 * WIDTH
        for theme in (block.theme << WIDTH, block.theme * 0):
            self._add(block, (part + theme + block.stage, slice(None)))
            self._add(block, (part + theme, rows))
        if sum(map(len, self._keys)) > PENDING:
            self._merge()

    def all(self, names: tuple[Sequence[Any], Sequence[Any], Sequence[Any]]) -> dict[tuple[Any, Any, Any], list[int]]:
        """Return the measures, in the order of `schema.MEASURES`, by the names of part, theme and stage."""
        self._merge()
        parts, themes, stages = names
        keys, sums = self._keys[0], self._sums[0][:, ORDER]
        columns = ((keys >> 2 * WIDTH).tolist(), (keys >> WIDTH & LOW).tolist(), (keys & LOW).tolist())
        rows = zip(*columns, sums.tolist(), strict=True)
        return {(parts[part], themes[theme], stages[stage]): found for part, theme, stage, found in rows}

    def _add(self, block: Block, chosen: tuple[Numbers, Any]) -> None:
        keys, rows = chosen
        found = counted(keys[rows], block, rows)
        self._keys.append(found[0])
        self._sums.append(found[1])

    def _merge(self) -> None:
        keys = np.concatenate([np.empty(0, np.int64), *self._keys])
        sums = np.concatenate([np.empty((0, len(ORDER)), np.int64), *self._sums])
        order = np.argsort(keys, kind="stable")
        starts = changes(keys[order])
        self._keys, self._sums = [keys[order][starts]], [added(sums[order], starts)]


def counted(keys: Numbers, block: Block, rows: Any) -> tuple[Numbers, Numbers]:
    """Return each key once, with its verbatims (any, negative, neutral, positive) and the sums of the amounts of its rows."""
    order = np.argsort(keys, kind="stable")  # verbatims stay in order within a key
    ordered, owner = keys[order], block.verbatim[rows][order]
    pairs = changes(ordered, owner)
    starts = changes(ordered)
    bits = np.bitwise_or.reduceat(block.polarity[rows][order], pairs) if len(pairs) else pairs
    voices = np.column_stack([np.ones_like(bits), *((bits & bit != 0).astype(np.int64) for bit in BITS.values())])
    whose = np.searchsorted(pairs, starts)
    return ordered[starts], np.hstack([added(voices, whose), added(block.amounts[rows][order], starts)])


def changes(*keys: Numbers) -> Numbers:
    """Return where a row differs from the one before; the first does."""
    new = np.ones(len(keys[0]), dtype=bool)
    new[1:] = np.any([key[1:] != key[:-1] for key in keys], axis=0)
    return np.flatnonzero(new)


def added(amounts: Numbers, starts: Numbers) -> Numbers:
    """Return the sums of the rows from each start to the next."""
    return np.add.reduceat(amounts, starts, axis=0) if len(starts) else amounts[:0]

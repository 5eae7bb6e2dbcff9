"""Segments at stages summed to cells in which a verbatim counts once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from textcx.types import POLARITIES

Numbers: TypeAlias = NDArray[Any]
SIDES = len(POLARITIES) + 1  # no polarity, and each
FEW = 65_536  # of so many possible cells, or as many as there are rows, those that do not occur are counted too
ORDER = (0, 4, 1, 5, 2, 6, 3, 7, 8, 9, 10, 11)  # of counts of verbatims, of segments, and sums, as in `schema.MEASURES`


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Rows (n,) of one segment at one stage, those of a verbatim together.

    Theme and stage 0 are kept for any; polarities are 1, 2, 3 as in `POLARITIES`, 0 for none; probabilities are ten-thousandths.
    """

    owner: Numbers
    first: NDArray[np.bool_]  # the first row of its segment
    part: Numbers
    theme: Numbers
    stage: Numbers
    polarity: Numbers
    negative: Numbers
    neutral: Numbers
    positive: Numbers

    def of(self, rows: NDArray[np.bool_]) -> Block:
        """Return some of the rows."""
        return Block(**{each.name: getattr(self, each.name)[rows] for each in fields(self)})


def cells_of_block(block: Block, names: tuple[Sequence[Any], Sequence[Any], Sequence[Any]]) -> dict[Any, list[int]]:
    """Return the measures, in the order of `schema.MEASURES`, by part, theme and stage: those of each theme or any, at each stage or any."""
    parts, themes, stages = names
    found: dict[Any, list[int]] = {}
    whole = block.of(block.first)
    for rows, staged in ((block, 1), (whole, 0)):
        for themed in (1, 0):
            keys = (rows.part * len(themes) + rows.theme * themed) * len(stages) + rows.stage * staged
            some, measures = _summed(keys, rows)
            part, theme = some // (len(themes) * len(stages)), some // len(stages) % len(themes)
            places = zip(part.tolist(), theme.tolist(), (some % len(stages)).tolist(), measures.tolist(), strict=True)
            found |= {(parts[a], themes[b], stages[c]): each for a, b, c, each in places}
    return found


def _summed(keys: Numbers, rows: Block) -> tuple[Numbers, Numbers]:
    """Return the keys that occur and their measures."""
    some, codes = _numbered(keys)
    sides = codes * SIDES + rows.polarity
    voices = np.bincount(sides[once(rows.owner, sides)], minlength=len(some) * SIDES).reshape(-1, SIDES)
    voices[:, 0] = np.bincount(codes[once(rows.owner, codes)], minlength=len(some))
    parts = np.bincount(sides, minlength=len(some) * SIDES).reshape(-1, SIDES)
    parts[:, 0] = parts.sum(axis=1)
    severe = np.where(rows.polarity == 1, np.maximum(rows.negative - rows.positive, 0), 0)
    sums = [np.bincount(codes, each, len(some)) for each in (rows.negative, rows.neutral, rows.positive, severe)]
    measures = np.column_stack([voices, parts, *sums])[:, ORDER]
    held = voices[:, 0] > 0
    return some[held], np.rint(measures[held]).astype(np.int64)


def _numbered(keys: Numbers) -> tuple[Numbers, Numbers]:
    """Return keys, and for each row the place of its own; some of them may be of no row."""
    most = int(keys.max(initial=-1)) + 1
    if most <= max(FEW, len(keys)):
        return np.arange(most), keys
    some, codes = np.unique(keys, return_inverse=True)
    return some, codes


def once(owner: Numbers, keys: Numbers) -> NDArray[np.bool_]:
    """Say of each row whether it is the first with its key among those of its owner, which stand together."""
    new = np.ones(len(keys), dtype=bool)
    lag, later = 1, np.arange(1, len(keys))
    while len(later := later[owner[later] == owner[later - lag]]):
        new[later[keys[later] == keys[later - lag]]] = False
        lag += 1
        later = later[later >= lag]
    return new

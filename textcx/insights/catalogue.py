"""Plain English names for themes whose segments share no phrase, chosen by their vectors."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt

from textcx.insights.assignment import Centres
from textcx.insights.corpus import Ints
from textcx.insights.space import Space
from textcx.types import Vectors

__all__ = ["Catalogue", "borrow", "catalogue"]

POLES = ("complaint", "praise")
SURE = 0.53
SIMILARITY = 0.4
FEWEST_ROWS = 10
FEWEST_POINTS = 300


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Catalogue:
    """Names, the pole of each (0 complaint, 1 praise; shape (N,)) and its vector (N, dims)."""

    names: tuple[str, ...]
    poles: Ints
    vectors: npt.NDArray[np.floating]


def catalogue(encode: Callable[[Sequence[str]], Vectors]) -> Catalogue:
    """Return the names of `data/theme_names.toml` with their vectors by the encoder of the segments."""
    listed = [(pole, name) for pole, kind in enumerate(POLES) for name in _listed()[kind].strip().split("\n")]
    names = tuple(name for _, name in listed)
    return Catalogue(names=names, poles=np.array([pole for pole, _ in listed], dtype=np.int32), vectors=encode(names))


@cache
def _listed() -> dict[str, str]:
    source = resources.files("textcx.insights").joinpath("data/theme_names.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


def borrow(known: Catalogue, space: Space, centres: Centres, members: Sequence[Vectors]) -> list[str]:
    """Return a name for each theme, or "" where none is sure.

    Each of a theme's points (`members`, one array for each; at least ten) votes for the most similar name of its
    pole. The winner has the largest sum of its share of the votes and its similarity to the centre; the sum must reach
    0.53 and the similarity 0.4. The space of a corpus with fewer than 300 points is too narrow to compare names in.
    """
    if sum(map(len, members)) < FEWEST_POINTS:
        return [""] * len(members)
    points = space.project(known.vectors, ["en"] * len(known.names))
    return [_elected(known, points, (centre, pole), rows) for centre, pole, rows in _themes(centres, members)]


def _themes(centres: Centres, members: Sequence[Vectors]) -> list[tuple[Vectors, int, Vectors]]:
    return list(zip(centres.points, centres.poles.tolist(), members, strict=True))


def _elected(known: Catalogue, points: Vectors, theme: tuple[Vectors, int], rows: Vectors) -> str:
    centre, pole = theme
    eligible = np.flatnonzero(known.poles == pole)
    if len(rows) < FEWEST_ROWS or not len(eligible):
        return ""
    votes = np.bincount((rows @ points[eligible].T).argmax(axis=1), minlength=len(eligible))
    near = points[eligible] @ centre
    merit = votes / len(rows) + near
    winner = int(merit.argmax())
    return known.names[eligible[winner]] if merit[winner] >= SURE and near[winner] >= SIMILARITY else ""

"""What the verbatims of a filter count, from the packs of their data set: for questions that the roll-ups do not hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from operator import eq
from typing import Any, Literal, TypeAlias

import numpy as np
import sqlalchemy as sa

from textcx.store.blocks import Block, cells_of_block
from textcx.store.connection import TenantConnection
from textcx.store.facts import ALL, MIXED
from textcx.store.filters import Filters, day_number, of_days, of_slice
from textcx.store.packing import read_packs
from textcx.store.packs import Names, Numbers, Packed, value_of
from textcx.store.question import Question
from textcx.store.schema import verbatims
from textcx.store.values import DatasetRow
from textcx.types import Status

Part: TypeAlias = Literal["language", "month", "day"]
AT_ONCE = 256
ROWS_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """Measures by part, theme and stage (each may be `ALL`), and verbatims by part, status and label.

    A part is a language, a month (yyyymm) or a day (yyyymmdd), None where a verbatim has no day.
    """

    cells: Mapping[tuple[Any, str, str], list[int]]
    volumes: Mapping[tuple[Any, str, str], int]


@dataclass(slots=True, kw_only=True)
class Scan:
    """A walk over packs that is under way; `only`: the numbers of row, in order, of the verbatims that the database chose."""

    keys: tuple[str, ...]
    filters: Filters
    part: Part
    only: Numbers | None
    cells: dict[tuple[Any, str, str], list[int]] = field(default_factory=dict)
    volumes: Counter[tuple[Any, str, str]] = field(default_factory=Counter)

    def add(self, found: Packed) -> None:
        """Add what some packs hold."""
        states, names = Names(), Names()
        chosen = self._chosen(found)
        parts = self._parts(found, (chosen, names))
        self._add_volumes((parts, found.coded("state", states, chosen)), (list(names), list(states)))
        place = np.zeros(len(found.facts), dtype=np.int64)
        place[chosen] = parts + 1
        ok = np.zeros(len(found.facts), dtype=bool)
        ok[chosen] = found.where("state", lambda state: state.startswith(f"{Status.OK.value} "))[chosen]
        self._add_cells(found, (ok, place), list(names))

    def _chosen(self, found: Packed) -> Numbers:
        """Return the places of the verbatims that the filter asks for."""
        filters, day = self.filters, found.facts["day"]
        chosen = np.ones(len(day), dtype=bool)
        if filters.start is not None or filters.end is not None:
            chosen = (day > 0) & (day >= _number(filters.start)) & (day <= (_number(filters.end) or 99_999_999))
        for column, test in self._tests():
            chosen &= found.where(column, test)
        if self.only is not None:
            chosen &= _among(found.rows(), self.only)
        return np.flatnonzero(chosen)

    def _tests(self) -> list[tuple[str, Any]]:
        known = {key: value_of(place) for place, key in enumerate(self.keys)}
        tests = [(known[key], partial(eq, value)) for key, value in self.filters.segments.items() if key in known]
        tests += [] if self.filters.language is None else [("language", partial(eq, self.filters.language))]
        mixed: Any = lambda state: state.endswith(f" {MIXED[1]}")  # noqa: E731
        return [*tests, ("state", mixed)] if self.filters.sentiment == MIXED[1] else tests

    def _parts(self, found: Packed, where: tuple[Numbers, Names]) -> Numbers:
        """Return the numbers of the parts of the chosen verbatims, and give the parts their names."""
        chosen, names = where
        if self.part == "language":
            return found.coded("language", names, chosen)
        day = found.facts["day"][chosen].astype(np.int64)
        some, places = np.unique(day // 100 if self.part == "month" else day, return_inverse=True)
        return names.of([each or None for each in some.tolist()])[places]

    def _add_volumes(self, codes: tuple[Numbers, Numbers], names: tuple[list[Any], list[Any]]) -> None:
        parts, states = names
        amounts = np.bincount(codes[0] * len(states) + codes[1], minlength=len(parts) * len(states))
        for place in np.flatnonzero(amounts).tolist():
            status, label = states[place % len(states)].split(" ", 1)
            self.volumes[parts[place // len(states)], status, label] += int(amounts[place])

    def _add_cells(self, found: Packed, of: tuple[Any, Numbers], parts: list[Any]) -> None:
        ok, place = of
        owners = found.owners()
        rows = np.flatnonzero(ok[owners])
        themes, stages, some = Names({ALL: 0}), Names({ALL: 0}), found.parts[rows]
        block = Block(
            owner=owners[rows],
            first=some["first"] > 0,
            part=place[owners[rows]] - 1,
            theme=found.coded("theme", themes, rows),
            stage=found.coded("stage", stages, rows),
            **{name: some[name].astype(np.int64) for name in ("polarity", "negative", "neutral", "positive")},
        )
        for cell, measures in cells_of_block(block, (parts, list(themes), list(stages))).items():
            known = self.cells.get(cell)
            self.cells[cell] = [a + b for a, b in zip(known, measures, strict=True)] if known else measures


def scanned(connection: TenantConnection, question: Question, part: Part) -> Scanned:
    """Return what the slice and the days of a filter hold; its stage, theme and polarity choose among the cells.

    It is walked once in a transaction that only reads.
    """
    filters, dataset = question.filters, question.dataset
    whole = replace(filters, stage=None, theme=None, sentiment=None if filters.polarity else filters.sentiment)
    return connection.remembered(f"{dataset.pk} {part} {whole}", lambda: _scanned(connection, dataset, (whole, part)))


def _scanned(connection: TenantConnection, dataset: DatasetRow, asked: tuple[Filters, Part]) -> Scanned:
    filters, part = asked
    only = _from_rows(connection, dataset, filters)
    scan = Scan(keys=dataset.segment_keys, filters=filters, part=part, only=only)
    for found in read_packs(connection, dataset, AT_ONCE):
        scan.add(found)
    return Scanned(cells=scan.cells, volumes=scan.volumes)


def _from_rows(connection: TenantConnection, dataset: DatasetRow, filters: Filters) -> Numbers | None:
    """Return the verbatims that have the words and the values of other keys than those of the data set; None: all have.

    Days are a sum, so that SQLite walks the verbatims by their numbers.
    """
    other = {key: value for key, value in filters.segments.items() if key not in dataset.segment_keys}
    if filters.q is None and not other:
        return None
    where = [*of_days(filters, verbatims.c.day + 0), *of_slice(replace(filters, segments=other))]
    statement = sa.select(verbatims.c.pk).where(verbatims.c.dataset == dataset.pk, *where).order_by(verbatims.c.pk)
    rows = chain.from_iterable(connection.blocks(statement, ROWS_AT_ONCE))
    return np.fromiter(chain.from_iterable(rows), dtype=np.int64)


def _among(rows: Numbers, only: Numbers) -> Numbers:
    """Say of each row whether it is one of some others; both are in order."""
    if not len(only):
        return np.zeros(len(rows), dtype=bool)
    found: Numbers = only[np.minimum(np.searchsorted(only, rows), len(only) - 1)] == rows
    return found


def _number(day: Any) -> int:
    return 0 if day is None else day_number(day)

"""Packs are kept current with the rows they repeat, in the same transaction."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

import numpy as np
import sqlalchemy as sa

from textcx.store.connection import TenantConnection, batches
from textcx.store.facts import VerbatimFact
from textcx.store.packs import (
    BITS,
    NUMBERS,
    OF_PARTS,
    OF_VERBATIMS,
    Facts,
    Names,
    Packed,
    in_order,
    packed,
    packs_of,
    unpacked,
    value_of,
)
from textcx.store.schema import packs, segments
from textcx.store.values import DatasetRow
from textcx.types import POLARITIES

AT_ONCE = 64
CODES: dict[str, int] = {"": 0, **{polarity: place for place, polarity in enumerate(POLARITIES, 1)}}
COLUMNS = (packs.c.number, packs.c.names, packs.c.facts, packs.c.parts)


class Gathered:
    """Verbatims that are counted, on their way into packs."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = keys
        columns = (*OF_VERBATIMS, *map(value_of, range(len(keys))))
        self._names = {column: Names() for column in (*columns, *OF_PARTS)}
        self._verbatims = {column: array("q") for column in ("row", "day", *columns)}
        self._parts = {column: array("q") for column in ("owner", *OF_PARTS, *NUMBERS)}

    def add(self, row: int, fact: VerbatimFact) -> None:
        """Add a verbatim by its number of row."""
        owner, values = len(self._verbatims["row"]), (fact.attributes.get(key) for key in self._keys)
        told = {"language": fact.language, "state": f"{fact.status} {fact.label}"}
        told |= {value_of(place): value for place, value in enumerate(values)}  # type: ignore[misc]
        codes = {column: self._names[column][name] for column, name in told.items()}
        _append(self._verbatims, {"row": row, "day": fact.day or 0, **codes})
        for segment in fact.segments:
            numbers = {"negative": segment.negative, "neutral": segment.neutral, "positive": segment.positive}
            numbers |= {
                "owner": owner,
                "polarity": CODES[segment.polarity],
                "theme": self._names["theme"][segment.theme],
            }
            for place, stage in enumerate(segment.stages):
                _append(self._parts, {**numbers, "stage": self._names["stage"][stage], "first": int(place == 0)})

    def facts(self) -> Facts:
        """Return what was added, in the order of the rows."""
        verbatims, parts = (
            {column: np.frombuffer(each, np.int64) for column, each in columns.items()}
            for columns in (self._verbatims, self._parts)
        )
        return in_order(
            Facts(verbatims=verbatims, parts=parts, names={name: list(each) for name, each in self._names.items()})
        )


def _append(columns: dict[str, Any], values: dict[str, int]) -> None:
    for column, value in values.items():
        columns[column].append(value)


def repack(connection: TenantConnection, dataset: DatasetRow, rows: Sequence[int], now: Facts) -> None:
    """Replace what the packs say of the verbatims with these numbers of row; those that are not in `now` are gone."""
    for numbers, some in _neighbours(sorted({*rows})):
        known = unpacked(packed(_stored(connection, dataset, numbers), len(dataset.segment_keys)))
        chosen = np.isin(now.verbatims["row"] >> BITS, numbers)
        left = now.without(now.verbatims["row"][~chosen].tolist())
        connection.remove(packs, packs.c.dataset == dataset.pk, packs.c.number.in_(numbers))
        store_packs(connection, dataset, known.without(some).beside(left))


def store_packs(connection: TenantConnection, dataset: DatasetRow, facts: Facts) -> None:
    """Insert the packs of verbatims that have none."""
    names = [column.name for column in COLUMNS]
    rows = (dict(zip(names, each, strict=True)) for each in packs_of(facts))
    for some in batches([{"dataset": dataset.pk, **row} for row in rows], AT_ONCE):
        connection.add(packs, some)


def read_packs(connection: TenantConnection, dataset: DatasetRow, size: int) -> Iterator[Packed]:
    """Yield the packs of a data set, some read together."""
    statement = sa.select(*COLUMNS).where(packs.c.dataset == dataset.pk).order_by(packs.c.number)
    for rows in connection.blocks(statement, size):
        yield packed(rows, len(dataset.segment_keys))


def repack_themes(connection: TenantConnection, dataset: DatasetRow) -> None:
    """Bring the themes in all packs up to those of the segments."""
    statement = sa.select(packs.c.number).where(packs.c.dataset == dataset.pk).order_by(packs.c.number)
    for numbers in batches([row.number for row in connection.rows(statement)], AT_ONCE):
        facts = unpacked(packed(_stored(connection, dataset, numbers), len(dataset.segment_keys)))
        themes = Names()
        found = themes.of(_themes(connection, dataset, (numbers[0] << BITS, (numbers[-1] + 1) << BITS)))
        facts.parts["theme"] = found[np.cumsum(facts.parts["first"]) - 1]
        facts.names["theme"] = list(themes)
        connection.remove(packs, packs.c.dataset == dataset.pk, packs.c.number.in_(numbers))
        store_packs(connection, dataset, facts)


def _themes(connection: TenantConnection, dataset: DatasetRow, ends: tuple[int, int]) -> list[str]:
    """Return the theme of each segment in the order in which the packs hold them."""
    where = (segments.c.dataset == dataset.pk, segments.c.verbatim >= ends[0], segments.c.verbatim < ends[1])
    statement = sa.select(segments.c.theme).where(*where).order_by(segments.c.verbatim, segments.c.position)
    return [row[0] for some in connection.blocks(statement, 10_000) for row in some]


def _stored(connection: TenantConnection, dataset: DatasetRow, numbers: Sequence[int]) -> list[Any]:
    statement = sa.select(*COLUMNS).where(packs.c.dataset == dataset.pk, packs.c.number.in_(numbers))
    return list(connection.rows(statement.order_by(packs.c.number)))


def _neighbours(rows: Sequence[int]) -> Iterator[tuple[list[int], list[int]]]:
    """Yield the numbers of some packs and the rows that lie in them."""
    of_packs = [(number, list(some)) for number, some in groupby(rows, lambda row: row >> BITS)]
    for few in batches(of_packs, AT_ONCE):
        yield [number for number, _ in few], [row for _, some in few for row in some]

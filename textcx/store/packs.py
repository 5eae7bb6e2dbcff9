"""Packs: what is counted of 2,048 neighbouring verbatims at most, as columns of numbers in one row of the database.

Where the roll-ups do not hold an answer it is counted from these: reading them takes some hundredths of a second for a million
verbatims, reading the rows they repeat a hundred times as long. Each pack has its own lists of names, which its numbers point at.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

BITS = 11  # of the number of a row, those that differ within a pack
OF_VERBATIMS = ("language", "state")
OF_PARTS = ("theme", "stage")
NUMBERS = ("polarity", "first", "negative", "neutral", "positive")
# A segment at a stage: of which verbatim of the pack (by place), with polarity 0 for none, whether it is the first row of its segment, and its
# probabilities in ten-thousandths. Rows of a verbatim stand together, those of a segment too.
PART = np.dtype(
    [("theme", "<u4"), ("owner", "<u2"), ("stage", "<u2")]
    + [(name, "<u2") for name in NUMBERS[2:]]
    + [(name, "u1") for name in NUMBERS[:2]]
)
Numbers: TypeAlias = NDArray[Any]
Columns: TypeAlias = dict[str, Numbers]
Lists: TypeAlias = Mapping[str, Sequence[Any]]
Row: TypeAlias = tuple[int, str, bytes, bytes]


class Names(dict[Hashable, int]):
    """Names as the numbers 0, 1, 2 … in the order they are first met."""

    def __missing__(self, name: Hashable) -> int:
        """Give the name the next number."""
        self[name] = number = len(self)
        return number

    def of(self, names: Sequence[Hashable]) -> Numbers:
        """Return the numbers of names."""
        return np.array([self[name] for name in names], dtype=np.int64)


def value_of(place: int) -> str:
    """Return the name of the column with the value of a segment key, by the place of the key in those of the data set."""
    return f"value {place}"


def fact_type(keys: int) -> np.dtype[Any]:
    """Return the type of a verbatim: day (yyyymmdd, 0 = none), place in the pack, language, status and label, values of keys."""
    short = ("offset", *OF_VERBATIMS, *map(value_of, range(keys)))
    return np.dtype([("day", "<i4"), *((name, "<u2") for name in short)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """Packs as they are stored, one after another: `facts` (n,) and `parts` (m,), of each pack `sizes` and `widths` of them."""

    numbers: Numbers
    names: Sequence[Lists]
    facts: Numbers
    parts: Numbers
    sizes: Numbers
    widths: Numbers

    def rows(self) -> Numbers:
        """Return the number of row (n,) of each verbatim."""
        return np.repeat(self.numbers << BITS, self.sizes) + self.facts["offset"]

    def owners(self) -> Numbers:
        """Return for each part (m,) the place of its verbatim among all."""
        return np.repeat(np.cumsum(self.sizes) - self.sizes, self.widths) + self.parts["owner"]

    def coded(self, column: str, names: Names, at: Any = slice(None)) -> Numbers:
        """Return the numbers that `names` gives to what the column holds, at some places."""
        return names.of([name for each in self.names for name in each[column]])[self._places(column, at)]

    def where(self, column: str, holds: Callable[[Any], bool]) -> NDArray[np.bool_]:
        """Say of each verbatim or part whether the name in its column is one that is asked for."""
        table = np.array([holds(name) for each in self.names for name in each[column]], dtype=bool)
        return table[self._places(column, slice(None))]

    def _places(self, column: str, at: Any) -> Numbers:
        rows, lengths = (self.parts, self.widths) if column in OF_PARTS else (self.facts, self.sizes)
        known = np.array([len(each[column]) for each in self.names], dtype=np.int64)
        places: Numbers = np.repeat(np.cumsum(known) - known, lengths)[at] + rows[column][at]
        return places


def packed(rows: Sequence[Row], keys: int) -> Packed:
    """Return stored packs (number, names, facts, parts), read together; `keys`: how many segment keys the data set has."""
    kind = fact_type(keys)
    return Packed(
        numbers=np.array([row[0] for row in rows], dtype=np.int64),
        names=[json.loads(row[1]) for row in rows],
        facts=np.frombuffer(b"".join([row[2] for row in rows]), kind),
        parts=np.frombuffer(b"".join([row[3] for row in rows]), PART),
        sizes=np.array([len(row[2]) // kind.itemsize for row in rows], dtype=np.int64),
        widths=np.array([len(row[3]) // PART.itemsize for row in rows], dtype=np.int64),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The same, to be changed: of verbatims `row`, `day` and columns of names, of parts `owner` and the rest."""

    verbatims: Columns
    parts: Columns
    names: dict[str, list[Any]]

    def without(self, rows: Sequence[int]) -> Facts:
        """Leave out the verbatims with these numbers of row."""
        stay = ~np.isin(self.verbatims["row"], np.array(rows, dtype=np.int64))
        some = stay[self.parts["owner"]]
        parts = {name: column[some] for name, column in self.parts.items()}
        parts["owner"] = (np.cumsum(stay) - 1)[parts["owner"]]
        return Facts(
            verbatims={name: column[stay] for name, column in self.verbatims.items()}, parts=parts, names=self.names
        )

    def beside(self, other: Facts) -> Facts:
        """Add other verbatims; all stand in the order of their rows then."""
        names = {column: Names(zip(known, range(len(known)), strict=True)) for column, known in self.names.items()}
        tables = {column: names[column].of(other.names[column]) for column in names}
        more = {
            **other.parts,
            **{column: tables[column][other.parts[column]] for column in OF_PARTS},
            "owner": other.parts["owner"] + len(self.verbatims["row"]),
        }
        verbatims = {
            name: np.concatenate(
                [mine, tables[name][other.verbatims[name]] if name in tables else other.verbatims[name]]
            )
            for name, mine in self.verbatims.items()
        }
        parts = {name: np.concatenate([mine, more[name]]) for name, mine in self.parts.items()}
        return in_order(
            Facts(verbatims=verbatims, parts=parts, names={name: list(each) for name, each in names.items()})
        )


def in_order(facts: Facts) -> Facts:
    """Return the same in the order of the rows."""
    order = np.argsort(facts.verbatims["row"], kind="stable")
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    owner = place[facts.parts["owner"]]
    parts = np.argsort(owner, kind="stable")
    return Facts(
        verbatims={name: column[order] for name, column in facts.verbatims.items()},
        parts={name: column[parts] for name, column in {**facts.parts, "owner": owner}.items()},
        names=facts.names,
    )


def unpacked(found: Packed) -> Facts:
    """Return what packs hold, to be changed."""
    columns = [name for name in found.facts.dtype.names or () if name not in ("day", "offset")]
    names = {column: Names() for column in (*columns, *OF_PARTS)}
    coded = {column: found.coded(column, known) for column, known in names.items()}
    parts = {name: found.parts[name].astype(np.int64) for name in NUMBERS}
    days = found.facts["day"].astype(np.int64)
    return Facts(
        verbatims={"row": found.rows(), "day": days, **{column: coded[column] for column in columns}},
        parts={"owner": found.owners(), **{column: coded[column] for column in OF_PARTS}, **parts},
        names={column: list(known) for column, known in names.items()},
    )


def packs_of(facts: Facts) -> Iterator[Row]:
    """Yield the packs of verbatims that stand in the order of their rows."""
    numbers = facts.verbatims["row"] >> BITS
    for number in np.unique(numbers).tolist():
        first, last = np.searchsorted(numbers, [number, number + 1]).tolist()
        ends = np.searchsorted(facts.parts["owner"], [first, last]).tolist()
        yield _pack(number, facts, (slice(first, last), slice(*ends)))


def _pack(number: int, facts: Facts, places: tuple[slice, slice]) -> Row:
    of, parts_of = places
    columns = [name for name in facts.verbatims if name not in ("row", "day")]
    found = np.empty(of.stop - of.start, fact_type(len(columns) - len(OF_VERBATIMS)))
    parts = np.empty(parts_of.stop - parts_of.start, PART)
    found["day"], found["offset"] = facts.verbatims["day"][of], facts.verbatims["row"][of] - (number << BITS)
    parts["owner"] = facts.parts["owner"][parts_of] - of.start
    names: dict[str, list[Any]] = {}
    for column in columns:
        names[column], found[column] = _own(facts.names[column], facts.verbatims[column][of])
    for column in OF_PARTS:
        names[column], parts[column] = _own(facts.names[column], facts.parts[column][parts_of])
    for column in NUMBERS:
        parts[column] = facts.parts[column][parts_of]
    return number, json.dumps(names, separators=(",", ":")), found.tobytes(), parts.tobytes()


def _own(names: Sequence[Any], codes: Numbers) -> tuple[list[Any], Numbers]:
    """Return the names that occur and the codes that point at them."""
    some, own = np.unique(codes, return_inverse=True)
    return [names[each] for each in some.tolist()], own.reshape(codes.shape)

"""One statement for many rows, in the form the driver takes: SQLAlchemy would do more for each row than the database does."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

Statement: TypeAlias = sa.Insert | sa.Update | sa.Select[Any]
Convert: TypeAlias = Callable[[Any], Any] | None
NAMED = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulk:
    """A statement as words, the names of its parameters in order, and the values of those that no row has."""

    words: str
    names: Sequence[str]
    positional: bool
    fixed: Mapping[str, Any]
    convert: Mapping[str, Convert]

    def of_mappings(self, rows: Sequence[Mapping[str, Any]]) -> list[Any]:
        """Return parameters for each row, converted as the types of their columns ask."""
        found = zip(*(self._values(name, rows) for name in self.names), strict=True)
        return self._parameters(found)

    def of_columns(self, columns: Mapping[str, Sequence[Any]]) -> list[Any]:
        """Return parameters for each row of these columns, which hold words and whole numbers only."""
        number = len(next(iter(columns.values())))
        found = (columns[name] if name in columns else [self.fixed[name]] * number for name in self.names)
        return self._parameters(zip(*found, strict=True))

    def joined(self, rows: Sequence[Mapping[str, Any]]) -> tuple[str, Any]:
        """Return one statement that yields the rows of this select for each of the rows of parameters, and its parameters."""
        found = self.of_mappings(rows)
        if self.positional:
            words = [f"SELECT * FROM ({self.words}) AS part" for _ in rows]
            return " UNION ALL ".join(words), tuple(value for row in found for value in row)
        words = [f"SELECT * FROM ({self._numbered(at)}) AS part" for at in range(len(rows))]
        return " UNION ALL ".join(words), {f"{name}__{at}": row[name] for at, row in enumerate(found) for name in row}

    def _numbered(self, at: int) -> str:
        return NAMED.sub(rf"%(\1__{at})s", self.words)

    def _values(self, name: str, rows: Sequence[Mapping[str, Any]]) -> list[Any]:
        convert = self.convert[name]
        if name not in rows[0]:
            return [self.fixed[name] if convert is None else convert(self.fixed[name])] * len(rows)
        return [row[name] for row in rows] if convert is None else [convert(row[name]) for row in rows]

    def _parameters(self, rows: Iterator[tuple[Any, ...]]) -> list[Any]:
        return list(rows) if self.positional else [dict(zip(self.names, row, strict=True)) for row in rows]


def bulk(statement: Statement, columns: Sequence[str], dialect: Dialect) -> Bulk:
    """Return the statement for rows that have these columns."""
    compiled = statement.compile(dialect=dialect, column_keys=list(columns))
    binds = {name: bind for bind, name in compiled.bind_names.items()}
    names = compiled.positiontup or list(binds)
    defaults = {column.name: cast(Any, column.default).arg for column in compiled.insert_prefetch}
    return Bulk(
        words=compiled.string,
        names=names,
        positional=compiled.positiontup is not None,
        fixed={**compiled.params, **defaults},
        convert={name: _convert(binds[name].type, dialect) for name in names},
    )


def _convert(kind: sa.types.TypeEngine[Any], dialect: Dialect) -> Convert:
    return cast(Convert, kind.dialect_impl(dialect).bind_processor(dialect))

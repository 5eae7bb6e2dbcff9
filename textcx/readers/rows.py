"""One row of a file, whatever its format, and the verbatim it becomes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from textcx.readers.columns import Columns
from textcx.readers.values import as_text, kind_of, language_code, plain
from textcx.types import Verbatim

Warn: TypeAlias = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The cells of one row by column name; with `error` set, those cells that could still be read.

    `number` counts the rows of the file from 1; `line` is where the row starts, counted from 1.
    """

    number: int
    line: int
    values: Mapping[str, object] = field(default_factory=dict)
    error: str | None = None


RowReader: TypeAlias = Callable[[Path, Columns, Warn], Iterator[Row]]


@dataclass(slots=True, kw_only=True)
class Identifiers:
    """Gives each row of one file its id: the id cell, else its row number, for a broken row its line number.

    `prefix` sets the files of one call apart. A row number that a broken row already took as its line number
    becomes `row-<number>`, so that generated ids stay unique.
    """

    column: str | None
    prefix: str = ""
    lines: set[int] = field(default_factory=set)

    def of(self, row: Row) -> str:
        """Return the id of `row`; call once per row, in order."""
        given = as_text(row.values.get(self.column)) if self.column else ""
        if given.strip():
            return given
        if row.error:
            self.lines.add(row.line)
            return f"{self.prefix}{row.line}"
        taken = "row-" if row.number in self.lines else ""
        return f"{self.prefix}{taken}{row.number}"


def to_verbatim(row: Row, columns: Columns, identifiers: Identifiers) -> Verbatim:
    """Return the verbatim of `row`; its text is the text cell exactly as read, "" where `error` is set."""
    error = row.error or _text_error(row, columns.text)
    return Verbatim(
        id=identifiers.of(row),
        text="" if error else as_text(row.values[columns.text]),
        language=language_code(row.values.get(columns.language)) if columns.language else None,
        metadata=_metadata(row, columns),
        error=error,
    )


def _text_error(row: Row, text: str) -> str | None:
    if text not in row.values:
        return f"no field {text!r}; fields here: {', '.join(row.values) or 'none'}"
    value = row.values[text]
    if isinstance(value, (list, dict, bytes)):
        return f"field {text!r} holds {kind_of(value)}, expected a string"
    return None


def _metadata(row: Row, columns: Columns) -> dict[str, object]:
    """The other cells; the text and the id stay among them only where they also serve as date, score or group."""
    left_out = {columns.text, columns.id} - {columns.date, columns.score, *columns.groups}
    return {name: plain(value) for name, value in row.values.items() if name not in left_out}

"""Records of delimited text: cells as the csv module reads them, with their line and what is wrong with them."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TextIO

from textcx.readers.encoding import Encoding, open_text

_LARGEST_CELL = 1 << 26


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """How a delimited file is written; without `quoted`, a quotation mark is a character like any other."""

    encoding: Encoding
    delimiter: str
    newline: str
    quoted: bool = True
    skipped_lines: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """The cells of one record and the line it starts on.

    `fault` says why the cells cannot be trusted; `swallows` that the fault hides where later records begin.
    """

    line: int
    cells: Sequence[str]
    fault: str | None = None
    swallows: bool = False


@dataclass(slots=True)
class Lines:
    """The lines of a file, and the one handed out last."""

    source: TextIO
    last: str = field(default="", init=False)

    def __iter__(self) -> Iterator[str]:
        for line in self.source:
            self.last = line
            yield line


@contextmanager
def open_records(path: Path, form: Format) -> Iterator[Iterator[Record]]:
    """Open a file and iterate its records, the header among them; blank lines are none. Raises OSError."""
    with path.open("rb") as handle, open_text(handle, form.encoding, form.newline) as text:
        for _ in range(form.skipped_lines):
            next(text)
        yield _records(text, form)


def _records(text: TextIO, form: Format) -> Iterator[Record]:
    # The limit belongs to the whole process: it is only ever raised.
    csv.field_size_limit(max(csv.field_size_limit(), _LARGEST_CELL))
    lines = Lines(text)
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if form.quoted else csv.QUOTE_NONE
    reader = csv.reader(lines, delimiter=form.delimiter, strict=True, quoting=quoting)
    while True:
        before = reader.line_num
        line = before + 1 + form.skipped_lines
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield _faulty(line, lines.last, str(error), swallowed=reader.line_num - before - 1)
            continue
        if cells is None:
            return
        if cells:
            yield Record(line=line, cells=cells)


def _faulty(line: int, raw: str, reason: str, swallowed: int) -> Record:
    """What the csv module refused; `raw` is the line it stopped on, so the first only where none was swallowed."""
    cells = () if swallowed else (raw.rstrip("\r\n"),)
    if "field limit" in reason:
        fault = f"a cell that starts on line {line} holds more than {_LARGEST_CELL >> 20} million characters"
        return Record(line=line, cells=cells, fault=f"{fault}; its quote may be open", swallows=True)
    if "new-line" in reason:
        fault = f"line {line} has a carriage return in a cell without quotes"
        return Record(line=line, cells=cells, fault=fault)
    fault = f"a quote that opens on line {line} is not closed before the next cell; expected inner quotes doubled"
    return Record(line=line, cells=cells, fault=fault, swallows=swallowed > 0)

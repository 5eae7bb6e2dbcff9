"""The files a user named, as one stream of verbatims."""

from __future__ import annotations

import sys
import warnings
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from textcx.errors import InputError
from textcx.readers.columns import Columns
from textcx.readers.delimited import csv_rows, tsv_rows
from textcx.readers.inputs import STDIN, Source, expand
from textcx.readers.jsonfile import json_rows
from textcx.readers.jsonlines import jsonl_rows, stream_rows
from textcx.readers.parquet import parquet_rows
from textcx.readers.rows import Identifiers, Row, RowReader, Warn, to_verbatim
from textcx.readers.xlsx import xlsx_rows
from textcx.types import Verbatim

_READERS: dict[str, RowReader] = {
    ".csv": csv_rows,
    ".tsv": tsv_rows,
    ".jsonl": jsonl_rows,
    ".ndjson": jsonl_rows,
    ".json": json_rows,
    ".parquet": parquet_rows,
    ".xlsx": xlsx_rows,
    ".xlsm": xlsx_rows,
}
# Only a whole pass finds a quote that is never closed.
_CHECKED_WHOLE = (".csv", ".tsv")


def _say(message: str) -> None:
    warnings.warn(message, stacklevel=2)


def read(
    inputs: Sequence[str], columns: Columns, *, stdin: BinaryIO | None = None, warn: Warn = _say
) -> Iterator[Verbatim]:
    """Yield one verbatim per row of every input, in order; a row that cannot be read has its `error` set.

    Lazy: CSV, TSV, JSON lines and Parquet are streamed, JSON and Excel loaded file by file. `warn` gets one sentence
    for each thing that was assumed. Raises InputError for an input that cannot be used at all.
    """
    sources = expand(inputs)
    for source, prefix in zip(sources, _prefixes(sources), strict=True):
        identifiers = Identifiers(column=columns.id, prefix=prefix)
        rows = _rows(source, columns, stdin, warn)
        for row in _at_least_one(rows, source):
            yield to_verbatim(row, columns, identifiers)


def check(inputs: Sequence[str], columns: Columns) -> None:
    """Raise InputError, before any long work, for a file that lacks a wanted column or has no row; stdin is not touched."""
    for source in expand(inputs):
        if isinstance(source, Path):
            rows = _at_least_one(_rows(source, columns, None, _ignore), source)
            if source.suffix.lower() in _CHECKED_WHOLE:
                deque(rows, maxlen=0)
            next(rows, None)


def _ignore(message: str) -> None:
    """Reading the file again will say the same."""


def _rows(source: Source, columns: Columns, stdin: BinaryIO | None, warn: Warn) -> Iterator[Row]:
    if isinstance(source, Path):
        return _READERS[source.suffix.lower()](source, columns, warn)
    return stream_rows(stdin or sys.stdin.buffer, columns, "stdin")


def _at_least_one(rows: Iterator[Row], source: Source) -> Iterator[Row]:
    first = next(rows, None)
    if first is None:
        raise InputError(f"no row in {'stdin' if source == STDIN else source}; expected at least one below the header")
    yield from chain([first], rows)


def _prefixes(sources: Sequence[Source]) -> list[str]:
    """What sets the generated ids of each file apart: the shortest of stem, name and path that is unique."""
    if len(sources) == 1:
        return [""]
    names: list[Callable[[Source], str]] = [_stem, _name, str]
    levels = [[name(source) for source in sources] for name in names]
    counts = [Counter(level) for level in levels]
    return [
        next(name for name, count in zip(choices, counts, strict=True) if count[name] == 1) + ":"
        for choices in zip(*levels, strict=True)
    ]


def _stem(source: Source) -> str:
    return source.stem if isinstance(source, Path) else "stdin"


def _name(source: Source) -> str:
    return source.name if isinstance(source, Path) else "stdin"

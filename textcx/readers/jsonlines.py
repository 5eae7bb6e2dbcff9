"""Rows of JSON lines, streamed; a broken line is a row with an error."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO

from textcx.errors import InputError
from textcx.readers.columns import Columns, require
from textcx.readers.encoding import Encoding, is_broken, open_text, unicode_of
from textcx.readers.inputs import file_errors
from textcx.readers.rows import Row, Warn
from textcx.readers.values import kind_of

_JUDGED = 1000


def jsonl_rows(path: Path, columns: Columns, warn: Warn) -> Iterator[Row]:
    """Yield the rows of a file of JSON lines in constant memory; JSON is Unicode, so no other encoding is guessed."""
    with file_errors(path), path.open("rb") as handle:
        encoding = unicode_of(handle.read(4096))
        handle.seek(0)
        yield from stream_rows(handle, columns, path, encoding)


def stream_rows(stream: BinaryIO, columns: Columns, where: object, encoding: str = "utf-8-sig") -> Iterator[Row]:
    """Yield the rows of an open stream of JSON lines, which stays open; blank lines are none.

    Raises InputError where a wanted column is in none of the first 1000 rows.
    """
    text = open_text(stream, Encoding(name=encoding), "\n")
    try:
        lines = enumerate(text, start=1)
        yield from settled((_row(number, line) for number, line in lines if not line.isspace()), columns, where)
    finally:
        text.detach()


def settled(rows: Iterator[Row], columns: Columns, where: object) -> Iterator[Row]:
    """Yield `rows` once every wanted column was seen; wait for at most 1000 of them, then raise InputError."""
    held: list[Row] = []
    seen: dict[str, None] = {}
    for row in islice(rows, _JUDGED):
        held.append(row)
        seen.update(dict.fromkeys(row.values))
        if all(name in seen for name in columns.wanted()):
            break
    if held:
        _require_fields(held, seen, columns, where)
    yield from chain(held, rows)


def _require_fields(rows: list[Row], seen: dict[str, None], columns: Columns, where: object) -> None:
    if not seen and all(row.error for row in rows):
        raise InputError(f"{where} holds no JSON object in its first {len(rows)} rows: {rows[0].error}")
    require(columns, tuple(seen), where, what="field")


def _row(number: int, line: str) -> Row:
    if is_broken(line):
        return Row(number=number, line=number, error=f"line {number} has bytes that are not valid UTF-8")
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        return Row(number=number, line=number, error=f"line {number} is not JSON: {_reason(error)}")
    if not isinstance(value, dict):
        return Row(number=number, line=number, error=f"line {number} holds {kind_of(value)}, expected a JSON object")
    return Row(number=number, line=number, values=value)


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg[:1].lower()}{error.msg[1:]} at column {error.colno}"
    return "nested too deep" if isinstance(error, RecursionError) else "a number is too long"

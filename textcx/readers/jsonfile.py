"""Rows of a .json file, which is read whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from textcx.errors import InputError
from textcx.readers.columns import Columns
from textcx.readers.encoding import decode, is_broken
from textcx.readers.inputs import file_errors
from textcx.readers.jsonlines import settled
from textcx.readers.rows import Row, Warn
from textcx.readers.values import as_text, kind_of

_EXPECTED = "expected an array of objects, or an object with exactly one array of objects inside"


def json_rows(path: Path, columns: Columns, warn: Warn) -> Iterator[Row]:
    """Yield the objects of the one array in a JSON file; an item that is no object is a row with an error."""
    with file_errors(path):
        text = decode(path.read_bytes())
    items = _items(_parsed(text, path), path)
    broken = is_broken(text)
    yield from settled((_row(number, item, broken) for number, item in enumerate(items, start=1)), columns, path)


def _parsed(text: str, path: Path) -> object:
    try:
        return json.loads(text.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        raise InputError(_not_json(text, path, error)) from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path} cannot be read as JSON: it is nested too deep or holds a number too long") from error


def _not_json(text: str, path: Path, error: json.JSONDecodeError) -> str:
    if not text.strip():
        return f"{path} is empty; {_EXPECTED}"
    if error.msg == "Extra data" and error.lineno > 1:
        return f"{path} holds more than one JSON value; if each line is an object, name the file .jsonl"
    return f"{path} is not JSON: {error.msg} on line {error.lineno}, column {error.colno}"


def _items(value: object, path: Path) -> list[object]:
    if isinstance(value, list):
        return value
    if not isinstance(value, dict):
        raise InputError(f"{path} holds {kind_of(value)}; {_EXPECTED}")
    arrays = [inner for inner in value.values() if isinstance(inner, list) and any(isinstance(i, dict) for i in inner)]
    if len(arrays) != 1:
        raise InputError(f"{path} holds an object with {len(arrays)} arrays of objects inside; {_EXPECTED}")
    return arrays[0]


def _row(number: int, item: object, broken: bool) -> Row:
    if not isinstance(item, dict):
        return Row(number=number, line=number, error=f"item {number} is {kind_of(item)}, expected an object")
    if broken and any(is_broken(as_text(value)) for value in item.values()):
        kept = {name: value for name, value in item.items() if not is_broken(as_text(value))}
        return Row(number=number, line=number, values=kept, error=f"item {number} has bytes that are not valid UTF-8")
    return Row(number=number, line=number, values=item)

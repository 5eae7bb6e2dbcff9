"""Which character separates the cells of a .csv file."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from io import StringIO
from typing import Final

from textcx.readers.columns import Columns

# Stands for "one column": a control character made for separating, hence not in prose.
ONE_COLUMN: Final = "\x1f"
_CANDIDATES = (",", ";", "\t", "|")
_JUDGED = 200


def find_delimiter(sample: str, columns: Columns, *, whole: bool) -> str:
    """Return the delimiter that makes the header hold the wanted columns, and rows as wide as the header.

    `sample` is the start of the file, `whole` says that it is all of it. A header of one cell, whatever the
    delimiter, is a file of one column, where commas belong to the text.
    """
    if declared := declared_delimiter(sample):
        return declared
    rows = {delimiter: _parse(sample, delimiter, whole) for delimiter in _CANDIDATES}
    best = max(_CANDIDATES, key=lambda delimiter: _merit(rows[delimiter], columns))
    return best if rows[best] and len(rows[best][0]) > 1 else ONE_COLUMN


def declared_delimiter(sample: str) -> str | None:
    """Return what an Excel line such as `sep=;` above the header says."""
    declared = re.match(r'"?sep=([,;|\t])"?[\r\n]', sample)
    return declared.group(1) if declared else None


def _parse(sample: str, delimiter: str, whole: bool) -> list[list[str]]:
    rows = [row for row in csv.reader(StringIO(sample, newline=""), delimiter=delimiter) if row]
    return (rows if whole or len(rows) < 2 else rows[:-1])[:_JUDGED]


def _merit(rows: Sequence[Sequence[str]], columns: Columns) -> tuple[int, float, int]:
    """Wanted columns found, then the share of rows as wide as the header, then its width."""
    if not rows:
        return 0, 0.0, 0
    names = {name.strip() for name in rows[0]}
    found = sum(name in names for name in columns.wanted())
    even = sum(len(row) == len(rows[0]) for row in rows) / len(rows)
    return found, even if len(rows[0]) > 1 else 0.0, len(rows[0])

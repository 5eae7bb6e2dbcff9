"""How many rows to expect, for a progress bar."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

from textcx.readers.inputs import expand, file_errors
from textcx.readers.parquet import opened

_SAMPLE = 1 << 18
_XLSX_BYTES_PER_ROW = 60


def count_rows_estimate(inputs: Sequence[str]) -> int | None:
    """Return about how many rows the inputs have, None where stdin is among them.

    Exact for Parquet and for short files of other formats as a rule; else from the length of the first rows.
    Raises InputError as `expand` does.
    """
    sources = expand(inputs)
    paths = [source for source in sources if isinstance(source, Path)]
    return sum(_count(path) for path in paths) if len(paths) == len(sources) else None


def _count(path: Path) -> int:
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        with opened(path) as file:
            return int(file.metadata.num_rows)
    with file_errors(path):
        size = path.stat().st_size
        if suffix in (".xlsx", ".xlsm"):
            return max(1, size // _XLSX_BYTES_PER_ROW)
        with path.open("rb") as handle:
            head = handle.read(_SAMPLE)
    return round(_rows_in(head, suffix) * max(1.0, size / max(1, len(head))))


def _rows_in(head: bytes, suffix: str) -> int:
    text = head.replace(b"\0", b"").decode("utf-8", "replace")
    if suffix == ".json":
        return text.count("{")
    if suffix in (".jsonl", ".ndjson"):
        return sum(not line.isspace() for line in text.split("\n") if line)
    return max(0, _records(text) - 1)


def _records(text: str) -> int:
    try:
        return sum(1 for record in csv.reader(StringIO(text, newline="")) if record)
    except csv.Error:
        return text.count("\n")

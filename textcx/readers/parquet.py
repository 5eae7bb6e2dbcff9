"""Rows of .parquet files, streamed batch by batch."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textcx.errors import InputError
from textcx.readers.columns import Columns, header_names
from textcx.readers.encoding import is_broken
from textcx.readers.inputs import file_errors
from textcx.readers.rows import Row, Warn

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

_BATCH = 1024


def parquet_rows(path: Path, columns: Columns, warn: Warn) -> Iterator[Row]:
    """Yield the rows of a Parquet file, 1024 in memory at a time."""
    with opened(path) as file:
        names = header_names(file.schema_arrow.names, columns, path)
        number = 0
        for batch in file.iter_batches(batch_size=_BATCH):
            cells = [_values(column) for column in batch.columns]
            for row in zip(*cells, strict=True):
                number += 1
                yield _row(number, dict(zip(names, row, strict=True)))


@contextmanager
def opened(path: Path) -> Iterator[pq.ParquetFile]:
    """Open a Parquet file; raise InputError for one that is none or is damaged, here or while its batches are read."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with file_errors(path), path.open("rb") as handle:
            yield pq.ParquetFile(handle)
    except pa.ArrowException as error:
        raise InputError(f"{path} is not a readable Parquet file") from error


def _row(number: int, values: dict[str, object]) -> Row:
    broken = [name for name, value in values.items() if isinstance(value, str) and is_broken(value)]
    if not broken:
        return Row(number=number, line=number, values=values)
    kept = {name: value for name, value in values.items() if name not in broken}
    return Row(number=number, line=number, values=kept, error=f"row {number} has bytes that are not valid UTF-8")


def _values(column: pa.Array) -> list[Any]:
    """The column as Python values; bytes that are no UTF-8 are marked in a column of strings, left in one of bytes."""
    import pyarrow as pa

    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.dictionary_decode(), kind.value_type
    if pa.types.is_timestamp(kind):
        # Python has no nanoseconds.
        return list(column.cast(pa.timestamp("us", kind.tz), safe=False).to_pylist())
    try:
        return [_decoded(value) for value in column.to_pylist()]
    except UnicodeDecodeError:
        return [value and value.decode("utf-8", "surrogateescape") for value in column.cast(pa.binary()).to_pylist()]


def _decoded(value: object) -> object:
    """Some writers store strings as bytes without saying so."""
    if not isinstance(value, bytes):
        return value
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value

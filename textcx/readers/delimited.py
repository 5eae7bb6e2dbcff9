"""Rows of .csv and .tsv files, streamed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from textcx.errors import InputError
from textcx.readers.columns import Columns, header_names
from textcx.readers.delimiter import ONE_COLUMN, declared_delimiter, find_delimiter
from textcx.readers.encoding import Encoding, detect, is_broken, open_text, tell
from textcx.readers.inputs import file_errors
from textcx.readers.records import Format, Record, open_records
from textcx.readers.rows import Row, Warn

_SAMPLE = 1 << 16


def csv_rows(path: Path, columns: Columns, warn: Warn) -> Iterator[Row]:
    """Yield the rows of a CSV file of whatever encoding and delimiter, in constant memory.

    A row that cannot be decoded or does not fit the header carries an error; a quote that swallows later rows raises
    InputError with its line.
    """
    with file_errors(path):
        encoding = detect(path)
        tell(encoding, path, warn)
        yield from _rows(path, columns, csv_format(path, encoding, columns))


def csv_format(path: Path, encoding: Encoding, columns: Columns) -> Format:
    """Return how a CSV file is written, judged by its start."""
    sample, whole = _sample(path, encoding)
    return Format(
        encoding=encoding,
        delimiter=find_delimiter(sample, columns, whole=whole),
        newline=_newline(sample),
        skipped_lines=1 if declared_delimiter(sample) else 0,
    )


def tsv_rows(path: Path, columns: Columns, warn: Warn) -> Iterator[Row]:
    """Yield the rows of a TSV file: quotes are honoured where all are well formed, else kept as they are and warned about."""
    with file_errors(path):
        encoding = detect(path)
        tell(encoding, path, warn)
        form = Format(encoding=encoding, delimiter="\t", newline=_newline(_sample(path, encoding)[0]))
        odd = _first_odd_quote(path, form)
        if odd is not None:
            warn(f"{path} has quotes that are not well formed (line {odd}); all were read as plain characters")
            form = replace(form, quoted=False)
        yield from _rows(path, columns, form)


def _sample(path: Path, encoding: Encoding) -> tuple[str, bool]:
    with path.open("rb") as handle, open_text(handle, encoding, "") as text:
        sample = text.read(_SAMPLE)
        return sample, not text.read(1)


def _newline(sample: str) -> str:
    """The mark that ends the first line; any other inside a line is then not mistaken for its end."""
    first = re.search(r"\r\n?|\n", sample)
    return "\r" if first and first.group() == "\r" else "\n"


def _rows(path: Path, columns: Columns, form: Format) -> Iterator[Row]:
    with open_records(path, form) as records:
        header = next(records, None)
        if header is None:
            raise InputError(f"{path} is empty; expected a header line and rows below it")
        _refuse_swallowed(header, path)
        names = header_names(header.cells, columns, path)
        for number, record in enumerate(records, start=1):
            _refuse_swallowed(record, path)
            yield _row(number, record, names, form)


def _refuse_swallowed(record: Record, path: Path) -> None:
    if record.swallows:
        raise InputError(f"{path} cannot be split into rows: {record.fault}")


def _row(number: int, record: Record, names: Sequence[str], form: Format) -> Row:
    cells = record.cells
    if len(names) == 1 and form.delimiter == ONE_COLUMN:
        cells = [ONE_COLUMN.join(cells)]
    problem = _problem(record, cells, names, form)
    if problem:
        return Row(number=number, line=record.line, values=_still_sure(record, cells, names), error=problem)
    padded = [*cells, *[None] * (len(names) - len(cells))]
    return Row(number=number, line=record.line, values=dict(zip(names, padded, strict=False)))


def _problem(record: Record, cells: Sequence[str], names: Sequence[str], form: Format) -> str | None:
    if not form.encoding.clean and any(is_broken(cell) for cell in cells):
        return f"line {record.line} has bytes that are not valid {form.encoding.name}"
    if record.fault:
        return record.fault
    if any(cells[len(names) :]):
        mark = "a tab" if form.delimiter == "\t" else repr(form.delimiter)
        return (
            f"line {record.line} has {len(cells)} cells where the header has {len(names)}; quote cells that hold {mark}"
        )
    return None


def _still_sure(record: Record, cells: Sequence[str], names: Sequence[str]) -> dict[str, object]:
    """The cells of a broken row that stand under their own name: of a row too long, the first alone."""
    if record.fault:
        return {}
    sure = 1 if len(cells) > len(names) else len(names)
    return {name: cell for name, cell in zip(names[:sure], cells, strict=False) if not is_broken(cell)}


def _first_odd_quote(path: Path, form: Format) -> int | None:
    """Return the line of the first quote that is not well formed, None where all are."""
    with open_records(path, form) as records:
        header = next(records, None)
        tabs = len(header.cells) - 1 if header else 0
        return next((record.line for record in records if record.fault or _spans_rows(record, tabs, form)), None)


def _spans_rows(record: Record, tabs: int, form: Format) -> bool:
    """Whether each line in a quoted cell is itself a row: then its quotes are two stray ones far apart."""
    lines = form.delimiter.join(record.cells).split(form.newline)
    return tabs > 0 and len(lines) > 1 and all(line.count(form.delimiter) == tabs for line in lines)

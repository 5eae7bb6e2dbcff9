"""Rows of an Excel workbook, which is read whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

from textcx.errors import InputError
from textcx.readers.columns import Columns, header_names
from textcx.readers.inputs import file_errors
from textcx.readers.rows import Row, Warn
from textcx.readers.values import as_text

Cells: TypeAlias = Sequence[object]
Table: TypeAlias = Sequence[Cells]

# Excel wraps an encrypted workbook, like the old .xls, in this container instead of a zip archive.
_OLE = b"\xd0\xcf\x11\xe0"


def xlsx_rows(path: Path, columns: Columns, warn: Warn) -> Iterator[Row]:
    """Yield the rows of the first sheet with the wanted columns, else of the first with rows; the others are warned about.

    Days come as 2026-03-01 and whole numbers as 10; a row is blank only after the last one with content.
    """
    sheets = {name: table for name, table in _sheets(path).items() if len(table) > 1}
    if not sheets:
        raise InputError(f"{path} is empty: no sheet has a header and a row below it")
    chosen = next((name for name, table in sheets.items() if _fits(table[0], columns)), next(iter(sheets)))
    if len(sheets) > 1:
        warn(f"{path} has {len(sheets)} sheets with rows; only {chosen!r} was read")
    header, *rows = sheets[chosen]
    names = header_names([as_text(cell) for cell in header], columns, path)
    for number, cells in enumerate(rows, start=1):
        values = {name: _plain(cell) for name, cell in zip(names, cells, strict=True)}
        yield Row(number=number, line=number + 1, values=values)


def _fits(header: Cells, columns: Columns) -> bool:
    names = [as_text(cell).strip() for cell in header]
    return all(name in names for name in columns.wanted())


def _plain(cell: object) -> object:
    """Workbooks keep every number as a float."""
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return cell if isinstance(cell, (str, int, float, bool)) else as_text(cell)


def _sheets(path: Path) -> dict[str, Table]:
    """Every sheet as a table without blank rows at its end. Raises InputError where the workbook cannot be opened."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

    with file_errors(path), path.open("rb") as handle:
        if handle.read(4) == _OLE:
            raise InputError(f"{path} is protected by a password or is an old .xls workbook; save it as plain .xlsx")
        handle.seek(0)
        try:
            book = CalamineWorkbook.from_filelike(handle)
            names = [sheet.name for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
            return {name: _table(book.get_sheet_by_name(name).to_python()) for name in names}
        except PasswordError as error:
            raise InputError(f"{path} is protected by a password; save it without one") from error
        except (CalamineError, ValueError) as error:
            raise InputError(f"{path} is not a readable Excel workbook") from error


def _table(rows: Table) -> Table:
    last = max((number for number, cells in enumerate(rows) if any(cell != "" for cell in cells)), default=-1)
    return rows[: last + 1]

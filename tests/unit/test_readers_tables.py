"""Parquet files and Excel workbooks give plain values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from textcx.errors import InputError
from textcx.readers import Columns, check, read
from textcx.types import Verbatim

TEXT = Columns(text="text")
BOTH = Columns(text="text", id="id")


def take(path: Path, columns: Columns = TEXT) -> list[Verbatim]:
    return list(read([str(path)], columns, warn=lambda message: None))


def parquet(folder: Path, **columns: object) -> Path:
    pq.write_table(pa.table(columns), folder / "a.parquet")
    return folder / "a.parquet"


def workbook(folder: Path, **sheets: Sequence[Sequence[object]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(folder / "a.xlsx")
    return folder / "a.xlsx"


def test_parquet_rows_come_in_order_over_many_batches(tmp_path: Path) -> None:
    texts = [f"row {number}" for number in range(5000)]
    assert [verbatim.text for verbatim in take(parquet(tmp_path, text=texts))] == texts


def test_parquet_values_become_plain(tmp_path: Path) -> None:
    path = parquet(
        tmp_path,
        text=["a"],
        day=[dt.date(2026, 3, 1)],
        at=pa.array([1_772_323_200_000_000_001], pa.timestamp("ns")),
        price=[Decimal("1.50")],
        nps=[9],
        mean=[float("nan")],
        ok=[True],
        tags=[["x", "y"]],
        kind=pa.array(["k"]).dictionary_encode(),
        none=pa.nulls(1),
        blob=[b"\xff"],
    )
    assert take(path)[0].metadata == {
        "day": "2026-03-01",
        "at": "2026-03-01",
        "price": "1.50",
        "nps": 9,
        "mean": None,
        "ok": True,
        "tags": '["x", "y"]',
        "kind": "k",
        "none": None,
        "blob": None,
    }


def test_parquet_ids_that_became_floats_are_whole_again(tmp_path: Path) -> None:
    assert [v.id for v in take(parquet(tmp_path, id=[7.0, None], text=["a", "b"]), BOTH)] == ["7", "2"]


def test_parquet_strings_stored_as_bytes_are_text(tmp_path: Path) -> None:
    assert take(parquet(tmp_path, text=["ż".encode()]))[0].text == "ż"


def test_a_parquet_string_that_is_not_utf8_is_an_error(tmp_path: Path) -> None:
    broken = pa.array([b"a\xff", "ż".encode(), None]).view(pa.string())
    verbatims = take(parquet(tmp_path, id=["r-1", "r-2", "r-3"], text=broken), BOTH)
    assert [(v.id, v.text, v.error) for v in verbatims] == [
        ("r-1", "", "row 1 has bytes that are not valid UTF-8"),
        ("r-2", "ż", None),
        ("r-3", "", None),
    ]


def test_excel_values_become_plain(tmp_path: Path) -> None:
    header = ["id", "text", "day", "at", "nps", "mean", "ok", "time"]
    row = [10, "good", dt.date(2026, 3, 1), dt.datetime(2026, 3, 1, 9, 30), 9, 4.5, True, dt.time(8, 15)]
    [verbatim] = take(workbook(tmp_path, Sheet=[header, row]), BOTH)
    assert (verbatim.id, verbatim.text) == ("10", "good")
    assert verbatim.metadata == {
        "day": "2026-03-01",
        "at": "2026-03-01T09:30:00",
        "nps": 9,
        "mean": 4.5,
        "ok": True,
        "time": "08:15:00",
    }


@pytest.mark.parametrize(
    ("cell", "text"), [(5, "5"), (5.5, "5.5"), (True, "true"), (None, ""), (dt.date(2026, 3, 1), "2026-03-01")]
)
def test_an_excel_text_that_is_no_string_becomes_one(tmp_path: Path, cell: object, text: str) -> None:
    assert take(workbook(tmp_path, Sheet=[["id", "text"], [1, cell]]))[0].text == text


def test_blank_excel_rows_count_only_before_the_last_row_with_content(tmp_path: Path) -> None:
    path = workbook(tmp_path, Sheet=[["text", "x"], ["a"], [], ["b"], ["", ""], [None, None]])
    assert [verbatim.text for verbatim in take(path)] == ["a", "", "b"]


def test_the_sheet_with_the_columns_is_read_and_the_choice_is_told(tmp_path: Path) -> None:
    path = workbook(tmp_path, Empty=[], Cover=[["Survey"], ["of spring"]], Data=[["text"], ["a"]])
    said: list[str] = []
    assert [v.text for v in read([str(path)], TEXT, warn=said.append)] == ["a"]
    assert [message.split("a.xlsx ")[1] for message in said] == ["has 2 sheets with rows; only 'Data' was read"]


def test_a_macro_workbook_is_read_too(tmp_path: Path) -> None:
    path = workbook(tmp_path, Sheet=[["text"], ["a"]]).rename(tmp_path / "a.XLSM")
    assert [verbatim.text for verbatim in take(path)] == ["a"]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([], "a.xlsx is empty"),
        ([["text"]], "a.xlsx is empty: no sheet has a header and a row below it"),
        ([["Text"], ["a"]], r"a.xlsx has no column 'text' \(did you mean 'Text'\?\)"),
        ([["text", "text"], ["a", "b"]], "a.xlsx has 2 columns named 'text'"),
    ],
)
def test_a_workbook_without_the_column_is_a_sentence(tmp_path: Path, rows: list[list[str]], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        check([str(workbook(tmp_path, Sheet=rows))], TEXT)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.xlsx", b"", "a.xlsx is not a readable Excel workbook"),
        ("a.xlsx", b"id,text\n1,a\n", "a.xlsx is not a readable Excel workbook"),
        ("a.xlsx", b"PK\x03\x04" + b"\0" * 50, "a.xlsx is not a readable Excel workbook"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "a.xlsx is protected by a password or is an old .xls workbook"),
        ("a.parquet", b"", "a.parquet is not a readable Parquet file"),
        ("a.parquet", b"PAR1 no footer PAR1", "a.parquet is not a readable Parquet file"),
    ],
)
def test_a_damaged_file_is_a_sentence(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=sentence):
        check([str(tmp_path / name)], TEXT)


def test_a_workbook_cut_short_is_a_sentence(tmp_path: Path) -> None:
    path = workbook(tmp_path, Sheet=[["text"], ["a"]])
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(InputError, match="a.xlsx is not a readable Excel workbook"):
        take(path)


def test_a_parquet_file_without_rows_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no row in .*a.parquet"):
        check([str(parquet(tmp_path, text=pa.array([], pa.string())))], TEXT)

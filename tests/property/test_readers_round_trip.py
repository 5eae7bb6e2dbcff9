"""Whatever text is written by a proper writer comes back exactly, in order, none lost."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from textcx.errors import InputError
from textcx.readers import Columns, check, read

TEXT = Columns(text="text")
SLOW = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

encodable = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.text(
    "\"',;\t|\r\n\x00\x1f ab", max_size=12
)
anything = st.text(max_size=30)
rows = st.lists(encodable, min_size=1, max_size=8)


def read_back(path: Path, content: bytes) -> list[str]:
    path.write_bytes(content)
    return [verbatim.text for verbatim in read([str(path)], TEXT, warn=lambda message: None)]


def written(texts: list[str], delimiter: str, *, alone: bool) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(["text"] if alone else ["id", "text", "more"])
    writer.writerows([text] if alone else [number, text, "x"] for number, text in enumerate(texts))
    return out.getvalue()


@SLOW
@given(texts=rows, delimiter=st.sampled_from(",;\t|"), encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_csv_comes_back(tmp_path: Path, texts: list[str], delimiter: str, encoding: str) -> None:
    content = written(texts, delimiter, alone=False).encode(encoding)
    assert read_back(tmp_path / "a.csv", content) == texts


@SLOW
@given(texts=rows)
def test_csv_of_one_column_comes_back(tmp_path: Path, texts: list[str]) -> None:
    assert read_back(tmp_path / "a.csv", written(texts, ",", alone=True).encode()) == texts


@SLOW
@given(texts=rows)
def test_tsv_comes_back(tmp_path: Path, texts: list[str]) -> None:
    assume(not any("\t" in text and "\n" in text for text in texts))
    assert read_back(tmp_path / "a.tsv", written(texts, "\t", alone=False).encode()) == texts


@SLOW
@given(texts=st.lists(anything, min_size=1, max_size=8), escaped=st.booleans())
def test_json_lines_come_back(tmp_path: Path, texts: list[str], escaped: bool) -> None:
    assume(escaped or not any("\ud800" <= char <= "\udfff" for text in texts for char in text))
    lines = [json.dumps({"text": text}, ensure_ascii=escaped) for text in texts]
    assert read_back(tmp_path / "a.jsonl", "\n".join(lines).encode()) == texts


@SLOW
@given(texts=st.lists(anything, min_size=1, max_size=8), inside=st.booleans())
def test_json_comes_back(tmp_path: Path, texts: list[str], inside: bool) -> None:
    items = [{"text": text} for text in texts]
    assert read_back(tmp_path / "a.json", json.dumps({"data": items} if inside else items).encode()) == texts


@SLOW
@given(texts=rows)
def test_parquet_comes_back(tmp_path: Path, texts: list[str]) -> None:
    out = io.BytesIO()
    pq.write_table(pa.table({"text": texts}), out)
    assert read_back(tmp_path / "a.parquet", out.getvalue()) == texts


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.jsonl", "a.json", "a.parquet", "a.xlsx"])
@pytest.mark.parametrize(
    "start", [b"", b"id,text\n1,", b"id\ttext\n1\t", b'{"text":"a"}\n', b'[{"text":"', b"PK\x03\x04"]
)
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(junk=st.binary(max_size=200))
def test_any_bytes_give_rows_or_a_sentence(tmp_path: Path, name: str, start: bytes, junk: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(start + junk)
    try:
        check([str(path)], TEXT)
    except InputError as refused:
        assert name in str(refused)
    else:
        assert list(read([str(path)], TEXT, warn=lambda message: None))

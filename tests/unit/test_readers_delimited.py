"""CSV and TSV files come back cell by cell, and what cannot be read says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from textcx.errors import InputError
from textcx.readers import Columns, check, read
from textcx.types import Verbatim

TEXT = Columns(text="text")
BOTH = Columns(text="text", id="id")


def put(folder: Path, content: bytes | str, name: str = "a.csv") -> str:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


def take(path: str, columns: Columns = TEXT) -> list[Verbatim]:
    return list(read([path], columns, warn=lambda message: None))


def texts(path: str, columns: Columns = TEXT) -> list[str]:
    return [verbatim.text for verbatim in take(path, columns)]


def warnings_of(path: str) -> list[str]:
    said: list[str] = []
    list(read([path], TEXT, warn=said.append))
    return said


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_makes_the_header_hold_the_columns(tmp_path: Path, mark: str) -> None:
    content = f'id{mark}text\n1{mark}late, cold; sad\n2{mark}"a{mark}b"\n'.replace(
        "late, cold; sad", '"late, cold; sad"'
    )
    assert texts(put(tmp_path, content), BOTH) == ["late, cold; sad", f"a{mark}b"]


def test_commas_in_the_text_do_not_hide_a_semicolon(tmp_path: Path) -> None:
    assert texts(put(tmp_path, "id;text\n1;slow, rude, dear\n2;nice, clean\n")) == ["slow, rude, dear", "nice, clean"]


def test_commas_belong_to_the_text_of_a_file_with_one_column(tmp_path: Path) -> None:
    assert texts(put(tmp_path, "text\nWell, it works\nfine; so far\n")) == ["Well, it works", "fine; so far"]


def test_an_excel_line_that_declares_the_delimiter_is_obeyed(tmp_path: Path) -> None:
    path = put(tmp_path, "sep=;\r\nid;text\r\n1;yes, no\r\nx;\xff\r\n".encode("latin-1"))
    assert [(v.text, v.error) for v in take(path)] == [
        ("yes, no", None),
        ("", "line 4 has bytes that are not valid utf-8"),
    ]


def test_a_quoted_cell_may_hold_lines_and_doubled_quotes(tmp_path: Path) -> None:
    assert texts(put(tmp_path, 'id,text\n1,"one\ntwo, ""three"""\n2,next\n')) == ['one\ntwo, "three"', "next"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_in_any_way(tmp_path: Path, end: str) -> None:
    assert texts(put(tmp_path, end.join(["id,text", "1,first", "2,second", "", ""]))) == ["first", "second"]


def test_the_last_line_needs_no_end(tmp_path: Path) -> None:
    assert texts(put(tmp_path, "id,text\n1,first")) == ["first"]


def test_a_blank_line_is_no_row_but_a_quoted_nothing_is(tmp_path: Path) -> None:
    assert texts(put(tmp_path, 'text\nfirst\n\n""\nlast\n\n\n')) == ["first", "", "last"]


@pytest.mark.parametrize(
    "text", ["  edges  ", "NaN", "None", "null", "5", "5\u2033 screen", "\u2028", "a\x00b", "\x85\x1f"]
)
def test_the_text_is_exactly_what_was_written(tmp_path: Path, text: str) -> None:
    assert texts(put(tmp_path, f"id,text\n1,{text}\n")) == [text]


def test_a_quote_inside_a_cell_without_quotes_is_a_character(tmp_path: Path) -> None:
    assert texts(put(tmp_path, 'id,text\n1,a 5" screen\n')) == ['a 5" screen']


def test_a_cell_may_be_five_million_characters_long(tmp_path: Path) -> None:
    text = "ab, " * 1_250_000
    assert texts(put(tmp_path, f'id,text\n1,"{text}"\n2,short\n')) == [text, "short"]


def test_space_and_a_byte_order_mark_around_header_names_do_not_count(tmp_path: Path) -> None:
    assert texts(put(tmp_path, "\ufeff id , text \n1, kept \n"), BOTH) == [" kept "]


def test_a_missing_cell_is_empty_and_its_metadata_none(tmp_path: Path) -> None:
    [first, second] = take(put(tmp_path, "id,text,nps\n1,fine\n2\n"), BOTH)
    assert (first.text, first.metadata, first.error) == ("fine", {"nps": None}, None)
    assert (second.text, second.metadata, second.error) == ("", {"nps": None}, None)


def test_a_row_longer_than_the_header_is_an_error_that_keeps_its_first_cell(tmp_path: Path) -> None:
    [verbatim, after] = take(put(tmp_path, "id,text\nr-7,slow, rude\nr-8,fine\n"), BOTH)
    assert (verbatim.id, verbatim.text) == ("r-7", "")
    assert verbatim.error == "line 2 has 3 cells where the header has 2; quote cells that hold ','"
    assert after.text == "fine"


def test_empty_cells_beyond_the_header_lose_nothing(tmp_path: Path) -> None:
    assert texts(put(tmp_path, "id,text\n1,fine,,\n")) == ["fine"]


def test_a_quote_that_swallows_later_rows_is_refused_with_its_line(tmp_path: Path) -> None:
    path = put(tmp_path, 'id,text\n1,good\n2,"never closed\n3,lost\n4,lost too\n')
    with pytest.raises(InputError, match="a.csv cannot be split into rows: a quote that opens on line 3 is not closed"):
        check([path], TEXT)


def test_a_quote_that_runs_into_a_later_quote_is_refused_with_its_line(tmp_path: Path) -> None:
    path = put(tmp_path, 'id,text\n1,good\n2,"never closed\n3,"a cell"\n4,fine\n')
    with pytest.raises(InputError, match="line 3"):
        take(path)


def test_a_quote_that_spoils_its_own_line_alone_spoils_that_row_alone(tmp_path: Path) -> None:
    [first, second] = take(put(tmp_path, 'id,text\n1,"so "great" indeed"\n2,fine\n'), BOTH)
    assert (first.id, first.text, second.text) == ("2", "", "fine")
    assert first.error and "a quote that opens on line 2 is not closed before the next cell" in first.error


def test_a_lone_carriage_return_in_a_cell_does_not_make_another_row(tmp_path: Path) -> None:
    [first, second] = take(put(tmp_path, "id,text\n1,half\rhalf\n2,fine\n"))
    assert (first.error, second.text) == ("line 2 has a carriage return in a cell without quotes", "fine")


def test_a_row_with_broken_bytes_is_an_error_and_the_others_are_read(tmp_path: Path) -> None:
    path = put(tmp_path, "id,text\n1,schön\n2,br\udcffken\nx\udcff,où\n4,naïve\n".encode("utf-8", "surrogateescape"))
    assert [(v.id, v.text, v.error) for v in take(path, BOTH)] == [
        ("1", "schön", None),
        ("2", "", "line 3 has bytes that are not valid utf-8"),
        ("4", "", "line 4 has bytes that are not valid utf-8"),
        ("4", "naïve", None),
    ]


def test_the_line_of_an_error_counts_the_lines_inside_quotes(tmp_path: Path) -> None:
    [_, broken] = take(put(tmp_path, b'id,text\n1,"a\nb"\n2,x\xff\n'), BOTH)
    assert broken.error == "line 4 has bytes that are not valid utf-8"


def test_repeated_and_blank_names_stay_apart_in_the_metadata(tmp_path: Path) -> None:
    [verbatim] = take(put(tmp_path, "text,a,a,,a\nhi,1,2,3,4\n"))
    assert verbatim.metadata == {"a": "1", "a (2)": "2", "column 4": "3", "a (3)": "4"}


def test_a_wanted_column_that_stands_there_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="a.csv has 2 columns named 'text', so it is not clear which to read"):
        take(put(tmp_path, "text,text\na,b\n"))


def test_tsv_quotes_are_honoured_where_all_are_well_formed(tmp_path: Path) -> None:
    assert texts(put(tmp_path, 'id\ttext\n1\t"two\nlines"\n2\t"a ""b"""\n', "a.tsv")) == ["two\nlines", 'a "b"']


@pytest.mark.parametrize("closing", ["bad", 'bad"'])
def test_stray_tsv_quotes_are_characters_and_warned_about(tmp_path: Path, closing: str) -> None:
    path = put(tmp_path, f'id\ttext\n1\t"Great\n2\tok\n3\t{closing}\n', "a.tsv")
    assert texts(path) == ['"Great', "ok", closing]
    assert [message.split("a.tsv ")[1] for message in warnings_of(path)] == [
        "has quotes that are not well formed (line 2); all were read as plain characters"
    ]


def test_tsv_text_may_hold_commas(tmp_path: Path) -> None:
    assert texts(put(tmp_path, "id\ttext\n1\ta, b; c\n", "a.tsv")) == ["a, b; c"]

"""JSON and JSON lines: each object is a row, and each broken line a row that says so."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from textcx.errors import InputError
from textcx.readers import Columns, check, read
from textcx.types import Verbatim

TEXT = Columns(text="text")
BOTH = Columns(text="text", id="id")


def put(folder: Path, content: bytes | str, name: str = "a.jsonl") -> str:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


def take(path: str, columns: Columns = TEXT) -> list[Verbatim]:
    return list(read([path], columns, warn=lambda message: None))


def texts(path: str, columns: Columns = TEXT) -> list[str]:
    return [verbatim.text for verbatim in take(path, columns)]


def lines(*objects: object) -> str:
    return "".join(json.dumps(value) + "\n" for value in objects)


@pytest.mark.parametrize("name", ["a.jsonl", "a.ndjson", "A.JSONL"])
def test_each_line_is_a_row(tmp_path: Path, name: str) -> None:
    assert texts(put(tmp_path, lines({"text": "a"}, {"text": "b\n"}), name)) == ["a", "b\n"]


@pytest.mark.parametrize("start", [b"\xef\xbb\xbf", b""])
def test_a_byte_order_mark_windows_ends_and_blank_lines_are_passed_over(tmp_path: Path, start: bytes) -> None:
    assert texts(put(tmp_path, start + b'{"text":"a"}\r\n\r\n  \r\n{"text":"b"}')) == ["a", "b"]


def test_lines_may_be_utf16(tmp_path: Path) -> None:
    assert texts(put(tmp_path, lines({"text": "ż"}, {"text": "ó"}).encode("utf-16"))) == ["ż", "ó"]


def test_an_unusual_line_mark_inside_a_string_ends_no_line(tmp_path: Path) -> None:
    assert texts(put(tmp_path, '{"text":"a\u2028b\x85c"}\n')) == ["a\u2028b\x85c"]


@pytest.mark.parametrize(
    ("value", "text"),
    [("5", "5"), ("5.0", "5"), ("5.25", "5.25"), ("true", "true"), ("false", "false"), ("null", ""), ("NaN", "")],
)
def test_a_value_that_is_no_string_becomes_one(tmp_path: Path, value: str, text: str) -> None:
    assert texts(put(tmp_path, f'{{"text":{value}}}\n')) == [text]


@pytest.mark.parametrize("text", ["\ud800 \udcff", "\x00", "  x ", "NaN"])
def test_a_string_is_exactly_what_was_written(tmp_path: Path, text: str) -> None:
    assert texts(put(tmp_path, lines({"text": text}))) == [text]


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (b"{oops", "line 3 is not JSON: expecting property name enclosed in double quotes at column 2"),
        (b"[1]", "line 3 holds a list, expected a JSON object"),
        (b'"word"', "line 3 holds a string, expected a JSON object"),
        (b"7", "line 3 holds a number, expected a JSON object"),
        (b'{"text":"caf\xe9"}', "line 3 has bytes that are not valid UTF-8"),
        (b"[" * 100_000, "line 3 is not JSON: nested too deep"),
        (b"9" * 5000, "line 3 is not JSON: a number is too long"),
        (b"\x00", "line 3 is not JSON: expecting value at column 1"),
    ],
)
def test_a_broken_line_is_an_error_with_its_line_number_as_id(tmp_path: Path, line: bytes, error: str) -> None:
    path = put(tmp_path, b'{"id":"r-1","text":"a"}\n\n' + line + b'\n{"id":"r-2","text":"b"}\n')
    assert [(v.id, v.text, v.error) for v in take(path, BOTH)] == [
        ("r-1", "a", None),
        ("3", "", error),
        ("r-2", "b", None),
    ]


def test_a_row_without_the_text_field_is_an_error_that_lists_its_fields(tmp_path: Path) -> None:
    verbatim = take(put(tmp_path, lines({"id": 1, "text": "a"}, {"id": 2, "comment": "b"})), BOTH)[1]
    assert (verbatim.id, verbatim.error) == ("2", "no field 'text'; fields here: id, comment")


@pytest.mark.parametrize(("value", "kind"), [(["a"], "a list"), ({"de": "a"}, "an object")])
def test_a_text_that_is_no_plain_value_is_an_error(tmp_path: Path, value: object, kind: str) -> None:
    verbatim = take(put(tmp_path, lines({"id": "r-1", "text": value})), BOTH)[0]
    assert (verbatim.id, verbatim.text, verbatim.error) == ("r-1", "", f"field 'text' holds {kind}, expected a string")


def test_a_field_that_no_row_has_is_refused(tmp_path: Path) -> None:
    path = put(tmp_path, lines(*[{"id": 1, "Text": "a"}] * 1500))
    with pytest.raises(InputError, match=r"a.jsonl has no field 'text' \(did you mean 'Text'\?\); there is: id, Text"):
        check([path], TEXT)


def test_a_field_may_first_appear_in_a_later_row(tmp_path: Path) -> None:
    path = put(tmp_path, lines({"text": "a"}, {"text": "b", "nps": 9}))
    assert texts(path, Columns(text="text", score="nps")) == ["a", "b"]


def test_a_file_without_any_object_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="a.jsonl holds no JSON object in its first 2 rows: line 1 is not JSON"):
        take(put(tmp_path, "id,text\n1,a\n"))


def test_stdin_is_read_as_json_lines_and_left_open() -> None:
    stdin = io.BytesIO(lines({"text": "a"}, {"text": "b"}).encode())
    assert [verbatim.text for verbatim in read(["-"], TEXT, stdin=stdin)] == ["a", "b"]
    assert not stdin.closed


def test_the_first_row_of_stdin_does_not_wait_for_the_second() -> None:
    class Hanging(io.RawIOBase):
        def __init__(self) -> None:
            self.answers = [b'{"text":"a"}\n']

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
            answer = self.answers.pop()
            buffer[: len(answer)] = answer
            return len(answer)

    assert next(read(["-"], TEXT, stdin=io.BufferedReader(Hanging()))).text == "a"


def test_stdin_without_a_row_is_refused() -> None:
    with pytest.raises(InputError, match="no row in stdin"):
        list(read(["-"], TEXT, stdin=io.BytesIO(b"\n")))


@pytest.mark.parametrize(
    "content",
    ['[{"text":"a"},{"text":"b"}]', '{"data":[{"text":"a"},{"text":"b"}],"pages":[1],"next":null}'],
)
def test_a_json_file_is_an_array_or_holds_one(tmp_path: Path, content: str) -> None:
    assert texts(put(tmp_path, content, "a.json")) == ["a", "b"]


def test_an_item_that_is_no_object_is_an_error(tmp_path: Path) -> None:
    verbatims = take(put(tmp_path, '[{"text":"a"},7,{"text":"b"}]', "a.json"))
    assert [v.error for v in verbatims] == [None, "item 2 is a number, expected an object", None]


def test_an_item_with_broken_bytes_is_an_error(tmp_path: Path) -> None:
    verbatims = take(put(tmp_path, b'[{"id":"r-1","text":"a\xff"},{"id":"r-2","text":"b"}]', "a.json"), BOTH)
    assert [(v.id, v.text, v.error) for v in verbatims] == [
        ("r-1", "", "item 1 has bytes that are not valid UTF-8"),
        ("r-2", "b", None),
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "a.json is empty; expected an array of objects"),
        ("[]", "no row in .*a.json"),
        ("[1, 2]", "a.json holds no JSON object in its first 2 rows: item 1 is a number"),
        ("7", "a.json holds a number; expected an array of objects"),
        ('{"text":"a"}', "a.json holds an object with 0 arrays of objects inside"),
        ('{"a":[{"text":"a"}],"b":[{"text":"b"}]}', "a.json holds an object with 2 arrays of objects inside"),
        ('[{"text":"a"},\n oops]', "a.json is not JSON: Expecting value on line 2, column 2"),
        (
            '{"text":"a"}\n{"text":"b"}\n',
            "a.json holds more than one JSON value; if each line is an object, name the file .jsonl",
        ),
        ("[" * 100_000, "a.json cannot be read as JSON: it is nested too deep"),
    ],
)
def test_a_json_file_without_rows_is_a_sentence(tmp_path: Path, content: str, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        check([put(tmp_path, content, "a.json")], TEXT)

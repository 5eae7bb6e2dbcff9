"""Rows of any format become verbatims with ids, languages and metadata; unusable inputs are refused early."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from textcx.errors import InputError
from textcx.readers import Columns, check, count_rows_estimate, read

TEXT = Columns(text="text")
BOTH = Columns(text="text", id="id")


def put(folder: Path, content: bytes | str, name: str = "a.csv") -> str:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


def ids(inputs: list[str], columns: Columns = TEXT) -> list[str]:
    return [verbatim.id for verbatim in read(inputs, columns)]


def test_ids_are_the_cells_of_the_id_column_kept_even_when_they_repeat(tmp_path: Path) -> None:
    assert ids([put(tmp_path, "id,text\n007,a\n 8 ,b\n007,c\n")], BOTH) == ["007", " 8 ", "007"]


def test_without_an_id_column_ids_count_the_rows(tmp_path: Path) -> None:
    assert ids([put(tmp_path, 'id,text\n9,"a\nb"\n8,b\n')]) == ["1", "2"]


def test_an_empty_id_becomes_the_row_number(tmp_path: Path) -> None:
    assert ids([put(tmp_path, "id,text\nr-1,a\n,b\n")], BOTH) == ["r-1", "2"]


def test_generated_ids_stay_unique_beside_the_line_number_of_a_broken_row(tmp_path: Path) -> None:
    assert ids([put(tmp_path, "text,x\na,b,c\nd,e\nf,g\n")]) == ["2", "row-2", "3"]


def test_in_several_files_the_stem_sets_generated_ids_apart(tmp_path: Path) -> None:
    paths = [put(tmp_path, "text\na\nb\n", "spring.csv"), put(tmp_path, "text\na\n", "autumn.csv")]
    assert ids(paths) == ["spring:1", "spring:2", "autumn:1"]


def test_files_of_one_stem_are_set_apart_by_name_or_path(tmp_path: Path) -> None:
    a, b, c = (put(tmp_path, "text\na\n", name) for name in ("x/q.csv", "y/q.csv", "y/q.tsv"))
    assert ids([a, b, c]) == [f"{a}:1", f"{b}:1", "q.tsv:1"]


@pytest.mark.parametrize(
    ("cell", "code"),
    [("de", "de"), ("DE", "de"), ("de-AT", "de"), ("pt_BR", "pt"), (" fil ", "fil"), ("", None), ("German", None)],
)
def test_the_language_column_gives_a_plain_code(tmp_path: Path, cell: str, code: str | None) -> None:
    [verbatim] = read([put(tmp_path, f"text,lang\na,{cell}\n")], Columns(text="text", language="lang"))
    assert (verbatim.language, verbatim.metadata["lang"]) == (code, cell)


def test_all_other_columns_are_metadata(tmp_path: Path) -> None:
    [verbatim] = read([put(tmp_path, '{"id":1,"text":"a","nps":9,"vip":true,"x":null,"t":["b"]}', "a.jsonl")], BOTH)
    assert verbatim.metadata == {"nps": 9, "vip": True, "x": None, "t": '["b"]'}


def test_an_id_that_is_also_a_group_stays_in_the_metadata(tmp_path: Path) -> None:
    [verbatim] = read([put(tmp_path, "id,text\nnorth,a\n")], Columns(text="text", id="id", groups=("id",)))
    assert verbatim.metadata == {"id": "north"}


def test_reading_is_lazy(tmp_path: Path) -> None:
    rows = read([put(tmp_path, "text\na\n"), put(tmp_path, "nothing\nb\n", "b.csv")], TEXT)
    assert next(rows).text == "a"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "bad.csv is empty; expected a header line"),
        ("\n\r\n", "bad.csv is empty"),
        ("\ufeff", "bad.csv is empty"),
        ("text,id\n", "no row in .*bad.csv; expected at least one below the header"),
        ("Txt,id\na,1\n", r"bad.csv has no column 'text' \(did you mean 'Txt'\?\); there is: Txt, id"),
        ("one,two\na,1\n", "bad.csv has no column 'text'; there is: one, two"),
    ],
)
@pytest.mark.parametrize("use", [check, lambda inputs, columns: list(read(inputs, columns))])
def test_one_unusable_file_among_good_ones_is_refused(tmp_path: Path, content: str, sentence: str, use: Any) -> None:
    paths = [put(tmp_path, "text\na\n", "good.csv"), put(tmp_path, content, "bad.csv")]
    with pytest.raises(InputError, match=sentence):
        use(paths, TEXT)


@pytest.mark.parametrize("use", ["id", "language", "date", "score"])
def test_every_named_column_must_be_there(tmp_path: Path, use: str) -> None:
    with pytest.raises(InputError, match="has no column 'gone'"):
        check([put(tmp_path, "text\na\n")], Columns(**{"text": "text", use: "gone"}))


def test_every_group_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="has no column 'gone'"):
        check([put(tmp_path, "text,b\na,c\n")], Columns(text="text", groups=("b", "gone")))


def test_a_file_without_a_header_is_not_quoted_at_length(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        check([put(tmp_path, f"1,{'word ' * 100}\n2,b\n")], TEXT)
    assert len(str(refused.value)) < 250 + len(str(tmp_path))


def test_a_sentence_about_a_broken_header_can_be_printed(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        check([put(tmp_path, "te\udcffxt,żółć\na,b\n".encode("utf-8", "surrogateescape"))], TEXT)
    assert str(refused.value).endswith("(did you mean 'te?xt'?); there is: te?xt, żółć")


def test_a_good_call_passes_the_check(tmp_path: Path) -> None:
    check([put(tmp_path, "text\na\n"), "-"], TEXT)


def test_what_the_system_refuses_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **options: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = put(tmp_path, "text\na\n")
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputError, match="a.csv cannot be read: permission denied"):
        check([path], TEXT)


def test_assumptions_are_warned_about_by_default(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="it was read as cp1252"):
        list(read([put(tmp_path, "text\nschön\n".encode("cp1252"))], TEXT))


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ('id,text\n1,"a\nb"\n\n2,c\n', "a.csv"),
        ("id\ttext\n1\ta\n2\tc\n", "a.tsv"),
        ('{"text":"a"}\n\n{"text":"b"}', "a.jsonl"),
        ('[{"text":"a"},\n{"text":"b"}]', "a.json"),
    ],
)
def test_the_estimate_of_a_short_file_is_exact(tmp_path: Path, content: str, name: str) -> None:
    assert count_rows_estimate([put(tmp_path, content, name)]) == 2


def test_the_estimate_of_a_long_file_is_close(tmp_path: Path) -> None:
    path = put(tmp_path, "id,text\n" + "".join(f"{number},some words here\n" for number in range(50_000)))
    assert count_rows_estimate([path]) == pytest.approx(50_000, rel=0.1)


def test_estimates_add_up(tmp_path: Path) -> None:
    assert count_rows_estimate([put(tmp_path, "text\na\n"), put(tmp_path, "text\na\nb\n", "b.csv")]) == 3


def test_stdin_has_no_estimate(tmp_path: Path) -> None:
    assert count_rows_estimate([put(tmp_path, "text\na\n"), "-"]) is None

"""What the user names becomes a list of files, or a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from textcx.errors import InputError
from textcx.readers import expand


def touch(folder: Path, *names: str) -> list[Path]:
    paths = [folder / name for name in names]
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("text\nhello\n")
    return paths


def test_a_file_stands_for_itself(tmp_path: Path) -> None:
    [path] = touch(tmp_path, "a.csv")
    assert expand([str(path)]) == [path]


def test_the_suffix_may_be_in_capitals(tmp_path: Path) -> None:
    [path] = touch(tmp_path, "A.CSV")
    assert expand([str(path)]) == [path]


def test_a_dash_is_stdin() -> None:
    assert expand(["-"]) == ["-"]


def test_a_folder_gives_its_known_files_in_depth_and_in_order(tmp_path: Path) -> None:
    paths = touch(tmp_path, "a.csv", "deep/er/b.jsonl", "z.xlsx")
    touch(tmp_path, "notes.txt", ".hidden/c.csv", "~$z.xlsx", "._a.csv")
    assert expand([str(tmp_path)]) == paths


def test_a_glob_gives_its_known_files_in_order(tmp_path: Path) -> None:
    paths = touch(tmp_path, "a.csv", "b.csv")
    touch(tmp_path, "b.txt")
    assert expand([str(tmp_path / "*")]) == paths


def test_a_glob_with_two_stars_goes_in_depth(tmp_path: Path) -> None:
    paths = touch(tmp_path, "2025/a.csv", "2026/q1/b.csv")
    assert expand([str(tmp_path / "**" / "*.csv")]) == paths


def test_a_file_with_brackets_in_its_name_is_no_glob(tmp_path: Path) -> None:
    [path] = touch(tmp_path, "a[1].csv")
    assert expand([str(path)]) == [path]


def test_inputs_keep_the_order_of_the_call(tmp_path: Path) -> None:
    first, second = touch(tmp_path, "z.csv", "a.csv")
    assert expand([str(first), "-", str(second)]) == [first, "-", second]


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    [path] = touch(tmp_path, "a.csv")
    assert expand([str(path), str(tmp_path), "-", "-"]) == [path, "-"]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("gone.csv", "gone.csv does not exist"),
        ("*.csv", "no file of a known format .* matches .*csv"),
        (
            "notes.txt",
            r"notes.txt is of an unknown format \(.txt\); expected one of .csv .tsv .jsonl .* .parquet .xlsx",
        ),
        ("README", r"README is of an unknown format \(no suffix\)"),
        ("empty", "the folder .*empty holds no file of a known format"),
        ("folder.csv", "the folder .*folder.csv holds no file of a known format"),
    ],
)
def test_an_input_that_names_nothing_is_a_sentence(tmp_path: Path, name: str, sentence: str) -> None:
    touch(tmp_path, "notes.txt", "README")
    (tmp_path / "empty").mkdir()
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(InputError, match=sentence):
        expand([str(tmp_path / name)])


def test_no_input_at_all_is_a_sentence() -> None:
    with pytest.raises(InputError, match="no input was named"):
        expand([])

"""The command line without models: what it says about itself, and a wrong call refused at once with one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli_samples import TEXTS, numbered, textcx, write_csv

FLAGS = ("--text-column", "comment")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "voices.csv", numbered(TEXTS))


def refused(*words: object, status: int = 2) -> str:
    """The sentence with which a call is refused: before any model is loaded, and with nothing on stdout."""
    done = textcx(*words)
    assert (status, "") == (done.returncode, done.stdout)
    assert "Traceback" not in done.stderr
    assert "loading models" not in done.stderr
    return done.stderr.strip().removeprefix("textcx: ")


def scoring(source: Path, *more: object, status: int = 2) -> str:
    return refused("score", source, *FLAGS, "--out", source.parent / "out.jsonl", *more, status=status)


def test_the_version_is_that_of_the_package() -> None:
    from textcx import __version__

    done = textcx("--version")
    assert (0, f"textcx, version {__version__}\n") == (done.returncode, done.stdout)


def test_a_missing_column_is_refused_with_the_columns_there_are(source: Path) -> None:
    sentence = refused("score", source, "--text-column", "coment", "--out", source.parent / "out.jsonl")
    assert f"{source} has no column 'coment' (did you mean 'comment'?); there is: id, comment" == sentence


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.csv", b"", "is empty; expected a header line and rows below it"),
        ("header.csv", b"id,comment\n", "expected at least one below the header"),
        ("broken.xlsx", b"PK\x03\x04 this is no workbook", "is not a readable Excel workbook"),
        ("voices.doc", b"words", "is of an unknown format (.doc); expected one of .csv .tsv .jsonl"),
        ("empty.jsonl", b"\n", "no row in"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    (tmp_path / name).write_bytes(content)
    sentence = scoring(tmp_path / name)
    assert says in sentence
    assert str(tmp_path / name) in sentence


def test_a_file_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    assert f"{tmp_path / 'none.csv'} does not exist" == scoring(tmp_path / "none.csv")


def test_a_taxonomy_with_a_repeated_id_is_refused(source: Path) -> None:
    taxonomy = source.parent / "own.toml"
    taxonomy.write_text('[[stages]]\nid = "till"\ndescription = "Paying."\n' * 2)
    expected = f"{taxonomy}: the stage id 'till' is used 2 times, expected each once"
    assert expected == scoring(source, "--taxonomy", taxonomy)
    assert expected == refused("taxonomy", "check", taxonomy)


def test_a_taxonomy_that_does_not_exist_is_refused_with_the_names_there_are(source: Path) -> None:
    assert scoring(source, "--taxonomy", "hotels").startswith(
        "there is no taxonomy 'hotels': give a TOML file or one of default,"
    )


@pytest.mark.parametrize("option", [("--score-column", "id"), ("--score-type", "nps")])
def test_a_score_without_its_other_half_is_refused(source: Path, option: tuple[str, str]) -> None:
    sentence = refused("analyze", source, *FLAGS, "--out", source.parent / "out", *option)
    assert (
        "--score-column and --score-type belong together: name the column and one of nps, csat, ces, stars" in sentence
    )


def test_an_output_that_is_an_input_is_refused(source: Path) -> None:
    sentence = refused("score", source, *FLAGS, "--out", source)
    assert f"{source} is an input of this call and would be overwritten: choose another --out" == sentence


@pytest.mark.parametrize("command", ["score", "analyze"])
def test_an_output_that_cannot_be_written_is_a_failure_before_the_work(source: Path, command: str) -> None:
    sentence = refused(command, source, *FLAGS, "--out", source / "out", status=1)
    assert sentence.startswith(
        f"cannot write into {source}" if command == "score" else f"cannot write {source / 'out'}"
    )


def test_an_unknown_option_is_refused_with_the_one_that_was_meant(source: Path) -> None:
    assert "--text-column" in refused("score", source, "--textcolumn", "comment", "--out", "x")


def test_the_built_in_taxonomies_are_listed_and_shown() -> None:
    from textcx import taxonomy

    listed = textcx("taxonomy", "list")
    assert list(taxonomy.builtin()) == [line.split()[0] for line in listed.stdout.splitlines()]
    shown = textcx("taxonomy", "show", "hotel")
    assert [] == [stage for stage in taxonomy.load("hotel").ids if f"\n{stage}  (" not in shown.stdout]


def test_a_file_with_only_ids_and_descriptions_passes_the_check(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text('[[stages]]\nid = "till"\ndescription = "Paying at the till."\n')
    done = textcx("taxonomy", "check", tmp_path / "own.toml")
    assert (0, f"{tmp_path / 'own.toml'} is valid: own, version 1, 1 stages") == (
        done.returncode,
        done.stdout.splitlines()[0],
    )


def test_every_file_of_the_models_is_verified() -> None:
    done = textcx("models", "verify")
    assert (0, "") == (done.returncode, done.stderr)
    assert {"ok"} == {line.rpartition(": ")[2] for line in done.stdout.splitlines()}

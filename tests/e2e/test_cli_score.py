"""`textcx score` with its models: odd input, broken rows, repetition and a kill, every record as the contract says."""

from __future__ import annotations

import json
import resource
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.cli_samples import (
    OPINIONS,
    TEXTS,
    check_record,
    kill_when_there,
    numbered,
    records,
    textcx,
    varied,
    write_csv,
)

FLAGS = ("--text-column", "comment", "--id-column", "id")
FIVE_MB = " ".join(OPINIONS["pl"] * 28_500)
ODD = [
    *numbered(TEXTS),
    ("nul", "Paczka\0 przyszła\0 pusta."),
    ("long", FIVE_MB),
    ("same", "Courier was rude 😡😡 but the shoes are great 👟!"),
    ("same", "Courier was rude 😡😡 but the shoes are great 👟!"),
    ("flags", "👍🏽 🇺🇦 ❤️"),
    ("junk", "n/a"),
    ("blank", "   "),
    ("lines", '"First line.\r\nSecond line, with ""quotes""."'),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("score")


@pytest.fixture(scope="module")
def odd(folder: Path) -> tuple[list[dict[str, Any]], str]:
    """The records of every odd row, and what the command said."""
    done = textcx("score", write_csv(folder / "odd.csv", ODD), *FLAGS, "--out", folder / "odd.jsonl")
    assert 0 == done.returncode, done.stderr
    return records(folder / "odd.jsonl"), done.stderr


@pytest.fixture(scope="module")
def small(folder: Path) -> list[dict[str, Any]]:
    """The records of four small files scored in one call: an old encoding, only junk, three rows, one language."""
    files = [
        write_csv(folder / "old.csv", numbered(OPINIONS["ru"] * 3), "cp1251"),
        write_csv(folder / "junk.csv", numbered(["n/a", "-", "asdf", "...", "немає"])),
        write_csv(folder / "three.csv", numbered(TEXTS[:3])),
        write_csv(folder / "german.csv", numbered(OPINIONS["de"])),
    ]
    done = textcx("score", *files, *FLAGS, "--out", folder / "small.jsonl")
    assert 0 == done.returncode, done.stderr
    return records(folder / "small.jsonl")


def test_every_row_has_one_record_in_order_with_its_text_as_it_was(odd: tuple[list[dict[str, Any]], str]) -> None:
    assert ODD == [(record["id"], record["text"]) for record in odd[0]]


def test_every_record_holds_what_the_contract_says(
    odd: tuple[list[dict[str, Any]], str], small: list[dict[str, Any]]
) -> None:
    for record in (*odd[0], *small):
        check_record(record)


def test_repeated_ids_are_warned_about_with_their_number(odd: tuple[list[dict[str, Any]], str]) -> None:
    assert "textcx: 1 rows carry an id that an earlier row had; all were kept\n" in odd[1]


def test_junk_and_blank_rows_keep_their_record(odd: tuple[list[dict[str, Any]], str]) -> None:
    status = {record["id"]: record["status"] for record in odd[0]}
    assert ("junk", "empty") == (status["junk"], status["blank"])
    assert {"ok"} == {status[row] for row, _ in numbered(TEXTS)}


def test_the_language_of_each_opinion_is_known(odd: tuple[list[dict[str, Any]], str]) -> None:
    expected = [code for code, texts in OPINIONS.items() for _ in texts]
    found = [record["language"]["code"] for record in odd[0][: len(TEXTS)]]
    assert 36 <= sum(code == given for code, given in zip(found, expected, strict=True))


def test_a_text_has_the_same_record_in_any_company(
    odd: tuple[list[dict[str, Any]], str], small: list[dict[str, Any]]
) -> None:
    known = {record["text"]: record for record in odd[0]}
    shared = [record for record in small if record["text"] in known]
    assert 20 == len(shared)
    assert [{**known[record["text"]], "id": record["id"]} for record in shared] == shared


def test_an_old_encoding_is_read(small: list[dict[str, Any]]) -> None:
    assert [*OPINIONS["ru"] * 3] == [record["text"] for record in small[:12]]


def test_a_file_of_only_junk_keeps_every_row(small: list[dict[str, Any]]) -> None:
    assert ["junk"] * 5 == [record["status"] for record in small[12:17]]


def test_the_digest_of_the_records_is_that_of_the_models(small: list[dict[str, Any]]) -> None:
    said = dict(line.split(maxsplit=1) for line in textcx("models", "info").stdout.splitlines()[:3])
    assert said == small[0]["provenance"]


def test_a_broken_line_on_stdin_is_a_record_and_exit_status_3(folder: Path) -> None:
    good = [json.dumps({"comment": text}).encode() for text in TEXTS[:3]]
    stdin = b"\n".join([good[0], b'{"comment": "cut of', good[1], b"[1]", good[2]])
    done = textcx("score", "-", "--text-column", "comment", "--out", folder / "stdin.jsonl", stdin=stdin)
    found = records(folder / "stdin.jsonl")
    assert 3 == done.returncode
    assert ["ok", "error", "ok", "error", "ok"] == [record["status"] for record in found]
    assert [("2", ""), ("4", "")] == [(r["id"], r["text"]) for r in found if r["status"] == "error"]
    assert "line 4 holds a list, expected a JSON object" == found[3]["error"]


def test_a_stdin_without_a_row_is_refused(folder: Path) -> None:
    done = textcx("score", "-", "--text-column", "comment", "--out", folder / "nothing.jsonl", stdin=b"")
    assert (2, False) == (done.returncode, (folder / "nothing.jsonl").exists())
    assert "textcx: no row in stdin; expected at least one line of JSON\n" == done.stderr


def test_equal_rows_are_computed_once_however_many_there_are(folder: Path) -> None:
    source = write_csv(folder / "equal.csv", ((f"r-{row}", TEXTS[0]) for row in range(100_000)))
    done = textcx("score", source, *FLAGS, "--out", folder / "equal.jsonl")
    assert 0 == done.returncode, done.stderr
    with (folder / "equal.jsonl").open("rb") as lines:
        kinds = Counter(line.partition(b",")[2] for line in lines)
    assert [100_000] == list(kinds.values())


def test_a_run_that_is_killed_goes_on_to_the_same_bytes(folder: Path) -> None:
    source = write_csv(folder / "many.csv", numbered(varied(3300)))
    whole, out = folder / "whole.jsonl", folder / "killed.jsonl"
    assert 0 == textcx("score", source, *FLAGS, "--no-entities", "--out", whole).returncode
    kill_when_there(out.with_name("killed.jsonl.state"), "score", source, *FLAGS, "--no-entities", "--out", out)
    assert not out.exists()
    done = textcx("score", source, *FLAGS, "--no-entities", "--resume", "--out", out)
    assert (0, whole.read_bytes()) == (done.returncode, out.read_bytes())


def test_a_full_disk_fails_with_a_sentence_and_no_half_file(folder: Path) -> None:
    def small_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    source, out = write_csv(folder / "some.csv", numbered(TEXTS)), folder / "full.jsonl"
    done = textcx("score", source, *FLAGS, "--no-entities", "--out", out, preexec_fn=small_disk)
    assert (1, False) == (done.returncode, out.exists())
    assert "Traceback" not in done.stderr
    last = done.stderr.splitlines()[-1]
    assert (True, True) == (last.startswith("textcx: "), last.endswith("File too large"))

"""Scoring files: every row out in order, the same bytes after a kill, and what cannot be written said in a sentence."""

from __future__ import annotations

import errno
import json
import os
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests import job_samples as samples
from tests.job_samples import CHUNK, CHUNKS, ROWS, Killed, MortalEncoder
from textcx.errors import CallError, OutputError
from textcx.jobs.score import score
from textcx.readers import Columns


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return samples.write_csv(tmp_path / "voices.csv", samples.rows())


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "scores.jsonl"


def undisturbed(source: Path, tmp_path: Path) -> bytes:
    request = samples.request(source, tmp_path / "undisturbed.jsonl")
    score(request, samples.engine())
    return request.out.read_bytes()


def killed(source: Path, out: Path, chunk: int, **changes: Any) -> MortalEncoder:
    encoder = MortalEncoder(dies_at=chunk)
    with pytest.raises(Killed):
        score(samples.request(source, out, **changes), samples.engine(encoder))
    return encoder


def records(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.read_bytes().splitlines()]


def beside(out: Path, suffix: str) -> Path:
    return out.with_name(out.name + suffix)


def test_every_row_comes_out_in_order_with_what_became_of_it(tmp_path: Path, out: Path) -> None:
    texts = ["good food", "-", " ", "bad delivery"]
    source = tmp_path / "four.jsonl"
    lines = [json.dumps({"id": str(row), "comment": text}) for row, text in enumerate(texts)]
    source.write_text("\n".join([*lines[:2], "{broken", *lines[2:]]))
    tally = score(samples.request(source, out, columns=Columns(text="comment", id="id")), samples.engine())
    assert ["ok", "junk", "error", "empty", "ok"] == [record["status"] for record in records(out)]
    assert ["0", "1", "3", "2", "3"] == [record["id"] for record in records(out)]
    assert {"ok": 2, "empty": 1, "junk": 1, "error": 1} == tally.counts


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_a_killed_run_goes_on_to_the_same_bytes_and_repeats_no_finished_chunk(
    source: Path, out: Path, tmp_path: Path, chunk: int
) -> None:
    first, second = killed(source, out, chunk), MortalEncoder()
    assert not out.exists()
    tally = score(samples.request(source, out, resume=True), samples.engine(second))
    assert undisturbed(source, tmp_path) == out.read_bytes()
    assert 2 * ROWS == len(first.asked + second.asked) == len({*first.asked, *second.asked})
    assert ROWS == tally.rows


def test_a_finished_run_leaves_nothing_but_its_output(source: Path, out: Path) -> None:
    score(samples.request(source, out), samples.engine())
    assert {source, out} == set(out.parent.iterdir())


def test_a_run_killed_in_the_middle_of_a_write_goes_on_behind_the_last_finished_chunk(
    source: Path, out: Path, tmp_path: Path
) -> None:
    killed(source, out, 2)
    with beside(out, ".partial").open("ab") as file:
        file.write(b'{"id": "half a rec')
    score(samples.request(source, out, resume=True), samples.engine())
    assert undisturbed(source, tmp_path) == out.read_bytes()


@pytest.mark.parametrize("kept", [0, 10])
def test_a_run_whose_finished_records_were_lost_starts_anew(source: Path, out: Path, tmp_path: Path, kept: int) -> None:
    killed(source, out, 2)
    os.truncate(beside(out, ".partial"), kept)
    tally = score(samples.request(source, out, resume=True), samples.engine())
    assert undisturbed(source, tmp_path) == out.read_bytes()
    assert ROWS == tally.rows


def test_to_resume_what_never_began_is_to_begin(source: Path, out: Path, tmp_path: Path) -> None:
    score(samples.request(source, out, resume=True), samples.engine())
    assert undisturbed(source, tmp_path) == out.read_bytes()


@pytest.mark.parametrize(
    "change",
    [
        {"settings": (("taxonomy", "other"),)},
        {"columns": Columns(text="comment")},
        {"columns": Columns(text="comment", id="id", language="country")},
        {"chunk": CHUNK + 1},
    ],
)
def test_a_run_with_other_options_is_not_resumed(source: Path, out: Path, change: dict[str, Any]) -> None:
    killed(source, out, 2)
    with pytest.raises(CallError, match=r"cannot resume from .*scores\.jsonl\.state: the files, columns, options or"):
        score(samples.request(source, out, resume=True, **change), samples.engine())


def test_a_run_over_a_changed_file_is_not_resumed(source: Path, out: Path) -> None:
    killed(source, out, 2)
    samples.write_csv(source, samples.rows(ROWS + 1))
    with pytest.raises(CallError, match="cannot resume"):
        score(samples.request(source, out, resume=True), samples.engine())


def test_a_run_with_other_models_is_not_resumed(source: Path, out: Path) -> None:
    killed(source, out, 2)
    engine = replace(samples.engine(), provenance=replace(samples.PROVENANCE, digest="sha256:1"))
    with pytest.raises(CallError, match="cannot resume"):
        score(samples.request(source, out, resume=True), engine)


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff", b"null"])
def test_a_damaged_state_is_not_resumed(source: Path, out: Path, content: bytes) -> None:
    killed(source, out, 2)
    beside(out, ".state").write_bytes(content)
    with pytest.raises(CallError, match="cannot resume"):
        score(samples.request(source, out, resume=True), samples.engine())


def test_a_new_run_forgets_a_stopped_one(source: Path, out: Path, tmp_path: Path) -> None:
    other = {"settings": (("taxonomy", "other"),)}
    killed(source, out, 3)
    killed(source, out, 0, **other)
    score(samples.request(source, out, resume=True, **other), samples.engine())
    assert undisturbed(source, tmp_path) == out.read_bytes()


def test_progress_counts_the_rows_that_were_finished_before(source: Path, out: Path) -> None:
    killed(source, out, 3)
    progress = samples.Counted()
    score(samples.request(source, out, resume=True), samples.engine(progress=progress))
    assert ROWS == progress.rows


def test_repeated_ids_are_kept_and_counted(tmp_path: Path, out: Path) -> None:
    rows = [{**row, "id": "same" if place % 3 else row["id"]} for place, row in enumerate(samples.rows())]
    source = samples.write_csv(tmp_path / "voices.csv", rows)
    killed(source, out, 2)
    tally = score(samples.request(source, out, resume=True), samples.engine())
    assert [row["id"] for row in rows] == [record["id"] for record in records(out)]
    assert sum(row["id"] == "same" for row in rows) - 1 == tally.repeated_ids()


def test_the_order_of_rows_changes_no_record(source: Path, out: Path, tmp_path: Path) -> None:
    score(samples.request(source, out), samples.engine())
    rows = samples.rows()
    random.Random(0).shuffle(rows)
    shuffled = samples.request(samples.write_csv(tmp_path / "shuffled.csv", rows), tmp_path / "shuffled.jsonl")
    score(shuffled, samples.engine())
    assert sorted(out.read_bytes().splitlines()) == sorted(shuffled.out.read_bytes().splitlines())


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_the_size_of_chunks_changes_no_byte(source: Path, out: Path, tmp_path: Path, size: int) -> None:
    score(samples.request(source, out, chunk=size), samples.engine())
    assert undisturbed(source, tmp_path) == out.read_bytes()


def test_a_row_said_twice_gets_the_same_record(tmp_path: Path, out: Path) -> None:
    source = samples.write_csv(tmp_path / "voices.csv", [samples.rows()[3]] * 9)
    score(samples.request(source, out), samples.engine())
    assert 1 == len(set(out.read_bytes().splitlines()))


def test_an_output_that_is_a_folder_is_refused_with_an_example(source: Path, tmp_path: Path) -> None:
    sentence = f"--out {tmp_path} is a folder, expected a file such as {tmp_path / 'scores.jsonl'}"
    with pytest.raises(CallError) as caught:
        score(samples.request(source, tmp_path), samples.engine())
    assert sentence == str(caught.value)


def test_an_output_that_is_an_input_is_refused(source: Path) -> None:
    before = source.read_bytes()
    with pytest.raises(CallError, match=r"voices\.csv is an input of this call and would be overwritten"):
        score(samples.request(source, source.parent / "." / source.name), samples.engine())
    assert before == source.read_bytes()


def test_an_output_that_is_a_device_is_refused(source: Path) -> None:
    with pytest.raises(CallError, match="/dev/full is there already and is not a plain file"):
        score(samples.request(source, Path("/dev/full")), samples.engine())


def test_an_output_below_a_file_is_refused(source: Path) -> None:
    with pytest.raises(OutputError, match=r"cannot write into .*voices\.csv: it is a file, expected a folder"):
        score(samples.request(source, source / "scores.jsonl"), samples.engine())


def test_an_output_in_a_folder_that_cannot_be_made_is_refused(source: Path) -> None:
    with pytest.raises(OutputError, match=r"cannot write .*: "):
        score(samples.request(source, source / "deep" / "scores.jsonl"), samples.engine())


@pytest.mark.parametrize("size", [0, 100, 5000])
def test_a_full_disk_is_an_error_that_a_resumed_run_survives(
    source: Path, out: Path, tmp_path: Path, size: int
) -> None:
    expected = undisturbed(source, tmp_path)
    with samples.full_disk(size), pytest.raises(OutputError, match=r"cannot write .*scores\.jsonl.*: File too large"):
        score(samples.request(source, out), samples.engine())
    assert not out.exists()
    score(samples.request(source, out, resume=True), samples.engine())
    assert expected == out.read_bytes()


def test_a_disk_that_fills_at_the_very_end_leaves_no_half_file(
    source: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    move = os.replace

    def full(old: Path, new: Path) -> None:
        if Path(new) == out:
            raise OSError(errno.ENOSPC, "No space left on device")
        move(old, new)

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OutputError, match=r"cannot write .*scores\.jsonl: No space left on device"):
        score(samples.request(source, out), samples.engine())
    assert not out.exists()

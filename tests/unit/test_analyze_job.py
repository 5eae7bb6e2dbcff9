"""Analysing files: every output whole, the same bytes after a kill, and odd input answered rather than fatal."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests import job_samples as samples
from tests.job_samples import CHUNKS, ROWS, Killed, MortalEncoder
from textcx.errors import CallError, OutputError
from textcx.jobs.analyze import Insight, analyze
from textcx.jobs.outputs import FILES
from textcx.readers import Columns
from textcx.testing import FakeEncoder

TEXT_ALONE = Columns(text="comment")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return samples.write_csv(tmp_path / "voices.csv", samples.rows())


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "report"


def run(source: Path, out: Path, encoder: FakeEncoder | None = None, **changes: Any) -> Path:
    analyze(samples.request(source, out, **changes), samples.engine(encoder), samples.insight())
    return out


def undisturbed(source: Path, tmp_path: Path, **changes: Any) -> dict[str, bytes]:
    return contents(run(source, tmp_path / "undisturbed", **changes))


def killed(source: Path, out: Path, chunk: int, **changes: Any) -> MortalEncoder:
    encoder = MortalEncoder(dies_at=chunk)
    with pytest.raises(Killed):
        run(source, out, encoder, **changes)
    return encoder


def contents(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in out.iterdir()}


def document(out: Path, name: str = "themes.json") -> dict[str, Any]:
    found: dict[str, Any] = json.loads((out / name).read_bytes())
    return found


def of_texts(tmp_path: Path, texts: Sequence[str | None]) -> Path:
    path = tmp_path / "texts.jsonl"
    path.write_text("\n".join("{broken" if text is None else json.dumps({"comment": text}) for text in texts))
    return path


def test_an_analysis_writes_the_files_of_the_contract_and_nothing_else(source: Path, out: Path) -> None:
    assert sorted(FILES) == sorted(contents(run(source, out)))


def test_the_same_call_gives_the_same_bytes(source: Path, out: Path, tmp_path: Path) -> None:
    assert undisturbed(source, tmp_path) == contents(run(source, out))


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_a_killed_analysis_goes_on_to_the_same_bytes_and_repeats_no_finished_chunk(
    source: Path, out: Path, tmp_path: Path, chunk: int
) -> None:
    first, second = killed(source, out, chunk), MortalEncoder()
    assert undisturbed(source, tmp_path) == contents(run(source, out, second, resume=True))
    assert 2 * ROWS == len(first.asked + second.asked) == len({*first.asked, *second.asked})


@pytest.mark.parametrize("suffix", ["npz", "columns.json"])
def test_an_analysis_killed_while_it_wrote_a_chunk_writes_that_chunk_again(
    source: Path, out: Path, tmp_path: Path, suffix: str
) -> None:
    killed(source, out, 2)
    (out / ".textcx-work" / f"chunk-000002.{suffix}").write_bytes(b"half a chu")
    assert undisturbed(source, tmp_path) == contents(run(source, out, resume=True))


def test_an_analysis_killed_while_it_found_themes_reads_no_opinion_again(
    source: Path, out: Path, tmp_path: Path
) -> None:
    def dies(*_: object) -> Any:
        raise Killed

    with pytest.raises(Killed):
        request = samples.request(source, out)
        analyze(request, samples.engine(), Insight(taxonomy=samples.insight().taxonomy, discover=dies))
    encoder = FakeEncoder()
    assert undisturbed(source, tmp_path) == contents(run(source, out, encoder, resume=True))
    assert [] == encoder.asked


@pytest.mark.parametrize(
    "change", [{"settings": (("taxonomy", "other"),)}, {"columns": TEXT_ALONE}, {"seed": 1}, {"score_type": "stars"}]
)
def test_an_analysis_with_other_options_is_not_resumed(source: Path, out: Path, change: dict[str, Any]) -> None:
    killed(source, out, 2)
    with pytest.raises(
        CallError, match=r"cannot resume from .*state\.json: the files, columns, options or models differ"
    ):
        run(source, out, resume=True, **change)


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff"])
def test_a_damaged_state_is_not_resumed(source: Path, out: Path, content: bytes) -> None:
    killed(source, out, 2)
    (out / ".textcx-work" / "state.json").write_bytes(content)
    with pytest.raises(CallError, match="cannot resume"):
        run(source, out, resume=True)


def test_a_new_analysis_forgets_a_stopped_one(source: Path, out: Path, tmp_path: Path) -> None:
    killed(source, out, 3)
    encoder = FakeEncoder()
    assert undisturbed(source, tmp_path) == contents(run(source, out, encoder))
    assert 2 * ROWS == len(encoder.asked)


def test_the_size_of_chunks_changes_no_byte(source: Path, out: Path, tmp_path: Path) -> None:
    few, many = (contents(run(source, out, chunk=size)) for size in (7, 1000))
    whole = undisturbed(source, tmp_path)
    del whole["verbatims.parquet"], few["verbatims.parquet"], many["verbatims.parquet"]  # one row group for each chunk
    assert [whole, whole] == [few, many]


def test_every_opinion_carries_its_theme_in_both_tables(source: Path, out: Path) -> None:
    run(source, out)
    lines = [json.loads(line) for line in (out / "verbatims.jsonl").read_bytes().splitlines()]
    table = pq.read_table(out / "verbatims.parquet").to_pylist()
    themes = [[segment["theme_id"] for segment in record["segments"]] for record in lines]
    assert [[f"t-{samples.STAGES[row % 2]}", None] for row in range(ROWS)] == themes
    assert [[theme for theme in row if theme] for row in themes] == [row["theme_ids"] for row in table]


def test_the_table_holds_the_columns_of_the_user(source: Path, out: Path) -> None:
    run(source, out)
    table = pq.read_table(out / "verbatims.parquet").to_pylist()
    expected = [(row["id"], row["when"], float(row["nps"]), row["country"] or None) for row in samples.rows()]
    assert expected == [(row["id"], row["date"], row["score"], row["segment.country"]) for row in table]


def test_repeated_ids_are_kept_and_remarked(tmp_path: Path, out: Path) -> None:
    source = samples.write_csv(tmp_path / "same.csv", [{**row, "id": "same"} for row in samples.rows()])
    run(source, out)
    assert ROWS == document(out)["coverage"]["rows"]
    assert (
        f"{ROWS - 1} rows carry an id that an earlier row had; all rows were kept."
        in document(out, "summary.json")["notes"]
    )


@pytest.mark.parametrize(
    ("texts", "ok", "junk", "empty", "error"),
    [
        (["bad delivery", "good", "-"], 2, 1, 0, 0),
        (["-", "-", "-"], 0, 3, 0, 0),
        ([" "], 0, 0, 1, 0),
        (["-", None], 0, 1, 0, 1),
        (["lone \ud800 surrogate, bad delivery"], 1, 0, 0, 0),
        (["nul \0 byte, bad delivery"], 1, 0, 0, 0),
    ],
)
def test_odd_input_gives_a_whole_report(
    tmp_path: Path, out: Path, texts: list[str | None], ok: int, junk: int, empty: int, error: int
) -> None:
    run(of_texts(tmp_path, texts), out, columns=TEXT_ALONE, score_type=None)
    coverage = document(out)["coverage"]
    assert sorted(FILES) == sorted(contents(out))
    assert (len(texts), ok, junk, empty, error) == tuple(
        coverage[key] for key in ("rows", "ok", "junk", "empty", "error")
    )


def test_a_group_with_half_a_character_is_no_obstacle(tmp_path: Path, out: Path) -> None:
    source = tmp_path / "odd.jsonl"
    source.write_text(json.dumps({"comment": "bad delivery", "country": "\ud83d"}))
    run(source, out, columns=Columns(text="comment", groups=("country",)), score_type=None)
    assert ["?"] == pq.read_table(out / "verbatims.parquet")["segment.country"].to_pylist()


def test_a_spreadsheet_runs_no_word_of_a_customer_as_a_formula(source: Path, out: Path) -> None:
    run(source, out)
    cells = list(csv.DictReader(io.StringIO((out / "themes.csv").read_text(encoding="utf-8-sig"))))
    assert {"'=bad delivery", "'=bad support"} == {row["label"] for row in cells}


def test_a_folder_that_is_a_file_is_refused(source: Path) -> None:
    with pytest.raises(OutputError, match=r"cannot write into .*voices\.csv: it is a file, expected a folder"):
        run(source, source)


def test_a_folder_that_cannot_be_made_is_refused(source: Path) -> None:
    with pytest.raises(OutputError, match="cannot write .*: Not a directory"):
        run(source, source / "deep" / "report")


def test_a_folder_in_which_an_input_would_be_overwritten_is_refused(source: Path, out: Path) -> None:
    run(source, out)
    before = contents(out)
    with pytest.raises(CallError, match=r"verbatims\.jsonl is an input of this call and would be overwritten"):
        run(out / "verbatims.jsonl", out, columns=Columns(text="text"), score_type=None)
    assert before == contents(out)


def test_a_full_disk_is_an_error_that_leaves_no_half_file(source: Path, out: Path) -> None:
    with samples.full_disk(3000), pytest.raises(OutputError, match=r"cannot write .*: File too large"):
        run(source, out)
    assert [".textcx-work"] == [path.name for path in out.iterdir()]


@pytest.mark.parametrize("name", FILES)
def test_a_disk_that_fills_at_the_end_leaves_no_half_file_and_can_be_resumed(
    source: Path, out: Path, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected, move = undisturbed(source, tmp_path), os.replace

    def full(old: Path, new: Path) -> None:
        if Path(new).name == name:
            raise OSError(errno.ENOSPC, "No space left on device")
        move(old, new)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", full)
        with pytest.raises(OutputError, match="cannot write .*: No space left on device"):
            run(source, out)
    assert {".textcx-work", *FILES} >= {path.name for path in out.iterdir()}
    assert not (out / name).exists()
    assert expected == contents(run(source, out, resume=True))

"""What a reader sees of an evaluation: the table, the JSON file, the exit."""

from __future__ import annotations

import json
import sys
import types
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from textcx.cli.main import cli
from textcx.errors import CallError
from textcx.types import Annotation, Provenance, Sentiment, Status, Verbatim

DIGEST = "sha256:c0ffee"


class AlwaysPositive:
    def annotate(self, verbatims: Iterable[Verbatim]) -> Iterator[Annotation]:
        for verbatim in verbatims:
            if verbatim.text == "unreadable":
                yield Annotation(verbatim=verbatim, status=Status.ERROR)
                continue
            sentiment = Sentiment(label="positive", negative=0.1, neutral=0.1, positive=0.8)
            yield Annotation(verbatim=verbatim, status=Status.OK, sentiment=sentiment, stages=())


@dataclass(kw_only=True)
class Choice:
    taxonomy: Any
    entities: bool


@pytest.fixture(autouse=True)
def build(monkeypatch: pytest.MonkeyPatch) -> None:
    """A composition root without weights."""
    import textcx

    root = types.ModuleType("textcx.build")
    provenance = Provenance(textcx="0.1.0", recipe="fake@1", digest=DIGEST)
    root.__dict__.update(BuildOptions=Choice, pipeline=lambda *_: (AlwaysPositive(), provenance))
    monkeypatch.setitem(sys.modules, "textcx.build", root)
    monkeypatch.setattr(textcx, "build", root, raising=False)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "gold.jsonl"
    rows = [
        {"text": "Lovely lamp", "sentiment": "positive"},
        {"text": "Dull lamp", "sentiment": "negative", "stages": []},
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def call(*arguments: str | Path) -> list[str]:
    result = CliRunner().invoke(cli, ["evaluate", *map(str, arguments)], catch_exceptions=False)
    assert 0 == result.exit_code, result.output
    return result.stdout.splitlines()


def test_the_first_line_says_file_split_command_and_model(data: Path) -> None:
    head = f"data: {data} | split: unknown | command: textcx evaluate --data {data} --task sentiment"
    assert f"{head} | model: textcx 0.1.0, fake@1, {DIGEST}" == call("--data", data, "--task", "sentiment")[0]


def test_the_second_line_says_rows_and_how_intervals_were_made(data: Path) -> None:
    expected = (
        "rows: 2 (ok 2, empty 0, junk 0, error 0) | in brackets: 95% bootstrap intervals over rows, 1,000 draws, seed 3"
    )
    assert expected == call("--data", data, "--seed", "3")[1]


def test_figures_stand_in_columns_beside_the_baseline(data: Path) -> None:
    lines = call("--data", data, "--task", "sentiment")
    assert [
        "Sentiment of the verbatim: 2 rows",
        "  figure                   value  rows  baseline: always positive",
        "  accuracy  0.500 [0.000, 1.000]     2       0.500 [0.000, 1.000]",
        "  macro F1  0.333 [0.000, 1.000]     2       0.333 [0.000, 1.000]",
    ] == lines[3:7]


def test_without_a_task_every_gold_is_judged(data: Path) -> None:
    titles = [line for line in call("--data", data) if line.startswith(("Sentiment of", "Journey"))]
    assert ["Sentiment of the verbatim: 2 rows", "Journey stages: 1 rows (1 others are not judged)"] == titles


def test_the_json_file_holds_every_number(data: Path, tmp_path: Path) -> None:
    call("--data", data, "--task", "sentiment", "--json", tmp_path / "out.json")
    content = json.loads((tmp_path / "out.json").read_text())
    expected = {"value": 0.5, "low": 0.0, "high": 1.0, "n": 2}
    assert (DIGEST, expected) == (
        content["provenance"]["digest"],
        content["sections"]["sentiment"]["overall"]["accuracy"],
    )


def test_the_same_call_gives_the_same_bytes(data: Path, tmp_path: Path) -> None:
    assert call("--data", data) == call("--data", data)


def test_a_json_file_in_no_folder_is_refused_before_any_work(data: Path, tmp_path: Path) -> None:
    with pytest.raises(CallError, match="expected a file in a folder that exists"):
        call("--data", data, "--json", tmp_path / "none" / "out.json")


@pytest.mark.parametrize(("text", "status"), [("Bright lamp", 0), ("unreadable", 3)])
def test_the_exit_status_says_whether_rows_failed(tmp_path: Path, text: str, status: int) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps({"text": text, "sentiment": "positive"}))
    assert status == cli.main(["evaluate", "--data", str(path)], standalone_mode=False)

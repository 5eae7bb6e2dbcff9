"""A file with gold is read whole, or refused with one sentence that names the line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from textcx.cli.evaluate import TASKS as OFFERED
from textcx.errors import InputError
from textcx.evaluation.gold import TASKS, Example, GoldMention, Task, read
from textcx.types import Span

STAGES = ("delivery", "usage")


def put(folder: Path, *records: Any) -> Path:
    path = folder / "gold.jsonl"
    path.write_text("".join((r if isinstance(r, str) else json.dumps(r)) + "\n" for r in records), encoding="utf-8")
    return path


def take(folder: Path, *records: Any, task: Task | None = None) -> list[Example]:
    return read(put(folder, *records), task, STAGES)


def refused(folder: Path, *records: Any, task: Task | None = None) -> str:
    with pytest.raises(InputError) as caught:
        take(folder, *records, task=task)
    return str(caught.value).removeprefix(f"{folder / 'gold.jsonl'}")


def test_a_line_gives_its_text_language_and_gold(tmp_path: Path) -> None:
    record = {
        "text": "Box arrived crushed",
        "language": "en-GB",
        "sentiment": "negative",
        "stages": ["delivery"],
        "label": 3,
    }
    expected = Example(
        line=1,
        text="Box arrived crushed",
        language="en",
        sentiment="negative",
        stages=frozenset(("delivery",)),
        label="3",
    )
    assert [expected] == take(tmp_path, record)


def test_offsets_count_code_points(tmp_path: Path) -> None:
    [example] = take(
        tmp_path, {"text": "😀 Velmora", "entities": [{"start": 2, "end": 9, "label": "ORG", "text": "Velmora"}]}
    )
    assert (GoldMention(span=Span(start=2, end=9), label="ORG"),) == example.entities


def test_null_is_no_gold_and_an_empty_list_is(tmp_path: Path) -> None:
    first, second = take(
        tmp_path, {"text": "a", "stages": None, "entities": None}, {"text": "b", "stages": [], "entities": []}
    )
    assert (None, None, frozenset(), ()) == (first.stages, first.entities, second.stages, second.entities)


def test_blank_lines_are_no_rows_but_are_counted(tmp_path: Path) -> None:
    assert [3] == [example.line for example in take(tmp_path, "", " ", {"text": "fine", "sentiment": "neutral"})]


def test_only_the_gold_of_the_task_is_read(tmp_path: Path) -> None:
    [example] = take(tmp_path, {"text": "fine", "sentiment": "neutral", "stages": "nonsense"}, task="sentiment")
    assert None is example.stages


def test_the_command_offers_every_task() -> None:
    assert TASKS == OFFERED


@pytest.mark.parametrize(
    ("record", "sentence"),
    [
        ("{oops", "is not JSON, expected one JSON object a line"),
        ([1], "holds list, expected a JSON object with `text` and gold"),
        ({"sentiment": "negative"}, "`text` is missing, expected a string"),
        ({"text": 5}, "`text` is a number, expected a string"),
        ({"text": "a", "language": 5}, "`language` is a number, expected an ISO 639-1 code or null"),
        ({"text": "a", "sentiment": "bad"}, "`sentiment` is 'bad', expected negative, neutral, positive, mixed or null"),
        ({"text": "a", "sentiment": ["negative"]}, "`sentiment` is a list, expected negative, neutral, positive, mixed or null"),
        ({"text": "a", "stages": "usage"}, "`stages` is a string, expected a list of stage ids or null"),
        ({"text": "a", "stages": ["flight"]}, "`stages` has 'flight', expected ids of the taxonomy: delivery, usage"),
        ({"text": "a", "stages": [["usage"]]}, "`stages` has a list, expected ids of the taxonomy: delivery, usage"),
        ({"text": "a", "label": " "}, "`label` is a blank string, expected a name or null"),
        ({"text": "a", "label": True}, "`label` is true or false, expected a name or null"),
        ({"text": "a", "entities": {}}, "`entities` is an object, expected a list of objects with start, end and label, or null"),
        ({"text": "a", "entities": [{"start": 0, "end": 1}]}, "an entity is not complete, expected an object with start, end and label"),
        ({"text": "a", "entities": [{"start": 0, "end": 2, "label": "ORG"}]}, "the entity 0-2 is no range of the text, expected 0 <= start < end <= 1"),
        ({"text": "a", "entities": [{"start": 1, "end": 1, "label": "ORG"}]}, "the entity 1-1 is no range of the text, expected 0 <= start < end <= 1"),
        ({"text": "a", "entities": [{"start": 0.0, "end": 1, "label": "ORG"}]}, "`start` or `end` of an entity is no whole number, expected offsets in code points"),
        ({"text": "a", "entities": [{"start": 0, "end": 1, "label": ""}]}, "the label of an entity is a blank string, expected a name such as ORG"),
        ({"text": "a", "entities": [{"start": 0, "end": 1, "label": "ORG", "text": "b"}]}, "the entity 0-1 does not match its `text`, expected offsets in code points"),
        ({"text": "a", "entities": [{"start": 0, "end": 1, "label": "ORG"}] * 2}, "`entities` names the same span and label twice, expected each once"),
    ],
)  # fmt: skip
def test_a_wrong_line_is_named_with_what_was_expected(tmp_path: Path, record: Any, sentence: str) -> None:
    assert f" line 2: {sentence}" == refused(tmp_path, {"text": "all good", "sentiment": "positive"}, record)


def test_bytes_that_are_not_utf8_are_named(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_bytes(b'{"text": "caf\xe9"}\n')
    with pytest.raises(InputError, match="line 1: is not UTF-8"):
        read(path, None, STAGES)


def test_a_file_without_rows_is_refused(tmp_path: Path) -> None:
    assert " holds no rows, expected one JSON object a line" == refused(tmp_path, "", "")


def test_a_file_without_gold_for_the_task_is_refused(tmp_path: Path) -> None:
    expected = ": no row has gold, expected `stages` in at least one of its 1 rows"
    assert expected == refused(tmp_path, {"text": "fine", "sentiment": "neutral"}, task="stage")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read: no such file"):
        read(tmp_path / "none.jsonl", None, STAGES)

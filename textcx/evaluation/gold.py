"""Reading a file with gold: JSON lines, checked whole before any model runs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from textcx.errors import InputError
from textcx.evaluation.fields import Where, entities, label, language, sentiment, stages, text
from textcx.types import Span, VerbatimPolarity

__all__ = ["TASKS", "Example", "GoldMention", "Task", "read"]

Task = Literal["sentiment", "stage", "entities", "themes"]
TASKS: tuple[Task, ...] = get_args(Task)
FIELDS = {"sentiment": "sentiment", "stage": "stages", "entities": "entities", "themes": "label"}


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldMention:
    """An entity as the gold has it."""

    span: Span
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One line of the file; a gold field is None where the line has none or its task was not asked for."""

    line: int
    text: str
    language: str | None = None
    sentiment: VerbatimPolarity | None = None
    stages: frozenset[str] | None = None
    entities: tuple[GoldMention, ...] | None = None
    label: str | None = None


def read(path: Path, task: Task | None, stage_ids: Sequence[str]) -> list[Example]:
    """Return the lines of the file with the gold of `task`, or of every task.

    InputError names the line and what was expected there; a file without a row, or without any gold, is one too.
    """
    tasks = (task,) if task else TASKS
    examples = [_example(record, where, tasks, stage_ids) for record, where in _records(path)]
    if not examples:
        raise InputError(f"{path} holds no rows, expected one JSON object a line")
    if not any(_has_gold(example) for example in examples):
        wanted = ", ".join(f"`{FIELDS[name]}`" for name in tasks)
        raise InputError(f"{path}: no row has gold, expected {wanted} in at least one of its {len(examples)} rows")
    return examples


def _has_gold(example: Example) -> bool:
    gold = (example.sentiment, example.stages, example.entities, example.label)
    return any(value is not None for value in gold)


def _example(record: dict[str, Any], where: Where, tasks: Sequence[Task], stage_ids: Sequence[str]) -> Example:
    words = text(record, where)
    mentions = entities(record, where, words) if "entities" in tasks else None
    return Example(
        line=where.line,
        text=words,
        language=language(record, where),
        sentiment=sentiment(record, where) if "sentiment" in tasks else None,
        stages=stages(record, where, stage_ids) if "stage" in tasks else None,
        entities=None if mentions is None else tuple(GoldMention(span=span, label=name) for span, name in mentions),
        label=label(record, where) if "themes" in tasks else None,
    )


def _records(path: Path) -> Iterator[tuple[dict[str, Any], Where]]:
    try:
        with path.open("rb") as handle:
            for number, line in enumerate(handle, 1):
                if line.strip():
                    where = Where(path=str(path), line=number)
                    yield _record(line, where), where
    except OSError as error:
        raise InputError(f"{path} cannot be read: {(error.strerror or 'unknown reason').lower()}") from error


def _record(line: bytes, where: Where) -> dict[str, Any]:
    try:
        value = json.loads(line.decode("utf-8-sig" if where.line == 1 else "utf-8"))
    except UnicodeDecodeError:
        raise where.wrong("is not UTF-8, expected JSON lines in UTF-8") from None
    except (ValueError, RecursionError):
        raise where.wrong("is not JSON, expected one JSON object a line") from None
    if not isinstance(value, dict):
        raise where.wrong(f"holds {type(value).__name__}, expected a JSON object with `text` and gold")
    return value

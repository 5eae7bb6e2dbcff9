"""The fields of one line with gold, each checked; null or missing = no gold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast, get_args

from textcx.errors import InputError
from textcx.types import Span, VerbatimPolarity

Record = Mapping[str, Any]

POLARITIES: tuple[str, ...] = get_args(VerbatimPolarity)
SHOWN = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """A line of a file, for messages."""

    path: str
    line: int

    def wrong(self, sentence: str) -> InputError:
        """The error to raise about this line."""
        return InputError(f"{self.path} line {self.line}: {sentence}")


def text(record: Record, where: Where) -> str:
    """Return the text, which every line must have."""
    value = record.get("text")
    if not isinstance(value, str):
        raise where.wrong(f"`text` is {_kind(value)}, expected a string")
    return value


def language(record: Record, where: Where) -> str | None:
    """Return the language code without its region, in lower case."""
    value = record.get("language")
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise where.wrong(f"`language` is {_kind(value)}, expected an ISO 639-1 code or null")
    return value.strip().lower().replace("_", "-").partition("-")[0]


def sentiment(record: Record, where: Where) -> VerbatimPolarity | None:
    """Return the polarity."""
    value = record.get("sentiment")
    if value is None:
        return None
    if value not in POLARITIES:
        raise where.wrong(f"`sentiment` is {_shown(value)}, expected {', '.join(POLARITIES)} or null")
    return cast(VerbatimPolarity, value)


def stages(record: Record, where: Where, known: Sequence[str]) -> frozenset[str] | None:
    """Return the set of stages; each must be `known`."""
    value = record.get("stages")
    if value is None:
        return None
    if not isinstance(value, list):
        raise where.wrong(f"`stages` is {_kind(value)}, expected a list of stage ids or null")
    for stage in value:
        if stage not in known:
            raise where.wrong(f"`stages` has {_shown(stage)}, expected ids of the taxonomy: {', '.join(known)}")
    return frozenset(value)


def label(record: Record, where: Where) -> str | None:
    """Return the gold group of a row; a whole number stands for its digits."""
    value = record.get("label")
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str) or not value.strip():
        raise where.wrong(f"`label` is {_kind(value)}, expected a name or null")
    return value


def entities(record: Record, where: Where, words: str) -> list[tuple[Span, str]] | None:
    """Return the spans and labels of the entities, each checked against the text."""
    value = record.get("entities")
    if value is None:
        return None
    if not isinstance(value, list):
        raise where.wrong(
            f"`entities` is {_kind(value)}, expected a list of objects with start, end and label, or null"
        )
    found = [_entity(entity, where, words) for entity in value]
    if len(set(found)) < len(found):
        raise where.wrong("`entities` names the same span and label twice, expected each once")
    return found


def _entity(raw: Any, where: Where, words: str) -> tuple[Span, str]:
    if not isinstance(raw, dict) or not all(key in raw for key in ("start", "end", "label")):
        raise where.wrong("an entity is not complete, expected an object with start, end and label")
    span, name = _span(raw, where, words), raw["label"]
    if not isinstance(name, str) or not name.strip():
        raise where.wrong(f"the label of an entity is {_kind(name)}, expected a name such as ORG")
    if isinstance(raw.get("text"), str) and raw["text"] != span.of(words):
        raise where.wrong(
            f"the entity {span.start}-{span.end} does not match its `text`, expected offsets in code points"
        )
    return span, name


def _span(raw: Record, where: Where, words: str) -> Span:
    start, end = raw["start"], raw["end"]
    if type(start) is not int or type(end) is not int:
        raise where.wrong("`start` or `end` of an entity is no whole number, expected offsets in code points")
    if not 0 <= start < end <= len(words):
        raise where.wrong(
            f"the entity {start}-{end} is no range of the text, expected 0 <= start < end <= {len(words)}"
        )
    return Span(start=start, end=end)


def _shown(value: Any) -> str:
    return repr(value) if isinstance(value, str) and len(value) <= SHOWN else _kind(value)


def _kind(value: Any) -> str:
    names = {
        type(None): "missing",
        bool: "true or false",
        int: "a number",
        float: "a number",
        list: "a list",
        dict: "an object",
    }
    return names.get(type(value), "a blank string" if isinstance(value, str) and not value.strip() else "a string")

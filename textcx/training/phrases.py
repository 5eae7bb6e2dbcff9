"""Sentences written for this project that teach what public data lacks: negation, sarcasm, contrast, politeness.

Each language is one file of `phrase_material`: clauses (`good`, `bad`, `fact`, what a
company would `claim`, what is wrong `now`) and lines by label and phenomenon. A line
is a finished sentence or a frame with slots for clauses.
"""

from __future__ import annotations

import itertools
import random
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from typing import Any

from textcx.training.corpora import Row, fold, split_of

SOURCE = "phrases"
CLAUSES = ("good", "bad", "fact", "claim", "now")
LABELS: dict[str, tuple[str, str | None]] = {
    "positive": ("positive", "praise"),
    "negative": ("negative", "complaint"),
    "mixed": ("mixed", None),
    "neutral": ("neutral", None),
    "statement": ("neutral", "other"),
    "question": ("neutral", "question"),
    "suggestion": ("neutral", "suggestion"),
}
LANGUAGE_CAP = 2600
FRAME_CAP = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One sentence, frame or clause; `stages` None = says nothing about the stage, () = belongs to none."""

    text: str
    stages: tuple[str, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A line with its labels."""

    line: Line
    sentiment: str
    intent: str | None


def languages() -> tuple[str, ...]:
    """Name the languages that have material, sorted."""
    names = (entry.name for entry in _folder().iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def frames(language: str) -> Iterator[Frame]:
    """Yield the sentences and frames of one language, each with its labels, as written."""
    yield from _frames(_material(language))


def rows(seed: int = 0) -> Iterator[Row]:
    """Yield at most 2,600 distinct rows a language, the same for the same seed.

    All rows of one frame share a split, so dev and test hold frames that training never saw.
    """
    for language in languages():
        yield from _of_language(language, seed)


def _of_language(language: str, seed: int) -> Iterator[Row]:
    material = _material(language)
    clauses = {name: _lines(material[name]) for name in CLAUSES if name in material}
    generator = random.Random(f"{seed}:{language}")
    filled = [row for frame in _frames(material) for row in _fill(frame, clauses, language, generator)]
    yield from _capped(_distinct(filled), generator)


def _material(language: str) -> dict[str, Any]:
    return tomllib.loads((_folder() / f"{language}.toml").read_text(encoding="utf-8"))


def _frames(material: dict[str, Any]) -> Iterator[Frame]:
    for label, (sentiment, intent) in LABELS.items():
        for phenomenon, block in material[label].items():
            for line in _lines(block, default=() if phenomenon == "short" else None):
                yield Frame(line=line, sentiment=sentiment, intent=intent)


def _lines(block: str, default: tuple[str, ...] | None = None) -> list[Line]:
    return [_line(text, default) for text in block.strip().splitlines()]


def _line(written: str, default: tuple[str, ...] | None) -> Line:
    text, marked, stages = written.partition(" @")
    return Line(text=text, stages=tuple(stages.split(",")) if marked else default)


def _fill(frame: Frame, clauses: dict[str, list[Line]], language: str, generator: random.Random) -> Iterator[Row]:
    slots = re.findall(r"\{(\w+)\}", frame.line.text)
    split = split_of(f"{language}:{fold(frame.line.text)}")
    choices = [c for c in itertools.product(*(clauses[slot] for slot in slots)) if _sensible(slots, c)]
    for chosen in generator.sample(choices, min(FRAME_CAP, len(choices))):
        yield Row(
            source=SOURCE,
            text=_sentence(frame.line.text, [clause.text for clause in chosen], language),
            language=language,
            split=split,
            sentiment=frame.sentiment,
            intent=frame.intent,
            stages=_stages([frame.line, *chosen]),
        )


def _sensible(slots: list[str], chosen: tuple[Line, ...]) -> bool:
    """No clause twice; praise and blame in one sentence are of different stages, so that they cannot contradict."""
    opposed = {"good", "bad"} <= set(slots)
    return len({line.stages for line in chosen} if opposed else set(chosen)) == len(chosen)


def _sentence(frame: str, clauses: list[str], language: str) -> str:
    """Fill the slots from left to right; a slot that starts a sentence gets a capital, in German after a colon too."""
    start = r"(^|[.!?:]\s+)[¡¿]?$" if language == "de" else r"(^|[.!?]\s+)[¡¿]?$"
    parts = re.split(r"\{\w+\}", frame)
    text = parts[0]
    for clause, following in zip(clauses, parts[1:], strict=True):
        starts = re.search(start, text) is not None
        text += (_capital(clause, language) if starts else clause) + following
    return text


def _capital(clause: str, language: str) -> str:
    first = "İ" if language == "tr" and clause[0] == "i" else clause[0].upper()
    return first + clause[1:]


def _stages(lines: list[Line]) -> tuple[str, ...] | None:
    known = [line.stages for line in lines if line.stages is not None]
    return tuple(sorted({stage for stages in known for stage in stages})) if known else None


def _distinct(filled: list[Row]) -> list[Row]:
    return list({fold(row.text) or row.text: row for row in reversed(filled)}.values())[::-1]


def _capped(distinct: list[Row], generator: random.Random) -> list[Row]:
    """Keep every row while there is room; otherwise a sample in the written order."""
    kept = sorted(generator.sample(range(len(distinct)), min(LANGUAGE_CAP, len(distinct))))
    return [distinct[index] for index in kept]


def _folder() -> Any:
    return resources.files("textcx.training") / "phrase_material"

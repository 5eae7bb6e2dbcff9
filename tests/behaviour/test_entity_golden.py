"""The golden lists of mentions: every marked surface is found, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from textcx.backends.spacy_phrases import SpacyPhrases
from textcx.components.entities import entity_scores, gazetteer_recogniser
from textcx.components.patterns import LABELS, PatternRecogniser
from textcx.gazetteer import read_gazetteer

GOLDEN = Path(__file__).parents[1] / "golden"
MARKED = re.compile(r"\[([^|\]]+)\|([^\]]+)\]")


def lines(name: str) -> list[str]:
    written = (GOLDEN / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t", 1)[1] for line in written if not line.startswith("#")]


def mark(text: str, found: list[tuple[int, int, str]]) -> str:
    for start, end, name in sorted(found, reverse=True):
        text = f"{text[:start]}[{text[start:end]}|{name}]{text[end:]}"
    return text


@pytest.mark.parametrize("marked", lines("patterns.txt"))
def test_patterns_find_what_is_marked_and_nothing_else(marked: str) -> None:
    text = MARKED.sub(r"\1", marked)
    (mentions,) = PatternRecogniser(scores=entity_scores()["patterns"]).recognise([text], ["und"])

    assert marked == mark(text, [(m.span.start, m.span.end, m.label) for m in mentions])


@pytest.mark.parametrize("marked", lines("gazetteer.txt"))
def test_the_gazetteer_finds_what_is_marked_and_nothing_else(marked: str) -> None:
    text = MARKED.sub(r"\1", marked)
    recogniser = gazetteer_recogniser(read_gazetteer(GOLDEN / "gazetteer.toml"), phrases=SpacyPhrases)
    (mentions,) = recogniser.recognise([text], ["und"])

    assert marked == mark(text, [(m.span.start, m.span.end, str(m.entity_id)) for m in mentions])


def test_every_pattern_label_has_examples_in_the_golden_list() -> None:
    labels = {name for line in lines("patterns.txt") for _, name in MARKED.findall(line)}

    assert set(LABELS) == labels


def test_every_pattern_label_has_a_score_that_is_a_probability() -> None:
    scores = entity_scores()["patterns"]

    assert set(LABELS) == set(scores)
    assert all(0 < score < 1 for score in scores.values())

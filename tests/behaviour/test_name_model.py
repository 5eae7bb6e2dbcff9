"""The English name model: exact spans, texts of any length, and each text judged alone."""

from __future__ import annotations

from functools import cache

import pytest

from textcx.backends.spacy_entities import SpacyNames, pieces_of

SENTENCE = "Angela Merkel flew from Berlin to Paris with Lufthansa on a rainy morning. "


@cache
def names() -> SpacyNames:
    return SpacyNames()


def found(text: str) -> list[tuple[str, str]]:
    return [(span.of(text), label) for span, label in names().find([text])[0]]


def test_people_places_and_firms_are_found() -> None:
    assert {("Angela Merkel", "PER"), ("Berlin", "LOC"), ("Paris", "LOC")} <= set(found(SENTENCE))


def test_numbers_and_dates_are_left_to_the_patterns() -> None:
    assert [] == found("It took three weeks and cost forty dollars on Monday.")


def test_a_text_of_many_pieces_keeps_exact_offsets() -> None:
    text = SENTENCE * 200
    spans = [span for span, label in names().find([text])[0] if label == "LOC"]

    assert {"Berlin", "Paris"} == {span.of(text) for span in spans}
    assert 400 == len(spans)


def test_a_text_has_the_same_names_alone_and_in_a_batch() -> None:
    texts = [SENTENCE, "Ask Maria Silva in Lisbon.", "nothing", SENTENCE * 3]

    assert [names().find([text])[0] for text in texts] == names().find(texts)


def test_no_texts_give_no_names() -> None:
    assert [] == names().find([])


@pytest.mark.parametrize("text", ["A" + "!" * 50_000, "x" * 50_000, "A) " * 3_000])
def test_senseless_long_texts_pass(text: str) -> None:
    assert all(span.end <= len(text) for span, _ in names().find([text])[0])


@pytest.mark.parametrize("unit", ["word ", "Sentence one. ", "line\n", "para\n\n", "unbroken"])
def test_pieces_cover_a_text_and_stay_short(unit: str) -> None:
    text = unit * (35_000 // len(unit))
    pieces = list(pieces_of(text))

    assert text == "".join(piece.of(text) for piece in pieces)
    assert all(len(piece.of(text)) <= 10_000 for piece in pieces)


def test_pieces_end_with_a_paragraph_where_there_is_one() -> None:
    text = "One sentence. " * 500 + "\n\n" + "Another one. " * 500

    assert text.index("Another") == next(iter(pieces_of(text))).end

"""What counts as a word and a phrase of a label."""

from __future__ import annotations

import pytest

from textcx.insights.phrasebook import read
from textcx.insights.words import clauses, hide, lexicon, phrases
from textcx.types import Span


def wordings(text: str, language: str = "en") -> list[str]:
    return [" ".join(phrase.words) for clause in clauses(text, language) for phrase in phrases(clause, language)]


def keys(text: str, language: str = "en") -> set[str]:
    return {phrase.key for clause in clauses(text, language) for phrase in phrases(clause, language)}


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "it", "pt", "nl", "pl", "ru", "uk"])
def test_every_language_has_its_word_classes(language: str) -> None:
    classes = lexicon(language)
    assert min(len(classes.stop), len(classes.weak), len(classes.negation), len(classes.breaks)) > 5


def test_an_unknown_language_borrows_from_all() -> None:
    assert {"the", "avec", "nicht"} <= lexicon("xx").stop | lexicon("xx").negation


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("late delivery", ["late", "delivery", "late delivery"]),
        ("it is a waste of money", ["waste", "money", "waste of money"]),
        ("no reply", ["reply", "no reply"]),
        ("a long wait", ["wait", "long wait"]),
        ("I can't log in", ["log in", "can't log in"]),
        ("the and of", []),
        ("good", []),
    ],
)
def test_phrases_are_strong_words_and_their_neighbours(text: str, expected: list[str]) -> None:
    assert wordings(text) == expected


def test_word_order_and_inflection_do_not_change_the_key() -> None:
    assert keys("late deliveries") == keys("the delivery was late")


def test_a_comma_or_a_conjunction_parts_a_phrase() -> None:
    assert [text for text in wordings("dirty room, rude waiter and cold soup") if " " in text] == [
        "dirty room",
        "rude waiter",
        "cold soup",
    ]


@pytest.mark.parametrize(
    "text", ["@brandcare", "https://shop.example/x", "me@shop.example", "#bargain", "12345", "a4b"]
)
def test_handles_links_and_numbers_are_no_words(text: str) -> None:
    assert wordings(text) == []


def test_french_elisions_and_english_possessives_are_dropped() -> None:
    assert (wordings("l'écran", "fr"), wordings("the bank's app")) == (["écran"], ["bank", "app", "bank app"])


def test_hidden_spans_leave_the_rest_in_place() -> None:
    assert hide("Ada was kind", [Span(start=0, end=3)]) == "\n\n\n was kind"


def test_words_mostly_written_as_names_are_in_no_phrase() -> None:
    book = read(["we met Zorrilla there", "then Zorrilla helped", "rude waiter"], ["en"] * 3)
    assert not any("zorri" in key for row in book.documents() for key in row)


def test_german_nouns_are_no_names_and_keep_their_capital() -> None:
    book = read(["eine verspätete Lieferung", "wieder verspätete Lieferung"], ["de"] * 2)
    assert book.show(("verspätete", "lieferung")) == "verspätete Lieferung"


def test_acronyms_keep_their_capitals() -> None:
    book = read(["the wrong PIN", "my wrong PIN"], ["en"] * 2)
    assert book.show(("wrong", "pin")) == "wrong PIN"


def test_a_text_in_capitals_teaches_no_spelling() -> None:
    book = read(["THE COLD SOUP WAS BAD", "cold soup"], ["en"] * 2)
    assert book.show(("cold", "soup")) == "cold soup"

"""Whatever the text: mentions are in order, do not overlap, and their spans are exact."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from textcx.backends.spacy_phrases import SpacyPhrases
from textcx.components.entities import entity_component, gazetteer_recogniser
from textcx.components.overlaps import keep_ranked
from textcx.components.patterns import find_patterns, lower_in_place
from textcx.gazetteer import parse_gazetteer
from textcx.types import Span

GAZETTEER = parse_gazetteer(
    [{"id": "norvik", "label": "ORG", "name": "Norvik"}, {"id": "e", "label": "ORG", "name": "5 €"}], source="test"
)
COMPONENT = entity_component(names=None, gazetteer=gazetteer_recogniser(GAZETTEER, phrases=SpacyPhrases))
PIECES = ["order no. ", "48213-77", "€", " ", "5 ", "12.03.2026", "/", "@", "#x", "a@b.example.com", "Norviku", "İ", "é", "3 weeks",
          "www.x.com", ".", "мая", "№", "+48 600 100 200", "\n", "😡", "e\u0301", "x" * 70, "1 234 567"]  # fmt: skip
TEXTS = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=12).map("".join))


@given(TEXTS)
def test_mentions_are_exact_ordered_and_apart(text: str) -> None:
    (mentions,) = COMPONENT.recognise([text], ["en"])

    assert all(mention.text == text[mention.span.start : mention.span.end] for mention in mentions)
    assert all(before.span.end <= after.span.start for before, after in zip(mentions, mentions[1:], strict=False))
    assert all(mention.span.start < mention.span.end for mention in mentions)


@given(st.lists(TEXTS, max_size=5))
def test_batch_order_and_repetition_change_nothing(texts: list[str]) -> None:
    alone = [COMPONENT.recognise([text], ["en"])[0] for text in texts]

    assert alone == COMPONENT.recognise(texts, ["en"] * len(texts))
    assert alone[::-1] == COMPONENT.recognise(texts[::-1], ["en"] * len(texts))


@given(st.text(max_size=40))
def test_lower_case_moves_no_character(text: str) -> None:
    assert len(text) == len(lower_in_place(text))


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9)), max_size=12))
def test_kept_spans_are_those_that_overlap_no_better_one(places: list[tuple[int, int]]) -> None:
    spans = [Span(start=start, end=start + length) for start, length in places]
    expected: list[int] = []
    for index, span in enumerate(spans):
        if not any(spans[k].start < span.end and span.start < spans[k].end for k in expected):
            expected.append(index)

    assert expected == keep_ranked(spans)


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(PIECES), st.sampled_from(PIECES))
def test_long_repetitive_texts_pass(one: str, other: str) -> None:
    assert find_patterns((one + other) * (20_000 // len(one + other))) is not None

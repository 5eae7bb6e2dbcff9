"""What holds for the segments of every text."""

from hypothesis import given
from hypothesis import strategies as st

from textcx.segmenters.rules import RuleSegmenter

SNIPPETS = st.sampled_from(
    [
        ". ",
        "! ",
        "...",
        ", but ",
        "; ",
        " - ",
        "\n",
        "👍",
        "z.B. ",
        "(",
        ")",
        "3.5",
        " ",
        ", а ",
        "。",
        "，但是",
        "+ ",
        "\u2028",
    ]
)
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=()), max_size=300),
    st.lists(st.one_of(SNIPPETS, st.text(alphabet="abcдеж字éA ", max_size=12)), max_size=60).map("".join),
)
SEGMENTER = RuleSegmenter()


@given(TEXTS)
def test_spans_are_ordered_within_the_text_and_do_not_overlap(text: str) -> None:
    spans = SEGMENTER.segment(text)
    edges = [edge for span in spans for edge in (span.start, span.end)]
    assert sorted(edges) == edges and all(0 <= edge <= len(text) for edge in edges)


@given(TEXTS)
def test_no_span_is_empty_or_begins_or_ends_with_white_space(text: str) -> None:
    assert all(span.of(text) and span.of(text).strip() == span.of(text) for span in SEGMENTER.segment(text))


@given(TEXTS)
def test_every_character_that_is_not_white_space_lies_in_a_span(text: str) -> None:
    joined = "".join(span.of(text) for span in SEGMENTER.segment(text))
    assert "".join(text.split()) == "".join(joined.split())


@given(TEXTS)
def test_the_same_text_gives_the_same_spans(text: str) -> None:
    assert SEGMENTER.segment(text) == RuleSegmenter().segment(text)


@given(TEXTS)
def test_no_span_is_longer_than_four_hundred_characters(text: str) -> None:
    assert all(span.end - span.start <= 400 for span in SEGMENTER.segment(text * 20))


@given(TEXTS)
def test_a_span_without_two_letters_or_digits_is_the_only_one(text: str) -> None:
    spans = SEGMENTER.segment(text)
    small = [span for span in spans if sum(char.isalnum() for char in span.of(text)) < 2]
    assert not small or len(spans) == 1

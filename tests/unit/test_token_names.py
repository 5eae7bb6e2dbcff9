"""Logits of pieces become names: words, tags that fit together, clean spans, scores."""

from __future__ import annotations

import itertools
import json
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textcx.artifacts import Artifact
from textcx.components.heads import CARD
from textcx.components.token_names import TAGS, NameHead, best_tags, decode, word_chances, words_of
from textcx.protocols import SegmentBatch, TokenLogits
from textcx.types import Span

SURE = 6.0


def logits_of(*tags: str) -> np.ndarray:
    rows = np.zeros((len(tags), len(TAGS)), dtype=np.float32)
    rows[np.arange(len(tags)), [TAGS.index(tag) for tag in tags]] = SURE
    return rows


def places(text: str, pieces: str) -> list[tuple[int, int]]:
    """The characters of pieces that are written with bars between them."""
    found, at = [], 0
    for piece in pieces.split("|"):
        start = text.index(piece, at)
        at = start + len(piece)
        found.append((start, at))
    return found


def names(text: str, pieces: str, *tags: str) -> list[tuple[str, str]]:
    return [(name.text, name.label) for name in decode(text, places(text, pieces), logits_of(*tags))]


def test_a_name_of_several_words_is_one_mention() -> None:
    tags = ("O", "B-LOC", "I-LOC", "I-LOC", "O")

    assert [("New York", "LOC")] == names("In New York.", "In|New|Yo|rk|.", *tags)


def test_a_mention_lies_where_its_text_is() -> None:
    (name,) = decode("Hi  Olena!", [(0, 2), (4, 7), (7, 9), (9, 10)], logits_of("O", "B-PER", "I-PER", "O"))

    assert (Span(start=4, end=9), "Olena") == (name.span, name.text)


def test_names_side_by_side_stay_apart() -> None:
    assert [("Lviv", "LOC"), ("Kyiv", "LOC")] == names("Lviv Kyiv", "Lviv|Kyiv", "B-LOC", "B-LOC")


def test_a_word_has_one_tag_whatever_its_pieces_say() -> None:
    assert [("Nordwind", "ORG")] == names("Nordwind", "Nord|w|ind", "B-ORG", "I-ORG", "O")


def test_a_name_that_seems_to_start_inside_begins_where_that_is_likelier_than_none() -> None:
    logits = logits_of("O", "I-LOC")
    logits[1, TAGS.index("B-LOC")] = SURE / 2

    assert ["Lviv"] == [name.text for name in decode("in Lviv", [(0, 2), (3, 7)], logits)]


def test_a_suffix_after_an_apostrophe_is_a_word_of_its_own() -> None:
    assert [("Ankara", "LOC")] == names("Ankara'da", "Ankara|'|da", "B-LOC", "O", "O")


def test_pieces_of_a_script_without_spaces_are_words() -> None:
    assert [("東京", "LOC")] == names("私は東京にいる", "私は|東京|にいる", "O", "B-LOC", "O")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("«Nordwind»,", "Nordwind"),
        ("Nordwind!", "Nordwind"),
        ("Nordwind Inc.", "Nordwind Inc."),
        ("Olena K.", "Olena K."),
        ("Партия (б)", "Партия (б)"),
    ],
)
def test_marks_at_the_edges_of_a_name_are_dropped_unless_they_belong_to_it(text: str, expected: str) -> None:
    pieces = re.findall(r"\w+|[^\w\s]", text)
    tags = ["B-ORG", *["I-ORG"] * (len(pieces) - 1)]

    assert [(expected, "ORG")] == names(text, "|".join(pieces), *tags)


def test_marks_alone_are_no_name() -> None:
    assert [] == names("...", "...", "B-ORG")


def test_a_text_without_pieces_has_no_names() -> None:
    assert () == decode("", [], np.zeros((0, len(TAGS)), dtype=np.float32))


def test_pieces_of_white_space_are_passed_over() -> None:
    found = decode(" Lviv", [(0, 0), (1, 5)], logits_of("B-PER", "B-LOC"))

    assert [("Lviv", "LOC")] == [(name.text, name.label) for name in found]


def test_the_score_is_the_probability_of_the_label() -> None:
    logits = np.full((1, len(TAGS)), -1e9, dtype=np.float32)
    logits[0, [TAGS.index("B-LOC"), TAGS.index("B-ORG")]] = np.log(np.array([0.8, 0.2]))
    (name,) = decode("Lviv", [(0, 4)], logits)

    assert pytest.approx(0.8) == name.score


def test_a_higher_temperature_lowers_the_score() -> None:
    scores = [decode("Lviv", [(0, 4)], logits_of("B-LOC"), heat)[0].score for heat in (1.0, 3.0)]

    assert scores[0] > scores[1]


def test_lengths_that_differ_are_an_error() -> None:
    with pytest.raises(ValueError, match="2 pieces, but logits came for 1"):
        decode("ab", [(0, 1), (1, 2)], logits_of("O"))


def head(folder: Path, *, minimum: float = 0.0) -> NameHead:
    (folder / CARD).write_text(json.dumps({"names": {"temperature": 1.0, "minimum": minimum}}))
    return NameHead(Artifact(name="made-up", version="1", path=folder, digest=""))


def segment_batch(text: str, *tags: str) -> SegmentBatch:
    offsets = np.array([match.span() for match in re.finditer(r"\w+|[^\w\s]", text)], dtype=np.int32)
    tokens = [TokenLogits(offsets=offsets.reshape(-1, 2), logits=logits_of(*tags))]
    return SegmentBatch(texts=[text], vectors=np.ones((1, 2), dtype=np.float32), tokens=tokens)


def test_the_head_returns_the_names_of_each_segment(tmp_path: Path) -> None:
    (found,) = head(tmp_path).predict(segment_batch("to Lviv", "O", "B-LOC"))

    assert ["Lviv"] == [name.text for name in found or ()]


def test_the_head_leaves_out_names_below_the_minimum(tmp_path: Path) -> None:
    assert [()] == head(tmp_path, minimum=0.999).predict(segment_batch("to Lviv", "O", "B-LOC"))


def test_without_tokens_names_are_not_computed(tmp_path: Path) -> None:
    batch = SegmentBatch(texts=["to Lviv"], vectors=np.ones((1, 2), dtype=np.float32))

    assert [None] == head(tmp_path).predict(batch)


def test_a_word_takes_the_mean_of_its_pieces() -> None:
    logits = logits_of("B-LOC", "I-LOC", "O")

    assert [TAGS.index("B-LOC"), 0] == list(word_chances(logits, [(0, 1), (2,)]).argmax(axis=1))


@given(st.lists(st.lists(st.integers(-3, 3), min_size=11, max_size=11), min_size=1, max_size=3))
def test_the_tags_are_the_likeliest_that_fit_together(rows: list[list[int]]) -> None:
    chances = np.array(rows, dtype=float)
    best = max(map(tuple, _fitting(len(rows))), key=lambda tags: chances[range(len(rows)), list(tags)].sum())
    found = best_tags(chances)

    assert chances[range(len(rows)), best].sum() == chances[range(len(rows)), found].sum()
    assert _fits(found)


def _fitting(length: int) -> list[list[int]]:
    """Every sequence of tags that fit together."""
    return [list(tags) for tags in itertools.product(range(11), repeat=length) if _fits(list(tags))]


def _fits(tags: list[int]) -> bool:
    inside = [(before, tag) for before, tag in itertools.pairwise([0, *tags]) if tag and tag % 2 == 0]
    return all(before in (tag, tag - 1) for before, tag in inside)


@given(st.text(alphabet="Aé .-'ж東(", max_size=30), st.randoms(use_true_random=False))
def test_names_are_in_order_apart_and_inside_the_text(text: str, random: object) -> None:
    offsets = [match.span() for match in re.finditer(r"\w{1,2}|[^\w\s]", text)]
    tags = [random.choice(TAGS) for _ in offsets]  # type: ignore[attr-defined]
    spans = [name.span for name in decode(text, offsets, logits_of(*tags))]

    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))


def test_every_piece_belongs_to_one_word() -> None:
    text = "Nord-Süd 東京"
    words = list(words_of(text, [(0, 2), (2, 4), (4, 5), (5, 8), (9, 10), (10, 11)]))

    assert [(0, 1), (2,), (3,), (4,), (5,)] == words

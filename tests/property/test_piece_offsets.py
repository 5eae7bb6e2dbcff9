"""Where the pieces of the tokenizer lie in the text as given."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from textcx.backends.e5_tokenizer import E5Tokenizer
from textcx.backends.e5_weights import E5Weights

TEXTS = st.text(max_size=60) | st.text(alphabet="Aé ß\u200b\u3000…½ﬁ①\t\n\ud800한ж,.", max_size=40)


@lru_cache(maxsize=1)
def tokenizer() -> E5Tokenizer:
    return E5Tokenizer(E5Weights().vocabulary)


def ids(text: str) -> list[int]:
    return [piece for window in tokenizer().windows([text])[0] for piece in window[1:-1]]


def surfaces(text: str) -> list[str]:
    return [text[start:end] for start, end in tokenizer().pieces([text])[0]]


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(TEXTS)
def test_there_is_one_place_per_id(text: str) -> None:
    assert len(ids(text)) == len(tokenizer().pieces([text])[0])


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_places_are_ordered_and_inside_the_text(text: str) -> None:
    places = tokenizer().pieces([text])[0]
    assert all(0 <= start <= end <= len(text) for start, end in places)
    assert all(a[0] <= b[0] and a[1] <= b[1] for a, b in pairwise(places))


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_every_character_that_yields_a_piece_is_covered(text: str) -> None:
    covered = {n for start, end in tokenizer().pieces([text])[0] for n in range(start, end)}
    seen = {n for n, char in enumerate(text) if ids(f"a{char}a") not in (ids("aa"), ids("a a"))}
    assert set() == {n for n in seen - covered if not text[n].isspace()}


def test_an_empty_text_has_no_pieces() -> None:
    assert [[]] == tokenizer().pieces([""])


@pytest.mark.parametrize("text", ["Hello Prague", "  Hello   Prague ", "Hello\u3000\u3000Prague\n"])
def test_white_space_belongs_to_no_piece(text: str) -> None:
    assert "HelloPrague" == "".join(surfaces(text))


def test_a_character_that_the_map_spells_out_is_named_by_each_of_its_pieces() -> None:
    assert {"½"} == set(surfaces("½"))


def test_places_after_dropped_characters_stay_exact() -> None:
    assert "Prague" == "".join(surfaces("\u0001\u0002 \u0003Prague"))


def test_pieces_of_a_text_longer_than_a_window_continue() -> None:
    text = "word " * 1200
    assert ["word"] * 1200 == [surface for surface in surfaces(text) if surface]

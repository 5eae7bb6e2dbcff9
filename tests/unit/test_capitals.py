"""Shouted words are read in small letters, names in capitals are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textcx.backends.capitals import calm


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("NEVER AGAIN!", "Never again!"),
        ("DO NOT BUY", "Do not buy"),
        ("TERRIBLE", "Terrible"),
        ("The room was fine. THE BREAKFAST WAS NOT, twice", "The room was fine. The breakfast was not, twice"),
        ("I WAITED 3 HOURS", "I waited 3 hours"),
        ("ЖАХЛИВИЙ СЕРВІС", "Жахливий сервіс"),
        ("¡NUNCA MÁS!", "¡Nunca más!"),
    ],
)
def test_shouting_is_read_in_small_letters(text: str, read: str) -> None:
    assert read == calm(text)


@pytest.mark.parametrize(
    "text", ["We bought it at IKEA.", "UPS DHL", "OK", "the BBC and NASA agree", "99 %", "", "最高"]
)
def test_abbreviations_and_names_stay(text: str) -> None:
    assert text == calm(text)


@given(st.text())
def test_the_length_never_changes_and_neither_does_the_second_reading(text: str) -> None:
    assert len(text) == len(calm(text))
    assert calm(text) == calm(calm(text))

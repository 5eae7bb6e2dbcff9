"""The lexicon of answers without content."""

import tomllib
from importlib.resources import files

import pytest

from textcx.components.junk import fold

ANSWERS = tomllib.loads(files("textcx.components").joinpath("junk.toml").read_text(encoding="utf-8"))["answers"]


@pytest.mark.parametrize("code", ["en", "de", "fr", "es", "it", "pt", "nl", "pl", "ru", "uk"])
def test_each_main_language_has_at_least_25_answers(code: str) -> None:
    assert len({fold(answer) for answer in ANSWERS[code]}) >= 25


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("N/A.", ("n", "a")),
        ("Néant", ("neant",)),
        ("DON’T know", ("dont", "know")),
        ("Nooooo!", ("no",)),
        ("Weiß", ("weiss",)),
    ],
)
def test_folding_drops_case_accents_punctuation_and_drawn_out_letters(text: str, words: tuple[str, ...]) -> None:
    assert words == fold(text)

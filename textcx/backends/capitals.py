"""Shouting said calmly: runs of words in capitals, which the vocabulary hardly knows, in small letters."""

from __future__ import annotations

import re

WORD = re.compile(r"\S+")
LETTERS = 8  # of a run of several words: fewer are as often abbreviations
ALONE = 4  # of a word that is the whole text


def calm(text: str) -> str:
    """Return the text with each run of words in capitals in small letters but its first, character for character.

    A single word in capitals among others stays as it is: it may be a name. The length never changes.
    """
    words = list(WORD.finditer(text))
    if not any(word[0].isupper() for word in words):
        return text
    for run in _runs(words):
        if _is_shouted(run, len(words)):
            start, end = run[0].start(), run[-1].end()
            text = text[:start] + _lowered(text[start:end]) + text[end:]
    return text


def _runs(words: list[re.Match[str]]) -> list[list[re.Match[str]]]:
    """Neighbouring words without a small letter; figures and signs among them belong to them."""
    runs: list[list[re.Match[str]]] = [[]]
    for word in words:
        if word[0].isupper() or word[0].lower() == word[0].upper():
            runs[-1].append(word)
        elif runs[-1]:
            runs.append([])
    return runs


def _is_shouted(run: list[re.Match[str]], of: int) -> bool:
    sizes = [sum(char.isupper() for char in word[0]) for word in run if word[0].isupper()]
    return sum(sizes) >= LETTERS if len(sizes) > 1 else len(run) == of and sum(sizes) >= ALONE


def _lowered(shouted: str) -> str:
    first = next(place for place, char in enumerate(shouted) if char.isupper())
    small = (low if len(low := char.lower()) == 1 else char for char in shouted[first + 1 :])
    return shouted[: first + 1] + "".join(small)

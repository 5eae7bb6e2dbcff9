"""Evidence on the language of a text: its script, its letters, its frequent words and their endings.

The tables are in `languages.toml`; every function here depends on one text alone.
"""

from __future__ import annotations

import math
import re
import tomllib
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from textcx.types import Vectors

CYRILLIC = ("ru", "uk", "bg", "be", "sr", "mk", "kk")
LATIN = (
    *("en", "de", "fr", "es", "it", "pt", "nl", "pl", "cs", "sk", "sv", "da", "no", "fi", "tr", "ro", "hu", "hr"),
    *("lt", "lv", "et", "sl", "vi", "ca"),
)
CODES = (*LATIN, *CYRILLIC)
WORD = re.compile(r"[^\W\d_]+")
LONGEST_ENDING = 4
SHORTEST_STEM = 2
MOST_ALIEN_LETTERS = 4.0

# A script that settles the language, by the first and last code point of a block and the weight of one of its
# letters against one Latin letter (a Han character is about a word).
_BLOCKS = (
    ("el", 0x0370, 0x03FF, 1.0),
    ("cyrillic", 0x0400, 0x052F, 1.0),
    ("hy", 0x0530, 0x058F, 1.0),
    ("he", 0x0590, 0x05FF, 1.0),
    ("arabic", 0x0600, 0x06FF, 1.0),
    ("hi", 0x0900, 0x097F, 1.0),
    ("bn", 0x0980, 0x09FF, 1.0),
    ("pa", 0x0A00, 0x0A7F, 1.0),
    ("gu", 0x0A80, 0x0AFF, 1.0),
    ("ta", 0x0B80, 0x0BFF, 1.0),
    ("te", 0x0C00, 0x0C7F, 1.0),
    ("kn", 0x0C80, 0x0CFF, 1.0),
    ("ml", 0x0D00, 0x0D7F, 1.0),
    ("si", 0x0D80, 0x0DFF, 1.0),
    ("th", 0x0E00, 0x0E7F, 1.0),
    ("lo", 0x0E80, 0x0EFF, 1.0),
    ("my", 0x1000, 0x109F, 1.0),
    ("ka", 0x10A0, 0x10FF, 1.0),
    ("ko", 0x1100, 0x11FF, 2.0),
    ("am", 0x1200, 0x139F, 1.0),
    ("km", 0x1780, 0x17FF, 1.0),
    ("el", 0x1F00, 0x1FFF, 1.0),
    ("kana", 0x3040, 0x30FF, 2.0),
    ("ko", 0x3130, 0x318F, 2.0),
    ("han", 0x3400, 0x4DBF, 3.0),
    ("han", 0x4E00, 0x9FFF, 3.0),
    ("ko", 0xAC00, 0xD7A3, 2.0),
    ("han", 0xF900, 0xFAFF, 3.0),
    ("arabic", 0xFB50, 0xFDFF, 1.0),
    ("arabic", 0xFE70, 0xFEFC, 1.0),
    ("kana", 0xFF66, 0xFF9D, 2.0),
    ("han", 0x20000, 0x323AF, 3.0),
)
_STARTS = [first for _, first, _, _ in _BLOCKS]
_FIRST_KNOWN = "\u0370"
_PERSIAN = frozenset("پچژگکی")
_URDU = frozenset("ٹڈڑےںہ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The tables of `languages.toml` as vectors over `CODES`."""

    neutral: frozenset[str]
    words: Mapping[str, Vectors]
    endings: Mapping[str, Vectors]
    foreign: Mapping[str, Vectors]
    marks: Mapping[str, frozenset[str]]


@lru_cache(maxsize=1)
def load_evidence() -> Evidence:
    """Return the tables that ship with textcx; read once per process."""
    tables = tomllib.loads(Path(__file__).with_name("languages.toml").read_text(encoding="utf-8"))
    return Evidence(
        neutral=frozenset(tables["neutral"].split()),
        words=_votes(tables["words"]),
        endings=_votes(tables["endings"]),
        foreign=_foreign(tables["alphabets"]),
        marks={code: frozenset(letters) for code, letters in tables["marks"].items()},
    )


def _votes(lists: Mapping[str, str]) -> dict[str, Vectors]:
    """Each word to a vector: the fewer languages share the word, the more it says for each of them."""
    owners: dict[str, set[str]] = {}
    for code, words in lists.items():
        for word in words.split():
            owners.setdefault(word, set()).add(code)
    rivals = {code: sum((other in CYRILLIC) == (code in CYRILLIC) for other in lists) for code in lists}
    return {
        word: _vector({code: math.log((rivals[code] + 1) / len(codes)) for code in codes})
        for word, codes in owners.items()
    }


def _foreign(alphabets: Mapping[str, str]) -> dict[str, Vectors]:
    """Each letter beyond a-z to a vector with 1 for every language that does not write it."""
    letters = sorted(set("".join(alphabets.values())))
    return {
        letter: _vector({code: float(letter not in alphabets.get(code, "")) for code in CODES}) for letter in letters
    }


def _vector(values: Mapping[str, float]) -> Vectors:
    return np.array([values.get(code, 0.0) for code in CODES], dtype=np.float32)


def script_weights(text: str) -> dict[str, float]:
    """Return how much of the text is in each script; letters outside the known blocks are `latin`."""
    if text.isascii():
        latin = sum(map(str.isalpha, text))
        return {"latin": float(latin)} if latin else {}
    weights: dict[str, float] = {}
    for letter, count in Counter(text).items():
        if letter.isalpha() or letter >= _FIRST_KNOWN:
            name, weight = _script(letter)
            weights[name] = weights.get(name, 0.0) + weight * count
    weights.pop("none", None)
    return weights


def _script(letter: str) -> tuple[str, float]:
    """The script of one character and its weight; `none` for what is no letter."""
    if letter >= _FIRST_KNOWN:
        name, _, last, weight = _BLOCKS[bisect_right(_STARTS, ord(letter)) - 1]
        if ord(letter) <= last:
            return name, weight
    return ("latin", 1.0) if letter.isalpha() else ("none", 0.0)


def settle(script: str, weights: Mapping[str, float], letters: frozenset[str]) -> str:
    """Return the language that a script other than Latin and Cyrillic stands for."""
    if script in ("han", "kana"):
        return "ja" if weights.get("kana", 0.0) * 10 >= weights.get("han", 0.0) else "zh"
    if script == "arabic":
        return "ur" if letters & _URDU else "fa" if letters & _PERSIAN else "ar"
    return script


def word_votes(words: Iterable[str], evidence: Evidence) -> tuple[Vectors, Vectors, int]:
    """Return the summed votes of known words, of the endings of unknown ones, and how many words are known."""
    known, ends, hits = np.zeros(len(CODES), np.float32), np.zeros(len(CODES), np.float32), 0
    for word in words:
        vote = evidence.words.get(word)
        if vote is not None:
            known += vote
            hits += 1
        elif word > "\u03ff" and (ending := _ending_vote(word, evidence)) is not None:
            ends += ending
    return known, ends, hits


def _ending_vote(word: str, evidence: Evidence) -> Vectors | None:
    for size in range(min(LONGEST_ENDING, len(word) - SHORTEST_STEM), 0, -1):
        vote = evidence.endings.get(word[-size:])
        if vote is not None:
            return vote
    return None


def foreign_letters(letters: frozenset[str], evidence: Evidence) -> Vectors:
    """Return, per language, how many letters of the text it does not write (at most 4)."""
    total = np.zeros(len(CODES), np.float32)
    for letter in letters:
        vote = evidence.foreign.get(letter)
        if vote is not None:
            total += vote
    return np.minimum(total, MOST_ALIEN_LETTERS)

"""Answers without content: "n/a", "-", "asdf", "don't know", by a lexicon and the look of the text."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

LONGEST_ANSWER = 120
MASH_LENGTH = 4
NOISE_LENGTH = 5
MOST_LETTERS = 2
_APOSTROPHE = re.compile(r"['’ʼ`]")
_WORD = re.compile(r"[^\W_]+")
_REPEATED = re.compile(r"(\w)\1{2,}")
_OUT_OF = r"(?:out\s+)?of|von|sur|de|di|su|em|na|z|van|op|av|af|из|із|з|ze|din|üzerinden"
_RATING = re.compile(
    rf"\d+([.,]\d+)?\s*(/\s*\d+|%|\*+|(?:{_OUT_OF})\s+\d+)|" + r"\+\s?1\b|(?<!\w)[A-FА]\s?\+(?!\w)|[★☆⭐*]{2,}"
)
_EMOTICON = re.compile(r"[:;=xX8]['’]?[-^o]?[)(\]\[DPp|/\\*3]+|<3+|\^_*\^|[)(]{2,}")
_STUTTER = re.compile(r"(\w{2,4}?)\1+")
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn")
_ROWS_CYRILLIC = ("йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю", "йцукенгшщзхї", "фівапролджє")
_ROW_WORDS = frozenset({"wert", "werte", "tref", "poiu", "мить", "митьб", "апро", "reza", "https"})
_NO_VOWELS = re.compile(rf"[bcdfghjkmnpqstvwxz]{{{NOISE_LENGTH},}}|[бвгджзкмнпстфхцчшщ]{{{NOISE_LENGTH},}}")
_HOME_ROW = re.compile(r"(?=[asdfghjkl]{6,}$).*[sdfghjkl]{4,}.*")
_UNFOLDED = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i"})


class LexiconJunk:
    """Finds answers that carry neither opinion nor content.

    Words such as "ok", ratings such as "5/5", emoji and emoticons are content; a lone yes or no is not.
    """

    def __init__(self) -> None:
        self._answers, self._fillers = load_answers()
        self._longest = max(map(len, self._answers | self._fillers))

    def is_junk(self, text: str) -> bool:
        """Say whether the whole text is such an answer; blank text is."""
        if len(text) > LONGEST_ANSWER:
            return _is_one_letter(text) or fold(text[:LONGEST_ANSWER])[:2] == ("lorem", "ipsum")
        if _shows_feeling(text):
            return False
        words = fold(text)
        return not words or words[:2] == ("lorem", "ipsum") or self._is_hollow(words)

    def _is_hollow(self, words: tuple[str, ...]) -> bool:
        """Say whether the words are a row of answers, fillers and noise, with at least one that is no filler."""
        if sum(len(word) == 1 and word.isalpha() for word in words) > MOST_LETTERS:
            return words in self._answers  # "n.v.t."; else a word spelt out: "S L O W"
        if all(map(_is_noise, words)):
            return True
        reached = {0: False}
        for start in range(len(words)):
            if start in reached:
                self._extend(words, start, reached)
        return reached.get(len(words), False)

    def _extend(self, words: tuple[str, ...], start: int, reached: dict[int, bool]) -> None:
        for end in range(start + 1, min(start + self._longest, len(words)) + 1):
            phrase = words[start:end]
            if phrase in self._answers:
                reached[end] = True
            elif phrase in self._fillers or (end == start + 1 and _is_noise(words[start])):
                reached[end] = reached.get(end, False) or reached[start]


@lru_cache(maxsize=1)
def load_answers() -> tuple[frozenset[tuple[str, ...]], frozenset[tuple[str, ...]]]:
    """Return the folded answers and fillers of `junk.toml`; read once per process."""
    tables = tomllib.loads(Path(__file__).with_name("junk.toml").read_text(encoding="utf-8"))
    return _folded(phrase for phrases in tables["answers"].values() for phrase in phrases), _folded(tables["fillers"])


def _folded(phrases: Iterable[str]) -> frozenset[tuple[str, ...]]:
    return frozenset(fold(phrase) for phrase in phrases)


def fold(text: str) -> tuple[str, ...]:
    """Return the words without case, accents, apostrophes and drawn-out letters ("Nooo!" → ("no",))."""
    plain = unicodedata.normalize("NFKD", _APOSTROPHE.sub("", text)).casefold().translate(_UNFOLDED)
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return tuple(_WORD.findall(_REPEATED.sub(r"\1", letters)))


def _shows_feeling(text: str) -> bool:
    """Say whether a rating, an emoticon or a symbol such as an emoji speaks for itself."""
    if _RATING.search(text) or _EMOTICON.fullmatch("".join(text.split())):
        return True
    return not text.isascii() and any(unicodedata.category(char) == "So" for char in text)


def _is_noise(word: str) -> bool:
    """Say whether a folded word is a number, a lone letter or keys struck at random."""
    if word.isdecimal() or (len(word) == 1 and word < "\u0530"):
        return True
    return word not in _ROW_WORDS and (_is_row(word) or _NO_VOWELS.fullmatch(word) is not None or _is_home_row(word))


def _is_row(word: str) -> bool:
    """Say whether a word runs along a row of keys, once ("asdf") or again and again ("asdasd")."""
    stutter = _STUTTER.fullmatch(word)
    unit = stutter[1] if stutter else word
    least = MASH_LENGTH - 1 if stutter else MASH_LENGTH
    return len(unit) >= least and any(unit in row or unit[::-1] in row for row in _folded_rows())


@lru_cache(maxsize=1)
def _folded_rows() -> tuple[str, ...]:
    return (*_ROWS, *(fold(row)[0] for row in _ROWS_CYRILLIC))


def _is_home_row(word: str) -> bool:
    return _HOME_ROW.fullmatch(word) is not None


def _is_one_letter(text: str) -> bool:
    """Say whether a long text repeats one character, or holds no letter and no symbol."""
    kinds: Sequence[str] = sorted(set(text.casefold()) - {" ", "\n"})
    return len(kinds) <= 1 or not any(char.isalpha() or unicodedata.category(char) == "So" for char in kinds)

"""The language of short verbatims: letter statistics joined with scripts, alphabets and frequent words.

The statistics come from a backend; this module adds what is known about languages and turns the sum into
probabilities. The weights were fitted by likelihood on one half of Tatoeba, XED and M-ABSA sentences and
measured on the other (`scripts/measure_language.py`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from textcx.components import language_evidence as known
from textcx.types import Language, Vectors

LONGEST_TEXT = 500
LEAST_SCORE = 0.4
_NOT_LANGUAGE = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|[@#]\w+|\[[A-Z]+\]|&\w+;")
_SIGNS = ("://", "www.", "@", "#", "[", "&")
# "вiн" typed with a Latin i: a letter that is easily slipped in on a keyboard with two layouts.
_LATIN_I = re.compile(r"(?<=[\u0400-\u052f])i|i(?=[\u0400-\u052f])")
_NOTHING = Language(code="und", score=1.0)


class LetterStatistics(Protocol):
    """A statistical model of the letters of languages."""

    codes: tuple[str, ...]

    def scores(self, text: str) -> Vectors:
        """Return one log score per code for lower-cased text, shape (len(codes),), comparable across lengths."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """How much each kind of evidence counts, and the prior (log odds) of languages less often met."""

    statistics: float
    words: float
    endings: float
    foreign: float
    common: float
    rare: float


_LATIN_WEIGHTS = Weights(statistics=1.4, words=1.75, endings=0.0, foreign=1.6, common=0.6, rare=2.5)
_CYRILLIC_WEIGHTS = Weights(statistics=2.5, words=5.0, endings=1.0, foreign=3.0, common=1.5, rare=0.6)
_COMMON = frozenset({"en", "de", "fr", "es", "it", "pt", "nl", "pl", "ru", "uk"})
_RARE = frozenset({"lt", "lv", "et", "sl", "vi", "ca", "be", "sr", "mk", "kk"})


class ShortTextIdentifier:
    """Identifies the language of each text from that text alone."""

    def __init__(self, statistics: LetterStatistics) -> None:
        """Raises ValueError when `statistics` scores other languages than those textcx has evidence for."""
        if tuple(statistics.codes) != known.CODES:
            raise ValueError(f"letter statistics are for {statistics.codes}, expected {known.CODES}")
        self._statistics = statistics
        self._evidence = known.load_evidence()
        marked = [known.CODES.index(code) for code in self._evidence.marks]
        self._all_unmarked = np.zeros(len(known.CODES), dtype=np.float32)
        self._all_unmarked[marked] = np.inf
        self._priors = {
            "latin": _prior(known.LATIN, _LATIN_WEIGHTS),
            "cyrillic": _prior(known.CYRILLIC, _CYRILLIC_WEIGHTS),
        }

    def identify(self, texts: Sequence[str]) -> list[Language]:
        """Return one ISO 639-1 code and its probability per text.

        `und` where the text holds no telling word or no language reaches a probability of 0.4; its score is then
        the probability that the best guess would have been wrong.
        """
        return [self._identify(text) for text in texts]

    def _identify(self, text: str) -> Language:
        cleaned = _clean(text)
        weights = known.script_weights(cleaned)
        if not weights:
            return _NOTHING
        script = max(weights, key=lambda name: (weights[name], name))
        if script not in ("latin", "cyrillic"):
            share = weights[script] / sum(weights.values())
            return Language(
                code=known.settle(script, weights, frozenset(cleaned)), score=round(0.99 * max(share, 0.5), 4)
            )
        return self._by_evidence(cleaned, script)

    def _by_evidence(self, text: str, script: str) -> Language:
        lowered = text.lower()
        if script == "cyrillic" and "i" in lowered:
            lowered = _LATIN_I.sub("і", lowered)
        words = [word for word in known.WORD.findall(lowered) if word not in self._evidence.neutral]
        if sum(map(len, words)) < 2:
            return _NOTHING
        scores, hits = self._weigh(lowered, words, script)
        return _decide(scores, doubt=0.5 if not hits and _looks_like_names(text, len(words)) else 1.0)

    def _weigh(self, text: str, words: Sequence[str], script: str) -> tuple[Vectors, int]:
        weights = _CYRILLIC_WEIGHTS if script == "cyrillic" else _LATIN_WEIGHTS
        letters = frozenset(text)
        votes, endings, hits = known.word_votes(words, self._evidence)
        evidence = (weights.words * votes + weights.endings * endings) / np.sqrt(np.float32(len(words)))
        against = weights.foreign * known.foreign_letters(letters, self._evidence)
        statistics = weights.statistics * self._statistics.scores(text)
        return statistics + evidence - against + self._priors[script] - self._unmarked(letters), hits

    def _unmarked(self, letters: frozenset[str]) -> Vectors:
        """Infinity for languages none of whose marks is in the text, else 0."""
        seen = [code for code, marks in self._evidence.marks.items() if not marks.isdisjoint(letters)]
        if not seen:
            return self._all_unmarked
        penalty = self._all_unmarked.copy()
        penalty[[known.CODES.index(code) for code in seen]] = 0.0
        return penalty


def _prior(candidates: Sequence[str], weights: Weights) -> Vectors:
    """Log odds before the text is read; minus infinity for languages of the other script."""
    odds = {code: weights.common * (code in _COMMON) - weights.rare * (code in _RARE) for code in candidates}
    return np.array([odds.get(code, -np.inf) for code in known.CODES], dtype=np.float32)


def _clean(text: str) -> str:
    """The start of the text without addresses, handles and placeholders."""
    start = text[:LONGEST_TEXT]
    return _NOT_LANGUAGE.sub(" ", start) if any(sign in start for sign in _SIGNS) else start


def _looks_like_names(text: str, words: int) -> bool:
    """At most three words, each with a capital and none with a letter beyond a-z."""
    return words <= 3 and text.isascii() and all(word[0].isupper() for word in known.WORD.findall(text))


def _decide(scores: Vectors, doubt: float) -> Language:
    odds = np.exp(scores - scores.max())
    best = int(odds.argmax())
    score = round(doubt * float(odds[best] / odds.sum()), 4)
    if score < LEAST_SCORE:
        return Language(code="und", score=round(1.0 - score, 4))
    return Language(code=known.CODES[best], score=score)

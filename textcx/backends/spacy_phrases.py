"""Exact phrase search over words with spaCy's PhraseMatcher."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import spacy
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

_OTHER = "\x00"


class SpacyPhrases:
    """Finds the given phrases in lists of words.

    Words of no phrase are replaced by one placeholder before spaCy sees them, so its string store stays as
    large as the gazetteer however many texts pass through.
    """

    def __init__(self, phrases: Iterable[Sequence[str]]) -> None:
        kept = [tuple(phrase) for phrase in phrases]
        self._vocab = spacy.blank("xx").vocab
        self._known = frozenset(word for phrase in kept for word in phrase)
        self._matcher = PhraseMatcher(self._vocab, attr="ORTH")
        self._matcher.add("entity", [Doc(self._vocab, words=list(phrase)) for phrase in kept])

    def find(self, words: Sequence[str]) -> list[tuple[int, int]]:
        """Return the half-open word ranges of all matches, overlapping ones too, in order of position."""
        known = [word if word in self._known else _OTHER for word in words]
        if all(word is _OTHER for word in known):
            return []
        return sorted({(start, end) for _, start, end in self._matcher(Doc(self._vocab, words=known))})

"""Mentions of the user's own entities: whole words, any case, with or without accents and case endings."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from typing import Protocol

from textcx.components.overlaps import keep_mentions, longest_first
from textcx.gazetteer import Entity, Gazetteer, fold, surface_words, words_of
from textcx.types import Mention, Span

Words = tuple[str, ...]

# Written endings of cases and plurals. English -ed, -er and -ing are left out: "slacker" is not Slack.
_WRITTEN_ENDINGS = (
    "s es n en em a u y i e o om owi ow ach ami iem ie "
    "а у ом ем е і и ы о ам ами ах ою ой ею ей ю я ові еві ів ов єм ям ями ях"
)
_ENDINGS = frozenset(map(fold, _WRITTEN_ENDINGS.split()))
_DROPPED = frozenset("aoаоя")
_FLEETING = frozenset(("ek", "ok", "ок", "ек", "ец"))
_SHORTEST_INFLECTED = 5
_SHORTEST_STEM = 3
_LONGEST_ENDING = 3
_GAP = re.compile(r"\s?|[-–'’.&/_]|\s[-–&/]\s|(?P<dot>\.\s)")


class PhraseFinder(Protocol):
    """Finds known phrases in a list of words."""

    def find(self, words: Sequence[str]) -> list[tuple[int, int]]:
        """Return the half-open word ranges of all matches, overlapping ones too."""


class GazetteerRecogniser:
    """Recognises the entities of a gazetteer in any language; the longest match wins.

    `phrases` builds the search over folded words (see `textcx.backends.spacy_phrases`); `score` is the
    measured precision of a match. On words of five letters and more, up to three letters of a case ending
    are accepted ("Норвіку", "Norviks"), unless the entity says `inflections = false`.
    """

    def __init__(
        self, gazetteer: Gazetteer, *, phrases: Callable[[Collection[Words]], PhraseFinder], score: float
    ) -> None:
        self._owners = {words: entity for entity in gazetteer.entities for words in _variants(entity)}
        self._dotted = {surface_words(s) for e in gazetteer.entities for s in e.surfaces if re.search(r"\.\s", s)}
        self._known = frozenset(word for words in self._owners for word in words)
        self._stems = _stems(gazetteer)
        self._openings = frozenset(stem[:_SHORTEST_STEM] for stem in self._stems)
        self._finder = phrases(self._owners.keys())
        self._score = score

    def recognise(self, texts: Sequence[str], languages: Sequence[str]) -> list[tuple[Mention, ...]]:
        """Return the mentions of each text in order of position, none overlapping; languages do not matter."""
        return [self._mentions(text) for text in texts]

    def _mentions(self, text: str) -> tuple[Mention, ...]:
        places = words_of(text)
        words = [self._canonical(word) for _, _, word in places]
        if self._known.isdisjoint(words):
            return ()
        found = [self._mention(text, places, words, match) for match in self._finder.find(words)]
        return keep_mentions(longest_first(mention for mention in found if mention is not None))

    def _canonical(self, word: str) -> str:
        """The word of the gazetteer that this word is, perhaps with an ending, or the word itself."""
        if word in self._known or word[:_SHORTEST_STEM] not in self._openings:
            return word
        for cut in range(1, min(_LONGEST_ENDING, len(word) - 1) + 1):
            if word[-cut:] in _ENDINGS and word[:-cut] in self._stems:
                return self._stems[word[:-cut]]
        return word

    def _mention(
        self, text: str, places: Sequence[tuple[int, int, str]], words: Sequence[str], match: tuple[int, int]
    ) -> Mention | None:
        first, last = match
        phrase = tuple(words[first:last])
        entity = self._owners[phrase]
        gaps = [_GAP.fullmatch(text, places[i][1], places[i + 1][0]) for i in range(first, last - 1)]
        if not all(gap and (not gap["dot"] or phrase in self._dotted) for gap in gaps):
            return None
        if not entity.inflections and any(places[first + i][2] != word for i, word in enumerate(phrase)):
            return None
        span = Span(start=places[first][0], end=places[last - 1][1])
        return Mention(span=span, text=span.of(text), label=entity.label, score=self._score, entity_id=entity.id)


def _variants(entity: Entity) -> set[Words]:
    """The word sequences of an entity; "McDonald's" is also written "McDonalds"."""
    exact = {surface_words(surface) for surface in entity.surfaces}
    return exact | {(*words[:-2], words[-2] + "s") for words in exact if len(words) > 1 and words[-1] == "s"}


def _stems(gazetteer: Gazetteer) -> dict[str, str]:
    """Stem → word of the gazetteer; whole words win over shortened ones."""
    variants = [variant for entity in gazetteer.entities if entity.inflections for variant in _variants(entity)]
    words = sorted(
        {word for variant in variants for word in variant if word.isalpha() and len(word) >= _least(variant)}
    )
    return {short: word for word in words for short in _shortened(word)} | {word: word for word in words}


def _least(variant: Words) -> int:
    """Letters a word needs to be inflected; beside another word, four are telling enough ("Łódzką Kawę")."""
    return _SHORTEST_INFLECTED if len(variant) == 1 else _SHORTEST_INFLECTED - 1


def _shortened(word: str) -> list[str]:
    """Stems that differ from the word: Норвіка → Норвік(у), додаток → додатк(у)."""
    if word[-1] in _DROPPED:
        return [word[:-1]]
    return [word[:-2] + word[-1]] if word[-2:] in _FLEETING else []

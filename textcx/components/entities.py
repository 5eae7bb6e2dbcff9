"""Mentions of entities from three sources: the user's gazetteer, written patterns and a model of names."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache
from importlib import resources
from typing import Protocol, TypedDict

from textcx.components.gazetteer_mentions import GazetteerRecogniser, PhraseFinder, Words
from textcx.components.name_rules import may_hold_name, refine
from textcx.components.overlaps import keep_mentions
from textcx.components.patterns import PatternRecogniser
from textcx.gazetteer import Gazetteer
from textcx.protocols import EntityRecogniser
from textcx.types import Mention, Span

_ADDRESSES = frozenset(("EMAIL", "URL"))


class NameFinder(Protocol):
    """A named-entity model for English."""

    def find(self, texts: Sequence[str]) -> list[list[tuple[Span, str]]]:
        """Return span and label of each name, text by text."""


class EntityScores(TypedDict):
    """Measured precision: per label of the name model, per label of the patterns, of the gazetteer."""

    names: Mapping[str, float]
    patterns: Mapping[str, float]
    gazetteer: float


@lru_cache(maxsize=1)
def entity_scores() -> EntityScores:
    """Return the measured precisions that ship with textcx (written by `scripts/measure_entities.py --calibrate`)."""
    text = resources.files("textcx.components").joinpath("entity_scores.json").read_text(encoding="utf-8")
    scores: EntityScores = json.loads(text)["scores"]
    return scores


class EntityComponent:
    """Recognises entities in texts; each text is judged alone.

    Where mentions overlap, e-mail addresses and URLs win, then the gazetteer, then the other patterns, then the names
    that a head on the encoder's tokens found, then those of `names`.
    `names`, a model apart from the encoder, is asked about English texts alone; without it or `gazetteer` their
    mentions are missing.
    """

    def __init__(
        self,
        *,
        patterns: EntityRecogniser,
        gazetteer: EntityRecogniser | None = None,
        names: NameFinder | None = None,
        name_scores: Mapping[str, float] | None = None,
    ) -> None:
        self._patterns = patterns
        self._gazetteer = gazetteer
        self._names = names
        self._name_scores = dict(entity_scores()["names"] if name_scores is None else name_scores)

    def recognise(self, texts: Sequence[str], languages: Sequence[str]) -> list[tuple[Mention, ...]]:
        """Return the mentions of each text in order of position, none overlapping; sentiment stays None."""
        return self.merge(texts, languages, [()] * len(texts))

    def merge(
        self, texts: Sequence[str], languages: Sequence[str], names: Sequence[Sequence[Mention]]
    ) -> list[tuple[Mention, ...]]:
        """Return the mentions as `recognise` does, with `names` that a head found in each text, in any language."""
        nothing: list[tuple[Mention, ...]] = [()] * len(texts)
        patterns = self._patterns.recognise(texts, languages)
        known = self._gazetteer.recognise(texts, languages) if self._gazetteer else nothing
        asked = self._asked(texts, languages) if self._names else nothing
        found = [[*head, *model] for head, model in zip(names, asked, strict=True)]
        return [_merged(*sources) for sources in zip(known, patterns, found, strict=True)]

    def _asked(self, texts: Sequence[str], languages: Sequence[str]) -> list[tuple[Mention, ...]]:
        asked = [n for n, text in enumerate(texts) if _is_english(languages[n]) and may_hold_name(text)]
        mentions: list[tuple[Mention, ...]] = [()] * len(texts)
        if asked and self._names:
            for n, names in zip(asked, self._names.find([texts[n] for n in asked]), strict=True):
                refined = (refine(texts[n], span, label) for span, label in names)
                mentions[n] = tuple(self._mention(texts[n], *name) for name in refined if name)
        return mentions

    def _mention(self, text: str, span: Span, label: str) -> Mention:
        return Mention(span=span, text=span.of(text), label=label, score=self._name_scores[label])


def entity_component(*, names: NameFinder | None, gazetteer: EntityRecogniser | None = None) -> EntityComponent:
    """Build the component with the scores that ship with textcx."""
    patterns = PatternRecogniser(scores=entity_scores()["patterns"])
    return EntityComponent(patterns=patterns, gazetteer=gazetteer, names=names)


def gazetteer_recogniser(
    gazetteer: Gazetteer, *, phrases: Callable[[Collection[Words]], PhraseFinder]
) -> GazetteerRecogniser:
    """Build the recogniser of a gazetteer with the score that ships with textcx; `phrases` builds its search."""
    return GazetteerRecogniser(gazetteer, phrases=phrases, score=entity_scores()["gazetteer"])


def _is_english(language: str) -> bool:
    return language.lower().replace("_", "-").split("-")[0] == "en"


def _merged(known: Sequence[Mention], patterns: Sequence[Mention], names: Sequence[Mention]) -> tuple[Mention, ...]:
    addresses = [mention for mention in patterns if mention.label in _ADDRESSES]
    others = [mention for mention in patterns if mention.label not in _ADDRESSES]
    return keep_mentions([*addresses, *known, *others, *names])

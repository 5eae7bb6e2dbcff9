"""Mentions that have a written form of their own: order numbers, money, dates, times, addresses, ratings.

Among overlapping finds the longest wins, a cue word such as "order no." counting; ties go by the order of
`LABELS`. EMAIL and URL win over everything inside them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from textcx.components import pattern_rules as rules
from textcx.components.overlaps import keep_ranked
from textcx.components.pattern_words import TOP_DOMAIN
from textcx.types import Mention

LABELS = (
    *("EMAIL", "URL", "ORDER_ID", "PHONE", "MONEY", "PERCENT"),
    *("RATING", "DATE", "TIME", "DURATION", "HANDLE", "HASHTAG"),
)
_RANK = {label: rank for rank, label in enumerate(LABELS)}
_ADDRESSES = frozenset(("EMAIL", "URL"))
# A run of digits and what joins them; every digit group after a space starts a new run.
_NUMBER_RUN = re.compile(r"[0-9](?:[0-9.,:/'’–-]{0,40}[0-9])?")
_WORD = re.compile(r"[^\W\d_]\w*")
_DOMAIN_END = re.compile(f"\\.{TOP_DOMAIN}(?![a-z0-9])")


class PatternRecogniser:
    """Recognises the labels of `LABELS` in any language; `scores` holds the measured precision of each label."""

    def __init__(self, *, scores: Mapping[str, float]) -> None:
        self._scores = {label: scores[label] for label in LABELS}

    def recognise(self, texts: Sequence[str], languages: Sequence[str]) -> list[tuple[Mention, ...]]:
        """Return the mentions of each text in order of position, none overlapping; languages do not matter."""
        return [self._mentions(text) for text in texts]

    def _mentions(self, text: str) -> tuple[Mention, ...]:
        return tuple(
            Mention(span=find.span, text=find.span.of(text), label=find.label, score=self._scores[find.label])
            for find in find_patterns(text)
        )


def find_patterns(text: str) -> list[rules.Find]:
    """Return what the rules find in one text, in order of position, none overlapping."""
    lower = lower_in_place(text)
    finds = [*_finds_with_signs(text, lower), *_finds_with_digits(text, lower)]
    if len(finds) < 2:
        return finds
    finds.sort(key=_rank)
    kept = keep_ranked([find.extent for find in finds])
    return sorted((finds[index] for index in kept), key=lambda find: find.span)


def lower_in_place(text: str) -> str:
    """Return the text in lower case without moving a character ("İ" alone would become two)."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _rank(find: rules.Find) -> tuple[bool, int, int, int]:
    length = find.extent.end - find.extent.start
    return find.label not in _ADDRESSES, -length, _RANK[find.label], find.extent.start


def _finds_with_signs(text: str, lower: str) -> Iterator[rules.Find]:
    if "@" in lower:
        yield from _search(rules.EMAIL, text, lower)
        yield from _search(rules.HANDLE, text, lower)
    if "#" in lower:
        yield from _search(rules.HASHTAG, text, lower)
    if "://" in lower or "www." in lower or _DOMAIN_END.search(lower):
        yield from _search(rules.URL, text, lower)


def _finds_with_digits(text: str, lower: str) -> Iterator[rules.Find]:
    runs = [match.start() for match in _NUMBER_RUN.finditer(lower)]
    if not runs:
        return
    yield from _search(rules.WITH_SIGN, text, lower)
    yield from _search(rules.AS_WRITTEN, text, text)
    for match in _WORD.finditer(lower):
        start = match.start()
        if group := rules.AT_WORD.get(lower[start : start + 2]):
            yield from _at(start, group, text, lower)
    for start in runs:
        if start == 0 or not (lower[start - 1].isalnum() or lower[start - 1] == "_"):
            yield from _at(start, rules.AT_NUMBER, text, lower)


def _search(group: Sequence[rules.Rule], text: str, within: str) -> Iterator[rules.Find]:
    for rule in group:
        for match in rule.pattern.finditer(within):
            if find := rule.find(text, match):
                yield find


def _at(start: int, group: Sequence[rules.Rule], text: str, lower: str) -> Iterator[rules.Find]:
    for rule in group:
        if (match := rule.pattern.match(lower, start)) and (find := rule.find(text, match)):
            yield find

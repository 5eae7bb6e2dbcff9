"""The phrases of some texts, and how their words are written when nothing forces a capital."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from textcx.insights.words import Phrase, Word, clauses, phrases

__all__ = ["Phrasebook", "read"]

NAME_SHARE = 0.6
CAPITALISED_NOUNS = frozenset(("de", "lb"))
Casing = Mapping[str, Counter[str]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Phrasebook:
    """The language and the phrases of each text (n), and the usual spelling of words that are not lower case."""

    languages: Sequence[str]
    rows: Sequence[tuple[Phrase, ...]]
    spelling: Mapping[str, str]

    def documents(self) -> list[list[str]]:
        """The keys of each text, the terms a topic model counts."""
        return [[phrase.key for phrase in row] for row in self.rows]

    def show(self, words: Sequence[str]) -> str:
        """Words as they are usually written: "GP appointment", "verspätete Lieferung"."""
        return " ".join(self.spelling.get(word, word) for word in words)


def read(texts: Sequence[str], languages: Sequence[str]) -> Phrasebook:
    """Return the phrasebook of some texts; words mostly written as names are left out of every phrase."""
    split = [[clause for clause in clauses(text, code) if clause] for text, code in zip(texts, languages, strict=True)]
    casing = _casing(split, languages)
    names = _names(split, languages, casing)
    rows = [
        tuple(phrase for clause in row for phrase in phrases(clause, code, names[code]))
        for row, code in zip(split, languages, strict=True)
    ]
    return Phrasebook(languages=languages, rows=rows, spelling=_spelling(casing))


def _casing(split: Iterable[Sequence[Sequence[Word]]], languages: Sequence[str]) -> Casing:
    casing: dict[str, Counter[str]] = defaultdict(Counter)
    for row, code in zip(split, languages, strict=True):
        for word in _telling(row, code in CAPITALISED_NOUNS):
            casing[word.folded][word.surface] += 1
    return casing


def _telling(row: Sequence[Sequence[Word]], nouns: bool) -> list[Word]:
    """The words of a text whose case says something: none of a text all in capitals or, without `nouns`, like a title."""
    inside = [word for clause in row for word in clause if not word.opening]
    raised = sum(word.surface.isupper() if nouns else word.surface[0].isupper() for word in inside)
    return inside if raised <= len(inside) / 2 else []


def _names(
    split: Sequence[Sequence[Sequence[Word]]], languages: Sequence[str], casing: Casing
) -> dict[str, frozenset[str]]:
    names = frozenset(folded for folded, forms in casing.items() if _is_name(forms))
    return {code: frozenset() if code in CAPITALISED_NOUNS else names for code in set(languages)}


def _is_name(forms: Counter[str]) -> bool:
    named = sum(count for form, count in forms.items() if form[0].isupper() and not _acronym(form))
    return named >= NAME_SHARE * sum(forms.values())


def _acronym(form: str) -> bool:
    return form.isupper() and len(form) <= 5


def _spelling(casing: Casing) -> dict[str, str]:
    usual = {folded: min(forms, key=lambda form: (-forms[form], form)) for folded, forms in casing.items()}
    return {folded: form for folded, form in usual.items() if form != folded and (form.istitle() or _acronym(form))}

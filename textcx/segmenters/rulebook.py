"""The tables of `rules.toml` in the shape the segmenter looks them up."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]{1,2}|[^\W_\u3040-\u30ff\u3400-\u9fff]+(?:['’ʼ][^\W_]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """A word or phrase that opens an opposing clause in the `languages`; in the `rivals` it is another word."""

    words: tuple[str, ...]
    after_comma: bool
    languages: frozenset[str]
    rivals: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """All lists, merged over languages; `markers` are found by their first word, longest first."""

    abbreviations: frozenset[str]
    closing: frozenset[str]
    months: frozenset[str]
    domains: frozenset[str]
    before: frozenset[str]
    after: frozenset[str]
    verbs: frozenset[str]
    articles: frozenset[str]
    degrees: frozenset[str]
    openers: frozenset[str]
    additions: frozenset[tuple[str, str]]
    correlatives: Mapping[str, tuple[tuple[str, ...], ...]]
    markers: Mapping[str, tuple[Marker, ...]]
    marker_words: frozenset[str]
    hints: Mapping[str, frozenset[str]]


@lru_cache(maxsize=1)
def load_rulebook() -> Rulebook:
    """Return the rules that ship with textcx; read once per process."""
    tables = tomllib.loads(Path(__file__).with_name("rules.toml").read_text(encoding="utf-8"))
    languages = tables["languages"]
    lists = {name: frozenset(value.split()) for name, value in tables.items() if isinstance(value, str)}
    return Rulebook(
        **lists,
        additions=frozenset((phrase.split()[0], phrase.split()[1]) for phrase in tables["additions"]),
        correlatives=_by_first_word(tuple(phrase.split()) for phrase in tables["correlatives"]),
        markers=(markers := _markers(languages)),
        marker_words=frozenset(markers),
        hints={code: frozenset(table["hints"].split()) for code, table in languages.items()},
    )


def _by_first_word(phrases: Iterable[tuple[str, ...]]) -> dict[str, tuple[tuple[str, ...], ...]]:
    found: dict[str, tuple[tuple[str, ...], ...]] = {}
    for phrase in phrases:
        found[phrase[0]] = (*found.get(phrase[0], ()), phrase)
    return found


def _markers(languages: Mapping[str, Mapping[str, Iterable[str]]]) -> dict[str, tuple[Marker, ...]]:
    """Markers of all languages; a phrase that is strong in one language and weak in another is weak."""
    owners: dict[str, set[str]] = {}
    for code, table in languages.items():
        for kind in ("strong", "comma", "guarded"):
            for phrase in table.get(kind, ()):
                owners.setdefault(phrase, set()).add(code)
    found: dict[str, list[Marker]] = {}
    for phrase in sorted(owners, key=lambda key: (-len(key), key)):
        marker = _marker(phrase, {code: languages[code] for code in sorted(owners[phrase])})
        found.setdefault(marker.words[0], []).append(marker)
    return {first: tuple(group) for first, group in found.items()}


def _marker(phrase: str, owners: Mapping[str, Mapping[str, Any]]) -> Marker:
    return Marker(
        words=tuple(phrase.split()),
        after_comma=any(phrase in table.get("comma", ()) for table in owners.values()),
        languages=frozenset(owners),
        rivals=frozenset(
            code for table in owners.values() for code in table.get("guarded", {}).get(phrase, "").split()
        ),
    )

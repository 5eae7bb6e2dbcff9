"""Themes named in words a person would use: a phrase its segments really contain, then further terms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from textcx.insights.phrasebook import Phrasebook
from textcx.insights.words import JOINER
from textcx.types import Vectors

__all__ = ["Naming", "Topic", "label_languages", "name_topics"]

TERMS = 10
ENGLISH_SHARE, ENGLISH_NEAR = 0.25, 0.8
PAIR = 4.0
INNER = 0.75
COMMON = 0.02
FULLER = 0.06
MANY = 6
SHARED = 0.06
HALF = 0.5

Forms = Counter[tuple[str, ...]]
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """What a theme is called, and the terms that tell it from the others."""

    label: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Topic:
    """The rows of a theme in a phrasebook, its centre (dims,) and the weights of its keys.

    `borrowed` is an English name to use where the theme has no phrase of its own, "" without one.
    """

    rows: Rows
    centre: Vectors
    weights: Mapping[str, float]
    borrowed: str = ""


@dataclass(frozen=True, slots=True)
class _Wording:
    """A possible label; it stands on its own when it is a phrase that enough segments share."""

    text: str
    shared: bool


def name_topics(book: Phrasebook, points: Vectors, topics: Sequence[Topic]) -> list[Naming]:
    """Return one naming for each topic, in their order; no two labels are the same, "" where nothing is left.

    A key scores by its c-TF-IDF weight, by how close the segments that hold it lie to the centre of the
    theme, and twice as much when it is a pair of words; the label is its most frequent plain wording.
    """
    fits = _means(book, points)
    taken: set[str] = set()
    return [_name(book, topic, fits, taken) for topic in topics]


def _means(book: Phrasebook, points: Vectors) -> dict[str, Vectors]:
    rows: dict[str, list[int]] = {}
    for row, found in enumerate(book.rows):
        for key in {phrase.key for phrase in found}:
            rows.setdefault(key, []).append(row)
    return {key: points[places].mean(axis=0) for key, places in rows.items()}


def _name(book: Phrasebook, topic: Topic, fits: Mapping[str, Vectors], taken: set[str]) -> Naming:
    wordings = _wordings(book, topic.rows)
    ranked = sorted(wordings, key=lambda key: (-_score(key, topic, fits) * _ease(wordings[key]), key))
    label = _label(_wordings_to_try(book, topic, ranked), _lendable(book, topic), taken)
    taken.add(label.lower())
    return Naming(label=label, terms=tuple(_diverse(book, ranked, _common(wordings, len(topic.rows)))))


def _label(own: Iterator[_Wording], borrowed: str, taken: set[str]) -> str:
    first = next((wording for wording in own if wording.text.lower() not in taken), _Wording("", False))
    return borrowed if borrowed and borrowed not in taken and not first.shared else first.text


def _lendable(book: Phrasebook, topic: Topic) -> str:
    """The borrowed name, where English suits: it leads, or no other language holds half of the theme."""
    spoken = Counter(book.languages[row] for row in topic.rows)
    leads = label_languages(list(spoken.elements()))[:1] == ["en"]
    return topic.borrowed if leads or max(spoken.values(), default=0) < HALF * len(topic.rows) else ""


def _wordings_to_try(book: Phrasebook, topic: Topic, ranked: Sequence[str]) -> Iterator[_Wording]:
    """Wordings a theme may be called by: those of the best language first, in each the common ones first."""
    spoken = [book.languages[row] for row in topic.rows]
    for language in label_languages(spoken):
        rows = [row for row, code in zip(topic.rows, spoken, strict=True) if code == language]
        wordings = _wordings(book, rows)
        common = _common(wordings, len(rows))
        for known in (common, wordings):
            pairs = known if len(rows) >= MANY else wordings
            for key in (
                shown for single in ranked if single in known for shown in (*_fuller(single, ranked, pairs), single)
            ):
                shared = JOINER in key and wordings[key].total() >= max(2.0, SHARED * len(topic.rows))
                yield _Wording(book.show(_best(wordings[key])), shared)


def _fuller(key: str, ranked: Sequence[str], pairs: Mapping[str, Forms]) -> list[str]:
    """The best pair around a single word, where the word stands in it often enough: "delivery" says too little."""
    if JOINER in key:
        return []
    count = pairs[key].total()
    least = max(FULLER * count, min(2.0, count / 5))
    around = (other for other in ranked if JOINER in other and key in other.split(JOINER))
    return [pair for pair in around if pair in pairs and pairs[pair].total() >= least][:1]


def label_languages(languages: Sequence[str]) -> list[str]:
    """Languages by frequency; English first where a quarter is English or hardly any language has more."""
    counts = Counter(languages)
    ordered = sorted(counts, key=lambda code: (-counts[code], code != "en", code))
    most = counts[ordered[0]] if ordered else 0
    leads = counts["en"] >= min(ENGLISH_SHARE * len(languages), ENGLISH_NEAR * most)
    return sorted(ordered, key=lambda code: not (code == "en" and leads))


def _score(key: str, topic: Topic, fits: Mapping[str, Vectors]) -> float:
    mean = fits.get(key)
    if mean is None:
        return 0.0
    length = max(float(np.linalg.norm(mean)), 1e-9)
    closeness = max(float(mean @ topic.centre) / length, 0.0)
    return topic.weights.get(key, 0.0) * closeness * (PAIR if JOINER in key else 1.0)


def _ease(forms: Forms) -> float:
    return float(forms.total() ** 0.5 * INNER ** max(len(_best(forms)) - 2, 0))


def _wordings(book: Phrasebook, rows: Sequence[int] | Rows) -> dict[str, Forms]:
    wordings: dict[str, Forms] = {}
    for row in rows:
        for phrase in book.rows[row]:
            wordings.setdefault(phrase.key, Counter())[phrase.words] += 1
    return wordings


def _common(wordings: dict[str, Forms], rows: int) -> dict[str, Forms]:
    """The keys that enough of the segments hold, or all where none is common."""
    least = max(2.0, COMMON * rows)
    return {key: forms for key, forms in wordings.items() if forms.total() >= least} or wordings


def _best(forms: Forms) -> tuple[str, ...]:
    return min(forms, key=lambda words: (-forms[words] * INNER ** max(len(words) - 2, 0), len(words), words))


def _diverse(book: Phrasebook, ranked: Sequence[str], wordings: Mapping[str, Forms]) -> list[str]:
    chosen: list[str] = []
    stems: set[str] = set()
    for key in ranked:
        parts = set(key.split(JOINER))
        if key in wordings and not parts <= stems and len(chosen) < TERMS:
            chosen.append(book.show(_best(wordings[key])))
            stems |= parts
    return chosen

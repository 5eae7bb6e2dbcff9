"""Names in real sentences as spaCy sees them in English, carried to the translations of these sentences."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from textcx.training.corpora import fold, split_of
from textcx.training.name_templates import known_names
from textcx.training.tagged import NamedSpan, Tagged

ENGLISH = ("fabsa_train", "booking_hotel_sample", "crowdflower_products", "memd_absa", "tatoeba_pairs", "xed")
PARALLEL = tuple(f"m_absa_{domain}" for domain in ("coursera", "food", "hotel", "laptop", "restaurant"))
_EACH = 6000
_OF_A_KIND = 550
_CAPITAL = re.compile(
    r"(?<!^)(?<![.!?…:;\"'«»„“”(¿¡-] )(?<=\W)(?!I\b)[^\W\d_a-zß-öø-ÿа-яёіїєґąćęłńóśźżěščřžďťňůğışőű]\w*"
)
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_CYRILLIC = dict(zip("abvgdezijklmnoprstufhcy", "абвгдезийклмнопрстуфхци", strict=True))
# What decides the split, the English text, its translation and the language of that.
Pair = tuple[str, str, str, str]
_MARK = re.compile(r"[@#]|http")


def silver(folder: Path) -> Iterator[Tagged]:
    """Yield English review sentences, half with names, then pairs of translations with the names found in both."""
    yield from _english(folder)
    yield from _carried("tatoeba", _pairs(folder), limit=4000)
    yield from _carried("m-absa", _reviews(folder), limit=_OF_A_KIND)


def _english(folder: Path) -> Iterator[Tagged]:
    texts = _english_texts(folder)
    named: list[Tagged] = []
    bare: list[Tagged] = []
    for text, spans in zip(texts, found_names(texts), strict=True):
        kept = named if spans else bare
        if len(kept) < _EACH // 2 and (spans or not _CAPITAL.search(text)):
            kept.append(_tagged(text, "en", "spacy", spans))
    yield from named
    yield from bare


def _english_texts(folder: Path) -> list[str]:
    texts: dict[str, None] = {}
    for name in ENGLISH:
        records = [record for record in _records(folder, name) if record["language"] == "en" or "text_en" in record]
        own = [str(record.get("text_en") or record["text"]) for record in records]
        own = [text for text in own if 15 < len(text) < 300 and not _MARK.search(text)]
        texts |= dict.fromkeys(sorted(own, key=_place)[:2600])
    return sorted(texts, key=_place)


def found_names(texts: Sequence[str]) -> list[tuple[NamedSpan, ...]]:
    """Return the names that the English model finds and that survive the rules for customer text."""
    from textcx.backends.spacy_entities import SpacyNames
    from textcx.components.name_rules import refine

    found = SpacyNames().find(texts)
    refined = [[refine(text, *name) for name in names] for text, names in zip(texts, found, strict=True)]
    return [
        tuple((name[0].start, name[0].end, _label(name[0].of(text), name[1])) for name in names if name)
        for text, names in zip(texts, refined, strict=True)
    ]


def _label(surface: str, label: str) -> str:
    """Our own lists know better than the model what a well-known name is."""
    return known_names().get(surface.lower(), label)


def _pairs(folder: Path) -> list[Pair]:
    records = _records(folder, "tatoeba_pairs")
    return [(fold(r["text"]), str(r["text_en"]), str(r["text"]), str(r["language"])) for r in records]


def _reviews(folder: Path) -> list[Pair]:
    pairs: list[Pair] = []
    for name in PARALLEL:
        records = list(_records(folder, name))
        english = {r["parallel_id"]: str(r["text"]) for r in records if r["language"] == "en"}
        others = (r for r in records if r["language"] not in ("en", "hr", "sk"))
        known = (r for r in others if r["parallel_id"] in english)
        pairs += [(r["parallel_id"], english[r["parallel_id"]], str(r["text"]), str(r["language"])) for r in known]
    return sorted(pairs, key=lambda pair: _place(pair[2]))


def _carried(source: str, pairs: list[Pair], limit: int) -> Iterator[Tagged]:
    """Keep a pair only when each English name is found again and the rest has no other capital (German: nouns may)."""
    counts: dict[tuple[str, bool], int] = {}
    english = list(dict.fromkeys(pair[1] for pair in pairs))
    names = dict(zip(english, found_names(english), strict=True))
    for group, original, text, language in pairs:
        spans = carry(original, names[original], text)
        key = (language, bool(spans))
        room = counts.get(key, 0) < (limit if spans else limit // 3)
        if spans is None or not room or not _clean(text, spans, language) or (not spans and _CAPITAL.search(original)):
            continue
        counts[key] = counts.get(key, 0) + 1
        yield _tagged(text, language, source, spans, group)


def carry(original: str, names: Iterable[NamedSpan], text: str) -> tuple[NamedSpan, ...] | None:
    """Return the spans of the English names in the translation, or None when one is not found there."""
    spans: list[NamedSpan] = []
    for start, end, label in names:
        place = _find(original[start:end], text, max((span[1] for span in spans), default=0))
        place = place or _find(original[start:end], text, 0)
        if not place or any(place[0] < span[1] and span[0] < place[1] for span in spans):
            return None
        spans.append((*place, label))
    return tuple(sorted(spans))


def _find(name: str, text: str, start: int) -> tuple[int, int] | None:
    verbatim = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)").search(text, start)
    if verbatim or " " in name:
        return verbatim.span() if verbatim else None
    stems = {name[:4].lower(), _cyrillic(name)[:4]} if len(name) > 3 else {_cyrillic(name)}
    words = (word for word in _WORD.finditer(text, start) if word[0][0].isupper())
    close = (word for word in words if any(word[0].lower().startswith(stem) for stem in stems))
    return next((word.span() for word in close), None)


def _cyrillic(name: str) -> str:
    return "".join(_CYRILLIC.get(char, char) for char in name.lower())


def _clean(text: str, spans: Sequence[NamedSpan], language: str) -> bool:
    capitals = [capital.start() for capital in _CAPITAL.finditer(text)]
    outside = [at for at in capitals if not any(start <= at < end for start, end, _ in spans)]
    return not outside or language == "de"


def _tagged(text: str, language: str, source: str, spans: tuple[NamedSpan, ...], group: str = "") -> Tagged:
    return Tagged(text=text, language=language, split=split_of(group or fold(text)), source=source, spans=spans)


def _records(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    with (folder / f"{name}.jsonl").open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _place(text: str) -> str:
    import hashlib

    return hashlib.sha1(text.encode()).hexdigest()

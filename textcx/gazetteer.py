"""The user's own names: products, brands and competitors, read from a TOML or CSV file and checked before use."""

from __future__ import annotations

import csv
import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from textcx.errors import GazetteerError

_ID = re.compile(r"[a-z0-9_-]+")
_LABEL = re.compile(r"[A-Z_]+")
_KINDS = ("own", "competitor")
_FIELDS = {"id", "label", "name", "aliases", "kind", "inflections"}
_WORD = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+|(?<=\w)[+#]+")
_ASCII_WORD = re.compile(r"[^\W_]+|(?<=\w)[+#]+")
_COLUMNS = ("id", "label", "name", "aliases")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One thing the user wants to follow; `inflections` allows case endings on its longer words."""

    id: str
    label: str
    name: str
    aliases: tuple[str, ...] = ()
    kind: str | None = None
    inflections: bool = True

    @property
    def surfaces(self) -> tuple[str, ...]:
        """The name and the aliases."""
        return (self.name, *self.aliases)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gazetteer:
    """The entities of one file; ids are unique and no surface belongs to two of them."""

    entities: tuple[Entity, ...]


@lru_cache(maxsize=4096)
def fold_char(char: str) -> str:
    """Return the character without case and diacritics; й, ї and Polish ł become и, і and l."""
    base = unicodedata.normalize("NFKD", "l" if char in "łŁ" else char)
    return "".join(c for c in base if not unicodedata.combining(c)).casefold()


def fold(text: str) -> str:
    """Return the text without case and diacritics; its length may differ."""
    return text.casefold() if text.isascii() else "".join(map(fold_char, text))


def words_of(text: str) -> list[tuple[int, int, str]]:
    """Return start, end and folded form of each word; a `+` or `#` glued to a word ("Disney+") is one more word."""
    if text.isascii():
        return [(m.start(), m.end(), m[0]) for m in _ASCII_WORD.finditer(text.lower())]
    return [(m.start(), m.end(), fold(m[0])) for m in _WORD.finditer(text)]


def surface_words(surface: str) -> tuple[str, ...]:
    """Return the folded words of a name; other punctuation and spacing do not count."""
    return tuple(word for _, _, word in words_of(surface))


def read_gazetteer(path: Path) -> Gazetteer:
    """Read a `.toml` or `.csv` gazetteer; raise `GazetteerError` naming the file, the entry and what was expected."""
    readers = {".toml": _toml_entries, ".csv": _csv_entries}
    if path.suffix.lower() not in readers:
        raise GazetteerError(
            f"{path}: a gazetteer is a .toml or .csv file, not {path.suffix or 'a file without ending'}."
        )
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise GazetteerError(f"{path}: cannot be read ({error}); a UTF-8 text file was expected.") from error
    return parse_gazetteer(readers[path.suffix.lower()](text, str(path)), source=str(path))


def parse_gazetteer(entries: Sequence[Mapping[str, object]], *, source: str) -> Gazetteer:
    """Check plain entries and return the gazetteer; `source` is named in errors."""
    if not entries:
        raise GazetteerError(f"{source}: holds no entities; at least one [[entities]] entry was expected.")
    entities = tuple(_entity(entry, f"{source}: entry {n}") for n, entry in enumerate(entries, 1))
    _check_unique_ids(entities, source)
    _check_unique_surfaces(entities, source)
    return Gazetteer(entities=entities)


def _toml_entries(text: str, source: str) -> Sequence[Mapping[str, object]]:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise GazetteerError(f"{source}: is not valid TOML ({error}).") from error
    entries = data.get("entities", [])
    if set(data) - {"entities"} or not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
        found = ", ".join(sorted(data)) or "nothing"
        raise GazetteerError(f"{source}: only [[entities]] entries were expected at the top, found {found}.")
    return entries


def _csv_entries(text: str, source: str) -> Sequence[Mapping[str, object]]:
    rows = csv.DictReader(text.splitlines())
    missing = [column for column in _COLUMNS if column not in (rows.fieldnames or ())]
    if missing:
        raise GazetteerError(f"{source}: column {missing[0]} is missing; expected {', '.join(_COLUMNS)}.")
    return [_csv_entry(row, f"{source}: entry {n}") for n, row in enumerate(rows, 1)]


def _csv_entry(row: Mapping[str | None, object], where: str) -> dict[str, object]:
    if None in row or None in row.values():
        raise GazetteerError(f"{where}: has another number of cells than the header.")
    entry: dict[str, object] = {str(key): value for key, value in row.items() if value != ""}
    aliases = str(entry.pop("aliases", ""))
    flag = str(entry.pop("inflections", "true")).lower()
    if flag not in ("true", "false"):
        raise GazetteerError(f"{where}: inflections is {flag!r}; true or false was expected.")
    return {**entry, "aliases": aliases.split("|") if aliases else [], "inflections": flag == "true"}


def _entity(entry: Mapping[str, object], where: str) -> Entity:
    unknown = sorted(set(entry) - _FIELDS)
    if unknown:
        raise GazetteerError(f"{where}: unknown field {unknown[0]!r}; expected {', '.join(sorted(_FIELDS))}.")
    id_ = _matching(entry, "id", _ID, where)
    where = f"{where} ({id_})"
    return Entity(
        id=id_,
        label=_matching(entry, "label", _LABEL, where),
        name=_surface(entry.get("name"), "name", where),
        aliases=_aliases(entry.get("aliases", []), where),
        kind=_kind(entry.get("kind"), where),
        inflections=_flag(entry.get("inflections", True), where),
    )


def _matching(entry: Mapping[str, object], field: str, pattern: re.Pattern[str], where: str) -> str:
    value = entry.get(field)
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise GazetteerError(f"{where}: {field} is {value!r}; text of the form {pattern.pattern} was expected.")
    return value


def _surface(value: object, field: str, where: str) -> str:
    if not isinstance(value, str) or not surface_words(value):
        raise GazetteerError(f"{where}: {field} is {value!r}; text with at least one letter or digit was expected.")
    return value.strip()


def _aliases(value: object, where: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise GazetteerError(f"{where}: aliases is {value!r}; a list of texts was expected.")
    return tuple(_surface(alias, "an alias", where) for alias in value)


def _kind(value: object, where: str) -> str | None:
    if value is not None and value not in _KINDS:
        raise GazetteerError(f"{where}: kind is {value!r}; expected {' or '.join(_KINDS)}.")
    return None if value is None else str(value)


def _flag(value: object, where: str) -> bool:
    if not isinstance(value, bool):
        raise GazetteerError(f"{where}: inflections is {value!r}; true or false was expected.")
    return value


def _check_unique_ids(entities: Sequence[Entity], source: str) -> None:
    first: dict[str, int] = {}
    for n, entity in enumerate(entities, 1):
        if first.setdefault(entity.id, n) != n:
            raise GazetteerError(
                f"{source}: entry {n} has the id {entity.id!r} of entry {first[entity.id]}; ids must differ."
            )


def _check_unique_surfaces(entities: Sequence[Entity], source: str) -> None:
    owner: dict[tuple[str, ...], str] = {}
    for entity in entities:
        for surface in entity.surfaces:
            other = owner.setdefault(surface_words(surface), entity.id)
            if other != entity.id:
                raise GazetteerError(
                    f"{source}: the alias {surface!r} of {entity.id!r} also belongs to {other!r}; "
                    "each alias was expected in one entry only (case and accents do not count)."
                )

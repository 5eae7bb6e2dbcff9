"""Which columns hold what, and whether a file has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from textcx.errors import InputError

_LISTED = 30
_LONGEST = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The columns of a file by their use; `groups` are those that split the verbatims into customer segments."""

    text: str
    id: str | None = None
    language: str | None = None
    date: str | None = None
    score: str | None = None
    groups: tuple[str, ...] = ()

    def wanted(self) -> tuple[str, ...]:
        """Return every column that was asked for, once, the text first."""
        named = (self.text, self.id, self.language, self.date, self.score, *self.groups)
        return tuple(dict.fromkeys(name for name in named if name is not None))


def header_names(header: Sequence[object], columns: Columns, where: object) -> tuple[str, ...]:
    """Return a usable name per cell of a header: white space around it gone, blanks and repeats numbered.

    Raises InputError where a wanted column is missing or stands there twice.
    """
    names = [_printable("" if cell is None else str(cell)).strip() for cell in header]
    require(columns, names, where)
    unique: dict[str, None] = {}
    for position, name in enumerate(names, start=1):
        unique[_free(name or f"column {position}", unique)] = None
    return tuple(unique)


def _printable(name: str) -> str:
    """Without marks of broken bytes, which no output could encode."""
    return name.encode("utf-8", "replace").decode()


def _free(name: str, taken: dict[str, None]) -> str:
    count = 2
    free = name
    while free in taken:
        free, count = f"{name} ({count})", count + 1
    return free


def require(columns: Columns, names: Sequence[str], where: object, what: str = "column") -> None:
    """Raise InputError with one sentence where a wanted column is not exactly once among `names`."""
    for wanted in columns.wanted():
        found = names.count(wanted)
        if found == 0:
            raise InputError(_missing(wanted, names, f"{where} has no {what} {wanted!r}"))
        if found > 1:
            raise InputError(f"{where} has {found} columns named {wanted!r}, so it is not clear which to read")


def _missing(wanted: str, names: Sequence[str], sentence: str) -> str:
    folded = {name.casefold(): name for name in names}
    close = get_close_matches(wanted.casefold(), folded, n=1)
    hint = f" (did you mean {folded[close[0]]!r}?)" if close else ""
    return f"{sentence}{hint}; there is: {_listed(names)}"


def _listed(names: Sequence[str]) -> str:
    """Cut, since a file without a header has a whole row of text here."""
    shown = [
        _printable(name) if len(name) <= _LONGEST else _printable(name[:_LONGEST]) + "…" for name in names[:_LISTED]
    ]
    more = [f"and {len(names) - _LISTED} more"] if len(names) > _LISTED else []
    return ", ".join([*shown, *more]) or "nothing"

"""The most that each capability may fail: a committed file whose numbers only ever shrink."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from textcx.errors import InputError
from textcx.evaluation.behaviour.run import Row

HEADING = (
    "# The most failures each capability of the behavioural suite may have; for one recipe they only shrink.\n"
    "# Written by: python scripts/behaviour.py --ceilings\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceiling:
    """At most `failures` of `cases`; it speaks of a suite with that many cases alone."""

    cases: int
    failures: int


Ceilings: TypeAlias = Mapping[str, Ceiling]


def name(row: Row) -> str:
    """Return what a row is called in the file."""
    return f"{row.capability} ({row.kind})"


def read(path: Path) -> dict[str, Ceiling]:
    """Return the ceilings of a file, none where it does not exist; InputError where it is not as written."""
    if not path.is_file():
        return {}
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        return {key: Ceiling(cases=value["cases"], failures=value["failures"]) for key, value in document.items()}
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise InputError(f"{path} is no file of ceilings, expected `cases` and `failures` per capability") from error


def lowered(old: Ceilings, found: Sequence[Row]) -> dict[str, Ceiling]:
    """Return a ceiling per row: what it fails now or what it might fail before, whichever is less.

    A row with another number of cases than its ceiling speaks of gets a new one; rows that are gone lose theirs.
    """
    return {name(row): _lowered(old.get(name(row)), row) for row in found}


def exceeded(ceilings: Ceilings, found: Sequence[Row]) -> dict[str, str]:
    """Return each row above its ceiling with a sentence; a row without a ceiling for its number of cases is above."""
    told = {name(row): _excess(ceilings.get(name(row)), row) for row in found}
    return {key: sentence for key, sentence in told.items() if sentence}


def dumps(ceilings: Ceilings) -> str:
    """Return the file."""
    lines = (
        f"{json.dumps(key, ensure_ascii=False)} = {{ cases = {ceiling.cases}, failures = {ceiling.failures} }}\n"
        for key, ceiling in ceilings.items()
    )
    return HEADING + "".join(lines)


def _lowered(old: Ceiling | None, row: Row) -> Ceiling:
    kept = old.failures if old and old.cases == row.cases else row.failures
    return Ceiling(cases=row.cases, failures=min(kept, row.failures))


def _excess(ceiling: Ceiling | None, row: Row) -> str | None:
    if ceiling is None or ceiling.cases != row.cases:
        return f"no ceiling for {row.cases} cases"
    if row.failures > ceiling.failures:
        return f"{row.failures} of {row.cases} fail, at most {ceiling.failures} may"
    return None

"""A verbatim as it is handed in to the columns of its row; what no database can hold is refused with a sentence."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from textcx.errors import InputError
from textcx.store.filters import PLAIN_KEY, day_number, folded
from textcx.store.values import IncomingVerbatim

RESPONDENT = "respondent_id"
LANGUAGE = re.compile(r"[A-Za-z0-9-]{1,35}")
LONGEST_ATTRIBUTE = 200
LONGEST_ID = 500
MOST = 10_000


def checked(items: Sequence[IncomingVerbatim]) -> dict[str, IncomingVerbatim]:
    """Return the verbatims by id, the last of several with one id; errors: `InputError`."""
    if len(items) > MOST:
        raise InputError(f"The call holds {len(items)} verbatims; expected at most {MOST}.")
    for item in items:
        _check(item)
    return {item.id: item for item in items}


def row_of(item: IncomingVerbatim) -> dict[str, Any]:
    """Return the columns that depend on what was handed in alone."""
    person = item.metadata.get(RESPONDENT)
    return {
        "external_id": item.id,
        "text": item.text,
        "folded": folded(item.text),
        "language": item.language,
        "created_at": item.created_at,
        "metadata": dict(item.metadata),
        "attributes": attributes(item.metadata),
        "respondent_id": None if person is None else scalar(person),
        "day": None if item.created_at is None else day_number(item.created_at),
    }


def attributes(metadata: Mapping[str, Any]) -> dict[str, str]:
    """Return the metadata that verbatims can be filtered by: short single values, as text."""
    values = {key: scalar(value) for key, value in metadata.items() if key != RESPONDENT and PLAIN_KEY.fullmatch(key)}
    return {key: value for key, value in values.items() if value is not None and len(value) <= LONGEST_ATTRIBUTE}


def scalar(value: object) -> str | None:
    """Return a single value as text (a whole number without fraction, true and false in lower case), None for others."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value) if isinstance(value, str | int) else None


def _check(item: IncomingVerbatim) -> None:
    where = f"The verbatim {item.id[:60]!r}"
    if not 1 <= len(item.id) <= LONGEST_ID:
        raise InputError(f"{where} has an id of {len(item.id)} characters; expected 1 to {LONGEST_ID}.")
    if item.language is not None and not LANGUAGE.fullmatch(item.language):
        raise InputError(f"{where} has the language {item.language[:60]!r}; expected a code such as en or pt-BR.")
    if item.created_at is not None and item.created_at.tzinfo is None:
        raise InputError(f"{where} has a created_at without a time zone; expected one, such as Z.")
    for name, value in (("id", item.id), ("text", item.text), ("metadata", item.metadata)):
        if not storable(value):
            raise InputError(
                f"{where} has a {name} with a NUL, half a character or a number that is none; expected plain Unicode and JSON."
            )


def storable(value: object) -> bool:
    """Say whether every database can hold the value: JSON without NUL, lone surrogates, infinities and NaN."""
    if isinstance(value, str):
        return "\0" not in value and _unicode(value)
    if isinstance(value, Mapping):
        return all(isinstance(key, str) and storable(key) and storable(part) for key, part in value.items())
    if isinstance(value, list | tuple):
        return all(storable(part) for part in value)
    if isinstance(value, float):
        return math.isfinite(value)
    return value is None or isinstance(value, int)


def _unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def same(known: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    """Say whether what was handed in is what is stored already."""
    return fingerprint(known) == fingerprint(row)


def fingerprint(row: Mapping[str, Any]) -> bytes:
    """Return a digest of what a caller can change of a verbatim."""
    moment = row["created_at"]
    content = [row["text"], row["language"], None if moment is None else moment.timestamp(), row["metadata"]]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).digest()

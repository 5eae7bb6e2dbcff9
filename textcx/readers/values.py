"""Cells of any format as plain values."""

from __future__ import annotations

import json
import math
import re
from datetime import date, datetime

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?![A-Za-z])")


def as_text(value: object) -> str:
    """Return a cell as text: strings untouched, None and NaN as "", 5.0 as "5", True as "true", days as 2026-03-01."""
    if isinstance(value, str):
        return value
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False, default=as_text)
    return _moment(value) if isinstance(value, date) else str(value)


def _moment(value: date) -> str:
    """ISO 8601; midnight is how workbooks store a plain day."""
    if isinstance(value, datetime) and value.time() == datetime.min.time() and value.tzinfo is None:
        return value.date().isoformat()
    return value.isoformat()


def plain(value: object) -> str | int | float | bool | None:
    """Return a cell as a JSON scalar: numbers that are not finite become None, anything nested its JSON text, bytes None."""
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return None if isinstance(value, bytes) else as_text(value)


def language_code(value: object) -> str | None:
    """Return `de` for `de`, `DE`, `de-AT` or `de_AT`; None where the cell holds no language code."""
    code = _LANGUAGE.match(as_text(value).strip())
    return code.group().lower() if code else None


def kind_of(value: object) -> str:
    """Name the kind of a value for a sentence, in the words of JSON."""
    kinds = {list: "a list", dict: "an object", bytes: "bytes", str: "a string", bool: "a boolean", type(None): "null"}
    return kinds.get(type(value), "a number")

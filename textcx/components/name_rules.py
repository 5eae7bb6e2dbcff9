"""What of a named-entity model's output to believe in customer text, English only.

Each rule was kept because it raised F1 on the development half of two public tweet sets
(`scripts/measure_entities.py`); docs/decisions names the figures.
"""

from __future__ import annotations

import re

from textcx.components.common_words import COMMON
from textcx.components.place_names import PLACES
from textcx.types import Span

_EDGE = re.compile(r"(?:[^\w$&]+|the\s+)+", re.IGNORECASE)
_TAIL = re.compile(r"(?:\s?['’]s?|[^\w+!)]+)+$")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_AFTER_SIGN = re.compile(r"[@#]\s?[^\s@#]*$")
# Marks, links, and XXXX where a publisher hid a name.
_NOT_IN_NAMES = re.compile(r"[^\w\s.&'’,/+!()-]|//|\bX{3,}\b")
_NUMBERED = frozenset(("PRODUCT", "MISC"))
_BEFORE = 30


def may_hold_name(text: str) -> bool:
    """Say whether any word with a capital could be a name; texts without need no model, `refine` would drop all."""
    return text != text.lower() and any(map(_could_be_name, _WORD.findall(text)))


def refine(text: str, span: Span, label: str) -> tuple[Span, str] | None:
    """Return the span without article, possessive and marks at its ends and its label, or None when hardly a name."""
    span = _trimmed(text, span)
    surface = span.of(text)
    if label != "MISC" and surface.lower() in PLACES:
        label = "LOC"
    return (span, label) if _is_name(surface, label) and not _after_sign(text, span) else None


def _is_name(surface: str, label: str) -> bool:
    if len(surface) < 2 or _NOT_IN_NAMES.search(surface) or (label == "PER" and surface.isupper()):
        return False
    if label not in _NUMBERED and any(char.isdigit() for char in surface):
        return False
    return any(map(_could_be_name, _WORD.findall(surface)))


def _after_sign(text: str, span: Span) -> bool:
    """Say whether the span belongs to a @handle or #hashtag."""
    return _AFTER_SIGN.search(text, max(0, span.start - _BEFORE), span.start) is not None


def _could_be_name(word: str) -> bool:
    lower = word.lower()
    return word != lower and (word == "US" or lower.replace("’", "'") not in COMMON)


def _trimmed(text: str, span: Span) -> Span:
    surface = span.of(text)
    edge = _EDGE.match(surface)
    start = span.start + (edge.end() if edge else 0)
    tail = _TAIL.search(text[start : span.end])
    return Span(start=start, end=start + tail.start() if tail else span.end)

"""Where sentences end, in any script and in careless typing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from textcx.segmenters.rulebook import Rulebook

# No part of this pattern can match the same character in two ways, so the search is linear.
_EMOJI = "\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"
_BREAK = re.compile(
    r"(?P<line>[\n\r\v\f\x85\u2028\u2029]\s*)"
    r"|(?P<wide>[。！？｡．।॥۔]+[\"'”’»」』）)\]]*)"
    r"|(?P<stop>[.!?…‼⁉⁇؟]+[\"'”’»)\]]*)"
    rf"|(?P<emoji>[{_EMOJI}][{_EMOJI}\u200d\ufe0f\u20e3]*)"
)
_LAST_TOKEN = re.compile(r"[^\s(\"'«„“]+$")
_NEXT_WORD = re.compile(r"[^\W_]+")
_WINDOW = 40
_WRAPPED_LINE = 60
_CONSONANTS = re.compile(r"[^aeiouyäöüáéíóúàèìòùâêîôûåæøąęаеёиоуыэюяіїє]{1,3}", re.IGNORECASE)


def sentence_starts(text: str, rules: Rulebook) -> Iterator[int]:
    """Yield the positions where a new sentence may begin, in order; white space may stand there."""
    begin = 0
    for found in _BREAK.finditer(text):
        if found.end() < len(text) and _breaks(text, begin, found, rules):
            begin = found.end()
            yield begin


def _breaks(text: str, begin: int, found: re.Match[str], rules: Rulebook) -> bool:
    if found.lastgroup == "line":
        return not _is_wrapped(text, found)
    if found.lastgroup == "wide":
        return True
    if found.lastgroup == "emoji":
        return _emoji_breaks(text, begin, found)
    if text[found.end()].isspace():
        return _stop_breaks(text, begin, found, rules)
    return _glued_breaks(text, found, rules)


def _is_wrapped(text: str, found: re.Match[str]) -> bool:
    """A line broken by an e-mail program: long, without an end mark, continued in lower case."""
    after, before = text[found.end() : found.end() + 1], text[max(0, found.start() - _WRAPPED_LINE) : found.start()]
    full = len(before) == _WRAPPED_LINE and "\n" not in before and before[-1] not in ".!?…:;"
    return after.islower() and full and found.group().count("\n") < 2


def _emoji_breaks(text: str, begin: int, found: re.Match[str]) -> bool:
    """After an emoji that follows at least two words ("I ❤ it" is one sentence)."""
    before = text[max(begin, found.start() - _WINDOW) : found.start()]
    after = text[found.end() : found.end() + _WINDOW]
    nxt = _NEXT_WORD.search(after)
    if nxt is None or len(before.split()) < 2:
        return False
    return nxt[0][0].isupper() or len(after.split()) >= 2


def _stop_breaks(text: str, begin: int, found: re.Match[str], rules: Rulebook) -> bool:
    """An end mark with white space behind it."""
    mark = found.group().rstrip("\"'”’»)]")
    after = _NEXT_WORD.search(text, found.end(), found.end() + _WINDOW)
    lower = after is not None and after[0][0].islower()
    if mark == ".":
        return _full_stop_breaks(text[max(begin, found.start() - _WINDOW) : found.start()], after, rules)
    if "!" in mark or "?" in mark or "؟" in mark:
        return not (lower and found.group()[-1] in ")]")
    return not (set(mark) <= {".", "…"} and lower)


def _full_stop_breaks(before: str, after: re.Match[str] | None, rules: Rulebook) -> bool:
    token = _LAST_TOKEN.search(before)
    if token is None or after is None:
        return True
    word, nxt = token[0].casefold(), after[0]
    if word in rules.closing:
        return nxt[0].isupper()
    if word in rules.abbreviations or (len(word) == 1 and word.isalpha() and token[0].isupper()):
        return False
    if word.isdecimal() and len(word) <= 2:
        return token.start() > 0 and not nxt[0].islower() and nxt.casefold() not in rules.months
    return not (_CONSONANTS.fullmatch(word) and word.isalpha() and not nxt[0].isupper())


def _glued_breaks(text: str, found: re.Match[str], rules: Rulebook) -> bool:
    """An end mark with the next word glued to it: "Great food.Bad service"."""
    after = _NEXT_WORD.match(text, found.end(), found.end() + _WINDOW)
    start = max(0, found.start() - _WINDOW)
    before = re.split(r"\s", text[start : found.start()])[-1]
    if after is None or len(after[0]) < 2 or len(before) < 2 or not before[-1].isalpha() or _is_address(text, found):
        return False
    if found.group()[0] == ".":
        return before[-1].islower() and after[0][0].isupper() and after[0].casefold() not in rules.domains
    return after[0][0].isalpha()


def _is_address(text: str, found: re.Match[str]) -> bool:
    """Say whether the mark stands inside a web address, an e-mail address or a path."""
    left = text[max(0, found.start() - _WINDOW * 2) : found.start()].split()[-1:]
    right = text[found.end() : found.end() + _WINDOW].split()[:1]
    token = "".join(left) + found.group() + "".join(right)
    return "@" in token or "://" in token or "www." in token.casefold() or "_" in token

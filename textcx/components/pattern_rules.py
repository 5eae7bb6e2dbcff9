"""The rules behind `textcx.components.patterns`: regular expressions with bounded repeats, and checks on what they find."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from textcx.components import pattern_checks as checks
from textcx.components import pattern_words as words
from textcx.types import Span

Check = Callable[[str, "re.Match[str]"], bool]

_L = words.LETTERS
_START = f"(?<![0-9_{_L}])"
_END = f"(?![0-9_{_L}])"
_NUMBER = (
    "(?:[0-9]{1,3}(?:[.,'’ \u00a0\u202f][0-9]{3}){1,4}(?![0-9])(?:[.,][0-9]{1,2}(?![0-9]))?"
    "|[0-9]{1,12}(?:[.,][0-9]{1,2}(?![0-9]))?)"
)
_RANGE = f"{_NUMBER}(?:\\s?[-–]\\s?{_NUMBER})?"
_YEAR = checks.YEAR
_DAY = "(?:0?[1-9]|[12][0-9]|3[01])"
_MONTH = "(?:0?[1-9]|1[0-2])"
_MONTH_WORD = f"(?P<month>{words.any_of(words.MONTHS)}){_END}"
_YEAR_AFTER = f"(?:(?:,\\s?|\\.?\\s|\\s(?:de|del|do)\\s)(?P<year>{_YEAR})(?![0-9])(?:\\s?(?:(?:года|року|roku){_END}|[рг]\\.|r\\.))?)?"
_HOUR = "(?:[01]?[0-9]|2[0-4])"
_CURRENCY = f"(?:{words.CURRENCY_SIGN}|(?:{words.any_of(words.CURRENCY_CODES)}|{words.CURRENCY_WORD}){_END}|р\\.)"
_SCALE = f"(?:\\s?{words.SCALE}{_END}\\.?)?"
_CODE = f"[0-9{_L}](?:[0-9{_L}]|[-/_.](?=[0-9{_L}])){{0,29}}"
_NOT_UNIT = f"(?!\\s?(?:{_CURRENCY}|(?:{words.DURATION_UNIT}|{words.COUNTED}){_END}|%))"
_NOT_DATE = f"(?!{_DAY}[./-]{_MONTH}[./-]|{_YEAR}-{_MONTH}-|[0-9]{{2}}\\.[0-9]{{2}}(?![0-9]))"
_ORDER_CUE = f"{words.any_of(words.ORDER_CUES)}{_END}"
_RATED = "(?P<a>[0-9]{1,3}(?:[.,][0-9]{1,2})?)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Find:
    """A candidate: `extent` includes the cue and decides rivalry, `span` is what is reported."""

    label: str
    span: Span
    extent: Span


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern and a check of its match against the text as written.

    The group `value`, where there is one, is the mention and the rest is the cue.
    """

    label: str
    pattern: re.Pattern[str]
    accepts: Check | None = None

    def find(self, text: str, match: re.Match[str]) -> Find | None:
        """Turn a match into a candidate, or None when the check says no."""
        if self.accepts and not self.accepts(text, match):
            return None
        group = "value" if "value" in self.pattern.groupindex else 0
        span = Span(start=match.start(group), end=match.end(group))
        return Find(label=self.label, span=span, extent=Span(start=match.start(), end=match.end()))


def _rules(*rows: tuple[str, str] | tuple[str, str, Check]) -> tuple[Rule, ...]:
    return tuple(Rule(row[0], re.compile(row[1]), *row[2:]) for row in rows)


# Tried at the start of every number of a lower-case text.
AT_NUMBER = _rules(
    ("MONEY", f"{_RANGE}{_SCALE}(?:,[-–])?\\s{{0,2}}{_CURRENCY}", checks.sum_of_money),
    ("PERCENT", f"{_RANGE}\\s?(?:[%‰]|{words.PERCENT_WORD}{_END})"),
    ("DATE", f"{_YEAR}([-./]){_MONTH}\\1{_DAY}(?![0-9])"),
    (
        "DATE",
        "(?P<a>[0-9]{1,2})(?P<sep>[./-])(?P<b>[0-9]{1,2})(?P=sep)(?P<y>[0-9]{4}|[0-9]{2})(?![0-9]|[./-][0-9])",
        checks.numeric_date,
    ),
    ("DATE", "(?P<a>[0-9]{2})/(?P<b>[0-9]{2})(?![0-9/]|[.,][0-9])", checks.day_and_month),
    (
        "DATE",
        f"{_DAY}(?:\\.?\\s?[-–]\\s?{_DAY})?(?P<nth>st|nd|rd|th|er|[º°ª.]|-?го|-?е)?\\s?(?:of\\s|de\\s)?"
        f"{_MONTH_WORD}{_YEAR_AFTER}",
        checks.month_word,
    ),
    (
        "TIME",
        f"{_HOUR}(?:[:h][0-5][0-9](?::[0-5][0-9])?(?:\\s{{0,2}}(?:(?:[ap]m|uhr|uur){_END}|[ap]\\.m\\.))?(?![0-9:]|,[0-9]|\\s?min)"
        f"|(?:\\.[0-5][0-9])?\\s?(?:(?:uhr|o['’]clock|[ap]m){_END}|[ap]\\.m\\.))",
    ),
    ("DURATION", f"{_RANGE}[\\s-]?{words.DURATION_UNIT}{_END}", checks.length_of_time),
    (
        "RATING",
        f"{_RATED}(?:\\s?/\\s?|\\s{words.OUT_OF}\\s)(?P<best>5|10|100){_END}(?![.,:/-][0-9]|/){_NOT_UNIT}"
        f"(?:\\s{words.RATING_WORD}{_END})?",
        checks.rating,
    ),
    ("RATING", f"{_RATED}(?:[\\s-]?{words.RATING_WORD}{_END}|\\s?[⭐★]|\\*(?![0-9*]))", checks.stars),
    (
        "PHONE",
        f"(?<![0-9]\\s){_NOT_DATE}"
        "(?:00[1-9](?:[\\s().-]{0,2}[0-9]){8,13}|0[0-9]{1,4}(?:[\\s/.-]{1,2}[0-9]{2,8}){1,5}|0[1-9][0-9]{8,9}|0\\s?\\([0-9]{2,4}\\)(?:[\\s-]?[0-9]){5,8}"
        "|[2-9][0-9]{2}[-.][2-9][0-9]{2}[-.][0-9]{4}|8[\\s-]?\\(?[0-9]{3}\\)?[\\s-]?[0-9]{3}[\\s-]?[0-9]{2}[\\s-][0-9]{2})"
        f"{_END}(?![.,/:-][0-9])",
        partial(checks.has_digits, least=9, most=16),
    ),
)

# Searched through a text that holds a digit. They open with a sign or capital, which `re` looks for fast.
# On lower-case text:
WITH_SIGN = _rules(
    ("MONEY", f"{words.CURRENCY_SIGN}\\s?{_RANGE}{_SCALE}(?:,[-–])?"),
    ("PHONE", f"\\+(?<![0-9_{_L}+]\\+)[1-9](?:[\\s().-]{{0,2}}[0-9]){{8,13}}{_END}"),
    (
        "PHONE",
        f"\\((?<![0-9]\\()0?[0-9]{{2,4}}\\)\\s?[0-9](?:[\\s-]?[0-9]){{4,8}}{_END}",
        partial(checks.has_digits, least=8, most=12),
    ),
)
# On the text as written: bare codes are capitals with at least five digits. Those with fewer are nearly always
# product models ("WH-1000XM4") in customer text.
AS_WRITTEN = _rules(
    (
        "ORDER_ID",
        "[A-Z](?<![\\w@#./-][A-Z])(?:[A-Z]{0,3}[0-9]{5,20}[A-Z]{0,2}|[A-Z]{0,5}(?:-[0-9]{2,12}){1,4}(?<=[0-9-]{6}))"
        "(?![\\w@]|[.-]\\w)",
        checks.not_money,
    ),
    (
        "ORDER_ID",
        "[0-9](?<![\\w@#./,-][0-9])[0-9]{4,20}-?[A-Z]{1,2}-?[0-9]{0,12}(?![\\w@]|[.-]\\w)",
        checks.not_money,
    ),
)

# Tried, on lower-case text that holds a digit, at every word that opens like one of the cues.
_AT_WORD = (
    (
        words.ORDER_CUES,
        _rules(
            (
                "ORDER_ID",
                f"{_ORDER_CUE}\\s{{0,2}}{words.ORDER_MARK}\\s?(?:{words.ORDER_LINK}\\s)?[:#№]?\\s?{_NOT_DATE}(?P<value>{_CODE})",
                checks.marked_code,
            ),
            (
                "ORDER_ID",
                f"{_ORDER_CUE}(?:\\s?[:=])?\\s?(?:{words.ORDER_LINK}\\s)?{_NOT_DATE}(?P<value>{_CODE}){_NOT_UNIT}",
                checks.unmarked_code,
            ),
        ),
    ),
    (
        words.MONTHS,
        _rules(
            (
                "DATE",
                f"{_MONTH_WORD}\\.?\\s{_DAY}(?P<nth>st|nd|rd|th)?{_END}(?![:.,/-][0-9]){_NOT_UNIT}{_YEAR_AFTER}",
                checks.month_word,
            ),
            ("DATE", f"{_MONTH_WORD}\\.?\\s(?:de\\s|del\\s)?{_YEAR}(?![0-9])"),
        ),
    ),
    (
        words.DATE_CUES,
        _rules(
            (
                "DATE",
                f"{words.any_of(words.DATE_CUES)}\\s(?P<value>(?:0[1-9]|[12][0-9]|3[01])\\.(?:0[1-9]|1[0-2])(?!\\.?[0-9])\\.?)"
                f"{_NOT_UNIT}",
            ),
        ),
    ),
    (
        words.CLOCK_CUES,
        _rules(
            (
                "TIME",
                f"{words.any_of(words.CLOCK_CUES)}\\.?\\s(?P<value>{_HOUR}(?:[:.][0-5][0-9])?"
                f"\\s?(?:uur|h|годині?|часов|часа|час|heures){_END})",
            ),
        ),
    ),
    (
        words.PHONE_CUES,
        _rules(
            (
                "PHONE",
                f"{words.any_of(words.PHONE_CUES)}{_END}[\\s.:]{{0,3}}(?P<value>[0-9](?:[\\s-]?[0-9]){{6,14}}){_END}(?![\\s-][0-9])",
            ),
        ),
    ),
    (
        words.CURRENCY_CODES + " us$ r$",
        _rules(("MONEY", f"(?:us\\$|r\\$|{words.any_of(words.CURRENCY_CODES)})\\s?{_RANGE}{_SCALE}{_END}")),
    ),
)


def _by_opening() -> dict[str, tuple[Rule, ...]]:
    index: dict[str, tuple[Rule, ...]] = {}
    for forms, found in _AT_WORD:
        for opening in words.openings(forms):
            index[opening] = (*index.get(opening, ()), *found)
    return index


AT_WORD = _by_opening()

_LINK = "[^\\s<>\"«»]{1,2000}(?<![.,;:!?)\\]'’…])"
URL = _rules(
    ("URL", f"(?:https?://|{_START}www\\.){_LINK}"),
    (
        "URL",
        f"(?<![0-9_{_L}.@/-])(?:[a-z0-9][a-z0-9-]{{0,62}}\\.){{1,5}}{words.TOP_DOMAIN}(?![0-9_{_L}@-])(?:/(?:{_LINK})?)?",
        checks.domain,
    ),
)
EMAIL = _rules(
    ("EMAIL", f"(?<![a-z0-9._%+-])[a-z0-9._%+-]{{1,64}}@(?:[a-z0-9-]{{1,63}}\\.){{1,8}}[a-z]{{2,24}}{_END}"),
)
HANDLE = _rules(("HANDLE", f"(?<![0-9_{_L}.@/])@[a-z_](?:[a-z0-9_.]{{0,28}}[a-z0-9_])?"))
HASHTAG = _rules(("HASHTAG", f"(?<![0-9_{_L}&#/])#[0-9_]{{0,20}}[{_L}][0-9_{_L}]{{0,100}}"))

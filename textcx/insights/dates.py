"""One cell to one day, in the forms that surveys and exports write; no guess where two days are possible."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import isfinite
from typing import TypeAlias

FORMS = (
    "ISO 8601 (2024-03-05, with or without time and zone), 05/03/2024, 03/05/2024, 05.03.2024, 5 March 2024, "
    "March 2024, 2024-Q1 or a Unix time in seconds or milliseconds"
)
YEARS = range(1900, 2101)
EXCEL_EPOCH = date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class Numeric:
    """A day such as 03/05/2024: the column has to say which of `first` and `second` is the day."""

    first: int
    second: int
    year: int
    half_day_clock: bool

    def day(self, *, day_first: bool) -> date | None:
        """The day under one of the two orders, None where it has no such day."""
        day, month = (self.first, self.second) if day_first else (self.second, self.first)
        return _day(self.year, month, day)


Reading: TypeAlias = date | Numeric | None

_TIME = r"(?:[T ,]+\d{1,2}[:.h]\d{2}.*|Z)?"
_MONTHS = {
    1: "jan gen ene ian sty oca янв",
    2: "feb fev lut sub фев",
    3: "mar mrt maa mrz мар",
    4: "apr avr abr kwi nis апр",
    5: "may mai mei mag maj маи мая",
    6: "jun juin giu haz cze июн",
    7: "jul juil lug lip tem июл",
    8: "aug aou aout ago sie agu авг",
    9: "sep set wrz eyl сен",
    10: "oct okt ott out paz eki окт",
    11: "nov lis kas ноя",
    12: "dec dez dic gru ara дек",
}


def read_day(cell: object) -> Reading:
    """Return the day a cell names, as written and without its zone; None where it names none.

    Times of day are dropped; a month or a quarter is its first day; a Unix time is read in UTC.
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = str(int(cell)) if isinstance(cell, float) and isfinite(cell) else str(cell).strip()
    for pattern, reader in _READERS:
        if match := pattern.fullmatch(text):
            return reader(match)
    return _worded(text)


def _day(year: int, month: int, day: int) -> date | None:
    if year not in YEARS:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _century(year: str) -> int:
    """Two digits: 70 to 99 are of the last century, as POSIX has it."""
    if len(year) > 2:
        return int(year)
    return int(year) + (1900 if int(year) >= 70 else 2000)


def _iso(match: re.Match[str]) -> Reading:
    return _day(int(match[1]), int(match[2]), int(match[3] or 1))


def _numeric(match: re.Match[str]) -> Reading:
    first, second, year = int(match[1]), int(match[3]), _century(match[4])
    half_day_clock = match[0].rstrip(". ").lower().endswith(("am", "pm", "a.m", "p.m"))
    reading = Numeric(first, second, year, half_day_clock)
    if match[2] == "." and (day := reading.day(day_first=True)):
        return day
    either = reading.day(day_first=True) or reading.day(day_first=False)
    return reading if either else None


def _month_and_year(match: re.Match[str]) -> Reading:
    return _day(int(match[2]), int(match[1]), 1)


def _quarter(match: re.Match[str]) -> Reading:
    year, quarter = (match[2], match[1]) if match[1] else (match[3], match[4])
    return _day(int(year), 3 * int(quarter) - 2, 1)


def _year(match: re.Match[str]) -> Reading:
    return _day(int(match[1]), 1, 1)


def _number(match: re.Match[str]) -> Reading:
    """Tell Unix seconds, milliseconds, microseconds and nanoseconds, and the days of spreadsheets, by their size."""
    number = float(match[0])
    if 20_000 <= number < 80_000:
        return EXCEL_EPOCH + timedelta(days=int(number))
    for least, unit in ((1e8, 1.0), (1e11, 1e3), (1e14, 1e6), (1e17, 1e9)):
        if least <= number < least * 1e3:
            moment = datetime.fromtimestamp(0, UTC) + timedelta(seconds=number / unit)
            return moment.date() if moment.year in YEARS else None
    return None


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Reading]], ...] = (
    (re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?" + _TIME), _iso),
    (re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})(?:T?(?:\d{6}|\d{4})Z?)?"), _iso),
    (re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})" + _TIME), _numeric),
    (re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월](?:\s*(\d{1,2})\s*[日일])?.*"), _iso),
    (re.compile(r"(\d{1,2})[/.-](\d{4})"), _month_and_year),
    (re.compile(r"[Qq]([1-4])[ /-]*(\d{4})|(\d{4})[ /-]*[Qq]([1-4])"), _quarter),
    (re.compile(r"((?:19|20)\d{2})(?:\.0)?"), _year),
    (re.compile(r"\d+(?:\.\d+)?"), _number),
)

_CLOCK = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?\s*(?:[ap]\.?m\.?)?\s*(?:gmt|utc|z)?\s*(?:[+-]\d{2}:?\d{2})?")
_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_LONGEST = 80


def _worded(text: str) -> Reading:
    """Read `12 Mar 2024`, `March 12th, 2024`, `5 de marzo de 2024`, `August 2023`: a month's name and a year."""
    if len(text) > _LONGEST:
        return None
    tokens = _TOKEN.findall(_CLOCK.sub("", _plain(text)))
    months = [month for token in tokens if (month := _month(token))]
    numbers = [token for token in tokens if token.isdecimal()]
    years = [number for number in numbers if len(number) == 4] or numbers[1:2]
    if not months or not years or len(numbers) > 2:
        return None
    days = [number for number in numbers if number != years[0]] or (["1"] if len(numbers) == 1 else numbers[:1])
    return _day(_century(years[0]), months[0], int(days[0]))


def _plain(text: str) -> str:
    """Small letters without accents, so that `Février` and `fevrier` are one."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFC", "".join(part for part in parts if not unicodedata.combining(part)))


_PREFIXES = {prefix: month for month, words in _MONTHS.items() for prefix in words.split()}


def _month(token: str) -> int | None:
    """Find the month by the first four letters, else by the first three: French June and July share three."""
    return _PREFIXES.get(token[:4]) or _PREFIXES.get(token[:3])

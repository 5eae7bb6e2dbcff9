"""Columns of dates and scores as users write them, read as a whole; what cannot be read is counted, never lost."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from textcx.errors import InputError
from textcx.insights.corpus import Floats
from textcx.insights.dates import FORMS, Numeric, Reading, read_day
from textcx.insights.metrics import LOWEST, TOPS, scale_top
from textcx.insights.options import ScoreType

BLANKS = frozenset({"", "-", "--", "n/a", "na", "nan", "nat", "none", "null", "#n/a"})
MOST_UNREADABLE = 0.5
STRAYS = 0.01
SHOWN = 30


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DateColumn:
    """Days (datetime64[D], NaT where blank or unreadable) and notes for a person."""

    values: npt.NDArray[np.datetime64]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScoreColumn:
    """Scores (float64, NaN where blank or not usable) and notes for a person."""

    values: Floats
    notes: tuple[str, ...]


def parse_dates(cells: Sequence[object], column: str) -> DateColumn:
    """Read a column of dates; the column as a whole decides between 03/05 as 3 May and as March 5.

    InputError where it holds no date at all, or more than half of its filled cells name no day.
    """
    readings = _readings(cells)
    day_first, notes = _order(readings, column)
    days = {text: _settled(reading, day_first) for text, reading in readings.items()}
    values = [days.get(_key(cell)) for cell in cells]
    unread = [cell for cell, day in zip(cells, values, strict=True) if day is None and not _blank(cell)]
    _refuse(cells, unread, f'Column "{column}" cannot be read as dates', f"expected {FORMS}")
    if unread:
        left = f"{_counted(len(unread))}, the first {_shown(unread[0])}"
        notes += (f'Left out of column "{column}", as they name no day: {left}.',)
    return DateColumn(values=np.array([day or "NaT" for day in values], dtype="datetime64[D]"), notes=notes)


def parse_scores(cells: Sequence[object], column: str, score_type: ScoreType) -> ScoreColumn:
    """Read a column of scores such as 9, 9,5, 8/10, "4 stars" or "5 - very satisfied".

    A cell off the scale of the type, or that is no number, is NaN and counted in a note. InputError where the
    column holds no score at all, or more than half of its filled cells are not usable.
    """
    read = {key: _score(key, score_type) for key in dict.fromkeys(_key(cell) for cell in cells)}
    values = np.array([read[_key(cell)] for cell in cells], dtype=np.float64)
    known = values[np.isfinite(values)]
    top = scale_top(known, score_type, STRAYS)
    values[(values < LOWEST[score_type]) | (values > top)] = np.nan
    unread = [cell for cell, bad in zip(cells, np.isnan(values).tolist(), strict=True) if bad and not _blank(cell)]
    scale = f"{LOWEST[score_type]:.0f} to {'/'.join(f'{end:.0f}' for end in TOPS[score_type])}"
    expected = f"expected numbers from {scale} for the score type {score_type}"
    _refuse(cells, unread, f'Column "{column}" cannot be read as scores', expected)
    first = [f"{_counted(len(unread))}, the first {_shown(cell)}" for cell in unread[:1]]
    notes = tuple(f'Left out of column "{column}", as not on the scale: {left}; {expected}.' for left in first)
    return ScoreColumn(values=values, notes=notes)


def _key(cell: object) -> object:
    """What a cell is read by: text without white space at its ends, dates and numbers as they are."""
    return str(cell).strip() if isinstance(cell, (str, bool)) else cell


def _blank(cell: object) -> bool:
    return cell is None or str(cell).strip().casefold() in BLANKS


def _shown(cell: object) -> str:
    return repr(str(cell)[:SHOWN])


def _counted(cells: int) -> str:
    return "1 cell" if cells == 1 else f"{cells} cells"


def _refuse(cells: Sequence[object], unread: Sequence[object], culprit: str, expected: str) -> None:
    filled = sum(not _blank(cell) for cell in cells)
    if cells and not filled:
        raise InputError(f"{culprit}: all {len(cells)} cells are blank; {expected}.")
    if len(unread) > MOST_UNREADABLE * filled:
        raise InputError(
            f"{culprit}: {len(unread)} of {filled} filled cells are unusable, such as {_shown(unread[0])}; {expected}."
        )


def _readings(cells: Sequence[object]) -> dict[object, Reading]:
    """Read each different cell once."""
    return {key: None if _blank(key) else read_day(key) for key in dict.fromkeys(_key(cell) for cell in cells)}


def _settled(reading: Reading, day_first: bool) -> date | None:
    return reading.day(day_first=day_first) if isinstance(reading, Numeric) else reading


def _order(readings: Mapping[object, Reading], column: str) -> tuple[bool, tuple[str, ...]]:
    """Decide for the column whether the day comes first: only a part above 12 proves it."""
    unsure = {str(key): reading for key, reading in readings.items() if isinstance(reading, Numeric)}
    days = sum(cell.first > 12 for cell in unsure.values())
    months = sum(cell.second > 12 for cell in unsure.values())
    if days or months:
        return days >= months, ()
    example = next((key for key, cell in unsure.items() if cell.first != cell.second), None)
    if example is None:
        return True, ()
    day_first = not any(cell.half_day_clock for cell in unsure.values())
    taken = "day first" if day_first else "month first, as is usual beside AM and PM"
    return day_first, (f'Dates of column "{column}" such as {_shown(example)} fit two orders and are read {taken}.',)


_NUMBER = r"([-+]?\d+(?:[.,]\d+)?)"
_PLAIN = re.compile(_NUMBER)
_OUT_OF = re.compile(_NUMBER + r"\s*(?:/|out of|of|von|sur|su|de|van|z)\s*(\d+)(?:\s*[^\W\d_★⭐]*)?", re.IGNORECASE)
_LABELLED = re.compile(_NUMBER + r"(?:\s*[-\u2013\u2014:=.(]\s*|\s+)?[^\W\d_★⭐][^\d%]*|" + _NUMBER + r"\s*[★⭐*]+")
_STARS = re.compile(r"[★⭐☆\ufe0f\s]+")


def _score(cell: object, score_type: ScoreType) -> float:
    """Return the number a cell gives, NaN where it gives none."""
    if isinstance(cell, (int, float)):
        return float(cell) if np.isfinite(cell) else np.nan
    text = "" if cell is None else str(cell)
    if text and _STARS.fullmatch(text):
        return float(text.count("★") + text.count("⭐"))
    if match := _OUT_OF.fullmatch(text):
        return _decimal(match[1]) if float(match[2]) in TOPS[score_type] else np.nan
    match = _PLAIN.fullmatch(text) or _LABELLED.fullmatch(text)
    return _decimal(next(part for part in match.groups() if part)) if match else np.nan


def _decimal(text: str) -> float:
    return float(text.replace(",", "."))

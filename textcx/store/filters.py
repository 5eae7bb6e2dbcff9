"""What a caller narrows a list or a summary by, and the conditions it comes to.

`stage`, `theme` and a `sentiment` of negative, neutral or positive speak of one and the same segment: a verbatim is meant that has a segment
at the stage, in the theme and of the sentiment. `mixed` is the label of a whole verbatim. `""` as stage or theme means none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa

from textcx.errors import CallError
from textcx.store.connection import Condition
from textcx.store.facts import MIXED
from textcx.store.schema import segment_stages, segments, verbatims
from textcx.types import POLARITIES

LONGEST_QUERY = 200
PLAIN_KEY = re.compile(r'[^"\\\x00-\x1f=]{1,100}')


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Days are inclusive and in UTC; undated verbatims are left out where one is given.

    `segments` demands values of metadata keys; `q` is found anywhere in the text, without regard to case and width.
    """

    stage: str | None = None
    theme: str | None = None
    sentiment: str | None = None
    language: str | None = None
    start: date | None = None
    end: date | None = None
    segments: Mapping[str, str] = field(default_factory=dict)
    q: str | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be meant; errors: `CallError`."""
        if self.sentiment not in (None, *POLARITIES, MIXED[1]):
            raise CallError(f"The sentiment is {self.sentiment!r}; expected negative, neutral, positive or mixed.")
        if self.q is not None and not 1 <= len(self.q) <= LONGEST_QUERY:
            raise CallError(f"The query has {len(self.q)} characters; expected 1 to {LONGEST_QUERY}.")
        for key in self.segments:
            plain_key(key)

    @property
    def polarity(self) -> str | None:
        """The sentiment, where it speaks of segments."""
        return self.sentiment if self.sentiment in POLARITIES else None


EVERYTHING = Filters()


def plain_key(key: str) -> str:
    """Return the key of a segment; errors: `CallError` where it could not be looked up in JSON."""
    if not PLAIN_KEY.fullmatch(key):
        raise CallError(
            f"The segment key {key!r} cannot be used; expected 1 to 100 characters without quotes, backslash or '='."
        )
    return key


def folded(text: str) -> str:
    """Return the text as queries look for it: compatibility-normalised, without case."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def day_number(day: date) -> int:
    """Return yyyymmdd."""
    return day.year * 10_000 + day.month * 100 + day.day


def of_days(filters: Filters, day: sa.ColumnElement[int | None] = verbatims.c.day) -> list[Condition]:
    """Return the conditions on the day of a verbatim."""
    conditions: list[Condition] = []
    if filters.start is not None:
        conditions.append(day >= day_number(filters.start))
    if filters.end is not None:
        conditions.append(day <= day_number(filters.end))
    return conditions


def of_slice(filters: Filters) -> list[Condition]:
    """Return the conditions on a verbatim other than its day."""
    attributes = verbatims.c.attributes
    conditions = [attributes[key].as_string() == value for key, value in sorted(filters.segments.items())]
    if filters.language is not None:
        conditions.append(verbatims.c.spoken == filters.language)
    if filters.sentiment == MIXED[1]:
        conditions.append(verbatims.c.label == MIXED[1])
    if filters.q is not None:
        conditions.append(verbatims.c.folded.contains(folded(filters.q), autoescape=True))
    return conditions


def of_segment(filters: Filters) -> list[Condition]:
    """Return the conditions on a segment, the one on its stage left out."""
    conditions: list[Condition] = []
    if filters.theme is not None:
        conditions.append(segments.c.theme == filters.theme)
    if filters.polarity is not None:
        conditions.append(segments.c.polarity == filters.polarity)
    return conditions


def of_stage(filters: Filters) -> list[Condition]:
    """Return the condition on the stage of a segment."""
    return [] if filters.stage is None else [segment_stages.c.stage == filters.stage]

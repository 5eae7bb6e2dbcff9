"""The filters of a read from its address; whatever cannot be meant is refused with the name of the parameter."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from api.errors import SHOWN, InvalidItems
from api.schemas.common import LANGUAGE
from textcx.store.facts import MIXED
from textcx.store.filters import LONGEST_QUERY, PLAIN_KEY, Filters
from textcx.types import POLARITIES

SEGMENT = "segment."
CODE = re.compile(LANGUAGE)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
SENTIMENTS = (*POLARITIES, MIXED[1])
LONGEST_VALUE = 500
Pairs = Sequence[tuple[str, str]]
Item = dict[str, str]


def filters_of(pairs: Pairs, known: Collection[str]) -> Filters:
    """Return what the query of an address asks for; errors: `InvalidItems` naming each parameter that is wrong.

    `known` are the parameters that the route takes beside `segment.KEY`.
    """
    wrong = [*_names(pairs, known), *_values(pairs)]
    if wrong:
        raise InvalidItems("The parameters are not valid; `errors` says which and what was expected.", wrong)
    given = dict(pairs)
    return Filters(
        stage=given.get("stage"),
        theme=given.get("theme"),
        sentiment=given.get("sentiment"),
        language=given.get("language"),
        start=_day(given.get("from")),
        end=_day(given.get("to")),
        segments={name[len(SEGMENT) :]: value for name, value in sorted(given.items()) if name.startswith(SEGMENT)},
        q=given.get("q"),
    )


def _names(pairs: Pairs, known: Collection[str]) -> Iterator[Item]:
    options = ", ".join([*sorted(known), f"{SEGMENT}KEY"])
    for name, times in Counter(name for name, _ in pairs).items():
        if name.startswith(SEGMENT) and not PLAIN_KEY.fullmatch(name[len(SEGMENT) :]):
            yield _item(name, "The key cannot be used; expected 1 to 100 characters without quotes, backslash or '='.")
        elif not name.startswith(SEGMENT) and name not in known:
            yield _item(name, f"There is no such parameter here; expected some of {options}.")
        if times > 1:
            yield _item(name, f"The parameter is given {times} times; expected once.")


def _values(pairs: Pairs) -> Iterator[Item]:
    given = dict(pairs)
    yield from (_item(name, sentence) for name, value in pairs if (sentence := _wrong(name, value)))
    start, end = _day(given.get("from")), _day(given.get("to"))
    if start and end and start > end:
        yield _item("from", "The day is after `to`; expected the same day or an earlier one.")


def _wrong(name: str, value: str) -> str | None:
    if name in ("from", "to") and _day(value) is None:
        return "This is no day; expected one as 2026-05-31."
    if name == "sentiment" and value not in SENTIMENTS:
        return f"This is no sentiment; expected one of {', '.join(SENTIMENTS)}."
    if name == "language" and not CODE.fullmatch(value):
        return "This is no language code; expected one as the records have it, such as it or pt-BR."
    if name == "q" and not 1 <= len(value) <= LONGEST_QUERY:
        return f"The query has {len(value)} characters; expected 1 to {LONGEST_QUERY}."
    if len(value) > LONGEST_VALUE:
        return f"The value has {len(value)} characters; expected at most {LONGEST_VALUE}."
    return None


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value) if value and DAY.fullmatch(value) else None
    except ValueError:
        return None


def _item(name: str, detail: str) -> Item:
    return {"parameter": name[:SHOWN].encode("utf-8", "replace").decode(), "detail": detail}


def canonical(pairs: Pairs) -> Mapping[str, list[str]]:
    """Return the parameters in one order, however they were written, so that equal questions have equal tags."""
    return {
        name: sorted(value for each, value in pairs if each == name) for name in sorted({name for name, _ in pairs})
    }

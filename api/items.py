"""The verbatims of a call that scores, one by one: what cannot be read is an error in its own record and takes nothing from the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from api.errors import InvalidItems, items_of
from api.schemas.common import Unreadable, Verbatim
from textcx.errors import InputError
from textcx.serving.scoring import annotation_of
from textcx.serving.work import Failed
from textcx.types import Annotation
from textcx.types import Verbatim as ScoredVerbatim

NAMED = 3


def to_score(verbatims: Sequence[Verbatim]) -> list[ScoredVerbatim]:
    """Return those that can be scored, in order; errors: `InvalidItems` where there is none among what was given."""
    found = [each.to_score() for each in verbatims if not isinstance(each, Unreadable)]
    if verbatims and not found:
        raise InvalidItems("The request is not valid; `errors` says where.", items_of(list(_faults(verbatims))))
    return found


def in_order(verbatims: Sequence[Verbatim], scored: Sequence[Annotation]) -> list[Annotation]:
    """Return one annotation for each verbatim: those that were scored, and errors for the others."""
    left = iter(scored)
    return [_error(each, place) if isinstance(each, Unreadable) else next(left) for place, each in enumerate(verbatims)]


def _error(item: Unreadable, place: int) -> Annotation:
    """An id that is missing or no text is the number of the verbatim, from 1, as for a broken line of `textcx score`."""
    verbatim = ScoredVerbatim(id=item.id or str(place + 1), text=item.text)
    return annotation_of(verbatim, Failed(error=InputError(_sentence(item))))


def _sentence(item: Unreadable) -> str:
    named = items_of([{**fault, "loc": ("body", *fault["loc"])} for fault in item.faults[:NAMED]])
    return " ".join(
        ["The verbatim is not valid.", *(f"{each['pointer']}: {each['detail']}".lstrip(": ") for each in named)]
    )


def _faults(verbatims: Sequence[Verbatim]) -> Iterator[dict[str, object]]:
    for place, item in enumerate(verbatims):
        for fault in item.faults if isinstance(item, Unreadable) else ():
            yield {**fault, "loc": ("body", "verbatims", place, *fault["loc"])}

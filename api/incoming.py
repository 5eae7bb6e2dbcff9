"""Bodies full of verbatims: JSON or NDJSON to what the store takes, with the places of what is wrong."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import ValidationError

from api.errors import EMPTY, MOST_ERRORS, InvalidItems, MalformedBody, WrongMediaType, items_of
from api.schemas.common import IngestRequest, Verbatim
from textcx.errors import InputError
from textcx.store.incoming import MOST

NDJSON = "application/x-ndjson"
OTHERS = ("application/ndjson", "application/jsonl")


def verbatims_of(body: bytes, content_type: str) -> list[Verbatim]:
    """Return the verbatims of a body, at least one; errors: `WrongMediaType`, `MalformedBody`, `InputError`."""
    kind = content_type.split(";")[0].strip().lower()
    if kind in (NDJSON, *OTHERS):
        return _some(of_lines(body), "line", {"line": 1})
    if kind == "application/json":
        return _some(of_json(body), "item", {"pointer": "/verbatims"})
    raise WrongMediaType(f"The body is neither JSON nor NDJSON; expected Content-Type: application/json or {NDJSON}.")


def _some(found: list[Verbatim], what: str, place: Mapping[str, str | int]) -> list[Verbatim]:
    """An empty load is a mistake of who sends it more often than what was meant."""
    if not found:
        detail = f"expected at least one {what}."
        raise InvalidItems(f"The body has no verbatims; {detail}", [{**place, "detail": detail.capitalize()}])
    return found


def of_json(body: bytes) -> list[Verbatim]:
    """Return the verbatims of `{"verbatims": […]}`."""
    if not body.strip():
        raise InvalidItems("The body is empty; expected a JSON object.", EMPTY)
    try:
        return IngestRequest.model_validate_json(body).verbatims
    except ValidationError as error:
        found = error.errors(include_input=False, include_url=False)
    if found[0]["type"] == "json_invalid":
        raise MalformedBody(f"The body is not valid JSON: {found[0]['ctx']['error']}.")
    raise InvalidItems(
        "The body is not valid; `errors` says where. Nothing was stored.",
        items_of([{**each, "loc": ("body", *each["loc"])} for each in found]),
    )


def of_lines(body: bytes) -> list[Verbatim]:
    """Return the verbatims of lines, blank ones left out; all wrong lines are counted, the first are named."""
    found: list[Verbatim] = []
    items: list[dict[str, str | int]] = []
    wrong = 0
    for number, line in enumerate(body.split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            found.append(Verbatim.model_validate_json(line))
        except ValidationError as error:
            wrong += 1
            items += _named(number, error) if len(items) < MOST_ERRORS else []
        if len(found) + wrong > MOST:
            raise InputError(f"The call holds more than {MOST} lines; expected at most {MOST}. Nothing was stored.")
    if wrong:
        count = f"{wrong} line is" if wrong == 1 else f"{wrong} lines are"
        raise InvalidItems(f"{count} not valid; `errors` names the first. Nothing was stored.", items)
    return found


def _named(number: int, error: ValidationError) -> list[dict[str, str | int]]:
    found = error.errors(include_input=False, include_url=False)
    items = items_of([{**each, "loc": ("body", *each["loc"])} for each in found])
    for item in items:
        item["detail"] = item["detail"].replace(" at line 1 column", " at column")
    return [{"line": number, **item} for item in items]

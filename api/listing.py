"""Records page by page, or all of them as lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, cast

from fastapi.responses import Response, StreamingResponse

from api.etags import matches
from api.incoming import NDJSON
from api.presentation.records import record
from api.reading import Paged, Reading, validators
from textcx.records import dumps
from textcx.store.scope import TenantScope

AT_ONCE = 500


def records(scope: TenantScope, reading: Reading) -> Mapping[str, Any]:
    """Return one page of records; errors: `CursorError`."""
    query = cast(Paged, reading.query)
    page = scope.verbatims.page(reading.dataset, reading.filters, query.cursor, query.limit)
    return {"items": [record(each) for each in page.items], "next": page.next}


def wants_lines(reading: Reading) -> bool:
    """Say whether the client asks for NDJSON."""
    accepted = reading.request.headers.get("accept", "").lower()
    return NDJSON in [each.split(";")[0].strip() for each in accepted.split(",")]


def written(reading: Reading) -> Response:
    """Return all records that match as lines, from the cursor on; an erasure in the meantime takes effect at once."""
    with reading.caller.scope.snapshot() as scope:
        headers = validators(reading, scope, NDJSON)
        if matches(reading.request.headers.get("if-none-match", ""), headers["ETag"]):
            return Response(status_code=304, headers=headers)
        first = records(scope, _by(reading, cast(Paged, reading.query).cursor))
    return StreamingResponse(_lines(reading, first), media_type=NDJSON, headers=headers)


def _lines(reading: Reading, page: Mapping[str, Any]) -> Iterator[bytes]:
    """Yield a page at a time, each read when the client has taken the one before."""
    while True:
        yield b"".join(map(dumps, page["items"]))
        if page["next"] is None:
            return
        page = records(reading.caller.scope, _by(reading, page["next"]))


def _by(reading: Reading, cursor: str | None) -> Reading:
    query = cast(Paged, reading.query)
    return replace(reading, query=query.model_copy(update={"cursor": cursor, "limit": AT_ONCE}))

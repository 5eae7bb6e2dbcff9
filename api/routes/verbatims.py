"""The verbatims of a data set with what was found of them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response

from api.deps import Reader
from api.incoming import NDJSON
from api.listing import records, wants_lines, written
from api.presentation.records import record
from api.reading import UNCHANGED, Reading, answer, paged
from api.schemas.common import Page
from api.schemas.records import Record

router = APIRouter(prefix="/v1/datasets/{dataset}/verbatims", tags=["verbatims"])
LINES: dict[str, Any] = {
    "description": "A page; or, for `Accept: application/x-ndjson`, all that match, one record a line, whatever `limit` says",
    "content": {
        NDJSON: {"schema": {"type": "string", "examples": ['{"id":"r-1","text":"Arrived broken.","status":"ok"}\n']}}
    },
}


@router.get("", summary="List verbatims", response_model=Page[Record], responses={200: LINES, **UNCHANGED})
def verbatims(reading: Annotated[Reading, Depends(paged)]) -> Response:
    """Return the records that match, the last received first."""
    return written(reading) if wants_lines(reading) else answer(reading, records)


@router.get("/{verbatim:path}", summary="Read a verbatim", response_model=Record)
def verbatim(dataset: str, verbatim: str, caller: Reader) -> Any:
    """Return one record; slashes of the id may stand as they are or as %2F."""
    return record(caller.scope.verbatims.get(dataset, verbatim))

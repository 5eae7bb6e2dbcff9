"""Handing in verbatims."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request

from api.deps import Ingester
from api.incoming import NDJSON, verbatims_of
from api.schemas.common import Receipt

router = APIRouter(prefix="/v1/datasets", tags=["data sets"])
LINES = '{"id":"r-1","text":"The courier left my parcel in the rain."}\n{"id":"r-2","text":"Returned in two clicks."}\n'
BODY: dict[str, Any] = {
    "required": True,
    "content": {
        "application/json": {"schema": {"$ref": "#/components/schemas/IngestRequest"}},
        NDJSON: {"schema": {"type": "string", "description": "one verbatim a line", "examples": [LINES]}},
    },
}


@router.post("/{dataset}/verbatims", summary="Hand in verbatims", openapi_extra={"requestBody": BODY})
def put(dataset: str, caller: Ingester, request: Request) -> Receipt:
    """Insert or update up to 10,000 verbatims by id, as JSON or as NDJSON, plain or gzip: all of them or none.

    Where any is wrong, nothing is stored and `errors` names the first that are, by pointer or by line.
    """
    verbatims = verbatims_of(request.state.body, request.headers.get("content-type", ""))
    request.state.items = len(verbatims)
    return Receipt.of(caller.scope.verbatims.put(dataset, [verbatim.to_store() for verbatim in verbatims]))

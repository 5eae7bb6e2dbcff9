"""Scoring now."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any, TypeVar

from anyio import to_thread
from fastapi import APIRouter, Request, Response

from api.deps import Scorer, Serving
from api.errors import ClientLeft
from api.items import in_order, to_score
from api.schemas.common import AnalyzeRequest
from api.schemas.results import Results
from textcx.records import dumps, to_record
from textcx.types import Annotation, Provenance

router = APIRouter(prefix="/v1", tags=["scoring"])
T = TypeVar("T")
FEW = 4  # records are written sooner than another thread is asked to


@router.post("/analyze", summary="Score verbatims now", response_model=Results)
async def analyze(body: AnalyzeRequest, caller: Scorer, parts: Serving, request: Request) -> Response:
    """Score up to 256 verbatims and answer with one record each, in order.

    A verbatim that is not valid or cannot be scored has the status `error` in its record; the others are not touched by
    it. Where none of them is valid, the call is refused. Nothing is stored. A client that leaves is not worked for any more.
    """
    request.state.items, request.state.holds_text = len(body.verbatims), True
    wanted = parts.scoring.annotate(to_score(body.verbatims), tenant=caller.tenant, taxonomy=body.taxonomy)
    found = in_order(body.verbatims, await while_present(request, wanted))
    given = found, parts.scoring.provenance
    content = encoded(*given) if len(found) <= FEW else await to_thread.run_sync(encoded, *given)
    return Response(content, media_type="application/json")


def encoded(found: Sequence[Annotation], provenance: Provenance) -> bytes:
    """Return the records as the body of an answer, the same bytes for each that `textcx score` writes."""
    lines = (dumps(to_record(annotation, provenance)).rstrip(b"\n") for annotation in found)
    return b'{"results":[' + b",".join(lines) + b"]}"


async def while_present(request: Request, wanted: Coroutine[Any, Any, T]) -> T:
    """Return what is wanted; it is cancelled where the client leaves first. Errors: `ClientLeft`."""
    work, leaving = asyncio.ensure_future(wanted), asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait({work, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            raise ClientLeft("The client left before its answer was ready.")
        return work.result()
    finally:
        work.cancel()
        leaving.cancel()


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass

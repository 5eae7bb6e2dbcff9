"""Prometheus."""

from __future__ import annotations

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST

from api.deps import Serving
from api.metrics import Meter, jobs, text
from api.metrics_shared import Together

router = APIRouter(tags=["health"])
TEXT = {"content": {"text/plain": {"schema": {"type": "string"}}}, "description": "Prometheus text."}


@router.get("/metrics", summary="Numbers for Prometheus", response_class=Response, responses={200: TEXT})
async def metrics(parts: Serving, request: Request) -> Response:
    """Return the numbers of all processes of the service; no tenant and no words are in them."""
    meter: Meter = request.app.state.meter
    together: Together | None = request.app.state.together
    own = meter.own(parts.scoring.snapshot())
    found = await together.added(own) if together else own
    counts = await to_thread.run_sync(parts.store.job_counts)
    return Response(text([*found, jobs(counts)]), media_type=CONTENT_TYPE_LATEST)

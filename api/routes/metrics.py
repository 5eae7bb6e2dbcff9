"""Prometheus."""

from __future__ import annotations

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST

from api.deps import Serving
from api.metrics import Meter

router = APIRouter(tags=["health"])
TEXT = {"content": {"text/plain": {"schema": {"type": "string"}}}, "description": "Prometheus text."}


@router.get("/metrics", summary="Numbers for Prometheus", response_class=Response, responses={200: TEXT})
async def metrics(parts: Serving, request: Request) -> Response:
    """Return the numbers of this process; no tenant and no words are in them."""
    meter: Meter = request.app.state.meter
    jobs = await to_thread.run_sync(parts.store.job_counts)
    return Response(meter.text(parts.scoring.snapshot(), jobs), media_type=CONTENT_TYPE_LATEST)

"""Jobs of the key's tenant."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from api.deps import Ingester, Reader, Serving
from api.presentation.jobs import job as shown
from api.routes.datasets import Cursor, Limit
from api.schemas.common import Page
from api.schemas.jobs import JobOut

router = APIRouter(prefix="/v1/jobs", tags=["jobs"])


@router.get("", summary="List jobs", response_model=Page[JobOut])
def page(caller: Reader, limit: Limit = 50, cursor: Cursor = None) -> Any:
    """Return jobs, the newest first, page by page."""
    found = caller.scope.jobs.page(cursor, limit)
    return {"items": [shown(each) for each in found.items], "next": found.next}


@router.get("/{job}", summary="Read a job", response_model=JobOut)
def get(job: str, caller: Reader) -> Any:
    """Return how far a job is."""
    return shown(caller.scope.jobs.get(job))


@router.post("/{job}/cancel", summary="Cancel a job", response_model=JobOut)
def cancel(job: str, caller: Ingester, parts: Serving) -> Any:
    """Cancel a job that is queued or running; a cancelled one stays so, one that ended otherwise is a 409."""
    cancelled = caller.scope.jobs.cancel(job)
    if parts.worker:
        parts.worker.wake()
    return shown(cancelled)

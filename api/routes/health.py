"""Whether the process lives and whether it can answer."""

from __future__ import annotations

from typing import Literal

from anyio import to_thread
from fastapi import APIRouter
from pydantic import BaseModel

from api.deps import Serving
from textcx.serving.errors import ServingError

router = APIRouter(tags=["health"])


class Alive(BaseModel):
    """The process answers."""

    status: Literal["ok"] = "ok"


class Ready(BaseModel):
    """The model answers."""

    status: Literal["ready"] = "ready"


@router.head("/healthz", include_in_schema=False)
@router.get("/healthz", summary="Does the process live?")
async def alive() -> Alive:
    """Answer as long as the process does; no model and no database is asked."""
    return Alive()


@router.head("/readyz", include_in_schema=False)
@router.get("/readyz", summary="Can it answer calls?")
async def ready(parts: Serving) -> Ready:
    """Ask the database and the model itself, through its queue; 503 says in one sentence why not."""
    await to_thread.run_sync(parts.store.ping)
    health = await parts.scoring.healthy()
    if not health.ok:
        raise ServingError(health.reason)
    return Ready()

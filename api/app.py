"""The service as one application: made from settings, or from parts that a test gives."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, cast

import anyio
from anyio import to_thread
from fastapi import FastAPI
from fastapi.middleware.gzip import GZipMiddleware
from prometheus_client.core import Metric

from api import errors, logs, openapi
from api.access import Gate
from api.addresses import Addresses
from api.bodies import Bodies
from api.compose import parts
from api.cors import Cors
from api.deps import Parts
from api.errors import Problems
from api.idempotency import Idempotency
from api.limits import Limiter
from api.metrics import Meter
from api.metrics_shared import Together
from api.routes import ROUTERS
from api.settings import Settings, read_settings
from api.telemetry import Telemetry
from textcx import __version__
from textcx.serving import heap

THREADS = 10  # with those that look up keys, fewer than the pool of the database has connections
GZIP = {"minimum_size": 1024, "compresslevel": 1}  # more would hold up the event loop for little


def create_app(settings: Settings | None = None, parts: Parts | None = None) -> FastAPI:
    """Return the application; given parts are used and left open, others are made when it starts."""
    chosen = settings or (parts.settings if parts else Settings())
    app = FastAPI(
        title=openapi.TITLE,
        version=__version__,
        lifespan=_lifespan(chosen, parts),
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.meter, app.state.addresses = Meter(), Addresses(ROUTERS)
    app.state.limiter, app.state.together = shared(chosen.shared_folder) if chosen.shared_folder else (Limiter(), None)
    errors.install(app)
    for router in ROUTERS:
        app.include_router(router)
    for layer, options in layers(chosen):
        app.add_middleware(layer, **options)
    openapi.install(app)
    return app


def layers(settings: Settings) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Yield what stands around the routes, from the inside out: the last is asked first."""
    yield from ((Idempotency, {}), (Bodies, {}), (Gate, {}), (GZipMiddleware, GZIP), (Problems, {}))
    if settings.cors_origins:
        yield Cors, {"origins": settings.cors_origins}
    yield Telemetry, {}


def shared(folder: Path) -> tuple[Limiter, Together]:
    """Return pace and numbers of all processes that share a folder."""
    from api.limits_shared import SharedBuckets  # there is no fcntl on every system

    return Limiter(buckets=SharedBuckets(folder)), Together(folder)


def from_environment() -> FastAPI:
    """Return the application that the environment describes."""
    settings = read_settings()
    logs.configure(settings.log_level)
    return create_app(settings)


def _lifespan(settings: Settings, given: Parts | None) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        to_thread.current_default_thread_limiter().total_tokens = THREADS
        app.state.parts = given or await to_thread.run_sync(_loaded, settings, asyncio.get_running_loop())
        writing = asyncio.create_task(app.state.together.keep(partial(_own, app))) if app.state.together else None
        yield
        if writing:
            writing.cancel()
        await _stop(app.state.parts, closes=given is None)

    return lifespan


def _own(app: FastAPI) -> list[Metric]:
    meter, parts = cast(Meter, app.state.meter), cast(Parts, app.state.parts)
    return meter.own(parts.scoring.snapshot())


def _loaded(settings: Settings, loop: asyncio.AbstractEventLoop) -> Parts:
    made = parts(settings, loop)
    heap.settle()
    return made


async def _stop(running: Parts, *, closes: bool) -> None:
    """Finish what was accepted; shielded, because a second signal would otherwise cut it off half-way."""
    patience = running.settings.drain_seconds
    with anyio.CancelScope(shield=True):
        async with anyio.create_task_group() as group:
            for loop in filter(None, (running.worker, running.sender)):
                group.start_soon(to_thread.run_sync, loop.stop, patience)
        await running.scoring.drain(patience)
        if closes:
            running.store.close()

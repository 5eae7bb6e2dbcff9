"""The service as one application: made from settings, or from parts that a test gives."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from typing import Any

import anyio
from anyio import to_thread
from fastapi import FastAPI
from fastapi.middleware.gzip import GZipMiddleware

from api import errors, logs, openapi
from api.access import Gate
from api.bodies import Bodies
from api.deps import Parts, Scoring
from api.errors import Problems
from api.idempotency import Idempotency
from api.metrics import Meter
from api.routes import ROUTERS
from api.settings import Settings, read_settings
from api.telemetry import Telemetry
from textcx import __version__, build, recipe, taxonomy
from textcx.jobs.webhooks import Sender, SenderSettings
from textcx.pipeline import Pipeline
from textcx.recipe import Recipe
from textcx.store.server import open_store

THREADS = 12  # with those that look up keys, no more than the pool of the database has connections
LAYERS: tuple[tuple[Any, dict[str, Any]], ...] = (  # the last is asked first
    (Idempotency, {}),
    (Bodies, {}),
    (Gate, {}),
    (GZipMiddleware, {"minimum_size": 1024, "compresslevel": 1}),  # more would hold up the event loop for little
    (Problems, {}),
    (Telemetry, {}),
)


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
    app.state.meter = Meter()
    errors.install(app)
    for router in ROUTERS:
        app.include_router(router)
    for layer, options in LAYERS:
        app.add_middleware(layer, **options)
    openapi.install(app)
    return app


def from_environment() -> FastAPI:
    """Return the application that the environment describes."""
    settings = read_settings()
    logs.configure(settings.log_level)
    return create_app(settings)


def _lifespan(settings: Settings, given: Parts | None) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        to_thread.current_default_thread_limiter().total_tokens = THREADS
        app.state.parts = given or await to_thread.run_sync(parts, settings)
        yield
        await _stop(app.state.parts, closes=given is None)

    return lifespan


async def _stop(running: Parts, *, closes: bool) -> None:
    """Finish what was accepted; shielded, because a second signal would otherwise cut it off half-way."""
    with anyio.CancelScope(shield=True):
        for loop in filter(None, (running.worker, running.sender)):
            await to_thread.run_sync(loop.stop, running.settings.drain_seconds)
        await running.scoring.drain(running.settings.drain_seconds)
        if closes:
            running.store.close()


def parts(settings: Settings) -> Parts:
    """Return the parts that the settings describe: the database open, the model loaded."""
    store = open_store(settings.database)
    scored, sender = scoring(settings), Sender(store, SenderSettings(private=settings.webhooks_allow_private))
    if settings.jobs:
        sender.start()
    return Parts(store=store, scoring=scored, worker=None, settings=settings, sender=sender if settings.jobs else None)


def scoring(settings: Settings) -> Scoring:
    """Return live scoring with the recipe of the settings."""
    chosen = _recipe(settings.recipe)
    options = build.BuildOptions(taxonomy=taxonomy.load(settings.taxonomy), threads=settings.threads)
    first, provenance = build.pipeline(options, chosen)
    return Scoring(partial(_pipeline, first, chosen, settings.taxonomy), provenance, default=settings.taxonomy)


def _recipe(title: str | None) -> Recipe:
    if title is None:
        return recipe.load()
    name, _, version = title.partition("@")
    return recipe.load(name, version)


def _pipeline(first: Pipeline, chosen: Recipe, default: str, name: str) -> Pipeline:
    return first if name == default else build.with_taxonomy(first, taxonomy.load(name), chosen)

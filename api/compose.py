"""The parts of a running service, made from its settings."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

from api.deps import Parts, Scoring, Worker
from api.settings import Settings
from api.threads import annotating, encoding
from textcx import build, recipe, taxonomy
from textcx.jobs import durable, service_engine
from textcx.jobs.webhooks import Sender, SenderSettings
from textcx.pipeline import Pipeline
from textcx.recipe import Recipe
from textcx.store.server import Store, open_store


def parts(settings: Settings, loop: asyncio.AbstractEventLoop) -> Parts:
    """Return the parts that the settings describe, for an event loop: the database open, the model loaded, jobs at work."""
    store, chosen = open_store(settings.database), recipe.titled(settings.recipe)
    scored = scoring(settings, chosen)
    working = _worker(store, scored, loop, chosen) if settings.jobs else None
    return Parts(store=store, scoring=scored, worker=working, settings=settings, sender=_sender(store, settings))


def scoring(settings: Settings, chosen: Recipe) -> Scoring:
    """Return live scoring with a recipe; the model is loaded here, and never again for another taxonomy."""
    options = build.BuildOptions(taxonomy=taxonomy.load(settings.taxonomy), threads=settings.threads)
    first, provenance = build.pipeline(options, chosen)
    return Scoring(partial(_pipeline, first, chosen, settings.taxonomy), provenance, default=settings.taxonomy)


def _worker(store: Store, scored: Scoring, loop: asyncio.AbstractEventLoop, chosen: Recipe) -> Worker:
    engine = service_engine.engine_of(annotating(scored, loop), encoding(scored), chosen)
    return durable.start(store, replace(engine, stage_ids=_stage_ids(scored.default)))


def _stage_ids(default: str) -> Callable[[str | None], tuple[str, ...]]:
    return lambda name: service_engine.stage_ids(name or default)


def _sender(store: Store, settings: Settings) -> Sender:
    kept = timedelta(days=settings.deliveries_kept_days)
    sender = Sender(store, SenderSettings(private=settings.webhooks_allow_private, kept=kept))
    sender.start()
    return sender


def _pipeline(first: Pipeline, chosen: Recipe, default: str, name: str) -> Pipeline:
    return first if name == default else build.with_taxonomy(first, taxonomy.load(name), chosen)

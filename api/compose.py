"""The parts of a running service, made from its settings."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from api.deps import Parts, Scoring, Worker
from api.pipelines import Between
from api.scoring import model_thread
from api.settings import Settings
from api.threads import annotating, encoding
from textcx import build, recipe, taxonomy
from textcx.jobs import durable, service_engine
from textcx.jobs.webhooks import Sender, SenderSettings
from textcx.pipeline import Pipeline
from textcx.recipe import Recipe
from textcx.store.server import Store, open_store
from textcx.taxonomy import Taxonomy


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
    thread = model_thread()
    between = replace(first, encoder=Between(first.encoder, thread))

    def make(name: str) -> Pipeline:
        return first if name == settings.taxonomy else _with_stages(first, between, (taxonomy.load(name), chosen))

    return Scoring(make, provenance, default=settings.taxonomy, thread=thread)


def _with_stages(first: Pipeline, between: Pipeline, wanted: tuple[Taxonomy, Recipe]) -> Pipeline:
    """Return the pipeline for another taxonomy, whose texts are encoded between live calls."""
    return replace(build.with_taxonomy(between, *wanted), encoder=first.encoder)


def _worker(store: Store, scored: Scoring, loop: asyncio.AbstractEventLoop, chosen: Recipe) -> Worker:
    engine = service_engine.engine_of(annotating(scored, loop), encoding(scored), chosen)
    return durable.start(store, replace(engine, taxonomy=lambda name: taxonomy.load(name or scored.default)))


def _sender(store: Store, settings: Settings) -> Sender:
    kept = timedelta(days=settings.deliveries_kept_days)
    sender = Sender(store, SenderSettings(private=settings.webhooks_allow_private, kept=kept))
    sender.start()
    return sender

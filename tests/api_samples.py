"""The service on fakes: no weights, a SQLite file of its own, two tenants with a key of each scope."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from threading import Thread

import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create_app
from api.deps import Parts, Scoring
from api.settings import Settings
from textcx.pipeline import Pipeline
from textcx.serving.plan import DEFAULT_PLAN, BatchPlan
from textcx.store.server import Store, open_store
from textcx.testing import (
    AlwaysEnglish,
    DashIsJunk,
    FakeEncoder,
    FirstDecides,
    FixedIntent,
    FullStops,
    NoEntities,
    WordSentiment,
    WordTags,
)
from textcx.types import Provenance

PROVENANCE = Provenance(textcx="0.1.0", recipe="fake@1", digest="sha256:00")
PACKS = {"hotel": ("room", "breakfast")}
USUAL = ("delivery", "price")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenant:
    """A tenant and the secrets of its keys."""

    id: str
    ingest: str
    read: str
    admin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service to ask; `client` sends the admin key of the first tenant unless a call says otherwise."""

    app: FastAPI
    client: TestClient
    parts: Parts
    ours: Tenant
    theirs: Tenant

    @property
    def store(self) -> Store:
        """The store behind it."""
        return self.parts.store


def pipeline(taxonomy: str) -> Pipeline:
    """Return a pipeline on fakes whose stages are words."""
    words = PACKS.get(taxonomy, USUAL)
    return Pipeline(
        encoder=FakeEncoder(),
        segmenter=FullStops(),
        language=AlwaysEnglish(),
        junk=DashIsJunk(),
        heads=(WordSentiment(), WordTags("stages", words), FixedIntent()),
        verbatim_sentiment=FirstDecides(),
        entities=NoEntities(),
    )


def scoring(plan: BatchPlan = DEFAULT_PLAN) -> Scoring:
    """Return live scoring on fakes."""
    return Scoring(pipeline, PROVENANCE, plan=plan)


def bearer(secret: str) -> dict[str, str]:
    """Return the header that carries a key."""
    return {"Authorization": f"Bearer {secret}"}


def parts(folder: Path, settings: Settings | None = None, scored: Scoring | None = None) -> Parts:
    """Return parts on fakes over a SQLite file in the folder."""
    file = folder / "service.db"
    if not file.exists():
        shutil.copy(_template().file, file)
    chosen = settings or Settings(database=str(file), rate_per_minute=0)
    return Parts(store=open_store(str(file)), scoring=scored or scoring(), worker=None, settings=chosen)


@contextmanager
def running(given: Parts) -> Iterator[Service]:
    """Run a service with these parts until the end of the block."""
    ours, theirs = tenants()
    app = create_app(parts=given)
    with TestClient(app, headers=bearer(ours.admin), raise_server_exceptions=False) as client:
        yield Service(app=app, client=client, parts=given, ours=ours, theirs=theirs)
    given.store.close()


@contextmanager
def live(given: Parts) -> Iterator[str]:
    """Run a service with these parts on a port of this machine and give its address."""
    listening = socket.create_server(("127.0.0.1", 0))  # callers wait in its backlog until the service answers
    server = uvicorn.Server(uvicorn.Config(create_app(parts=given), log_config=None, access_log=False))
    thread = Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(30)
        given.store.close()


def tenants() -> tuple[Tenant, Tenant]:
    """Return the two tenants of every service."""
    return _template().tenants


def tenant(store: Store, name: str) -> Tenant:
    """Make a tenant with a key of each scope."""
    made = store.create_tenant(name)
    keys = store.tenant(made).keys
    secrets = {scope: keys.create(scope, [scope]).secret for scope in ("ingest", "read", "admin")}
    return Tenant(id=made, **secrets)


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A database with two tenants, to be copied."""

    file: Path
    tenants: tuple[Tenant, Tenant]


@cache
def _template() -> Template:
    file = Path(mkdtemp(prefix="textcx-api-")) / "template.db"
    store = open_store(str(file))
    tenants = tenant(store, "ours"), tenant(store, "theirs")
    store.close()
    return Template(file=file, tenants=tenants)

"""Analyses on fakes: an engine that can fail or be killed, themes by stage, and all that a job leaves in a database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from tests import job_samples
from tests.store.samples import Clock
from textcx.errors import TextcxError
from textcx.jobs.durable import AnalysisEngine, WorkerSettings, run_turn
from textcx.store.columns import metadata
from textcx.store.scope import TenantScope
from textcx.store.server import Store
from textcx.store.values import IncomingVerbatim, Job
from textcx.taxonomy import Stage, Taxonomy
from textcx.types import Annotation, Status, Verbatim

CHUNK = 4
SETTINGS = WorkerSettings(chunk=CHUNK, assigned=3, planned=8, rest=0.0, lease=60.0, attempts=3)
TIMES = (
    "at",
    "received_at",
    "created_at",
    "annotated_at",
    "next_at",
    "served_at",
    "started_at",
    "finished_at",
    "retired_at",
)
RANDOM = ("pk", "id", "secret", "job", "tenant", "value")


class Busy(TextcxError):
    """The service has no room now."""

    retry_after = 3


@dataclass
class FakeAnnotate:
    """Annotates by words; tells `seen` first, fails on texts that hold `poison`, and remembers what it was asked."""

    poison: str | None = None
    seen: Callable[[Sequence[Verbatim], str], None] = lambda verbatims, tenant: None
    asked: list[list[str]] = field(default_factory=list)

    def __call__(self, verbatims: Sequence[Verbatim], tenant: str, taxonomy: str | None) -> list[Annotation]:
        self.asked.append([each.id for each in verbatims])
        self.seen(verbatims, tenant)
        if self.poison and any(self.poison in each.text for each in verbatims):
            raise RuntimeError("a text the model cannot bear")
        return job_samples.engine().pipeline.annotate_batch(verbatims)


def taxonomy(name: str) -> Taxonomy:
    """The two stages of the fakes under any name."""
    stages = tuple(Stage(id=each, label=each, description=each) for each in job_samples.STAGES)
    return Taxonomy(name=name, version="1", stages=stages)


def engine(annotate: Any = None, discover: Any = None) -> AnalysisEngine:
    """An engine on fakes: one theme for each stage that occurs."""
    return AnalysisEngine(
        annotate=annotate or FakeAnnotate(),
        provenance=job_samples.PROVENANCE,
        discover=discover or job_samples.discover,
        taxonomy=lambda name: taxonomy(name or "usual"),
    )


def incoming(count: int, first: int = 0) -> list[IncomingVerbatim]:
    """Verbatims of distinct texts with a date and a score; every second is about delivery, the others about support."""
    return [
        IncomingVerbatim(
            id=f"v-{at}",
            text=f"bad {job_samples.STAGES[at % 2]} number {at}. good price {at}",
            created_at=datetime(2026, 1, 5, tzinfo=UTC) + timedelta(days=5 * at),
            metadata={"nps": at % 11, "country": "PL" if at % 3 else "IT"},
        )
        for at in range(first, first + count)
    ]


def filled(store: Store, count: int = 10, name: str = "Acme") -> tuple[TenantScope, str]:
    """A new tenant with a data set that waits for its analysis."""
    scope = store.tenant(store.create_tenant(name))
    dataset = scope.datasets.create("survey", segment_keys=["country"]).id
    scope.verbatims.put(dataset, incoming(count))
    return scope, dataset


def run_all(store: Store, made: AnalysisEngine | None = None, owner: str = "worker", turns: int = 200) -> int:
    """Take turns until nothing is left, and return how many."""
    chosen = made or engine()
    for turn in range(turns):
        if not run_turn(store, chosen, SETTINGS, owner):
            return turn
    raise AssertionError(f"still busy after {turns} turns")


def give_up(store: Store, clock: Clock) -> None:
    """Let one worker after another die in the job at hand, until it has failed and all that is left to do is done."""
    for at in range(SETTINGS.attempts + 1):
        store.claim_job(f"worker-{at}", SETTINGS.lease)
        clock.turn(seconds=SETTINGS.lease + 1)
    run_all(store)


def analysed(store: Store, scope: TenantScope, dataset: str, made: AnalysisEngine | None = None) -> Job:
    """Run one analysis to its end."""
    job = scope.jobs.create(dataset, "analysis", {"seed": 0, "score": {"key": "nps", "type": "nps"}})
    run_all(store, made)
    return scope.jobs.get(job.id)


def contents(store: Store) -> dict[str, list[str]]:
    """All rows of all tables, less what is drawn at random or read from a clock."""
    with store.engine.begin() as connection:
        return {
            table.name: sorted(_row(table, row) for row in connection.execute(sa.select(table)))
            for table in metadata.sorted_tables
        }


def _row(table: sa.Table, row: Any) -> str:
    left_out = set(TIMES) | (set(RANDOM) - ({"id"} if table.name == "themes" else set()))
    values = {name: value for name, value in row._mapping.items() if name not in left_out}
    if table.name == "deliveries":
        values["payload"] = sorted(values["payload"])
    return repr(sorted((name, repr(value)) for name, value in values.items()))


def statuses(store: Store, scope: TenantScope, dataset: str) -> dict[str, Status | None]:
    """The status of each verbatim, None while it waits."""
    page = scope.annotations.stream(dataset)[0]
    return {each.id: each.annotation.status if each.annotation else None for each in page}

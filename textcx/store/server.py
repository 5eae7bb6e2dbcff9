"""The store of a server: which tenants there are, whose a key is, and what work waits among all of them.

These are the only questions that are not one tenant's; none of them returns a tenant's rows, only scopes and ids to ask them with.
"""

from __future__ import annotations

import secrets as randomness
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from textcx.errors import AccessError, NotFoundError
from textcx.store.connection import insert_new
from textcx.store.engine import connect
from textcx.store.keys import digest_of, key_of
from textcx.store.migrate import upgrade
from textcx.store.rollups import LAYOUT
from textcx.store.schema import datasets, keys, secrets, tenants
from textcx.store.schema_service import deliveries, jobs, webhooks
from textcx.store.scope import TenantScope
from textcx.store.session import TenantSession, new_id, utc_now
from textcx.store.values import Key

NOTED_EVERY = timedelta(minutes=1)
SIGNING = "cursors"
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What a key opens."""

    scope: TenantScope
    key: Key
    tenant: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """An open database with its tables up to date."""

    engine: Engine
    clock: Callable[[], datetime]
    secret: bytes = field(repr=False)

    def close(self) -> None:
        """Close the connections."""
        self.engine.dispose()

    def ping(self) -> None:
        """Ask the database for nothing; errors: those of its driver where it is away."""
        with self.engine.begin() as connection:
            connection.execute(sa.select(1))

    def job_counts(self) -> dict[str, int]:
        """Return how many jobs there are of each state, of all tenants together."""
        statement = sa.select(jobs.c.state, sa.func.count()).group_by(jobs.c.state).order_by(jobs.c.state)
        with self.engine.begin() as connection:
            return {str(state): int(count) for state, count in connection.execute(statement)}

    def create_tenant(self, name: str) -> str:
        """Make a tenant and return its id."""
        values = {"id": new_id("tn"), "name": name, "created_at": self.clock()}
        with _writing(self.engine) as connection:
            connection.execute(sa.insert(tenants).values(values))
        return str(values["id"])

    def tenants(self) -> dict[str, str]:
        """Return the names of the tenants by id, the oldest first."""
        with self.engine.begin() as connection:
            return {row.id: row.name for row in connection.execute(sa.select(tenants).order_by(tenants.c.pk))}

    def tenant(self, tenant: str) -> TenantScope:
        """Return the scope of a tenant; errors: `NotFoundError`."""
        with self.engine.begin() as connection:
            row = connection.execute(sa.select(tenants.c.pk).where(tenants.c.id == tenant)).first()
        if row is None:
            raise NotFoundError(f"There is no tenant {tenant[:60]!r}.")
        return self._scope(row.pk)

    def erase_tenant(self, tenant: str) -> None:
        """Erase a tenant with its keys, data sets and webhooks; errors: `NotFoundError`."""
        scope = self.tenant(tenant)
        with _writing(self.engine) as connection:
            connection.execute(sa.delete(tenants).where(tenants.c.pk == scope.session.tenant))
        scope.session.flush_erased()

    def authenticate(self, secret: str) -> Access:
        """Return what a secret opens; errors: `AccessError` where it is unknown, revoked or expired."""
        joined = keys.join(tenants, tenants.c.pk == keys.c.tenant)
        statement = sa.select(keys, tenants.c.id.label("owner")).select_from(joined)
        with self.engine.begin() as connection:
            row = connection.execute(statement.where(keys.c.hash == digest_of(secret))).first()
        now = self.clock().astimezone(UTC)
        if row is None or row.revoked_at is not None or (row.expires_at is not None and row.expires_at <= now):
            raise AccessError("The key is unknown, revoked or expired; expected a valid one.")
        access = Access(scope=self._scope(row.tenant), key=key_of(row), tenant=row.owner)
        if row.last_used_at is None or now - row.last_used_at >= NOTED_EVERY:
            access.scope.keys.used(row.id)
        return access

    def claim_job(
        self, owner: str, seconds: float, steps: Sequence[str] | None = None
    ) -> tuple[TenantScope, str] | None:
        """Lease the next open job (at one of the steps, if told) to a worker; None where none waits.

        It is of the tenant with fewest jobs at work, then of the one whose last turn is longest ago, and of its jobs the
        one whose last turn is longest ago. The jobs of one data set come one after another.
        """
        for tenant, job in self._waiting_jobs(steps):
            scope = self._scope(tenant)
            if scope.jobs.lease(job, owner, seconds):
                return scope, job
        return None

    def broken_off(self, steps: Sequence[str]) -> list[tuple[TenantScope, str]]:
        """Return the jobs that were cancelled or failed at one of the steps, the oldest first."""
        where = (jobs.c.state.in_(["cancelled", "failed"]), jobs.c.step.in_(steps))
        statement = sa.select(jobs.c.tenant, jobs.c.id).where(*where).order_by(jobs.c.pk)
        with self.engine.begin() as connection:
            return [(self._scope(row.tenant), row.id) for row in connection.execute(statement)]

    def due_deliveries(self, limit: int = 100, of_each: int = 20) -> list[tuple[TenantScope, str]]:
        """Return the deliveries to attempt now, the longest due first, each with the scope to read it with.

        At most `of_each` of a tenant, so that none waits behind the receivers of another.
        """
        order = (deliveries.c.next_at, deliveries.c.pk)
        place = sa.func.row_number().over(partition_by=deliveries.c.tenant, order_by=order).label("place")
        due = (deliveries.c.state == "waiting", deliveries.c.next_at <= self.clock())
        found = sa.select(deliveries.c.tenant, deliveries.c.id, deliveries.c.next_at, deliveries.c.pk, place)
        ranked = found.where(*due).subquery()
        statement = sa.select(ranked).where(ranked.c.place <= of_each).order_by(ranked.c.next_at, ranked.c.pk)
        with self.engine.begin() as connection:
            rows = connection.execute(statement.limit(limit)).all()
        return [(self._scope(row.tenant), row.id) for row in rows]

    def outdated(self) -> list[tuple[TenantScope, str]]:
        """Return the data sets whose roll-ups were counted by a version that kept other cells."""
        statement = sa.select(datasets.c.tenant, datasets.c.id).where(datasets.c.layout < LAYOUT)
        with self.engine.begin() as connection:
            return [(self._scope(row.tenant), row.id) for row in connection.execute(statement.order_by(datasets.c.pk))]

    def prune_deliveries(self, before: datetime, limit: int = 1000) -> int:
        """Remove deliveries that arrived or failed before a moment, at most `limit` at a time, and return how many."""
        ended = (deliveries.c.state != "waiting", deliveries.c.finished_at < before)
        found = sa.select(deliveries.c.pk).where(*ended).order_by(deliveries.c.finished_at).limit(limit)
        with _writing(self.engine) as connection:
            rows = [row.pk for row in connection.execute(found)]
            connection.execute(sa.delete(deliveries).where(deliveries.c.pk.in_(rows)))
        return len(rows)

    def prune_secrets(self) -> None:
        """Remove earlier secrets of webhooks that sign no more."""
        now = self.clock().astimezone(UTC)
        with _writing(self.engine) as connection:
            for row in connection.execute(sa.select(webhooks).where(webhooks.c.former.is_not(None))).all():
                left = [each for each in row.former if datetime.fromisoformat(each["until"]) > now]
                if len(left) < len(row.former):
                    values = {"former": left or None}
                    connection.execute(sa.update(webhooks).where(webhooks.c.pk == row.pk).values(values))

    def _waiting_jobs(self, steps: Sequence[str] | None) -> list[tuple[int, str]]:
        now = self.clock().astimezone(UTC)
        names = ("pk", "tenant", "dataset", "id", "lease_until", "served_at", "step")
        statement = sa.select(*(jobs.c[name] for name in names)).where(jobs.c.state.in_(["queued", "running"]))
        with self.engine.begin() as connection:
            rows = connection.execute(statement.order_by(jobs.c.pk)).all()
        first = sorted({row.dataset: row for row in reversed(rows)}.values(), key=lambda row: row.pk)
        held = {row.id for row in rows if row.lease_until is not None and row.lease_until > now}
        return [(row.tenant, row.id) for row in _fair(first, held) if steps is None or row.step in steps]

    def _scope(self, tenant: int) -> TenantScope:
        return TenantScope(TenantSession(engine=self.engine, tenant=tenant, clock=self.clock, secret=self.secret))


def open_store(url: str, clock: Callable[[], datetime] = utc_now) -> Store:
    """Open a database (a SQLite file or a PostgreSQL URL) and bring its tables up to date; errors: `StoreError`."""
    engine = connect(url)
    upgrade(engine)
    with _writing(engine) as connection:
        secret = _signing_secret(connection)
    store = Store(engine=engine, clock=clock, secret=secret)
    for scope, dataset in store.outdated():
        scope.datasets.bring_up(dataset)
    return store


def _fair(found: Sequence[Any], held: Collection[str]) -> list[Any]:
    """Order the jobs nobody works on by how many their tenant has at work, then by the tenant's and their own last turn."""
    busy = Counter(row.tenant for row in found if row.id in held)
    last: dict[int, datetime] = {}
    for row in found:
        last[row.tenant] = max(last.get(row.tenant, NEVER), row.served_at or NEVER)
    waiting = [row for row in found if row.id not in held]
    return sorted(waiting, key=lambda row: (busy[row.tenant], last[row.tenant], row.served_at or NEVER))


def _signing_secret(connection: Connection) -> bytes:
    """Return the secret of all servers on this database; the first one makes it."""
    known = sa.select(secrets.c.value).where(secrets.c.name == SIGNING)
    row: Any = connection.execute(known).first()
    if row is None:
        insert_new(connection, secrets, {"name": SIGNING, "value": randomness.token_hex(32)}, ("name",))
        row = connection.execute(known).one()
    return bytes.fromhex(row.value)


@contextmanager
def _writing(engine: Engine) -> Iterator[Connection]:
    with engine.execution_options(writes=True).begin() as connection:
        yield connection

"""The store of a server: which tenants there are, whose a key is, and what work waits among all of them.

These are the only questions that are not one tenant's; none of them returns a tenant's rows, only scopes and ids to ask them with.
"""

from __future__ import annotations

import secrets as randomness
from collections.abc import Callable, Iterator
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
from textcx.store.schema import keys, secrets, tenants
from textcx.store.schema_service import deliveries, jobs
from textcx.store.scope import TenantScope
from textcx.store.session import TenantSession, new_id, utc_now
from textcx.store.values import Key

NOTED_EVERY = timedelta(minutes=1)
SIGNING = "cursors"


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

    def claim_job(self, owner: str, seconds: float) -> tuple[TenantScope, str] | None:
        """Lease the next open job to a worker: of the tenant with fewest jobs at work, the oldest; None where none waits."""
        for tenant, job in self._waiting_jobs():
            scope = self._scope(tenant)
            if scope.jobs.lease(job, owner, seconds):
                return scope, job
        return None

    def due_deliveries(self, limit: int = 100) -> list[tuple[TenantScope, str]]:
        """Return the deliveries to attempt now, the longest due first, each with the scope to read it with."""
        where = (deliveries.c.state == "waiting", deliveries.c.next_at <= self.clock())
        statement = (
            sa.select(deliveries.c.tenant, deliveries.c.id)
            .where(*where)
            .order_by(deliveries.c.next_at, deliveries.c.pk)
        )
        with self.engine.begin() as connection:
            rows = connection.execute(statement.limit(limit)).all()
        return [(self._scope(row.tenant), row.id) for row in rows]

    def _waiting_jobs(self) -> list[tuple[int, str]]:
        now = self.clock().astimezone(UTC)
        columns = (jobs.c.tenant, jobs.c.id, jobs.c.lease_until)
        statement = sa.select(*columns).where(jobs.c.state.in_(["queued", "running"])).order_by(jobs.c.pk)
        with self.engine.begin() as connection:
            rows = connection.execute(statement).all()
        return _fair([(row.tenant, row.id, row.lease_until is not None and row.lease_until > now) for row in rows])

    def _scope(self, tenant: int) -> TenantScope:
        return TenantScope(TenantSession(engine=self.engine, tenant=tenant, clock=self.clock, secret=self.secret))


def open_store(url: str, clock: Callable[[], datetime] = utc_now) -> Store:
    """Open a database (a SQLite file or a PostgreSQL URL) and bring its tables up to date; errors: `StoreError`."""
    engine = connect(url)
    upgrade(engine)
    with _writing(engine) as connection:
        secret = _signing_secret(connection)
    return Store(engine=engine, clock=clock, secret=secret)


def _fair(found: list[tuple[int, str, bool]]) -> list[tuple[int, str]]:
    """Order the jobs nobody works on by how many their tenant has at work, then by age."""
    busy: dict[int, int] = {}
    for tenant, _, held in found:
        busy[tenant] = busy.get(tenant, 0) + held
    waiting = [(tenant, job) for tenant, job, held in found if not held]
    return sorted(waiting, key=lambda pair: busy[pair[0]])


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

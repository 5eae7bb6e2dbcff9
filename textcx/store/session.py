"""One tenant's way into the database, and the base of the repositories that use it."""

from __future__ import annotations

import secrets as randomness
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from textcx.errors import NotFoundError
from textcx.store.connection import TenantConnection
from textcx.store.engine import flush_erased
from textcx.store.schema import datasets
from textcx.store.values import DatasetRow

Clock: TypeAlias = Callable[[], datetime]


def utc_now() -> datetime:
    """The clock of the machine, in UTC."""
    return datetime.now(UTC)


def new_id(kind: str) -> str:
    """Return a name nobody can guess, such as `ds_4f0c…`."""
    return f"{kind}_{randomness.token_hex(10)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TenantSession:
    """An engine bound to one tenant; inside `together`, the one transaction that all share."""

    engine: Engine
    tenant: int
    clock: Clock
    secret: bytes = field(repr=False)
    shared: TenantConnection | None = field(default=None, repr=False)

    def reading(self) -> AbstractContextManager[TenantConnection]:
        """Open a transaction that only reads and sees one state of the database."""
        return nullcontext(self.shared) if self.shared else self._begin(writes=False)

    def writing(self) -> AbstractContextManager[TenantConnection]:
        """Open a transaction that is committed at the end, or rolled back on an error."""
        return nullcontext(self.shared) if self.shared else self._begin(writes=True)

    @contextmanager
    def writing_if_free(self) -> Iterator[TenantConnection | None]:
        """Open such a transaction without waiting; yield None where SQLite is being written to."""
        with ExitStack() as stack:
            try:
                connection = self.shared or stack.enter_context(self._begin(writes=True, waits=False))
            except sa.exc.OperationalError:
                connection = None
            yield connection

    @contextmanager
    def together(self) -> Iterator[TenantSession]:
        """Open one transaction for everything done through the session that is yielded."""
        with self.writing() as connection:
            yield replace(self, shared=connection)

    @contextmanager
    def snapshot(self) -> Iterator[TenantSession]:
        """Open one transaction that only reads, for everything asked through the session that is yielded."""
        with self.reading() as connection:
            yield replace(self, shared=connection)

    def flush_erased(self) -> None:
        """Clear what was erased out of the journal; inside `together` whoever opened it does so afterwards."""
        if self.shared is None:
            flush_erased(self.engine)

    @contextmanager
    def _begin(self, writes: bool, waits: bool = True) -> Iterator[TenantConnection]:
        options: dict[str, Any] = {"writes": writes, "waits": waits}
        if not writes and self.engine.dialect.name == "postgresql":
            options |= {"isolation_level": "REPEATABLE READ"}
        with self.engine.execution_options(**options).begin() as connection:
            yield TenantConnection(connection, self.tenant, writes=writes)


class Repository:
    """Some tables of one tenant."""

    __slots__ = ("_session",)

    def __init__(self, session: TenantSession) -> None:
        self._session = session

    def _now(self) -> datetime:
        return self._session.clock().astimezone(UTC)


def dataset_row(connection: TenantConnection, dataset: str, lock: bool = False) -> DatasetRow:
    """Find a data set by id; with `lock`, other writers of it wait. Errors: `NotFoundError`."""
    statement = sa.select(datasets.c.pk, datasets.c.segment_keys).where(datasets.c.id == dataset)
    row = connection.first(statement.with_for_update() if lock else statement)
    if row is None:
        raise NotFoundError(f"There is no data set {dataset!r}.")
    return DatasetRow(pk=row.pk, segment_keys=tuple(row.segment_keys))


def touch(connection: TenantConnection, dataset: DatasetRow) -> None:
    """Raise the revision: what the routes of the data set answer has changed."""
    connection.change(datasets, {"revision": datasets.c.revision + 1}, datasets.c.pk == dataset.pk)

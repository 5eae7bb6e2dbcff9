"""Durable work: its state, progress, checkpoint and lease."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from textcx.errors import ConflictError, NotFoundError
from textcx.store.connection import TenantConnection
from textcx.store.cursors import opened, page_size, sealed
from textcx.store.schema import datasets
from textcx.store.schema_service import jobs
from textcx.store.session import Repository, dataset_row, new_id
from textcx.store.values import FINISHED, Job, JobState, Page

JOINED = jobs.join(datasets, datasets.c.pk == jobs.c.dataset)
SHOWN = sa.select(jobs, datasets.c.id.label("dataset_id")).select_from(JOINED)
OPEN = jobs.c.state.in_(["queued", "running"])


class Jobs(Repository):
    """The jobs of one tenant; every method that names one raises `NotFoundError` where it is not the tenant's."""

    def create(self, dataset: str, kind: str, options: Mapping[str, Any]) -> Job:
        """Queue work on a data set; options hold no customer's words."""
        name = new_id("job")
        values = {
            "id": name,
            "kind": kind,
            "state": "queued",
            "done": 0,
            "options": dict(options),
            "created_at": self._now(),
        }
        with self._session.writing() as connection:
            connection.add(jobs, [{**values, "dataset": dataset_row(connection, dataset).pk}])
            return _job(connection, name)

    def get(self, job: str) -> Job:
        """Return a job."""
        with self._session.reading() as connection:
            return _job(connection, job)

    def last(self, dataset: str, kind: str) -> Job | None:
        """Return the job of a kind that last succeeded on a data set, if any."""
        with self._session.reading() as connection:
            row = dataset_row(connection, dataset)
            ended = (jobs.c.dataset == row.pk, jobs.c.kind == kind, jobs.c.state == "succeeded")
            found = connection.first(SHOWN.where(*ended).order_by(jobs.c.pk.desc()).limit(1))
            return _shown(found) if found else None

    def page(self, cursor: str | None = None, limit: int = 50) -> Page[Job]:
        """Return jobs, the newest first; errors: `CursorError`."""
        secret, purpose = self._session.secret, f"jobs {self._session.tenant}"
        statement = SHOWN.order_by(jobs.c.pk.desc()).limit(page_size(limit) + 1)
        if cursor is not None:
            statement = statement.where(jobs.c.pk < opened(secret, purpose, cursor))
        with self._session.reading() as connection:
            rows = connection.rows(statement)
        more = sealed(secret, purpose, rows[limit - 1].pk) if len(rows) > limit else None
        return Page(items=[_shown(row) for row in rows[:limit]], next=more)

    def lease(self, job: str, owner: str, seconds: float) -> bool:
        """Take or prolong an open job for a worker; False where another holds it or it is finished.

        Taking it from a worker that let its lease lapse counts as an attempt of the step that failed.
        """
        now = self._now()
        free = sa.or_(jobs.c.lease_until.is_(None), jobs.c.lease_until <= now, jobs.c.lease_owner == owner)
        held = {"lease_owner": owner, "lease_until": now + timedelta(seconds=seconds), "state": "running"}
        held["started_at"] = sa.func.coalesce(jobs.c.started_at, sa.literal(now, jobs.c.started_at.type))
        held["attempts"] = jobs.c.attempts + sa.case((jobs.c.lease_owner != owner, 1), else_=0)
        with self._session.writing() as connection:
            _job(connection, job)
            return connection.change(jobs, held, jobs.c.id == job, OPEN, free) == 1

    def keep(self, job: str, owner: str, seconds: float) -> bool:
        """Prolong the lease of a worker; False where it holds the job no more."""
        values = {"lease_until": self._now() + timedelta(seconds=seconds)}
        with self._session.writing() as connection:
            _job(connection, job)
            return connection.change(jobs, values, jobs.c.id == job, OPEN, jobs.c.lease_owner == owner) == 1

    def hand_on(self, job: str, owner: str, step: str, progress: tuple[int, int | None]) -> bool:
        """End a worker's turn with what it achieved, so that anybody may take the next; False where it holds it no more."""
        values = {"step": step, "done": progress[0], "total": progress[1], "attempts": 0}
        return self._end_turn(job, owner, values)

    def give_back(self, job: str, owner: str, failed: bool) -> bool:
        """End a worker's turn that achieved nothing; False where it holds the job no more."""
        return self._end_turn(job, owner, {"attempts": jobs.c.attempts + int(failed)})

    def _end_turn(self, job: str, owner: str, values: Mapping[str, Any]) -> bool:
        free = {**values, "lease_owner": None, "lease_until": None, "served_at": self._now()}
        with self._session.writing() as connection:
            _job(connection, job)
            return connection.change(jobs, free, jobs.c.id == job, OPEN, jobs.c.lease_owner == owner) == 1

    def advance(self, job: str, progress: tuple[int, int | None], checkpoint: object = None) -> Job:
        """Store how far an open job is (done, total) and where to go on; on a finished one nothing happens."""
        values = {"done": progress[0], "total": progress[1], "checkpoint": checkpoint}
        with self._session.writing() as connection:
            _job(connection, job)
            connection.change(jobs, values, jobs.c.id == job, OPEN)
            return _job(connection, job)

    def finish(self, job: str, state: JobState, error: str | None = None) -> Job:
        """End an open job; the end it has already is kept. Errors: `ConflictError` for a state that is no end."""
        if state not in FINISHED:
            raise ConflictError(f"A job cannot end as {state!r}; expected one of {', '.join(FINISHED)}.")
        with self._session.writing() as connection:
            _job(connection, job)
            _end(connection, job, (state, error, self._now()))
            return _job(connection, job)

    def leave(self, job: str, step: str) -> None:
        """Note the step of a job that has ended: what it left behind is removed."""
        with self._session.writing() as connection:
            _job(connection, job)
            connection.change(jobs, {"step": step}, jobs.c.id == job, jobs.c.state.in_(FINISHED))

    def cancel(self, job: str) -> Job:
        """Cancel an open job; a cancelled one stays as it is. Errors: `ConflictError` where it ended otherwise."""
        with self._session.writing() as connection:
            _job(connection, job)
            _end(connection, job, ("cancelled", None, self._now()))
            found = _job(connection, job)
        if found.state != "cancelled":
            raise ConflictError(f"The job {job!r} has {found.state} already; expected one that is queued or running.")
        return found


def _end(connection: TenantConnection, job: str, end: tuple[str, str | None, datetime]) -> None:
    state, error, now = end
    values = {
        "state": state,
        "error": error,
        "finished_at": now,
        "attempts": 0,
        "checkpoint": None,
        "lease_owner": None,
        "lease_until": None,
    }
    connection.change(jobs, values, jobs.c.id == job, OPEN)


def _job(connection: TenantConnection, job: str) -> Job:
    row = connection.first(SHOWN.where(jobs.c.id == job))
    if row is None:
        raise NotFoundError(f"There is no job {job!r}.")
    return _shown(row)


def _shown(row: Any) -> Job:
    names = ("id", "kind", "state", "done", "total", "error", "options", "checkpoint", "step", "attempts")
    times = ("lease_owner", "lease_until", "created_at", "finished_at")
    return Job(dataset=row.dataset_id, **{name: getattr(row, name) for name in (*names, *times)})

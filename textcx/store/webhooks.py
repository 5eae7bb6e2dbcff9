"""Webhooks and the log of what was sent to them."""

from __future__ import annotations

import base64
import secrets as randomness
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from textcx.errors import ConflictError, NotFoundError
from textcx.store.connection import TenantConnection
from textcx.store.cursors import opened, page_size, sealed
from textcx.store.schema_service import deliveries, webhooks
from textcx.store.session import Repository, dataset_row, new_id
from textcx.store.values import Delivery, Page, Webhook

JOINED = deliveries.join(webhooks, webhooks.c.pk == deliveries.c.webhook)
MOST = 50
MOST_SECRETS = 5  # that sign at a time
SHOWN = sa.select(deliveries, webhooks.c.id.label("webhook_id")).select_from(JOINED)


class Webhooks(Repository):
    """The webhooks of one tenant. Errors: `NotFoundError`."""

    def create(self, url: str, events: Sequence[str]) -> Webhook:
        """Add a webhook with a new secret (`whsec_…`, by the Standard Webhooks specification).

        Errors: `ConflictError` where there are as many as there may be.
        """
        name = new_id("wh")
        values = {"id": name, "url": url, "secret": _new_secret(), "events": sorted(set(events)), "active": True}
        with self._session.writing() as connection:
            if len(connection.rows(sa.select(webhooks.c.pk))) >= MOST:
                raise ConflictError(f"There are {MOST} webhooks already; expected one to be removed first.")
            connection.add(webhooks, [{**values, "created_at": self._now()}])
            return self._webhook(_row(connection, name))

    def rotate(self, webhook: str, overlap: timedelta) -> Webhook:
        """Give a webhook a new secret; those before sign too until the overlap is over, and end at once where it is zero.

        Errors: `ConflictError` where as many secrets sign as may.
        """
        now = self._now()
        with self._session.writing() as connection:
            known = self._webhook(_row(connection, webhook))
            former = [(known.secret, now + overlap), *known.former] if overlap else []
            if len(former) >= MOST_SECRETS:
                raise ConflictError(
                    f"{MOST_SECRETS} secrets of the webhook sign already; expected an overlap of 0, which ends all but the "
                    "new one, or a rotation after some have ended."
                )
            stored = [{"secret": secret, "until": end.isoformat()} for secret, end in former]
            values = {"secret": _new_secret(), "former": stored or None}
            connection.change(webhooks, values, webhooks.c.id == webhook)
            return self._webhook(_row(connection, webhook))

    def all(self) -> list[Webhook]:
        """Return the webhooks, the oldest first."""
        with self._session.reading() as connection:
            return [self._webhook(row) for row in connection.rows(sa.select(webhooks).order_by(webhooks.c.pk))]

    def get(self, webhook: str) -> Webhook:
        """Return a webhook."""
        with self._session.reading() as connection:
            return self._webhook(_row(connection, webhook))

    def remove(self, webhook: str) -> None:
        """Remove a webhook with its log."""
        with self._session.writing() as connection:
            row = _row(connection, webhook)
            connection.remove(deliveries, deliveries.c.webhook == row.pk)
            connection.remove(webhooks, webhooks.c.pk == row.pk)

    def announce(self, event: str, payload: Mapping[str, Any], dataset: str | None = None) -> list[Delivery]:
        """Queue an event for every active webhook that wants it; the payload holds pointers, no customer's words."""
        now = self._now()
        with self._session.writing() as connection:
            place = None if dataset is None else dataset_row(connection, dataset).pk
            wanting = [row for row in connection.rows(sa.select(webhooks)) if row.active and event in row.events]
            event_row = {"event": event, "payload": dict(payload), "dataset": place}
            return [_queue(connection, row.pk, event_row, now) for row in wanting]

    def ping(self, webhook: str) -> Delivery:
        """Queue an event `ping` for one webhook, whatever it wants; errors: `ConflictError` where it is not active."""
        with self._session.writing() as connection:
            row = _row(connection, webhook)
            if not row.active:
                raise ConflictError(f"The webhook {webhook!r} is not active: its receiver answered that it is gone.")
            event_row = {"event": "ping", "payload": {"webhook": webhook}, "dataset": None}
            return _queue(connection, row.pk, event_row, self._now())

    def deactivate(self, webhook: str) -> Webhook:
        """Send no more to a webhook; its log stays."""
        with self._session.writing() as connection:
            _row(connection, webhook)
            connection.change(webhooks, {"active": False}, webhooks.c.id == webhook)
            return self._webhook(_row(connection, webhook))

    def claim(self, delivery: str, seconds: float) -> Delivery | None:
        """Take a due delivery for an attempt, so that nobody else does until then; None where it is not due any more."""
        now = self._now()
        due = (deliveries.c.state == "waiting", deliveries.c.next_at <= now)
        with self._session.writing() as connection:
            _sent(connection, delivery)
            until = {"next_at": now + timedelta(seconds=seconds)}
            taken = connection.change(deliveries, until, deliveries.c.id == delivery, *due)
            return _delivery(_sent(connection, delivery)) if taken else None

    def log(self, webhook: str, limit: int = 100) -> list[Delivery]:
        """Return the deliveries of a webhook, the newest first."""
        with self._session.reading() as connection:
            row = _row(connection, webhook)
            where = deliveries.c.webhook == row.pk
            return [
                _delivery(each)
                for each in connection.rows(SHOWN.where(where).order_by(deliveries.c.pk.desc()).limit(limit))
            ]

    def deliveries(self, webhook: str, cursor: str | None = None, limit: int = 50) -> Page[Delivery]:
        """Return the deliveries of a webhook page by page, the newest first; errors: `CursorError`."""
        secret, purpose = self._session.secret, f"deliveries {self._session.tenant} {webhook}"
        with self._session.reading() as connection:
            where = deliveries.c.webhook == _row(connection, webhook).pk
            statement = SHOWN.where(where).order_by(deliveries.c.pk.desc()).limit(page_size(limit) + 1)
            if cursor is not None:
                statement = statement.where(deliveries.c.pk < opened(secret, purpose, cursor))
            rows = connection.rows(statement)
        more = sealed(secret, purpose, rows[limit - 1].pk) if len(rows) > limit else None
        return Page(items=[_delivery(row) for row in rows[:limit]], next=more)

    def attempted(self, delivery: str, status: int | None, error: str | None, next_at: datetime | None) -> Delivery:
        """Log an attempt: delivered without an error, failed where there is one and no next time, else waiting."""
        state = "delivered" if error is None else "failed" if next_at is None else "waiting"
        finished = None if state == "waiting" else self._now()
        values = {"state": state, "status": status, "error": error, "next_at": next_at, "finished_at": finished}
        with self._session.writing() as connection:
            _sent(connection, delivery)
            grown = {**values, "attempts": deliveries.c.attempts + 1}
            connection.change(deliveries, grown, deliveries.c.id == delivery, deliveries.c.state == "waiting")
            return _delivery(_sent(connection, delivery))

    def _webhook(self, row: Any) -> Webhook:
        names = ("id", "url", "active", "created_at", "secret")
        former = tuple((secret, end) for secret, end in former_of(row.former) if end > self._now())
        return Webhook(events=tuple(row.events), former=former, **{name: getattr(row, name) for name in names})


def former_of(stored: Sequence[Mapping[str, str]] | None) -> list[tuple[str, datetime]]:
    """Return earlier secrets with their ends, the latest first."""
    return [(each["secret"], datetime.fromisoformat(each["until"])) for each in stored or ()]


def _new_secret() -> str:
    return "whsec_" + base64.b64encode(randomness.token_bytes(32)).decode()


def _queue(connection: TenantConnection, webhook: int, event: Mapping[str, Any], now: datetime) -> Delivery:
    common = {"state": "waiting", "attempts": 0, "next_at": now, "created_at": now}
    name = new_id("msg")
    connection.add(deliveries, [{**event, **common, "id": name, "webhook": webhook}])
    return _delivery(_sent(connection, name))


def _row(connection: TenantConnection, webhook: str) -> Any:
    row = connection.first(sa.select(webhooks).where(webhooks.c.id == webhook))
    if row is None:
        raise NotFoundError(f"There is no webhook {webhook[:60]!r}.")
    return row


def _sent(connection: TenantConnection, delivery: str) -> Any:
    row = connection.first(SHOWN.where(deliveries.c.id == delivery))
    if row is None:
        raise NotFoundError(f"There is no delivery {delivery[:60]!r}.")
    return row


def _delivery(row: Any) -> Delivery:
    names = ("id", "event", "payload", "state", "attempts", "status", "error", "next_at", "created_at")
    return Delivery(webhook=row.webhook_id, **{name: getattr(row, name) for name in names})

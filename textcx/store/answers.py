"""Answers to idempotent calls: the first one is kept and given again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from textcx.errors import ConflictError
from textcx.store.connection import TenantConnection
from textcx.store.schema_service import answers
from textcx.store.session import Repository
from textcx.store.values import Answer

KEPT = timedelta(hours=24)
CLAIMED = timedelta(minutes=2)


class Answers(Repository):
    """The kept answers of one tenant, for 24 hours."""

    def begin(self, key: str, request: str) -> Answer | None:
        """Claim an idempotency key for a request (a digest), or return the answer it got before.

        Errors: `ConflictError` where the key came with another request, or its first call is still being answered. A
        claim without an answer lapses after two minutes, so that a call killed in the middle can be made again.
        """
        now = self._now()
        fresh = {"key": key, "request": request, "headers": {}, "holds_text": False, "created_at": now}
        with self._session.writing() as connection:
            connection.remove(answers, answers.c.expires_at <= now)
            if connection.add_new(answers, {**fresh, "expires_at": now + CLAIMED}, ("tenant", "key")):
                return None
            return _known(connection, key, request)

    def finish(self, key: str, answer: Answer) -> None:
        """Keep the answer of a claimed key; mark one that holds a customer's words, so that an erasure drops it."""
        kept = {
            "status": answer.status,
            "headers": dict(answer.headers),
            "body": answer.body,
            "holds_text": answer.holds_text,
        }
        with self._session.writing() as connection:
            values: Mapping[str, Any] = {**kept, "expires_at": self._now() + KEPT}
            connection.change(answers, values, answers.c.key == key, answers.c.status.is_(None))

    def abandon(self, key: str) -> None:
        """Give up a claim: the call failed and may be made again."""
        with self._session.writing() as connection:
            connection.remove(answers, answers.c.key == key, answers.c.status.is_(None))


def _known(connection: TenantConnection, key: str, request: str) -> Answer:
    row = connection.first(sa.select(answers).where(answers.c.key == key))
    if row is None or row.request != request:
        raise ConflictError("The idempotency key was used with another request; expected the same body or another key.")
    if row.status is None:
        raise ConflictError("The first call with this idempotency key is still being answered; try again shortly.")
    return Answer(status=row.status, headers=row.headers, body=bytes(row.body or b""), holds_text=row.holds_text)

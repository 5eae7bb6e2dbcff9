"""Keys of a tenant: random secrets of which only a SHA-256 is kept, shown once, revocable at once."""

from __future__ import annotations

import hashlib
import secrets as randomness
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from textcx.errors import CallError, NotFoundError
from textcx.store.connection import TenantConnection
from textcx.store.schema import keys
from textcx.store.session import Repository, new_id
from textcx.store.values import SCOPES, Key, NewKey

SHOWN_CHARACTERS = 12


class Keys(Repository):
    """The keys of one tenant. Errors: `NotFoundError`."""

    def create(self, name: str, scopes: Sequence[str], expires_at: datetime | None = None) -> NewKey:
        """Make a key; errors: `CallError` for no or unknown scopes."""
        if not scopes or not set(scopes) <= set(SCOPES):
            raise CallError(f"The scopes are {list(scopes)}; expected some of {', '.join(SCOPES)}.")
        secret = f"tcx_{randomness.token_urlsafe(32)}"
        values = {"id": new_id("key"), "name": name, "hash": digest_of(secret), "prefix": secret[:SHOWN_CHARACTERS]}
        more = {"scopes": sorted(set(scopes)), "created_at": self._now(), "expires_at": expires_at}
        with self._session.writing() as connection:
            connection.add(keys, [{**values, **more}])
            return NewKey(key=key_of(_row(connection, values["id"])), secret=secret)

    def all(self) -> list[Key]:
        """Return the keys, revoked ones too, the oldest first."""
        with self._session.reading() as connection:
            return [key_of(row) for row in connection.rows(sa.select(keys).order_by(keys.c.pk))]

    def revoke(self, key: str) -> Key:
        """End a key at once; a revoked one stays as it is."""
        with self._session.writing() as connection:
            _row(connection, key)
            connection.change(keys, {"revoked_at": self._now()}, keys.c.id == key, keys.c.revoked_at.is_(None))
            return key_of(_row(connection, key))

    def used(self, key: str) -> None:
        """Remember that the key was used now; not where that would have to wait, for readers never wait for a writer."""
        with self._session.writing_if_free() as connection:
            if connection is not None:
                _row(connection, key)
                connection.change(keys, {"last_used_at": self._now()}, keys.c.id == key)


def digest_of(secret: str) -> str:
    """Return what is kept of a secret; with 256 random bits it needs no slow hash."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def key_of(row: Any) -> Key:
    """Return the key of a row of `keys`."""
    names = ("id", "name", "prefix", "created_at", "last_used_at", "revoked_at", "expires_at")
    return Key(scopes=tuple(row.scopes), **{name: getattr(row, name) for name in names})


def _row(connection: TenantConnection, key: str) -> Any:
    row = connection.first(sa.select(keys).where(keys.c.id == key))
    if row is None:
        raise NotFoundError(f"There is no key {key[:60]!r}.")
    return row

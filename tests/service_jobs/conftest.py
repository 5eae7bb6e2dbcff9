"""A fresh store for each test, as in the tests of the store."""

from __future__ import annotations

from tests.store.conftest import clock, database, postgres_url, sqlite_template, store

__all__ = ["clock", "database", "postgres_url", "sqlite_template", "store"]

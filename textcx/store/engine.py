"""A URL to an engine: SQLite as one file set up for a server, PostgreSQL through psycopg."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine, make_url

from textcx.errors import StoreError

# FULL: an accepted verbatim survives a power cut. secure_delete: erased words are overwritten in the file.
PATIENCE = "busy_timeout=15000"
PRAGMAS = ("foreign_keys=ON", PATIENCE, "journal_mode=WAL", "synchronous=FULL", "secure_delete=ON")
# A walk over a million rows takes half as long where pages are mapped (at most 2 GiB) instead of copied.
SIZES = ("cache_size=-65536", "journal_size_limit=67108864", "mmap_size=2147418112")


def connect(url: str) -> Engine:
    """Return an engine for a `sqlite:` or `postgresql:` URL or the path of a SQLite file; errors: `StoreError`."""
    address = normal(url)
    if address.startswith("postgresql+psycopg:"):
        return sa.create_engine(address, pool_pre_ping=True)
    return _sqlite(address)


def normal(url: str) -> str:
    """Return the URL with its driver; what has no scheme is the path of a SQLite file."""
    if url.startswith("sqlite:"):
        return url
    for scheme in ("postgresql+psycopg:", "postgresql:", "postgres:"):
        if url.startswith(scheme):
            return "postgresql+psycopg:" + url[len(scheme) :]
    if "://" in url:
        raise StoreError(f"The database URL has the scheme {url.split(':')[0]!r}; expected sqlite or postgresql.")
    return f"sqlite:///{url}"


def _sqlite(address: str) -> Engine:
    file = make_url(address).database
    if not file or file == ":memory:":
        raise StoreError("A SQLite database in memory is lost with its connection; expected the path of a file.")
    if not Path(file).parent.is_dir():
        raise StoreError(f"The folder of the SQLite file {file!r} does not exist.")
    engine = sa.create_engine(address, connect_args={"isolation_level": None})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(raw: Any, _: object) -> None:
    cursor = raw.cursor()
    for pragma in (*PRAGMAS, *SIZES):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    """A writer takes its lock at once: a reader that turned writer half-way could only fail."""
    options = connection.get_execution_options()
    if options.get("waits", True):
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes", False) else "BEGIN")
        return
    connection.exec_driver_sql("PRAGMA busy_timeout=0")
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        connection.exec_driver_sql(f"PRAGMA {PATIENCE}")


def flush_erased(engine: Engine) -> None:
    """Move the SQLite journal into the file and cut it, so that erased words are not left in it."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

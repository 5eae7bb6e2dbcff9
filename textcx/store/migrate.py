"""Bring the tables of a database to the version of this package."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError

from textcx.errors import StoreError

LOCK = 7_230_041


def upgrade(engine: Engine) -> None:
    """Run the migrations that are missing, one process at a time; errors: `StoreError`."""
    try:
        with engine.execution_options(writes=True).begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
            _run(connection)
    except DBAPIError as error:
        raise StoreError(f"The database cannot be opened or brought up to date: {error.orig}") from error


def _run(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util.exc import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise StoreError(f"The database was written by another version of textcx: {error}") from error

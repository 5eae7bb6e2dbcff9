"""A fresh store for each test: always on SQLite, and on PostgreSQL where a server can be had."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.store.postgres import server
from tests.store.samples import Clock
from textcx.store.server import Store, open_store


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("store") / "template.db"
    open_store(str(file)).close()
    return file


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    with server() as url:
        if url is None:
            pytest.skip("no PostgreSQL: TEXTCX_TEST_POSTGRES is not set and no server program is installed")
        yield url


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "store.db")
        yield str(tmp_path / "store.db")
        return
    yield from _database(request.getfixturevalue("postgres_url"))


def _database(url: str) -> Iterator[str]:
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    name = f"textcx_{id(engine)}"
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
        yield engine.url.set(database=name).render_as_string(hide_password=False)
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    engine.dispose()


@pytest.fixture
def store(database: str, clock: Clock) -> Iterator[Store]:
    opened = open_store(database, clock)
    yield opened
    opened.close()

"""A fresh store for each test: always on SQLite, and on PostgreSQL where a server can be had."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

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
        _make(url, "textcx_template", "template1")
        open_store(_named(url, "textcx_template")).close()
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
    name = f"textcx_{uuid4().hex}"
    _make(url, name, "textcx_template")
    yield _named(url, name)
    _on(url, f"DROP DATABASE {name} WITH (FORCE)")


def _make(url: str, name: str, template: str) -> None:
    _on(url, f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name} TEMPLATE {template}")


def _on(url: str, *statements: str) -> None:
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def _named(url: str, database: str) -> str:
    return sa.make_url(url).set(database=database).render_as_string(hide_password=False)


@pytest.fixture
def store(database: str, clock: Clock) -> Iterator[Store]:
    opened = open_store(database, clock)
    yield opened
    opened.close()

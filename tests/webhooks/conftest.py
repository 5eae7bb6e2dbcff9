"""A store with a clock to turn by hand, copied from one made once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store.samples import Clock
from textcx.store.scope import TenantScope
from textcx.store.server import Store, open_store


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("webhooks") / "template.db"
    open_store(str(file)).close()
    return file


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(template: Path, tmp_path: Path, clock: Clock) -> Iterator[Store]:
    shutil.copy(template, tmp_path / "service.db")
    opened = open_store(str(tmp_path / "service.db"), clock)
    yield opened
    opened.close()


@pytest.fixture
def scope(store: Store) -> TenantScope:
    return store.tenant(store.create_tenant("Acme"))

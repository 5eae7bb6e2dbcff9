"""A service with a made-up survey in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.api_reads import samples
from tests.api_samples import Service, parts, running
from textcx.store.scope import TenantScope
from textcx.store.values import ThemeEntry

Get = Callable[..., Any]


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """A service on fakes with two tenants."""
    with running(parts(tmp_path)) as made:
        yield made


@pytest.fixture
def scope(service: Service) -> TenantScope:
    """What the first tenant can do with the store."""
    return service.store.tenant(service.ours.id)


@pytest.fixture
def told() -> list[samples.Voice]:
    """The voices of the survey."""
    return samples.voices()


@pytest.fixture
def dataset(scope: TenantScope, told: list[samples.Voice]) -> str:
    """The survey."""
    return samples.store(scope, told)


@pytest.fixture
def get(service: Service, dataset: str) -> Get:
    """Ask an address of the data set for its JSON."""

    def ask(path: str, **parameters: str) -> Any:
        answer = service.client.get(f"/v1/datasets/{dataset}/{path}", params=parameters)
        assert 200 == answer.status_code, answer.text
        return answer.json()

    return ask


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Service, str]]:
    """A service with an empty data set, shared by the tests of a module that change nothing."""
    with running(parts(tmp_path_factory.mktemp("empty"))) as made:
        scope = made.store.tenant(made.ours.id)
        name = scope.datasets.create("empty").id
        scope.themes.replace(name, [ThemeEntry(id="t-late", label="late parcels")])
        yield made, name

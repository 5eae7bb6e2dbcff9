"""Erasing: nothing of what was erased is left anywhere."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.store.samples import annotate, plan_anew, verbatim
from textcx.errors import NotFoundError
from textcx.store.columns import metadata
from textcx.store.schema import verbatims
from textcx.store.scope import TenantScope
from textcx.store.server import Store
from textcx.store.traces import TRACES
from textcx.store.values import Answer, Assignment, ThemeEntry
from textcx.types import Evidence

SECRET = "Zanzibar-4711 overheated in my kitchen. The helpline was kind."
LEFT = {"tenants", "datasets", "secrets", "jobs", "themes", "alembic_version"}


@pytest.fixture
def scope(store: Store) -> TenantScope:
    return store.tenant(store.create_tenant("Acme"))


@pytest.fixture
def dataset(scope: TenantScope) -> str:
    """One verbatim of a person with every trace that one can leave."""
    name = scope.datasets.create("survey", segment_keys=["country"]).id
    scope.verbatims.put(name, [verbatim(text=SECRET, respondent_id="p-77", country="Zanzibar-4711")])
    annotate(scope, name)
    scope.themes.replace(name, [ThemeEntry(id="t-late", label="late delivery")])
    scope.themes.quote(name, "t-late", {"quote": [Evidence(verbatim_id="v-1", start=0, end=23)]})
    plan_anew(scope, name, [Assignment(verbatim_id="v-1", start=0, theme_id="t-late")], {"v-1": 1})
    job = scope.jobs.create(name, "analysis", {})
    scope.jobs.advance(job.id, (1, 1), {"last": SECRET})
    scope.answers.begin("k", "digest")
    scope.answers.finish("k", Answer(status=200, headers={}, body=SECRET.encode(), holds_text=True))
    return name


def filled(store: Store) -> set[str]:
    with store.engine.begin() as connection:
        tables = [
            table
            for table in metadata.sorted_tables
            if connection.execute(sa.select(sa.func.count()).select_from(table)).scalar()
        ]
    return {table.name for table in tables}


def test_the_fixture_leaves_every_trace_there_is(store: Store, scope: TenantScope, dataset: str) -> None:
    traces = {table.name for table in (*TRACES, verbatims)} | {"rollups", "volumes", "answers"}
    assert set() == traces - filled(store)


def test_an_erased_verbatim_leaves_no_row(store: Store, scope: TenantScope, dataset: str) -> None:
    scope.erasure.verbatim(dataset, "v-1")
    assert set() == filled(store) - LEFT
    assert {} == scope.themes.quotes(dataset)
    assert [None] == [job.checkpoint for job in scope.jobs.page().items]


def test_an_erased_person_leaves_no_row_in_any_data_set(store: Store, scope: TenantScope, dataset: str) -> None:
    other = scope.datasets.create("other").id
    scope.verbatims.put(other, [verbatim("a", respondent_id="p-77"), verbatim("b", respondent_id="p-78")])
    assert 2 == scope.erasure.person("p-77")
    assert ["b"] == [item.id for item in scope.verbatims.page(other).items]
    assert 0 == scope.erasure.person("p-77")


def test_a_person_can_be_erased_in_one_data_set_alone(scope: TenantScope, dataset: str) -> None:
    other = scope.datasets.create("other").id
    scope.verbatims.put(other, [verbatim("a", respondent_id="p-77")])
    assert 1 == scope.erasure.person("p-77", other)
    assert "v-1" == scope.verbatims.get(dataset, "v-1").id


def test_an_erased_data_set_leaves_no_row(store: Store, scope: TenantScope, dataset: str) -> None:
    scope.webhooks.announce("job.succeeded", {}, dataset)
    scope.erasure.dataset(dataset)
    assert {"tenants", "secrets"} == filled(store)
    with pytest.raises(NotFoundError):
        scope.datasets.get(dataset)


def test_an_erased_tenant_leaves_no_row(store: Store, scope: TenantScope, dataset: str) -> None:
    scope.keys.create("front", ["read"])
    scope.webhooks.create("https://example.com/hook", ["job.succeeded"])
    store.erase_tenant(next(iter(store.tenants())))
    assert {"secrets"} == filled(store)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("whole", [True, False])
def test_erased_words_are_not_in_the_files_of_sqlite(
    store: Store, scope: TenantScope, dataset: str, whole: bool
) -> None:
    if whole:
        scope.erasure.dataset(dataset)
    else:
        scope.erasure.person("p-77")
    folder = Path(str(store.engine.url.database)).parent
    assert [] == [file.name for file in folder.iterdir() if b"zanzibar-4711" in file.read_bytes().lower()]


def test_every_row_about_a_verbatim_or_data_set_goes_with_it() -> None:
    about = {table.name for table in metadata.sorted_tables if "verbatim" in table.c}
    assert {table.name for table in TRACES} == about
    links = {key.parent.name: key for table in metadata.sorted_tables for key in table.foreign_keys}
    assert {"CASCADE"} == {key.ondelete for key in links.values()}

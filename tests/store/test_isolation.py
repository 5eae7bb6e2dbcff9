"""One tenant never reaches another's rows, whatever it calls and whatever the statement."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

import textcx.store
from tests.store.samples import MAKER, annotate, verbatim
from textcx.errors import NotFoundError
from textcx.store.columns import metadata
from textcx.store.connection import bound
from textcx.store.schema import segments, verbatims
from textcx.store.scope import REPOSITORIES, TenantScope
from textcx.store.server import Store
from textcx.store.values import Answer, Draft, ThemeEntry
from textcx.types import Evidence

SHARED = {"tenants", "secrets", "alembic_version"}
POINTER = Evidence(verbatim_id="v-1", start=0, end=34)
FOREIGN = {"dataset": "", "verbatim": "v-1", "job": "", "webhook": "", "delivery": "", "key": "", "theme": "t-late"}
OTHERS: dict[str, Any] = {
    "items": [],
    "maker": MAKER,
    "before": datetime(2026, 4, 1, tzinfo=UTC),
    "assignments": [],
    "entries": [],
    "quotes": {"quote": [POINTER]},
    "stage": "delivery",
    "segment_keys": ["country"],
    "kind": "analysis",
    "options": {},
    "owner": "worker",
    "seconds": 1.0,
    "progress": (1, 1),
    "state": "failed",
    "label": "mine now",
    "actor": "stranger",
    "source": "t-late",
    "target": "t-other",
    "parts": ([POINTER], "stranger"),
    "event": "job.failed",
    "payload": {},
    "overlap": timedelta(hours=1),
    "status": 200,
    "error": None,
    "next_at": None,
    "themes": ["t-late"],
    "points": [("t-late", None)],
    "found": [],
    "revisions": {"v-1": 1},
    "limit": 10,
    "step": "discover",
    "failed": True,
    "lines": [("split", "t-late", "t-other")],
    "draft": Draft(entries=(), lines=(), findings=(), edits=0),
    "pointers": {"t-late": {"quote": [POINTER]}},
}
# They name nothing of another tenant; what they return or do is looked at one by one below.
OWN_ONLY = {
    "datasets.create", "datasets.page", "jobs.page", "answers.begin", "answers.finish", "answers.abandon",
    "webhooks.create", "webhooks.all", "webhooks.announce", "keys.create", "keys.all", "erasure.person",
}  # fmt: skip


def methods() -> list[str]:
    return [
        f"{name}.{method}"
        for name, repository in REPOSITORIES.items()
        for method, _ in inspect.getmembers(repository, inspect.isfunction)
        if not method.startswith("_")
    ]


@pytest.fixture
def owner(store: Store) -> TenantScope:
    return store.tenant(store.create_tenant("owner"))


@pytest.fixture
def stranger(store: Store) -> TenantScope:
    return store.tenant(store.create_tenant("stranger"))


@pytest.fixture
def names(owner: TenantScope) -> dict[str, str]:
    """Something of every kind that belongs to the owner."""
    dataset = owner.datasets.create("survey").id
    owner.verbatims.put(dataset, [verbatim(respondent_id="p-1")])
    annotate(owner, dataset)
    owner.themes.replace(dataset, [ThemeEntry(id="t-late", label="late"), ThemeEntry(id="t-other", label="other")])
    webhook = owner.webhooks.create("https://example.com/hook", ["job.failed"])
    delivery = owner.webhooks.announce("job.failed", {}, dataset)[0]
    key = owner.keys.create("front", ["read"]).key
    owner.answers.begin("once", "digest")
    owner.answers.finish("once", Answer(status=201, headers={}, body=b"made"))
    job = owner.jobs.create(dataset, "analysis", {})
    return {**FOREIGN, "dataset": dataset, "job": job.id, "webhook": webhook.id, "delivery": delivery.id, "key": key.id}


def arguments(method: Callable[..., Any], names: dict[str, str]) -> dict[str, Any]:
    needed = [each for each in inspect.signature(method).parameters.values() if each.default is inspect.Parameter.empty]
    return {each.name: {**OTHERS, **names}[each.name] for each in needed}


@pytest.mark.parametrize("path", sorted(set(methods()) - OWN_ONLY))
def test_every_method_finds_nothing_of_another_tenant(
    owner: TenantScope, stranger: TenantScope, names: dict[str, str], path: str
) -> None:
    repository, method = path.split(".")
    call = getattr(getattr(stranger, repository), method)
    with pytest.raises(NotFoundError):
        call(**arguments(call, names))
    assert "v-1" == owner.verbatims.get(names["dataset"], "v-1").id


def test_what_names_nothing_sees_the_tenants_own_things_alone(
    owner: TenantScope, stranger: TenantScope, names: dict[str, str]
) -> None:
    assert [] == [*stranger.datasets.page().items, *stranger.jobs.page().items]
    assert [] == [*stranger.webhooks.all(), *stranger.keys.all(), *stranger.webhooks.announce("job.failed", {})]
    assert 0 == stranger.erasure.person("p-1")
    assert stranger.answers.begin("once", "other digest") is None
    stranger.answers.finish("once", Answer(status=200, headers={}, body=b"theirs"))
    assert b"made" == (owner.answers.begin("once", "digest") or Answer(status=0, headers={}, body=b"")).body


def test_every_table_says_whose_its_rows_are() -> None:
    assert SHARED >= {table.name for table in metadata.sorted_tables if "tenant" not in table.c}


@pytest.mark.parametrize(
    "statement",
    [
        sa.select(verbatims.c.text).select_from(segments.join(verbatims, verbatims.c.pk == segments.c.verbatim)),
        sa.select(verbatims.c.text).join(segments, verbatims.c.pk == segments.c.verbatim),
        sa.select(verbatims.c.text).where(verbatims.c.pk == segments.c.verbatim),
        sa.select(sa.func.count(verbatims.c.pk), sa.func.count(segments.c.verbatim)),
        sa.select(sa.case((segments.c.theme == "", verbatims.c.pk))),
    ],
)
def test_every_table_of_a_statement_is_bound_to_the_tenant(statement: sa.Select[Any]) -> None:
    compiled = str(bound(statement, 7))
    assert "verbatims.tenant = " in compiled
    assert "segments.tenant = " in compiled


def test_an_outer_join_loses_no_row_and_finds_none_of_another_tenant(owner: TenantScope, stranger: TenantScope) -> None:
    dataset = owner.datasets.create("survey").id
    owner.verbatims.put(dataset, [verbatim("v-1")])
    joined = sa.select(verbatims.c.external_id, segments.c.theme).select_from(
        verbatims.outerjoin(segments, segments.c.verbatim == verbatims.c.pk)
    )
    with owner.session.reading() as mine, stranger.session.reading() as theirs:
        assert [("v-1", None)] == [tuple(row) for row in mine.rows(joined)]
        assert [] == theirs.rows(joined)


def test_rows_in_blocks_are_the_tenants_alone_and_all_of_them(owner: TenantScope, stranger: TenantScope) -> None:
    dataset = owner.datasets.create("survey").id
    owner.verbatims.put(dataset, [verbatim(f"v-{number}") for number in range(5)])
    every = sa.select(verbatims.c.external_id).order_by(verbatims.c.pk)
    with owner.session.reading() as mine, stranger.session.reading() as theirs:
        assert [["v-0", "v-1"], ["v-2", "v-3"], ["v-4"]] == [[row[0] for row in some] for some in mine.blocks(every, 2)]
        assert [] == list(theirs.blocks(every, 2))


def test_a_select_inside_a_statement_is_refused() -> None:
    inner = sa.select(segments.c.verbatim)
    with pytest.raises(ValueError, match="escapes the tenant"):
        bound(sa.select(verbatims.c.text).where(verbatims.c.pk.in_(inner)), 7)


def test_statements_are_executed_in_two_files_only() -> None:
    folder = Path(textcx.store.__file__).parent
    found = {
        path.name
        for path in folder.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr in {"execute", "scalars", "scalar", "exec_driver_sql", "_connection"}
    }
    assert {"connection.py", "server.py", "engine.py", "migrate.py"} == found

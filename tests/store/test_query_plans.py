"""How SQLite goes about the statements that would otherwise walk all rows of a tenant or sort all rows of a data set."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from tests.store.samples import verbatim
from textcx.store.connection import bound
from textcx.store.filters import Filters
from textcx.store.schema import verbatims
from textcx.store.server import Store
from textcx.store.verbatims import matching

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
DAYS = Filters(start=date(2026, 1, 1), end=date(2026, 2, 1))


def plan(store: Store, statement: sa.Select[Any]) -> list[str]:
    words = bound(statement, 1).compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
    with store.engine.begin() as connection:
        return [row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {words}")]


@pytest.fixture
def filled(store: Store) -> Store:
    scope = store.tenant(store.create_tenant("Acme"))
    scope.verbatims.put(scope.datasets.create("survey").id, [verbatim(f"v-{n}") for n in range(20)])
    return store


def test_rows_are_looked_up_by_their_numbers(filled: Store) -> None:
    some = sa.select(verbatims.c.text).where(verbatims.c.pk.in_([1, 2, 3]))
    assert ["SEARCH verbatims USING INTEGER PRIMARY KEY (rowid=?)"] == plan(filled, some)


@pytest.mark.parametrize("filters", [Filters(), Filters(language="it"), DAYS, Filters(sentiment="mixed")])
def test_lists_walk_one_index_and_sort_nothing(filled: Store, filters: Filters) -> None:
    found = plan(filled, matching(1, filters, 17).limit(50))
    assert 1 == len(found)
    assert "COVERING INDEX ix_verbatims_listed" in found[0]

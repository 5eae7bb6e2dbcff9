"""Readers never wait for a writer."""

from __future__ import annotations

from tests.store.samples import verbatim
from textcx.store.server import Store


def test_reads_and_keys_go_on_while_a_chunk_is_written(store: Store) -> None:
    scope = store.tenant(store.create_tenant("Acme"))
    dataset = scope.datasets.create("survey").id
    secret = scope.keys.create("front", ["read"]).secret
    with scope.together() as writing:
        writing.verbatims.put(dataset, [verbatim()])
        reading = store.authenticate(secret).scope
        assert {} == reading.summaries.summary(dataset).items[0].statuses
    assert {"pending": 1} == reading.summaries.summary(dataset).items[0].statuses


def test_a_journal_does_not_keep_the_size_of_the_largest_chunk(store: Store) -> None:
    if store.engine.dialect.name != "sqlite":
        return
    with store.engine.begin() as connection:
        assert 2**26 == connection.exec_driver_sql("PRAGMA journal_size_limit").scalar()


def test_a_key_that_cannot_be_noted_now_is_noted_later(store: Store) -> None:
    scope = store.tenant(store.create_tenant("Acme"))
    secret = scope.keys.create("front", ["read"]).secret
    with scope.together() as writing:
        writing.datasets.create("survey")
        store.authenticate(secret)
    store.authenticate(secret)
    assert scope.keys.all()[0].last_used_at is not None

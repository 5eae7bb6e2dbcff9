"""Tenants, keys, jobs, kept answers, webhooks, codeframe and migrations."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from tests.store.samples import Clock, annotate, verbatim
from textcx.errors import AccessError, CallError, ConflictError, StoreError
from textcx.store.columns import metadata
from textcx.store.scope import TenantScope
from textcx.store.server import Store, open_store
from textcx.store.values import Answer, ThemeEntry
from textcx.types import Evidence


@pytest.fixture
def scope(store: Store) -> TenantScope:
    return store.tenant(store.create_tenant("Acme"))


@pytest.fixture
def dataset(scope: TenantScope) -> str:
    return scope.datasets.create("survey").id


def test_migrations_make_the_tables_that_the_code_expects(store: Store) -> None:
    with store.engine.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert [] == compare_metadata(context, metadata)


def test_a_database_of_a_later_version_is_refused(store: Store, database: str) -> None:
    with store.engine.execution_options(writes=True).begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match="another version"):
        open_store(database)


def test_an_address_nobody_can_open_is_refused(tmp_path: Path) -> None:
    for address in ("mysql://somewhere/db", "sqlite://", str(tmp_path / "none" / "store.db")):
        with pytest.raises(StoreError):
            open_store(address)


def test_a_key_opens_its_tenant_until_it_is_revoked(store: Store, scope: TenantScope, clock: Clock) -> None:
    made = scope.keys.create("front", ["read", "ingest"])
    access = store.authenticate(made.secret)
    assert (access.key.scopes, access.scope.session.tenant) == (("ingest", "read"), scope.session.tenant)
    assert clock.now == scope.keys.all()[0].last_used_at
    scope.keys.revoke(made.key.id)
    with pytest.raises(AccessError):
        store.authenticate(made.secret)


def test_an_expired_or_unknown_key_opens_nothing(store: Store, scope: TenantScope, clock: Clock) -> None:
    made = scope.keys.create("front", ["read"], clock.now + timedelta(hours=1))
    clock.turn(hours=1)
    for secret in (made.secret, "tcx_guess", ""):
        with pytest.raises(AccessError):
            store.authenticate(secret)
    with pytest.raises(CallError):
        scope.keys.create("front", ["everything"])


def test_cursors_of_one_server_are_good_on_the_next(store: Store, database: str) -> None:
    other = open_store(database)
    assert store.secret == other.secret
    other.close()


def test_an_answer_is_given_again_for_the_same_request_only(scope: TenantScope, clock: Clock) -> None:
    assert scope.answers.begin("k", "digest") is None
    with pytest.raises(ConflictError, match="still being answered"):
        scope.answers.begin("k", "digest")
    answer = Answer(status=201, headers={"Location": "/v1/jobs/1"}, body=b"{}")
    scope.answers.finish("k", answer)
    assert answer == scope.answers.begin("k", "digest")
    with pytest.raises(ConflictError, match="another request"):
        scope.answers.begin("k", "other")
    clock.turn(hours=25)
    assert scope.answers.begin("k", "other") is None


def test_a_claim_that_was_given_up_or_lapsed_can_be_made_again(scope: TenantScope, clock: Clock) -> None:
    scope.answers.begin("k", "digest")
    scope.answers.abandon("k")
    assert scope.answers.begin("k", "digest") is None
    clock.turn(minutes=3)
    assert scope.answers.begin("k", "digest") is None


def test_a_leased_job_is_free_again_when_the_lease_ends(
    store: Store, scope: TenantScope, dataset: str, clock: Clock
) -> None:
    job = scope.jobs.create(dataset, "analysis", {"seed": 0})
    claimed = store.claim_job("one", 30)
    assert claimed is not None and job.id == claimed[1]
    assert store.claim_job("two", 30) is None
    scope.jobs.advance(job.id, (5, 10), {"after": 5})
    clock.turn(seconds=31)
    assert store.claim_job("two", 30) is not None
    found = scope.jobs.get(job.id)
    assert ("running", 5, {"after": 5}, "two") == (found.state, found.done, found.checkpoint, found.lease_owner)


def test_a_job_goes_to_the_tenant_with_fewest_at_work(store: Store, scope: TenantScope, dataset: str) -> None:
    for _ in range(2):
        scope.jobs.create(dataset, "analysis", {})
    other = store.tenant(store.create_tenant("Other"))
    later = other.jobs.create(other.datasets.create("s").id, "analysis", {})
    store.claim_job("one", 30)
    claimed = store.claim_job("two", 30)
    assert claimed is not None and later.id == claimed[1]


def test_a_job_ends_once(scope: TenantScope, dataset: str) -> None:
    job = scope.jobs.create(dataset, "analysis", {})
    assert "cancelled" == scope.jobs.cancel(job.id).state
    assert scope.jobs.cancel(job.id) == scope.jobs.finish(job.id, "succeeded")
    done = scope.jobs.finish(scope.jobs.create(dataset, "analysis", {}).id, "succeeded")
    with pytest.raises(ConflictError):
        scope.jobs.cancel(done.id)


def test_events_go_to_the_webhooks_that_want_them_and_are_logged(
    store: Store, scope: TenantScope, clock: Clock
) -> None:
    hook = scope.webhooks.create("https://example.com/hook", ["job.failed"])
    sent = scope.webhooks.announce("job.failed", {"job": "job_1"})[0]
    assert [] == scope.webhooks.announce("alert.raised", {})
    assert [sent.id] == [name for _, name in store.due_deliveries()]
    scope.webhooks.attempted(sent.id, 500, "answered 500", clock.now + timedelta(seconds=5))
    assert [] == store.due_deliveries()
    clock.turn(seconds=5)
    scope.webhooks.attempted(sent.id, 204, None, None)
    assert [("delivered", 2)] == [(each.state, each.attempts) for each in scope.webhooks.log(hook.id)]


def test_a_theme_that_a_person_renamed_keeps_its_name(scope: TenantScope, dataset: str) -> None:
    scope.themes.replace(dataset, [ThemeEntry(id="t-late", label="late"), ThemeEntry(id="t-old", label="old")])
    scope.codeframe.rename(dataset, "t-late", "parcels too late", "ann")
    scope.themes.replace(dataset, [ThemeEntry(id="t-late", label="arrived days")])
    assert {"t-late": "parcels too late"} == {each.id: each.label for each in scope.themes.all(dataset)}
    assert [("rename", "ann", "late")] == [
        (each.kind, each.actor, each.before["label"]) for each in scope.themes.edits(dataset)
    ]


def test_merged_and_split_themes_take_their_segments_along(scope: TenantScope, dataset: str) -> None:
    scope.verbatims.put(dataset, [verbatim("v-1"), verbatim("v-2")])
    annotate(scope, dataset)
    scope.themes.replace(dataset, [ThemeEntry(id="t-late", label="late"), ThemeEntry(id="t-slow", label="slow")])
    new = scope.codeframe.split(dataset, "t-late", "nine days", ([Evidence(verbatim_id="v-1", start=0, end=34)], "ann"))
    scope.codeframe.merge(dataset, "t-late", "t-slow", "ann")
    counts = {item.theme_id: item.tally.segments for item in scope.summaries.themes(dataset).items}
    assert {new.id: 1, "t-slow": 1, None: 2} == counts
    assert ["split", "merge"] == [each.kind for each in scope.themes.lineage(dataset)]
    assert {new.id, "t-slow"} == {each.id for each in scope.themes.all(dataset)}
    with pytest.raises(ConflictError):
        scope.codeframe.merge(dataset, "t-slow", "t-slow", "ann")


def test_quotes_are_cut_from_the_verbatim_as_it_is(scope: TenantScope, dataset: str) -> None:
    scope.verbatims.put(dataset, [verbatim()])
    scope.themes.replace(dataset, [ThemeEntry(id="t-late", label="late")])
    scope.themes.quote(dataset, "t-late", {"quote": [Evidence(verbatim_id="v-1", start=0, end=10)]})
    assert ["The parcel"] == [each.text for each in scope.themes.quotes(dataset)["t-late"]]

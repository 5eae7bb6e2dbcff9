"""The log of deliveries does not grow for ever: what ended long ago goes, what waits stays."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from api.compose import _sender
from api.settings import Settings
from tests.store.samples import Clock
from tests.webhooks.receiver import Fake
from textcx.jobs import webhooks as sending
from textcx.jobs.posting import Outcome
from textcx.jobs.webhooks import Sender, SenderSettings
from textcx.store.schema_service import webhooks
from textcx.store.scope import TenantScope
from textcx.store.server import Store
from textcx.store.values import Webhook

REFUSED = Outcome(status=500, error="The receiver answered 500.")


@pytest.fixture
def hook(scope: TenantScope) -> Webhook:
    return scope.webhooks.create("https://hooks.example/in", ["job.succeeded"])


def announce(scope: TenantScope, count: int = 1) -> None:
    for at in range(count):
        scope.webhooks.announce("job.succeeded", {"number": at})


def states(scope: TenantScope, hook: Webhook) -> list[str]:
    return [each.state for each in scope.webhooks.log(hook.id)]


def test_what_arrived_is_kept_for_thirty_days_and_then_removed(
    store: Store, scope: TenantScope, hook: Webhook, clock: Clock
) -> None:
    announce(scope)
    sender = Sender(store, SenderSettings(threads=1), Fake([Outcome(status=204)]))
    sender.round()
    clock.turn(days=30)
    assert (0, ["delivered"]) == (sender.tidy(), states(scope, hook))
    clock.turn(hours=2)
    assert (1, []) == (sender.tidy(), states(scope, hook))
    sender.stop()


def test_what_failed_goes_and_what_waits_stays_however_old(
    store: Store, scope: TenantScope, hook: Webhook, clock: Clock
) -> None:
    announce(scope)
    given_up = scope.webhooks.log(hook.id)[0]
    scope.webhooks.attempted(given_up.id, 500, "The receiver answered 500.", None)
    announce(scope)
    clock.turn(days=8)
    sender = Sender(store, SenderSettings(threads=1, kept=timedelta(days=7)), Fake([REFUSED]))
    assert (1, ["waiting"]) == (sender.tidy(), states(scope, hook))
    sender.stop()


def test_more_than_fit_into_one_transaction_go_in_several(
    store: Store, scope: TenantScope, hook: Webhook, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "PRUNED", 2)
    announce(scope, 5)
    sender = Sender(store, SenderSettings(threads=1), Fake([Outcome(status=204)]))
    sender.round()
    clock.turn(days=31)
    assert (5, []) == (sender.tidy(), states(scope, hook))
    sender.stop()


def test_the_log_is_looked_through_once_an_hour(store: Store, scope: TenantScope, hook: Webhook, clock: Clock) -> None:
    sender = Sender(store, SenderSettings(threads=1, kept=timedelta()), Fake([Outcome(status=204)]))
    assert 0 == sender.tidy()
    announce(scope)
    sender.round()
    clock.turn(minutes=59)
    assert 0 == sender.tidy()
    clock.turn(minutes=1)
    assert 1 == sender.tidy()
    sender.stop()


def test_secrets_that_sign_no_more_are_removed_from_the_database(
    store: Store, scope: TenantScope, hook: Webhook, clock: Clock
) -> None:
    scope.webhooks.rotate(hook.id, timedelta(hours=2))
    last = scope.webhooks.rotate(hook.id, timedelta(hours=24))
    clock.turn(hours=3)
    sender = Sender(store, SenderSettings(threads=1), Fake([Outcome(status=204)]))
    sender.tidy()
    with store.engine.begin() as connection:
        assert 1 == len(connection.execute(sa.select(webhooks.c.former)).scalar())
    clock.turn(hours=24)
    sender.tidy()
    with store.engine.begin() as connection:
        assert [(None, last.secret)] == connection.execute(sa.select(webhooks.c.former, webhooks.c.secret)).all()
    sender.stop()


def test_the_setting_reaches_the_sender(store: Store, tmp_path: Path) -> None:
    sender = _sender(store, Settings(database=str(tmp_path / "service.db"), deliveries_kept_days=3))
    assert timedelta(days=3) == sender._settings.kept
    assert sender.stop()

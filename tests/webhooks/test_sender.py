"""Events reach receivers at least once: signed, retried by a schedule, each attempt by one process."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from standardwebhooks import Webhook as Verifier

from tests.store.samples import Clock
from tests.webhooks.receiver import Fake, receiver
from textcx.errors import ConflictError
from textcx.jobs.posting import HttpPost, Outcome
from textcx.jobs.webhooks import SCHEDULE, Sender, SenderSettings, attempt, next_attempt
from textcx.store.scope import TenantScope
from textcx.store.server import Store
from textcx.store.values import Delivery, Webhook

GUARD = 30.0
FAILED = Outcome(status=500, error="The receiver answered 500.")
Make = Callable[..., Sender]


@pytest.fixture
def sender(store: Store) -> Iterator[Make]:
    made: list[Sender] = []

    def make(post: Any = None, **settings: Any) -> Sender:
        made.append(Sender(store, SenderSettings(**{"threads": 1, **settings}), post))
        return made[-1]

    yield make
    for each in made:
        each.stop(GUARD)


@pytest.fixture
def hook(scope: TenantScope) -> Webhook:
    return scope.webhooks.create("https://hooks.example/in", ["job.succeeded"])


def announce(scope: TenantScope) -> Delivery:
    return scope.webhooks.announce("job.succeeded", {"job": {"id": "job_1"}})[0]


def log(scope: TenantScope, hook: Webhook) -> list[tuple[str, int, int | None]]:
    return [(each.state, each.attempts, each.status) for each in scope.webhooks.log(hook.id)]


def test_an_event_is_sent_once_with_its_type_time_and_data(
    sender: Make, scope: TenantScope, hook: Webhook, clock: Clock
) -> None:
    delivery, fake = announce(scope), Fake()
    clock.turn(seconds=90)
    assert [1, 0] == [sender(fake).round(), sender(fake).round()]
    body = json.loads(fake.sent[0].body)
    assert {"type": "job.succeeded", "timestamp": "2026-03-01T12:00:00.000Z", "data": {"job": {"id": "job_1"}}} == body
    assert (delivery.id, str(int(clock.now.timestamp()))) == (
        fake.sent[0].headers["webhook-id"],
        fake.sent[0].headers["webhook-timestamp"],
    )
    assert [("delivered", 1, 204)] == log(scope, hook)


def test_the_signature_is_that_of_the_specification(
    sender: Make, scope: TenantScope, hook: Webhook, clock: Clock
) -> None:
    clock.now = datetime.now(UTC)  # the verifier looks at the clock of the machine
    announce(scope)
    fake = Fake()
    sender(fake).round()
    (sent,) = fake.sent
    assert "job.succeeded" == Verifier(hook.secret).verify(sent.body, dict(sent.headers))["type"]


def test_a_failed_attempt_is_repeated_with_the_same_id_and_body(
    sender: Make, scope: TenantScope, hook: Webhook, clock: Clock
) -> None:
    announce(scope)
    fake = Fake([FAILED, Outcome(status=200)])
    sending = sender(fake)
    assert [1, 0] == [sending.round(), sending.round()]
    clock.turn(seconds=6)
    assert 1 == sending.round()
    first, second = fake.sent
    assert (first.headers["webhook-id"], first.body) == (second.headers["webhook-id"], second.body)
    assert first.headers["webhook-signature"] != second.headers["webhook-signature"]
    assert [("delivered", 2, 200)] == log(scope, hook)


def test_after_ten_attempts_it_has_failed(sender: Make, scope: TenantScope, hook: Webhook, clock: Clock) -> None:
    announce(scope)
    fake = Fake([FAILED])
    sending = sender(fake)
    for _ in range(12):
        sending.round()
        clock.turn(hours=29)
    assert (10, [("failed", 10, 500)]) == (len(fake.sent), log(scope, hook))


def test_a_receiver_that_is_gone_gets_nothing_more(
    sender: Make, scope: TenantScope, hook: Webhook, clock: Clock
) -> None:
    announce(scope)
    announce(scope)
    fake = Fake([Outcome(status=410, error="The receiver answered 410.")])
    assert 1 == sender(fake).round()
    assert [("failed", 1, None), ("failed", 1, 410)] == log(scope, hook)
    assert (False, []) == (scope.webhooks.get(hook.id).active, scope.webhooks.announce("job.succeeded", {}))
    with pytest.raises(ConflictError, match="not active"):
        scope.webhooks.ping(hook.id)


def test_of_two_processes_one_sends(scope: TenantScope, hook: Webhook) -> None:
    delivery = announce(scope)
    other = Fake()
    seen: list[bool] = []

    def slow(url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        seen.append(attempt(scope, delivery.id, other))
        return Outcome(status=204)

    assert attempt(scope, delivery.id, slow)
    assert ([False], []) == (seen, other.sent)


def test_what_a_killed_process_had_claimed_is_sent_by_the_next(
    sender: Make, scope: TenantScope, hook: Webhook, clock: Clock
) -> None:
    scope.webhooks.claim(announce(scope).id, 120)
    fake = Fake()
    sending = sender(fake)
    assert 0 == sending.round()
    clock.turn(seconds=120)
    assert (1, [("delivered", 1, 204)]) == (sending.round(), log(scope, hook))


def test_a_webhook_removed_while_it_is_sent_to_is_forgotten(sender: Make, scope: TenantScope, hook: Webhook) -> None:
    announce(scope)

    def removing(url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        scope.webhooks.remove(hook.id)
        return Outcome(status=204)

    assert (0, []) == (sender(removing).round(), scope.webhooks.all())


def test_an_attempt_that_breaks_does_not_break_the_others(sender: Make, scope: TenantScope, hook: Webhook) -> None:
    announce(scope)
    announce(scope)
    turns = iter([ValueError("broken"), None])

    def breaking(url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        if error := next(turns):
            raise error
        return Outcome(status=204)

    assert 1 == sender(breaking).round()
    assert ["delivered", "waiting"] == sorted(state for state, *_ in log(scope, hook))


def test_a_tenant_with_many_events_does_not_hold_up_another(store: Store, scope: TenantScope, hook: Webhook) -> None:
    for _ in range(30):
        announce(scope)
    other = store.tenant(store.create_tenant("Umbra"))
    other.webhooks.create("https://umbra.example/", ["job.succeeded"])
    late = announce(other)
    due = store.due_deliveries()
    assert (21, late.id) == (len(due), due[-1][1])


def test_a_ping_goes_to_one_webhook_whatever_it_wants(sender: Make, scope: TenantScope, hook: Webhook) -> None:
    scope.webhooks.create("https://other.example/", ["job.succeeded"])
    scope.webhooks.ping(hook.id)
    fake = Fake()
    sender(fake).round()
    assert [("https://hooks.example/in", "ping")] == [(each.path, json.loads(each.body)["type"]) for each in fake.sent]


def test_the_thread_sends_what_is_due_when_it_is_woken(sender: Make, scope: TenantScope) -> None:
    arrived = threading.Event()

    def post(url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        outcome = HttpPost(private=True)(url, headers, body)
        arrived.set()
        return outcome

    with receiver() as (url, sent):
        scope.webhooks.create(url, ["job.succeeded"])
        sending = sender(post, poll=GUARD)
        sending.start()
        announce(scope)
        sending.wake()
        assert arrived.wait(GUARD)
        assert sending.stop(GUARD)
    assert ["/"] == [each.path for each in sent]


def test_a_stopped_sender_begins_nothing_more(sender: Make, scope: TenantScope, hook: Webhook) -> None:
    fake = Fake()
    sending = sender(fake, poll=GUARD)
    sending.start()
    assert sending.stop(GUARD)
    announce(scope)
    assert [] == fake.sent


def waiting(attempts: int, name: str = "msg_1") -> Delivery:
    now = Clock().now
    state: dict[str, Any] = {"state": "waiting", "status": None, "error": None, "next_at": now, "created_at": now}
    return Delivery(id=name, webhook="wh_1", event="ping", payload={}, attempts=attempts, **state)


@settings(deadline=None)
@given(st.integers(0, len(SCHEDULE) - 1), st.text(max_size=20))
def test_each_wait_is_that_of_the_schedule_and_up_to_a_fifth_longer(attempts: int, name: str) -> None:
    now = Clock().now
    found = next_attempt(waiting(attempts, name), FAILED, now)
    assert found is not None
    assert SCHEDULE[attempts] - 1e-5 <= (found - now).total_seconds() <= SCHEDULE[attempts] * 1.2 + 1e-5
    assert found == next_attempt(waiting(attempts, name), FAILED, now)


def test_what_failed_together_does_not_come_back_together() -> None:
    times = {next_attempt(waiting(3, f"msg_{number}"), FAILED, Clock().now) for number in range(50)}
    assert 50 == len(times)


@pytest.mark.parametrize(("asked", "seconds"), [(60.0, 60.0), (10.0**9, 86_400.0)])
def test_a_receiver_can_ask_for_a_longer_wait_of_up_to_a_day(asked: float, seconds: float) -> None:
    outcome = Outcome(status=429, error="The receiver answered 429.", retry_after=asked)
    assert Clock().now + timedelta(seconds=seconds) == next_attempt(waiting(0), outcome, Clock().now)

"""A secret is changed without a gap: for a while each delivery carries a signature of the old and of the new one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.api_samples import Service, bearer, parts, running
from tests.store.samples import Clock
from tests.webhooks.receiver import Fake
from textcx.client import SignatureError, verify_webhook
from textcx.errors import ConflictError
from textcx.jobs.posting import Outcome
from textcx.jobs.webhooks import Sender, SenderSettings
from textcx.store.scope import TenantScope
from textcx.store.server import Store
from textcx.store.values import Webhook

DAY = timedelta(hours=24)


@pytest.fixture
def hook(scope: TenantScope, clock: Clock) -> Webhook:
    clock.now = datetime.now(UTC)  # the verifier looks at the clock of the machine
    return scope.webhooks.create("https://hooks.example/in", ["job.succeeded"])


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with running(parts(tmp_path)) as made:
        yield made


def sent_to(store: Store, scope: TenantScope) -> Any:
    """The one request that is made for a new event."""
    scope.webhooks.announce("job.succeeded", {"job": {"id": "job_1"}})
    fake = Fake([Outcome(status=204)])
    sender = Sender(store, SenderSettings(threads=1), fake)
    sender.round()
    sender.stop(30.0)
    return fake.sent[-1]


def known_to(sent: Any, *secrets: str) -> list[bool]:
    """Whether a receiver with each secret accepts the request."""
    found = []
    for secret in secrets:
        try:
            found.append("job.succeeded" == verify_webhook(sent.body, sent.headers, secret)["type"])
        except SignatureError:
            found.append(False)
    return found


def test_during_the_overlap_receivers_with_either_secret_accept_a_delivery(
    store: Store, scope: TenantScope, hook: Webhook
) -> None:
    new = scope.webhooks.rotate(hook.id, DAY)
    sent = sent_to(store, scope)
    assert [True, True] == known_to(sent, hook.secret, new.secret)
    assert ["v1", "v1"] == [part.split(",")[0] for part in sent.headers["webhook-signature"].split(" ")]


def test_after_the_overlap_the_new_secret_signs_alone(
    store: Store, scope: TenantScope, hook: Webhook, clock: Clock
) -> None:
    clock.turn(hours=-24)
    new = scope.webhooks.rotate(hook.id, DAY)
    clock.turn(hours=24)
    assert [False, True] == known_to(sent_to(store, scope), hook.secret, new.secret)
    assert scope.webhooks.get(hook.id).former_until is None


def test_a_second_rotation_leaves_the_first_overlap_as_it_is(store: Store, scope: TenantScope, hook: Webhook) -> None:
    second = scope.webhooks.rotate(hook.id, DAY)
    third = scope.webhooks.rotate(hook.id, DAY)
    assert [True, True, True] == known_to(sent_to(store, scope), hook.secret, second.secret, third.secret)


def test_without_an_overlap_all_earlier_secrets_end_at_once(store: Store, scope: TenantScope, hook: Webhook) -> None:
    second = scope.webhooks.rotate(hook.id, DAY)
    third = scope.webhooks.rotate(hook.id, timedelta())
    assert [False, False, True] == known_to(sent_to(store, scope), hook.secret, second.secret, third.secret)


def test_five_secrets_sign_at_most(scope: TenantScope, hook: Webhook, clock: Clock) -> None:
    for _ in range(4):
        scope.webhooks.rotate(hook.id, DAY)
    with pytest.raises(ConflictError, match="5 secrets"):
        scope.webhooks.rotate(hook.id, DAY)
    clock.turn(hours=25)
    assert 1 == len(scope.webhooks.rotate(hook.id, DAY).former)


def test_a_rotation_answers_with_the_new_secret_and_no_read_shows_any(service: Service) -> None:
    made = service.client.post(
        "/v1/webhooks", json={"url": "https://hooks.example.com/in", "events": ["job.failed"]}
    ).json()
    place = f"/v1/webhooks/{made['id']}"
    answer = service.client.post(f"{place}/rotate-secret")
    rotated = answer.json()
    assert (200, True) == (answer.status_code, rotated["secret"].startswith("whsec_"))
    assert made["secret"] != rotated["secret"]
    assert (None, True) == (made["former_secrets_until"], rotated["former_secrets_until"] is not None)
    service.client.post(f"{place}/test")
    shown = [service.client.get(each).text for each in (place, "/v1/webhooks", f"{place}/deliveries")]
    assert [] == [text for text in shown if "whsec_" in text or rotated["secret"] in text or made["secret"] in text]
    assert {name: value for name, value in rotated.items() if name != "secret"} == service.client.get(place).json()


def test_a_repeated_rotation_with_one_idempotency_key_is_one_rotation(service: Service) -> None:
    made = service.client.post(
        "/v1/webhooks", json={"url": "https://hooks.example.com/in", "events": ["job.failed"]}
    ).json()
    place, key = f"/v1/webhooks/{made['id']}/rotate-secret", {"Idempotency-Key": "change-1"}
    first, second = (service.client.post(place, json={"overlap_hours": 1}, headers=key).json() for _ in range(2))
    assert first == second
    assert 1 == len(service.store.tenant(service.ours.id).webhooks.get(made["id"]).former)


@pytest.mark.parametrize(
    "body", [{"overlap_hours": -1}, {"overlap_hours": 169}, {"overlap_hours": "x"}, {"secret": "s"}]
)
def test_a_wrong_overlap_is_refused(service: Service, body: dict[str, Any]) -> None:
    assert 422 == service.client.post("/v1/webhooks/wh_1/rotate-secret", json=body).status_code


def test_a_rotation_is_for_admins_of_the_tenant(service: Service) -> None:
    made = service.client.post(
        "/v1/webhooks", json={"url": "https://hooks.example.com/in", "events": ["job.failed"]}
    ).json()
    place = f"/v1/webhooks/{made['id']}/rotate-secret"
    callers = (service.theirs.admin, service.ours.read, service.ours.ingest)
    assert [404, 403, 403] == [service.client.post(place, headers=bearer(key)).status_code for key in callers]

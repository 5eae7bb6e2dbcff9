"""Webhooks over HTTP: the secret once, wrong URLs refused by part, the log, a ping; one tenant at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.settings import Settings
from tests.api_samples import Service, bearer, parts, running
from tests.webhooks.receiver import receiver
from textcx.jobs.webhooks import Sender, SenderSettings

URL = "https://hooks.example.com/textcx"
HOOK = {"url": URL, "events": ["job.succeeded", "job.failed"]}


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with running(parts(tmp_path)) as made:
        yield made


def made(service: Service, **changed: Any) -> dict[str, Any]:
    answer = service.client.post("/v1/webhooks", json={**HOOK, **changed})
    assert 201 == answer.status_code, answer.text
    found: dict[str, Any] = answer.json()
    assert f"/v1/webhooks/{found['id']}" == answer.headers["Location"]
    return found


def test_the_secret_is_shown_when_the_webhook_is_made_and_never_again(service: Service) -> None:
    new = made(service)
    secret = new.pop("secret")
    assert secret.startswith("whsec_")
    assert (URL, ["job.failed", "job.succeeded"], True) == (new["url"], new["events"], new["active"])
    assert new == service.client.get(f"/v1/webhooks/{new['id']}").json()
    assert {"items": [new], "next": None} == service.client.get("/v1/webhooks").json()


@pytest.mark.parametrize(
    ("url", "part"),
    [
        ("http://hooks.example.com/", "scheme 'http'"),
        ("https://ann:pass@hooks.example.com/", "user name"),
        ("https://127.0.0.1/", "host '127.0.0.1'"),
        ("https://hooks.example.com:25/", "port 25"),
        ("hello", "scheme ''"),
    ],
)
def test_a_wrong_url_is_refused_with_its_wrong_part(service: Service, url: str, part: str) -> None:
    answer = service.client.post("/v1/webhooks", json={**HOOK, "url": url})
    problem = answer.json()
    assert (422, "/url") == (answer.status_code, problem["errors"][0]["pointer"])
    assert part in problem["detail"]


@pytest.mark.parametrize(
    "body",
    [{"url": URL}, {"url": URL, "events": []}, {"url": URL, "events": ["job.begun"]}, {**HOOK, "secret": "mine"}],
)
def test_other_wrong_bodies_are_refused(service: Service, body: dict[str, Any]) -> None:
    assert 422 == service.client.post("/v1/webhooks", json=body).status_code


def test_a_private_receiver_is_taken_where_the_settings_allow_it(tmp_path: Path) -> None:
    settings = Settings(database=str(tmp_path / "service.db"), webhooks_allow_private=True)
    with running(parts(tmp_path, settings)) as service:
        assert "http://10.0.0.7:9000/in" == made(service, url="http://10.0.0.7:9000/in")["url"]


def test_a_removed_webhook_is_gone(service: Service) -> None:
    place = f"/v1/webhooks/{made(service)['id']}"
    assert 204 == service.client.delete(place).status_code
    assert [404, 404] == [service.client.get(place).status_code, service.client.delete(place).status_code]


@pytest.mark.parametrize("whose", ["read", "ingest"])
def test_webhooks_are_for_admins(service: Service, whose: str) -> None:
    key = bearer(getattr(service.ours, whose))
    answers = [
        service.client.get("/v1/webhooks", headers=key),
        service.client.post("/v1/webhooks", json=HOOK, headers=key),
    ]
    assert [403, 403] == [answer.status_code for answer in answers]


def test_another_tenants_webhook_is_not_found(service: Service) -> None:
    place, theirs = f"/v1/webhooks/{made(service)['id']}", bearer(service.theirs.admin)
    calls = [("GET", place), ("GET", f"{place}/deliveries"), ("POST", f"{place}/test"), ("DELETE", place)]
    assert [404] * 4 == [service.client.request(*call, headers=theirs).status_code for call in calls]
    assert [] == service.client.get("/v1/webhooks", headers=theirs).json()["items"]


def test_a_repeated_call_makes_one_webhook(service: Service) -> None:
    key = {"Idempotency-Key": "hook-1"}
    answers = [service.client.post("/v1/webhooks", json=HOOK, headers=key).json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert 1 == len(service.client.get("/v1/webhooks").json()["items"])


def test_a_ping_is_queued_and_in_the_log(service: Service) -> None:
    place = f"/v1/webhooks/{made(service)['id']}"
    answer = service.client.post(f"{place}/test")
    queued = answer.json()
    assert (202, "ping", "waiting", 0) == (answer.status_code, queued["event"], queued["state"], queued["attempts"])
    assert {"items": [queued], "next": None} == service.client.get(f"{place}/deliveries").json()


def test_the_log_comes_page_by_page_the_newest_first(service: Service) -> None:
    place = f"/v1/webhooks/{made(service)['id']}"
    ids = [service.client.post(f"{place}/test").json()["id"] for _ in range(3)]
    first = service.client.get(f"{place}/deliveries", params={"limit": 2}).json()
    second = service.client.get(f"{place}/deliveries", params={"limit": 2, "cursor": first["next"]}).json()
    assert ids[::-1] == [each["id"] for each in first["items"] + second["items"]]
    assert second["next"] is None
    other = f"/v1/webhooks/{made(service)['id']}/deliveries"
    assert 422 == service.client.get(other, params={"cursor": first["next"]}).status_code


def test_more_webhooks_than_there_may_be_are_refused(service: Service) -> None:
    scope = service.store.tenant(service.ours.id)
    for _ in range(50):
        scope.webhooks.create(URL, ["job.failed"])
    answer = service.client.post("/v1/webhooks", json=HOOK)
    assert (409, True) == (answer.status_code, "50 webhooks already" in answer.json()["detail"])


def test_an_event_arrives_and_the_log_says_so(tmp_path: Path) -> None:
    settings = Settings(database=str(tmp_path / "service.db"), webhooks_allow_private=True)
    with running(parts(tmp_path, settings)) as service, receiver() as (url, sent):
        hook = made(service, url=url)
        service.store.tenant(service.ours.id).webhooks.announce("job.failed", {"job": {"id": "job_1"}})
        sender = Sender(service.store, SenderSettings(private=True, threads=1))
        sender.round()
        sender.stop()
        (logged,) = service.client.get(f"/v1/webhooks/{hook['id']}/deliveries").json()["items"]
    assert (logged["id"], 204, "delivered") == (sent[0].headers["webhook-id"], logged["status"], logged["state"])

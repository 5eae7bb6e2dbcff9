"""The receiver's side: what is signed and fresh is an event, everything else an error."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest

from textcx.client import SignatureError, verify_webhook
from textcx.jobs.webhooks import message
from textcx.store.values import Delivery, Webhook

SECRET, OTHER = ("whsec_" + base64.b64encode(letter * 32).decode() for letter in (b"a", b"b"))


def sent(minutes: int = 0, secret: str = SECRET) -> tuple[dict[str, str], bytes]:
    """A message signed so many minutes from now: the verifier looks at the clock of the machine."""
    now = datetime.now(UTC)
    hook = Webhook(id="wh_1", url="https://x.example/", events=("ping",), active=True, created_at=now, secret=secret)
    delivery = Delivery(
        id="msg_1", webhook="wh_1", event="ping", payload={"webhook": "wh_1"}, state="waiting",
        attempts=0, status=None, error=None, next_at=now, created_at=now,
    )  # fmt: skip
    return message(hook, delivery, now + timedelta(minutes=minutes))


def test_a_signed_event_is_returned() -> None:
    headers, body = sent()
    event = verify_webhook(body, headers, SECRET)
    assert ("ping", {"webhook": "wh_1"}) == (event["type"], event["data"])


def test_the_case_of_the_headers_does_not_matter() -> None:
    headers, body = sent()
    assert verify_webhook(body.decode(), {name.upper(): value for name, value in headers.items()}, SECRET)


def test_of_several_secrets_one_must_fit() -> None:
    headers, body = sent()
    assert "ping" == verify_webhook(body, headers, [OTHER, SECRET])["type"]
    with pytest.raises(SignatureError):
        verify_webhook(body, headers, OTHER)


@pytest.mark.parametrize("minutes", [-60, 60])
def test_what_was_signed_at_another_time_is_refused(minutes: int) -> None:
    headers, body = sent(minutes)
    with pytest.raises(SignatureError):
        verify_webhook(body, headers, SECRET)


@pytest.mark.parametrize(
    "changed",
    [
        {"webhook-signature": "v1,"}, {"webhook-signature": "nonsense"}, {"webhook-signature": "v1,%%%"},
        {"webhook-signature": "v1,é"}, {"webhook-id": "msg_2"}, {"webhook-timestamp": "soon"}, {"webhook-id": ""},
    ],
)  # fmt: skip
def test_damaged_headers_are_refused(changed: dict[str, str]) -> None:
    headers, body = sent()
    with pytest.raises(SignatureError):
        verify_webhook(body, {**headers, **changed}, SECRET)


@pytest.mark.parametrize("body", [b"", b"{}", b"\xff\xfe"])
def test_another_body_is_refused(body: bytes) -> None:
    with pytest.raises(SignatureError):
        verify_webhook(body, sent()[0], SECRET)


@pytest.mark.parametrize("secret", ["", "whsec_", []])
def test_no_secret_verifies_nothing(secret: str) -> None:
    headers, body = sent()
    with pytest.raises(SignatureError):
        verify_webhook(body, headers, secret)

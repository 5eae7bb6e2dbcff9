"""One attempt over a real connection: to the address that was checked, within its time, without following anything."""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import httpcore
import pytest

from tests.webhooks.receiver import receiver
from textcx.jobs.posting import HttpPost, Outcome, seconds_of

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_a_receiver_gets_the_body_the_headers_and_its_own_name() -> None:
    with receiver() as (url, sent):
        port = url.rsplit(":", 1)[1]
        outcome = HttpPost(private=True, resolver=lambda *_: ["127.0.0.1"])(
            f"http://hooks.example:{port}/in?a=1", {"webhook-id": "msg_1"}, b"{}"
        )
    assert Outcome(status=204) == outcome
    assert [("/in?a=1", b"{}")] == [(each.path, each.body) for each in sent]
    assert (f"hooks.example:{port}", "msg_1") == (sent[0].headers["Host"], sent[0].headers["webhook-id"])


def test_a_private_receiver_is_not_reached_unless_allowed() -> None:
    with receiver() as (url, sent):
        port = url.rsplit(":", 1)[1]
        outcome = HttpPost(resolver=lambda *_: ["127.0.0.1"])(f"https://hooks.example:{port}/", {}, b"{}")
    assert (None, []) == (outcome.status, sent)
    assert outcome.error is not None and "may not reach" in outcome.error


def test_a_name_is_resolved_once_for_an_attempt() -> None:
    answers = iter([["127.0.0.1"], ["127.0.0.2"]])
    with receiver() as (url, sent):
        port = url.rsplit(":", 1)[1]
        HttpPost(private=True, resolver=lambda *_: next(answers))(f"http://hooks.example:{port}/", {}, b"{}")
    assert (1, ["127.0.0.2"]) == (len(sent), next(answers))


def test_a_redirect_is_not_followed() -> None:
    with receiver() as (other, wrong), receiver(302, {"Location": other}) as (url, sent):
        outcome = HttpPost(private=True)(url, {}, b"{}")
    assert (1, 0) == (len(sent), len(wrong))
    assert Outcome(status=302, error="The receiver answered 302; redirects are not followed.") == outcome


def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with receiver() as (url, _):
        assert Outcome(status=204) == HttpPost(private=True)(url, {}, b"{}")


def test_when_to_come_back_is_read_from_the_answer() -> None:
    with receiver(503, {"Retry-After": "120"}) as (url, _):
        assert Outcome(status=503, error="The receiver answered 503.", retry_after=120.0) == HttpPost(private=True)(
            url, {}, b"{}"
        )


def test_an_endless_answer_is_not_read_to_its_end() -> None:
    with receiver(200, {}, b"x" * 5_000_000) as (url, _):
        assert Outcome(status=200) == HttpPost(private=True)(url, {}, b"{}")


def test_nobody_listening_is_an_outcome() -> None:
    with receiver() as (url, _):
        pass
    outcome = HttpPost(private=True)(url, {}, b"{}")
    assert "The receiver could not be reached or did not answer (ConnectError)." == outcome.error


class Drip(httpcore.MockStream):
    """Sends one byte of a header at a time, and each takes a second of the clock given."""

    def __init__(self, clock: list[float]) -> None:
        super().__init__([])
        self._clock = clock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self._clock[0] += 1.0
        return b"H" if self._clock[0] == 1.0 else b"T"


class Wire(httpcore.NetworkBackend):
    """Connects to no network; notes addresses and the names that certificates are asked for."""

    def __init__(self, stream: httpcore.NetworkStream, closed: tuple[str, ...] = ()) -> None:
        self.stream, self.closed, self.tried = stream, closed, list[str]()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        self.tried.append(host)
        if host in self.closed:
            raise httpcore.ConnectError("closed")
        return self.stream


class Secured(httpcore.MockStream):
    """Answers 204 and notes the name its certificate must have."""

    names: list[str | None]

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        assert (ssl.CERT_REQUIRED, True) == (ssl_context.verify_mode, ssl_context.check_hostname)
        self.names = [server_hostname]
        return self


def test_a_receiver_that_drips_is_given_up_at_the_deadline() -> None:
    clock = [0.0]
    post = HttpPost(private=True, now=lambda: clock[0], backend=Wire(Drip(clock)))
    outcome = post("http://127.0.0.1:9000/", {}, b"{}")
    assert outcome.error is not None and "ReadTimeout" in outcome.error
    assert 15.0 == clock[0]


def test_the_certificate_must_be_that_of_the_name_though_the_address_is_pinned() -> None:
    stream = Secured([b"HTTP/1.1 204 No Content\r\n\r\n"])
    wire = Wire(stream, closed=("2606:4700::1",))
    post = HttpPost(resolver=lambda *_: ["2606:4700::1", "93.184.216.34"], backend=wire)
    assert Outcome(status=204) == post("https://hooks.example/in", {}, b"{}")
    assert (["2606:4700::1", "93.184.216.34"], ["hooks.example"]) == (wire.tried, stream.names)


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        ("120", 120.0),
        ("Sun, 01 Mar 2026 12:01:00 GMT", 60.0),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(given: str, seconds: float | None) -> None:
    assert seconds == seconds_of(given, NOW)

"""What the client repeats, how long it waits, and what it says went wrong."""

from __future__ import annotations

import httpx
import pytest

from tests.client.through import Scripted
from textcx.client import (
    AccessDenied,
    ClientError,
    Conflict,
    ConnectionFailed,
    Invalid,
    NotFound,
    Problem,
    RateLimited,
    Unavailable,
)
from textcx.client.sending import Call, Sending

MADE = httpx.Response(201, json={"id": "ds_1", "name": "n"})
LOST = httpx.ConnectError("refused")
BUSY = httpx.Response(503, json={"title": "Not available now", "status": 503, "detail": "Later."})


def refusal(status: int, **headers: str) -> httpx.Response:
    content = {"type": "urn:textcx:error:x", "title": "T", "status": status, "detail": "D.", "request_id": "r-1"}
    return httpx.Response(status, json=content, headers=headers)


@pytest.mark.parametrize("trouble", [LOST, httpx.ReadTimeout("slow"), BUSY, refusal(429)])
def test_a_call_that_makes_something_is_repeated_with_the_same_idempotency_key(trouble: httpx.Response) -> None:
    service = Scripted([trouble, MADE])
    assert "ds_1" == service.client().create_dataset("n")["id"]
    first, second = service.requests
    assert first.headers["Idempotency-Key"] == second.headers["Idempotency-Key"]
    assert first.content == second.content
    assert [0.5] == service.waits


def test_each_call_has_an_idempotency_key_of_its_own() -> None:
    service = Scripted([MADE])
    client = service.client()
    client.create_dataset("n"), client.create_dataset("n")
    assert 2 == len({request.headers["Idempotency-Key"] for request in service.requests})


def test_it_waits_as_long_as_the_service_says() -> None:
    service = Scripted([refusal(429, **{"Retry-After": "7"}), MADE])
    service.client().create_dataset("n")
    assert [7.0] == service.waits


def test_a_wait_of_more_than_a_minute_is_left_to_the_caller() -> None:
    service = Scripted([refusal(429, **{"Retry-After": "300"})])
    with pytest.raises(RateLimited) as raised:
        service.client().create_dataset("n")
    assert (300.0, [], 1) == (raised.value.retry_after, service.waits, len(service.requests))


def test_after_two_repeats_the_last_trouble_is_raised() -> None:
    service = Scripted([LOST, LOST, BUSY])
    with pytest.raises(Unavailable, match="Later"):
        service.client().create_dataset("n")
    assert ([0.5, 1.0], 3) == (service.waits, len(service.requests))


def test_no_answer_at_all_is_an_error_of_its_own() -> None:
    with pytest.raises(ConnectionFailed, match="POST /v1/datasets had no answer: ConnectError, refused"):
        Scripted([LOST]).client(retries=0).create_dataset("n")


def test_a_post_without_an_idempotency_key_is_not_repeated() -> None:
    service = Scripted([LOST])
    sending = Sending(http=service.client()._sending.http, sleep=service.waits.append)
    with pytest.raises(ConnectionFailed):
        sending.answer(Call(method="POST", path="/v1/other"))
    assert (1, []) == (len(service.requests), service.waits)


def test_a_repeat_that_meets_its_own_first_attempt_waits_for_it() -> None:
    service = Scripted([httpx.ReadTimeout("slow"), refusal(409), MADE])
    assert "ds_1" == service.client().create_dataset("n")["id"]


def test_a_conflict_at_once_is_raised() -> None:
    with pytest.raises(Conflict):
        Scripted([refusal(409)]).client().create_dataset("n")


def test_an_erasure_whose_answer_was_lost_is_not_missed_the_second_time() -> None:
    service = Scripted([httpx.ReadTimeout("slow"), refusal(404)])
    service.client().delete_dataset("ds_1")
    assert ["DELETE", "DELETE"] == [request.method for request in service.requests]


def test_erasing_what_is_not_there_is_an_error() -> None:
    with pytest.raises(NotFound):
        Scripted([refusal(404)]).client().delete_dataset("ds_1")


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Invalid), (401, AccessDenied), (403, AccessDenied), (404, NotFound), (409, Conflict), (413, Invalid),
        (415, Invalid), (422, Invalid), (429, RateLimited), (500, Problem), (503, Unavailable),
    ],
)  # fmt: skip
def test_each_status_has_its_kind_of_problem(status: int, kind: type[Problem]) -> None:
    with pytest.raises(ClientError) as raised:
        Scripted([refusal(status)]).client(retries=0).job("job_1")
    found = raised.value
    assert kind is type(found) and isinstance(found, Problem)
    assert (status, "T", "D.", "r-1") == (found.status, found.title, found.detail, found.request_id)
    assert f"{status} T: D. (request r-1)" == str(found)


def test_a_problem_names_the_places_that_are_wrong() -> None:
    errors = [{"line": 3, "pointer": "/text", "detail": "This field is required."}]
    content = {"title": "Not valid", "detail": "1 line is not valid.", "errors": errors}
    with pytest.raises(Invalid, match="line 3 /text: This field is required.") as raised:
        Scripted([httpx.Response(422, json=content)]).client().job("job_1")
    assert errors == raised.value.errors


@pytest.mark.parametrize("answer", [httpx.Response(502, text="<html>"), httpx.Response(502, json=[1])])
def test_an_answer_of_something_between_is_a_problem_too(answer: httpx.Response) -> None:
    with pytest.raises(Problem, match="502 Bad Gateway") as raised:
        Scripted([answer]).client().job("job_1")
    assert 502 == raised.value.status


def test_the_key_is_sent_and_not_shown() -> None:
    service = Scripted([httpx.Response(200, json={})])
    client = service.client()
    client.job("job_1")
    assert "Bearer tcx_made-up" == service.requests[0].headers["Authorization"]
    assert "Client('http://service.example')" == repr(client)


def test_names_with_slashes_stay_one_part_of_the_address() -> None:
    service = Scripted([httpx.Response(200, json={})])
    service.client().verbatim("ds_1", "a/../b?c")
    assert b"/v1/datasets/ds_1/verbatims/a%2F..%2Fb%3Fc" == service.requests[0].url.raw_path


def moved() -> httpx.Response:
    content = {"type": "urn:textcx:error:list-moved", "title": "T", "status": 409, "detail": "D."}
    return httpx.Response(409, json=content)


def page(name: str, following: str | None) -> httpx.Response:
    return httpx.Response(200, json={"ok": 2, "themes": [{"id": name}], "next": following})


def test_a_list_that_changes_between_its_pages_is_read_anew() -> None:
    service = Scripted([page("t-1", "c1"), moved(), page("t-2", "c2"), page("t-1", None)])
    assert ["t-2", "t-1"] == [each["id"] for each in service.client().themes("ds_1")["themes"]]


def test_a_list_that_changes_all_the_time_is_an_error_in_the_end() -> None:
    service = Scripted([answer for _ in range(5) for answer in (page("t-1", "c"), moved())])
    with pytest.raises(Conflict):
        service.client().themes("ds_1")
    assert 10 == len(service.requests)


def test_another_conflict_of_a_list_is_raised_at_once() -> None:
    service = Scripted([page("t-1", "c"), refusal(409)])
    with pytest.raises(Conflict):
        service.client().themes("ds_1")
    assert 2 == len(service.requests)

"""Waiting for a job: asked less and less often, until its end or that of the patience."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.client.through import Scripted
from textcx.client import JobFailed, WaitTimeout
from textcx.client.results import Job


def job(status: str, done: int = 0, error: str | None = None) -> httpx.Response:
    content: dict[str, Any] = {"id": "job_1", "status": status, "progress": {"done": done, "total": 9}, "error": error}
    return httpx.Response(200, json=content)


def test_a_job_is_returned_when_it_has_succeeded_and_progress_was_told() -> None:
    told: list[int] = []

    def tell(job: Job) -> None:
        told.append(job["progress"]["done"])

    service = Scripted([job("queued"), job("running", 4), job("succeeded", 9)])
    assert "succeeded" == service.client().wait("job_1", on_progress=tell)["status"]
    assert ([0, 4, 9], [0.5, 0.75]) == (told, service.waits)


def test_it_asks_at_least_every_five_seconds() -> None:
    service = Scripted([job("running")] * 20 + [job("succeeded")])
    service.client().wait("job_1")
    assert 5.0 == max(service.waits)


@pytest.mark.parametrize(
    ("answer", "says"),
    [(job("failed", 2, "The model is away."), "failed: The model is away."), (job("cancelled"), "been cancelled")],
)
def test_a_job_without_success_is_an_error_that_holds_it(answer: httpx.Response, says: str) -> None:
    with pytest.raises(JobFailed, match=says) as raised:
        Scripted([answer]).client().wait("job_1")
    assert "job_1" == raised.value.job["id"]


def test_patience_ends_before_it_is_overdrawn() -> None:
    service = Scripted([job("running", 3)])
    with pytest.raises(WaitTimeout, match="running after 10 seconds; it goes on") as raised:
        service.client().wait("job_1", timeout=10)
    assert 3 == raised.value.job["progress"]["done"]
    assert service.time <= 10

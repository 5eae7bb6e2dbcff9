"""Analyses are queued, watched and cancelled."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.api_samples import Service, bearer, parts, running
from textcx.store.values import Job


class Woken:
    """A worker that only notes that it was woken."""

    def __init__(self) -> None:
        self.times = 0

    def wake(self) -> None:
        self.times += 1

    def stop(self, timeout: float) -> None:
        return


def queued(service: Service, **options: object) -> tuple[str, Job]:
    """Queue an analysis and return the address of its job."""
    scope = service.store.tenant(service.ours.id)
    dataset = scope.datasets.create("survey").id
    answer = service.client.post(f"/v1/datasets/{dataset}/analyses", json=options)
    assert 202 == answer.status_code, answer.text
    return answer.headers["location"], scope.jobs.get(answer.json()["id"])


def test_an_analysis_is_answered_with_a_job_to_watch(service: Service) -> None:
    score = {"key": "nps", "type": "nps"}
    address, job = queued(service, taxonomy="hotel", seed=7, score=score)
    assert {"taxonomy": "hotel", "seed": 7, "score": score} == job.options
    found = service.client.get(address).json()
    assert (job.id, "queued", {"done": 0, "total": None}, None) == (
        found["id"],
        found["status"],
        found["progress"],
        found["error"],
    )
    assert (job.dataset, "analysis", None) == (found["dataset"], found["kind"], found["finished_at"])


def test_an_analysis_without_a_body_is_the_usual_one(service: Service) -> None:
    scope = service.store.tenant(service.ours.id)
    answer = service.client.post(f"/v1/datasets/{scope.datasets.create('survey').id}/analyses")
    assert 202 == answer.status_code, answer.text
    assert {"taxonomy": None, "seed": 0, "score": None} == scope.jobs.get(answer.json()["id"]).options


def test_progress_and_the_end_are_shown(service: Service) -> None:
    address, job = queued(service)
    scope = service.store.tenant(service.ours.id)
    scope.jobs.advance(job.id, (5, 9))
    assert {"done": 5, "total": 9} == service.client.get(address).json()["progress"]
    scope.jobs.finish(job.id, "failed", "No verbatim of the data set carries an opinion.")
    found = service.client.get(address).json()
    assert ("failed", "No verbatim of the data set carries an opinion.") == (found["status"], found["error"])


def test_a_worker_in_this_process_is_woken_to_clear_up_after_a_cancelled_job(tmp_path: Path) -> None:
    worker = Woken()
    with running(replace(parts(tmp_path), worker=worker)) as service:
        scope = service.store.tenant(service.ours.id)
        job = scope.jobs.create(scope.datasets.create("survey").id, "analysis", {}).id
        assert 200 == service.client.post(f"/v1/jobs/{job}/cancel").status_code
    assert 1 == worker.times


def test_a_worker_in_this_process_is_woken(tmp_path: Path) -> None:
    worker = Woken()
    with running(replace(parts(tmp_path), worker=worker)) as service:
        queued(service)
    assert 1 == worker.times


def test_the_same_call_with_an_idempotency_key_is_one_job(service: Service) -> None:
    dataset = service.store.tenant(service.ours.id).datasets.create("survey").id
    address, key = f"/v1/datasets/{dataset}/analyses", {"Idempotency-Key": "once"}
    first, again = (service.client.post(address, json={}, headers=key) for _ in range(2))
    assert (first.json(), first.headers["location"]) == (again.json(), again.headers["location"])
    assert 409 == service.client.post(address, json={"seed": 1}, headers=key).status_code
    assert 1 == len(service.client.get("/v1/jobs").json()["items"])


@pytest.mark.parametrize(
    "options",
    [
        {"taxonomy": "unheard-of"},
        {"taxonomy": "/etc/passwd"},
        {"seed": -1},
        {"seed": "x"},
        {"score": {"key": "nps"}},
        {"score": {"key": "nps", "type": "thumbs"}},
        {"speed": "fast"},
    ],
)
def test_options_that_cannot_be_meant_are_refused(empty: tuple[Service, str], options: dict[str, object]) -> None:
    service, dataset = empty
    answer = service.client.post(f"/v1/datasets/{dataset}/analyses", json=options)
    assert 422 == answer.status_code
    assert [] == service.client.get("/v1/jobs").json()["items"]


def test_a_job_is_cancelled_once_or_twice_but_not_when_it_ended_otherwise(service: Service) -> None:
    address, job = queued(service)
    for _ in range(2):
        cancelled = service.client.post(f"{address}/cancel")
        assert (200, "cancelled") == (cancelled.status_code, cancelled.json()["status"])
    address, job = queued(service)
    service.store.tenant(service.ours.id).jobs.finish(job.id, "succeeded")
    assert 409 == service.client.post(f"{address}/cancel").status_code
    assert "succeeded" == service.client.get(address).json()["status"]


def test_jobs_are_listed_the_newest_first_page_by_page(service: Service) -> None:
    made = [queued(service)[1].id for _ in range(3)]
    first = service.client.get("/v1/jobs?limit=2").json()
    last = service.client.get(f"/v1/jobs?limit=2&cursor={first['next']}").json()
    assert list(reversed(made)) == [job["id"] for job in [*first["items"], *last["items"]]]
    assert last["next"] is None
    assert [] == service.client.get("/v1/jobs", headers=bearer(service.theirs.read)).json()["items"]

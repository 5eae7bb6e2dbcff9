"""The whole service over a real port: verbatims in, themes and a signed event out, whatever kills it in between."""

from __future__ import annotations

import csv
import json
import os
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from typing import Any

import httpx
import pytest

from tests.e2e.service import REAL, Service, running
from tests.store.conftest import clock, database, postgres_url, sqlite_template  # noqa: F401  (fixtures)
from tests.webhooks.receiver import Sent, receiver
from textcx.client import Client, verify_webhook
from textcx.store.server import open_store

VERBATIMS = 20_000
KILLS, KILLED_VERBATIMS = 20, 6_000
ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "textcx" / "samples" / "voices.csv"


def voices(count: int) -> Iterator[dict[str, Any]]:
    """Complaints about one of two stages, with a price that pleases; every eleventh is no answer at all."""
    for at in range(count):
        stage = ("delivery", "support")[at % 2]
        text = "-" if at % 11 == 10 else f"bad {stage} number {at}. good price {at}"
        day = f"2026-{1 + at % 9:02}-{1 + at % 28:02}T10:00:00Z"
        yield {"id": f"v-{at}", "text": text, "created_at": day, "metadata": {"nps": at % 11, "country": "PL"}}


@pytest.mark.heavy
def test_twenty_thousand_verbatims_become_themes_and_a_signed_event(database: str) -> None:  # noqa: F811
    letters: Queue[Sent] = Queue()
    with running(database) as (_, client), receiver(note=letters.put) as (url, _):
        hook = client.create_webhook(f"{url}/events", ["job.succeeded"])
        survey = client.create_dataset("survey", segment_keys=["country"])["id"]
        receipt = client.upload(survey, voices(VERBATIMS))
        job = client.wait(client.start_analysis(survey, score=("nps", "nps"))["id"])

        junk = sum(at % 11 == 10 for at in range(VERBATIMS))
        assert VERBATIMS == receipt["created"]
        assert {"done": VERBATIMS, "total": VERBATIMS} == job["progress"]
        coverage = client.summary(survey)["coverage"]
        assert (VERBATIMS, VERBATIMS - junk, junk, 0) == tuple(
            coverage[name] for name in ("rows", "ok", "junk", "pending")
        )
        themes = client.themes(survey)["themes"]
        assert VERBATIMS - junk == sum(
            theme["verbatims"] for theme in themes if theme["stage"] in ("delivery", "support")
        )
        assert _said(client, survey) == {
            point["evidence"][0]["text"] for point in client.pain_points(survey)["pain_points"]
        }

        letter = letters.get(timeout=60)
        event = verify_webhook(letter.body, letter.headers, hook["secret"])
        assert ("job.succeeded", job["id"]) == (event["type"], event["data"]["job"]["id"])


def _said(client: Client, dataset: str) -> set[str]:
    """The words that the evidence of the pain points points at, read from the verbatims themselves."""
    found = [point["evidence"][0] for point in client.pain_points(dataset)["pain_points"]]
    return {client.verbatim(dataset, each["verbatim_id"])["text"][each["start"] : each["end"]] for each in found}


@pytest.mark.heavy
def test_a_service_killed_at_twenty_moments_ends_where_an_undisturbed_one_does(tmp_path: Path) -> None:
    moments = random.Random(11)
    with running(str(tmp_path / "calm.db")) as (_, client):
        calm = _analysed(client)
    with running(str(tmp_path / "killed.db")) as (service, client):
        survey, job = _started(client)
        for _ in range(KILLS):
            _ask(client, job, moments.randrange(1, 24))
            assert "running" == client.job(job)["status"], "the job ended before the last kill"
            _restart(service)
        client.wait(job)
        assert calm == _answers(client, survey)


def _restart(service: Service) -> None:
    service.kill()
    service.start()


def _ask(client: Client, job: str, times: int) -> None:
    """Let the job go on for as long as so many answers take, at least until it runs."""
    while client.job(job)["status"] == "queued":
        continue
    for _ in range(times):
        client.job(job)


def _started(client: Client) -> tuple[str, str]:
    survey = client.create_dataset("survey", segment_keys=["country"])["id"]
    client.upload(survey, voices(KILLED_VERBATIMS))
    return survey, client.start_analysis(survey, score=("nps", "nps"))["id"]


def _analysed(client: Client) -> dict[str, Any]:
    survey, job = _started(client)
    client.wait(job)
    return _answers(client, survey)


def _answers(client: Client, dataset: str) -> dict[str, Any]:
    """Everything that the service says about a data set, but for names and times of its own."""
    asked: dict[str, Any] = {
        "themes": client.themes(dataset)["themes"],
        "pain points": client.pain_points(dataset)["pain_points"],
        "journey": client.journey(dataset)["journey"],
        "summary": client.summary(dataset)["coverage"],
        "verbatims": sorted(client.verbatims(dataset), key=lambda record: record["id"]),
    }
    text = json.dumps(asked, sort_keys=True, default=str)
    return dict(json.loads(text, object_hook=_timeless))


def _timeless(found: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in found.items() if name not in ("received_at", "revision", "job")}


@pytest.mark.heavy
def test_with_its_models_the_service_finds_the_pain_points_of_the_sample(tmp_path: Path) -> None:
    rows = _sample()
    with running(str(tmp_path / "real.db"), REAL) as (service, client):
        record = client.analyze(["The parcel came two weeks late and nobody answered."])[0]
        survey = client.create_dataset("sample")["id"]
        client.upload(
            survey, ({"id": row["id"], "text": row["comment"], "metadata": {"nps": row["nps"]}} for row in rows)
        )
        client.wait(client.start_analysis(survey, score=("nps", "nps"))["id"])
        points = client.pain_points(survey)["pain_points"]
        assert "negative" == record["sentiment"]["label"]
        assert len(rows) == client.summary(survey)["coverage"]["rows"]
        assert "delivery" in {point["stage"] for point in points}
        assert all(point["evidence"][0]["text"] for point in points)
        assert 200 == httpx.get(f"{service.url}/").status_code


@pytest.mark.heavy
def test_a_worker_of_its_own_with_its_models_analyses_what_the_service_was_handed(database: str) -> None:  # noqa: F811
    rows = _sample()
    with running(database, REAL, TEXTCX_JOBS="false") as (_, client):
        survey = client.create_dataset("sample")["id"]
        client.upload(survey, ({"id": row["id"], "text": row["comment"]} for row in rows))
        job = client.start_analysis(survey)
        assert "queued" == client.job(job["id"])["status"]
        command = [str(Path(sys.executable).with_name("textcx")), "worker", "--database", database, "--drain"]
        subprocess.run(command, cwd=ROOT, check=True, timeout=1800)
        assert {"done": len(rows), "total": len(rows)} == client.wait(job["id"], timeout=60)["progress"]
        said = {record["id"]: record for record in client.verbatims(survey)}
        live = client.analyze([row["comment"] for row in rows[:20]])
        assert [record["sentiment"] for record in live] == [said[row["id"]]["sentiment"] for row in rows[:20]]
        assert all(point["evidence"][0]["text"] for point in client.pain_points(survey)["pain_points"])


def _sample() -> list[dict[str, str]]:
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_examples_of_the_readme_run(tmp_path: Path) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (python,) = re.findall(r"```py\n(.*?)```", text, re.DOTALL)
    (curl,) = re.findall(r"```sh\n(curl .*?)```", text, re.DOTALL)
    with running(str(tmp_path / "readme.db")) as (service, client):
        called = {**os.environ, "TEXTCX_URL": service.url, "TEXTCX_KEY": service.key}
        answer = subprocess.run(["bash", "-ec", curl], env=called, capture_output=True, check=True, text=True)
        assert ["ok"] == [record["status"] for record in json.loads(answer.stdout)["results"]]
        subprocess.run([sys.executable, "-c", python], env=called, check=True)
        assert ["Survey 2026"] == [each["name"] for each in client.datasets()]


def test_what_a_stopped_service_had_accepted_is_there_when_it_comes_back(tmp_path: Path) -> None:
    with running(str(tmp_path / "stopped.db")) as (service, client):
        survey = client.create_dataset("survey")["id"]
        client.upload(survey, voices(50))
        service.stop()
        service.start()
        assert 50 == client.summary(survey)["coverage"]["rows"]


def test_an_id_that_looks_like_an_address_is_read_and_erased(tmp_path: Path) -> None:
    names = ["a/b", "a%2Fb", "100% sure?", "ü #1"]
    with running(str(tmp_path / "ids.db")) as (_, client):
        survey = client.create_dataset("survey")["id"]
        client.upload(survey, ({"id": name, "text": "late", "metadata": {"respondent_id": name}} for name in names))
        assert names == [client.verbatim(survey, name)["id"] for name in names]
        assert [1, 1, 1, 1] == [client.erase_respondent(name) for name in names]


def test_a_key_revoked_by_another_process_opens_nothing_from_then_on(tmp_path: Path) -> None:
    file = str(tmp_path / "keys.db")
    with running(file) as (service, client):
        store = open_store(file)
        scope = store.tenant(next(iter(store.tenants())))
        made = scope.keys.create("short", ["read"])
        ask = lambda: httpx.get(f"{service.url}/v1/datasets", headers={"Authorization": f"Bearer {made.secret}"})  # noqa: E731
        assert 200 == ask().status_code
        scope.keys.revoke(made.key.id)
        store.close()
        assert 401 == ask().status_code

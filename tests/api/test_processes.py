"""Several processes of one service: one pace for a key, and numbers that add up."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from api.errors import RateLimited
from api.limits import Limiter
from api.limits_shared import SETS, WAYS, SharedBuckets
from api.metrics import Meter, text
from api.metrics_shared import Together
from api.settings import Settings, read_settings
from tests.api_samples import parts, running
from textcx.errors import CallError

ROOT = Path(__file__).parents[2]
CALLS = """
import sys
from pathlib import Path
from api.errors import RateLimited
from api.limits import Limiter
from api.limits_shared import SharedBuckets

limiter, passed = Limiter(lambda: 7.0, SharedBuckets(Path(sys.argv[1]))), 0
for _ in range(200):
    try:
        limiter.take("k", 150)
        passed += 1
    except RateLimited:
        pass
print(passed)
"""
HOLD = """
import fcntl, os, sys
file = os.open(sys.argv[1] + "/pace", os.O_RDWR)
fcntl.flock(file, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""


def started(program: str, folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", program, str(folder)]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def left(limiter: Limiter, key: str = "k", per_minute: int = 60) -> int:
    return int(limiter.take(key, per_minute)["RateLimit-Remaining"])


def test_processes_at_the_same_time_let_no_more_calls_pass_than_one(tmp_path: Path) -> None:
    processes = [started(CALLS, tmp_path) for _ in range(3)]
    assert 150 == sum(int(process.communicate()[0]) for process in processes)


def test_a_key_has_one_bucket_in_all_processes_and_each_key_its_own(tmp_path: Path) -> None:
    now = 5.0
    here, there = (Limiter(lambda: now, SharedBuckets(tmp_path)) for _ in range(2))
    assert [59, 58, 59] == [left(here), left(there), left(here, "other")]
    now = 6.0
    assert 58 == left(there)


def test_a_key_without_tokens_is_told_when_to_come_again_and_its_pace(tmp_path: Path) -> None:
    limiter = Limiter(lambda: 5.0, SharedBuckets(tmp_path))
    limiter.take("k", 1)
    with pytest.raises(RateLimited) as refused:
        limiter.take("k", 1)
    pace = {"RateLimit-Limit": "1", "RateLimit-Remaining": "0", "RateLimit-Reset": "60"}
    assert (60, pace) == (refused.value.retry_after, refused.value.headers)


def test_more_keys_than_there_is_room_for_take_the_places_unused_longest(tmp_path: Path) -> None:
    now = 0.0
    limiter = Limiter(lambda: now, SharedBuckets(tmp_path))
    for number in range(WAYS * SETS * 2):
        now = 1000.0 + number / 1000
        assert 59 == left(limiter, f"key {number}")
    assert 58 == left(limiter, f"key {number}")


def test_a_process_that_dies_with_the_lock_holds_up_nobody(tmp_path: Path) -> None:
    limiter, other = Limiter(buckets=SharedBuckets(tmp_path)), started(HOLD, tmp_path)
    assert other.stdout is not None and "held\n" == other.stdout.readline()
    other.kill()
    other.communicate()
    assert 59 == left(limiter)
    free = os.open(tmp_path / "pace", os.O_RDWR)
    fcntl.flock(free, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(free)


def test_a_process_that_is_stopped_with_the_lock_holds_up_nobody(tmp_path: Path) -> None:
    limiter, other = Limiter(lambda: 5.0, SharedBuckets(tmp_path)), os.open(tmp_path / "pace", os.O_RDWR)
    fcntl.flock(other, fcntl.LOCK_EX)
    assert [59, 58] == [left(limiter), left(limiter)]
    os.close(other)


def counted(calls: int, open_: int) -> list[Metric]:
    family = CounterMetricFamily("calls", "Calls.", labels=["route"])
    family.add_metric(["/a"], calls)
    return [family, GaugeMetricFamily("open", "Open.", value=open_)]


def lines(found: list[Metric]) -> set[str]:
    return {line for line in text(found).decode().splitlines() if not line.startswith("#")}


@contextmanager
def two(folder: Path) -> Iterator[tuple[Together, Together, list[float]]]:
    """Two processes and what their clock shows."""
    now = [100.0]
    yield Together(folder, lambda: now[0]), Together(folder, lambda: now[0]), now


def test_the_numbers_of_all_processes_add_up(tmp_path: Path) -> None:
    with two(tmp_path) as (here, there, _):
        there.write(counted(4, 2))
        assert {'calls_total{route="/a"} 7.0', "open 3.0"} == lines(here.write_and_add(counted(3, 1)))
        assert {'calls_total{route="/a"} 9.0', "open 2.0"} == lines(here.write_and_add(counted(5, 0)))


def test_what_a_process_counted_stays_when_it_is_gone_and_what_it_had_open_does_not(tmp_path: Path) -> None:
    with two(tmp_path) as (here, there, now):
        there.write(counted(4, 2))
        now[0] += 11
        assert {'calls_total{route="/a"} 7.0', "open 1.0"} == lines(here.write_and_add(counted(3, 1)))


def test_buckets_of_all_processes_add_up_in_their_order(tmp_path: Path) -> None:
    here, there = Meter(), Meter()
    here.count("GET", "/a", 200, 0.003)
    there.count("GET", "/a", 200, 0.2)
    there.count("GET", "/b", 404, 0.2)
    with two(tmp_path) as (one, other, _):
        other.write(list(there.registry.collect()))
        found = one.write_and_add(list(here.registry.collect()))
    (seconds,) = (each for each in found if each.name == "textcx_http_request_duration_seconds")
    of_a = [each for each in seconds.samples if each.labels["route"] == "/a"]
    assert [1, 1, 1, 1, 1, 2] == [each.value for each in of_a[:6]]
    assert ["0.005", "+Inf"] == [of_a[0].labels["le"], of_a[-3].labels["le"]]
    assert (2, True) == (of_a[-2].value, of_a[-1].value == pytest.approx(0.203))


def test_a_service_that_shares_a_folder_counts_with_those_that_share_it(tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    settings = Settings(shared_folder=folder, rate_per_minute=2)
    other = Together(folder)
    with running(parts(tmp_path, settings)) as service:
        found = [service.client.get("/v1/datasets") for _ in range(3)]
        meter = Meter()
        meter.count("GET", "/v1/datasets", 200, 0.1)
        other.write(list(meter.registry.collect()))
        told = service.client.get("/metrics").text
    assert [200, 200, 429] == [each.status_code for each in found]
    assert {"2", "0"} == {found[2].headers["ratelimit-limit"], found[2].headers["ratelimit-remaining"]}
    assert 'textcx_http_requests_total{method="GET",route="/v1/datasets",status="200"} 3.0' in told
    assert 2 == len([path for path in folder.glob("numbers-*.json") if json.loads(path.read_text())["families"]])


def test_a_shared_folder_that_is_none_is_refused() -> None:
    with pytest.raises(CallError, match="TEXTCX_SHARED_FOLDER"):
        read_settings({"TEXTCX_SHARED_FOLDER": "/nowhere/at/all"})

"""A worker process is killed at any moment; a later one goes on, and the result is that of an undisturbed run."""

from __future__ import annotations

import os
import random
import shutil
import signal
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from tests.service_jobs.samples import FakeAnnotate, analysed, contents, engine, filled, incoming, run_all
from textcx.store.server import Store, open_store

POINTS = 20
FORK = get_context("fork")


def opened(path: Path, hour: int) -> Store:
    """The store, at an hour at which every lease of the one before has lapsed; the clock goes on with each look at it."""
    ticks = iter(range(10**9))
    return open_store(str(path), lambda: datetime(2026, 3, 1, hour, tzinfo=UTC) + timedelta(milliseconds=next(ticks)))


def counted(store: Store, dies_at: int | None) -> list[int]:
    """Count what the store is told (statements and commits) and kill this process at one of them."""
    told = [0]

    def tell(*_: Any) -> None:
        told[0] += 1
        if told[0] == dies_at:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(store.engine, "before_cursor_execute", tell)
    event.listen(store.engine, "commit", tell)
    return told


def work(path: Path, hour: int, dies_at: int | None, annotations: int | None) -> None:
    """Run all jobs; die at a count of the store, or in the middle of a call of the model."""
    store = opened(path, hour)
    counted(store, dies_at)
    left = iter(range(annotations or 0))

    def die(*_: Any) -> None:
        if annotations is not None and next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    run_all(store, engine(FakeAnnotate(seen=die)), owner=f"process-{hour}")
    store.close()


def killed(path: Path, hour: int, dies_at: int | None = None, annotations: int | None = None) -> int | None:
    process = FORK.Process(target=work, args=(path, hour, dies_at, annotations))
    process.start()
    process.join(120)
    return process.exitcode


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data set analysed once, with new verbatims, a changed theme and a job that waits."""
    path = tmp_path_factory.mktemp("kill") / "prepared.db"
    store = opened(path, 1)
    scope, dataset = filled(store)
    scope.webhooks.create("https://example.com/hook", ["job.succeeded", "alert.raised"])
    analysed(store, scope, dataset)
    scope.codeframe.rename(dataset, "t-support", "Helpline", "me")
    scope.verbatims.put(dataset, incoming(9, first=8))
    scope.jobs.create(dataset, "analysis", {"score": {"key": "nps", "type": "nps"}})
    other, second = filled(store, 5, "other")
    other.jobs.create(second, "analysis", {})
    store.close()
    return path


@pytest.fixture(scope="module")
def undisturbed(prepared: Path) -> tuple[dict[str, list[str]], int]:
    """What an undisturbed run leaves, and how often it spoke to the store."""
    store = opened(Path(shutil.copy(prepared, prepared.with_name("whole.db"))), 2)
    told = counted(store, None)
    run_all(store, owner="process-2")
    steps, left = told[0], contents(store)
    store.close()
    return left, steps


@pytest.mark.parametrize("point", range(POINTS))
def test_killed_at_any_word_to_the_store_the_result_is_the_same(
    prepared: Path, undisturbed: tuple[dict[str, list[str]], int], tmp_path: Path, point: int
) -> None:
    expected, steps = undisturbed
    path = Path(shutil.copy(prepared, tmp_path / "killed.db"))
    dies_at = random.Random(point).randrange(steps * point // POINTS, steps * (point + 1) // POINTS) + 1
    assert -signal.SIGKILL == killed(path, 3, dies_at)
    assert 0 == killed(path, 4)
    store = opened(path, 5)
    assert expected == contents(store)
    store.close()


@pytest.mark.parametrize("calls", [0, 1, 3])
def test_killed_within_a_call_of_the_model_the_result_is_the_same(
    prepared: Path, undisturbed: tuple[dict[str, list[str]], int], tmp_path: Path, calls: int
) -> None:
    path = Path(shutil.copy(prepared, tmp_path / "killed.db"))
    assert -signal.SIGKILL == killed(path, 3, annotations=calls)
    assert 0 == killed(path, 4)
    store = opened(path, 5)
    assert undisturbed[0] == contents(store)
    store.close()


def test_killed_again_and_again_the_result_is_the_same(
    prepared: Path, undisturbed: tuple[dict[str, list[str]], int], tmp_path: Path
) -> None:
    path = Path(shutil.copy(prepared, tmp_path / "killed.db"))
    # Each life is long enough for a turn of either job: one whose step died three times in a row would have failed.
    ends = [killed(path, hour, 90 + 37 * (hour % 4)) for hour in range(3, 15)]
    assert 0 == killed(path, 16)
    assert -signal.SIGKILL in ends
    store = opened(path, 17)
    assert undisturbed[0] == contents(store)
    store.close()

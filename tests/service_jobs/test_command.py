"""`textcx worker`: what it refuses, and that it works until nothing waits."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.service_jobs.samples import engine, filled
from textcx.cli.main import cli
from textcx.errors import CallError
from textcx.jobs import service_local
from textcx.store.server import open_store


def test_a_database_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = tmp_path / "none.db"
    outcome = CliRunner().invoke(cli, ["worker", "--database", str(path)])
    assert isinstance(outcome.exception, CallError)
    assert "none.db" in str(outcome.exception)
    assert not path.exists()


def test_a_draining_worker_ends_with_the_last_job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service_local, "local_engine", lambda options, chosen, default: engine())
    path = tmp_path / "store.db"
    store = open_store(str(path))
    scope, dataset = filled(store)
    job = scope.jobs.create(dataset, "analysis", {})
    outcome = CliRunner().invoke(cli, ["worker", "--database", str(path), "--drain"])
    assert (0, "succeeded") == (outcome.exit_code, scope.jobs.get(job.id).state)
    store.close()

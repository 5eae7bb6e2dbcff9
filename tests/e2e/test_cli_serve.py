"""`textcx serve` refuses what cannot work, in one sentence."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

from textcx.cli.main import cli
from textcx.errors import CallError


def serve(*arguments: str) -> None:
    CliRunner().invoke(cli, ["serve", *arguments], catch_exceptions=False, standalone_mode=False)


def test_a_service_without_keys_is_refused_beyond_this_machine() -> None:
    with pytest.raises(CallError, match="refused on 0.0.0.0"):
        serve("--open", "--host", "0.0.0.0")


@pytest.mark.parametrize(
    ("variable", "value"), [("TEXTCX_CORS_ORIGINS", "dashboard.example.org"), ("TEXTCX_RATE_PER_MINUTE", "many")]
)
def test_a_setting_that_is_wrong_is_told_before_anything_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(CallError, match=f"The variable {variable} is wrong"):
        serve("--database", str(tmp_path / "new.db"), "--workers", "2")
    assert [] == list(tmp_path.iterdir())


def test_a_port_that_is_taken_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with pytest.raises(CallError, match=f"127.0.0.1:{port} cannot be listened on"):
            serve("--port", port)


@pytest.mark.parametrize("arguments", [("--open",), ()])
def test_a_database_without_keys_is_started_with_a_word_on_how_to_make_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    started: list[object] = []
    monkeypatch.setattr("uvicorn.run", lambda app, **_: started.append(app))
    monkeypatch.setenv("TEXTCX_OPEN_ACCESS", "False")
    monkeypatch.setenv("TEXTCX_DATABASE", str(tmp_path / "new.db"))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    found = CliRunner().invoke(cli, ["serve", "--port", port, *arguments], catch_exceptions=False)
    assert ["api.app:from_environment"] == started
    assert (not arguments) == ("textcx keys create" in found.stderr)

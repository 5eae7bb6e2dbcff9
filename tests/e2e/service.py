"""A service in a process of its own, on a port that stays open while the process is killed and started again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from textcx.client import Client
from textcx.store.server import open_store

FAKES = "tests.e2e.service_app:application"
REAL = "api.app:from_environment"
ROOT = Path(__file__).parents[2]
START_SECONDS = 240.0


@dataclass(kw_only=True)
class Service:
    """A server process on a socket of ours: who connects while it is down waits until it is up again."""

    application: str
    key: str
    listener: socket.socket
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = field(default=None)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    def start(self) -> None:
        """Start the process and return when it is ready."""
        number = self.listener.fileno()
        command = [sys.executable, "-m", "uvicorn", "--factory", self.application, "--fd", str(number)]
        quiet = ["--log-level", "error", "--timeout-graceful-shutdown", "30"]
        self.process = subprocess.Popen([*command, *quiet], env=self.environment, pass_fds=[number], cwd=ROOT)
        httpx.get(f"{self.url}/readyz", timeout=START_SECONDS).raise_for_status()

    def kill(self) -> None:
        """End the process as `kill -9` does."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Ask the process to end, and wait until it has."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self.process:
            self.process.send_signal(how)
            self.process.wait(90)
        self.process = None


@contextmanager
def running(database: str, application: str = FAKES, **settings: str) -> Iterator[tuple[Service, Client]]:
    """Start a service over a database with one tenant, with more variables; yields it and a client with an admin key."""
    environment = {
        **os.environ,
        "TEXTCX_DATABASE": database,
        "TEXTCX_RATE_PER_MINUTE": "0",
        "TEXTCX_WEBHOOKS_ALLOW_PRIVATE": "true",
        "TEXTCX_LOG_LEVEL": "error",
        **settings,
    }
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        service = Service(application=application, key=_key(database), listener=listener, environment=environment)
        service.start()
        try:
            with Client(service.url, service.key, timeout=120) as client:
                yield service, client
        finally:
            service.stop()


def _key(database: str) -> str:
    store = open_store(database)
    scope = store.tenant(store.create_tenant("Acme"))
    secret = scope.keys.create("tests", ["admin"]).secret
    store.close()
    return secret

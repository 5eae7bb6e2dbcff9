"""Several processes on one port, as `textcx serve --workers` starts them, on fakes."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.e2e.service import FAKES, ROOT
from textcx.store.server import open_store

START_SECONDS = 240
RATE, CALLS = 1, 12
SERVE = f"import textcx.cli.serve as it; it.APPLICATION = {FAKES!r}; it.serve_command()"


@contextmanager
def two_workers(folder: Path) -> Iterator[tuple[str, str]]:
    """Start two processes; yields their address and a key that may call once a minute."""
    file = str(folder / "service.db")
    store = open_store(file)
    key = store.tenant(store.create_tenant("Acme")).keys.create("tests", ["read"]).secret
    store.close()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    environment = {**os.environ, "TMPDIR": str(folder), "TEXTCX_RATE_PER_MINUTE": str(RATE), "TEXTCX_JOBS": "false"}
    command = [sys.executable, "-c", SERVE, "--port", port, "--workers", "2", "--database", file]
    process = subprocess.Popen(command, env=environment, cwd=ROOT)
    try:
        with httpx.Client(transport=httpx.HTTPTransport(retries=10), base_url=f"http://127.0.0.1:{port}") as client:
            client.get("/healthz", timeout=START_SECONDS)
        yield f"http://127.0.0.1:{port}", key
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(90)


def test_a_rate_holds_over_all_processes_and_their_numbers_add_up(tmp_path: Path) -> None:
    with two_workers(tmp_path) as (url, key):
        ask = lambda _: httpx.get(f"{url}/v1/datasets", headers={"Authorization": f"Bearer {key}"}, timeout=60)  # noqa: E731
        with ThreadPoolExecutor(8) as threads:
            answers = [answer.status_code for answer in threads.map(ask, range(CALLS))]
        assert (RATE, CALLS - RATE) == (answers.count(200), answers.count(429))
        numbers: dict[str, float] = {}
        # the other process may still be starting, and what it answered is told a second later at most
        while sum(numbers.values()) < CALLS or len(list(tmp_path.glob("textcx-*/numbers-*.json"))) < 2:
            numbers = told(httpx.get(f"{url}/metrics", timeout=60).text)
        assert {"200": RATE, "429": CALLS - RATE} == numbers
    assert [] == list(tmp_path.glob("textcx-*"))


def told(text: str) -> dict[str, float]:
    """The calls of the list of data sets by status."""
    found = re.findall(r'textcx_http_requests_total\{method="GET",route="/v1/datasets",status="(\d+)"\} (\S+)', text)
    return {status: float(count) for status, count in found}

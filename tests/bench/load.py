"""`python -m tests.bench.load`: the whole service on loopback, and what happens at twice its capacity.

Starts `textcx serve` on a free port over a new database and stops it at the end; every number of calls is bounded. Texts
are new each time, so no cache helps. `TEXTCX_BENCH_SECONDS` (default 20) is the length of the overload.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench import texts
from textcx.store.server import open_store

CASES = [(clients, verbatims) for verbatims in (1, 32) for clients in (1, 8, 64)]
CALLS = {1: 400, 32: 48}
OVERLOAD_SECONDS = int(os.environ.get("TEXTCX_BENCH_SECONDS", "20"))
TENANTS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A running server: where it listens, its process and the keys of its tenants."""

    port: int
    process: subprocess.Popen[bytes]
    keys: tuple[str, ...]

    def memory(self) -> float:
        """Return the resident memory in MiB."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


@dataclass(slots=True)
class Outcome:
    """The seconds of the calls that were answered 200, and how many had each status."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    def at(self, part: float) -> float:
        """Return a quantile in milliseconds."""
        ordered = sorted(self.seconds)
        return 1000 * ordered[min(int(len(ordered) * part), len(ordered) - 1)] if ordered else float("nan")

    def __str__(self) -> str:
        times = "  ".join(f"p{int(100 * part)} {self.at(part):7.1f}" for part in (0.5, 0.95, 0.99))
        return f"{times} ms   {dict(sorted(self.statuses.items()))}"


def main() -> None:
    """Print the table."""
    print(f"cores {len(os.sched_getaffinity(0))}, load {os.getloadavg()[0]:.1f}")
    fresh = texts.short(10**9)
    with service() as running:
        asyncio.run(closed(running, (2, 32, 4), fresh))  # what is loaded late is loaded now
        print(f"memory of the server {running.memory():.0f} MiB")
        rates = {(clients, size): row(running, (clients, size), fresh) for clients, size in CASES}
        print(f"64 clients to one: {rates[64, 1] / rates[1, 1]:.1f} x the verbatims a second")
        asyncio.run(overload(running, 2 * max(rates.values()), fresh))


def row(running: Service, case: tuple[int, int], fresh: Iterator[str]) -> float:
    """Print and return the verbatims a second of clients that call one time after the other."""
    clients, size = case
    calls = max(CALLS[size], 2 * clients)
    started = time.perf_counter()
    found = asyncio.run(closed(running, (clients, size, calls), fresh))
    spent = time.perf_counter() - started
    rate = found.statuses[200] * size / spent
    print(
        f"{clients:>3} clients, {size:>2} a call: {calls / spent:6.1f} calls/s {rate:6.0f} verbatims/s   {found}",
        flush=True,
    )
    return rate


async def closed(running: Service, case: tuple[int, int, int], fresh: Iterator[str]) -> Outcome:
    """Let each client make the next call whenever its last one was answered."""
    clients, size, calls = case
    waiting, found = iter([body(fresh, size) for _ in range(calls)]), Outcome()

    async def client(key: str) -> None:
        async with Connection(running.port) as ask:
            for content in waiting:
                await timed(ask, (content, key), found)

    await asyncio.gather(*(client(running.keys[n % TENANTS]) for n in range(clients)))
    return found


async def overload(running: Service, rate: float, fresh: Iterator[str]) -> None:
    """Send at a fixed rate, whatever is answered; then print how the service is afterwards."""
    size = 8
    before, found, under_way = running.memory(), Outcome(), set()
    start = time.perf_counter()
    for number in range(int(rate / size * OVERLOAD_SECONDS)):
        await asyncio.sleep(max(0.0, start + number * size / rate - time.perf_counter()))
        task = asyncio.create_task(once(running, (body(fresh, size), running.keys[number % TENANTS]), found))
        under_way.add(task)
        task.add_done_callback(under_way.discard)
    await asyncio.gather(*under_way)
    print(f"twice the capacity, {rate:.0f} verbatims/s for {OVERLOAD_SECONDS} s: {found}")
    print(f"memory before {before:.0f}, after {running.memory():.0f} MiB")
    after = await closed(running, (1, 1, 50), fresh)
    print(f"afterwards, 1 client, 1 a call: {after}")


async def once(running: Service, call: tuple[bytes, str], found: Outcome) -> None:
    """Make one call on a connection of its own."""
    try:
        async with Connection(running.port) as ask:
            await timed(ask, call, found)
    except OSError:
        found.statuses[0] += 1


async def timed(ask: Ask, call: tuple[bytes, str], found: Outcome) -> None:
    """Make a call and note its status, and its seconds where it was answered 200."""
    started = time.perf_counter()
    status = await ask.post("/v1/analyze", *call)
    found.statuses[status] += 1
    if status == 200:
        found.seconds.append(time.perf_counter() - started)


def body(fresh: Iterator[str], size: int) -> bytes:
    """Return the body of a call."""
    return json.dumps({"verbatims": [{"id": str(n), "text": next(fresh)} for n in range(size)]}).encode()


@dataclass(frozen=True, slots=True)
class Ask:
    """A kept connection; a library would take more of the processor than the calls."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def post(self, path: str, content: bytes, key: str) -> int:
        """Send a body and return the status; the answer is read and thrown away."""
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
        )
        self.writer.write(head.encode() + content)
        await self.writer.drain()
        answer = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = next(line for line in answer.split("\r\n") if line.startswith("content-length:"))
        await self.reader.readexactly(int(length.split(":")[1]))
        return int(answer.split(" ", 2)[1])


class Connection:
    """A connection to the port as a context."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def __aenter__(self) -> Ask:
        self._ask = Ask(*await asyncio.open_connection("127.0.0.1", self._port))
        return self._ask

    async def __aexit__(self, *_: object) -> None:
        self._ask.writer.close()


@contextmanager
def service() -> Iterator[Service]:
    """Start the server with a key of each tenant, and stop it."""
    with TemporaryDirectory() as folder:
        database = str(Path(folder) / "load.db")
        store = open_store(database)
        scopes = [store.tenant(store.create_tenant(f"tenant {n}")) for n in range(TENANTS)]
        keys = tuple(scope.keys.create("load", ["ingest", "read"]).secret for scope in scopes)
        store.close()
        port = free_port()
        command = [Path(sys.executable).with_name("textcx"), "serve", "--port", str(port), "--database", database]
        environment = {**os.environ, "TEXTCX_RATE_PER_MINUTE": "0", "TEXTCX_LOG_LEVEL": "error"}
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
        try:
            wait_until_ready(port, process)
            yield Service(port=port, process=process, keys=keys)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def free_port() -> int:
    """Return a port that is free now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_until_ready(port: int, process: subprocess.Popen[bytes], seconds: float = 300) -> None:
    """Ask until the service is ready; errors: `RuntimeError` where it ends or stays unready."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5)
            return
        except (OSError, urllib.error.URLError):
            time.sleep(0.2)
    raise RuntimeError(f"the service did not become ready within {seconds:.0f} seconds")


if __name__ == "__main__":
    main()

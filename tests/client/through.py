"""Ways for the client to reach a service in a test: a function that answers, the application itself, or loopback."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient

from textcx.client import Client

Answer = httpx.Response | httpx.TransportError


@dataclass
class Scripted:
    """Answers with what is given, in order, the last of it for ever; notes the requests and the waits between them."""

    answers: Sequence[Answer | Callable[[httpx.Request], httpx.Response]]
    requests: list[httpx.Request] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    time: float = 0.0

    def client(self, **more: Any) -> Client:
        """Return a client that speaks to it, whose time passes by its waits alone."""
        transport = httpx.MockTransport(self._answer)
        given = {"transport": transport, "sleep": self._sleep, "clock": lambda: self.time, **more}
        return Client("http://service.example", "tcx_made-up", **given)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.requests.append(request)
        answer = self.answers[min(len(self.requests), len(self.answers)) - 1]
        if isinstance(answer, httpx.TransportError):
            raise answer
        return answer if isinstance(answer, httpx.Response) else answer(request)

    def _sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.time += seconds


class Through(httpx.BaseTransport):
    """Hands requests to an application in this process."""

    def __init__(self, app: TestClient) -> None:
        self._app = app

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Return the answer of the application."""
        content, headers = request.read(), dict(request.headers)
        found = self._app.request(request.method, str(request.url.raw_path, "ascii"), content=content, headers=headers)
        headers = {name: value for name, value in found.headers.items() if name != "content-encoding"}
        return httpx.Response(found.status_code, headers=headers, content=found.content)


@contextmanager
def on_loopback(app: FastAPI) -> Iterator[str]:
    """Serve an application on a free port; what connects before it is ready waits in the socket."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="on"))
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()

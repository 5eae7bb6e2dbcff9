"""A receiver on loopback that answers as it is told, and a receiver that is a function."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from textcx.jobs.posting import Outcome


@dataclass(frozen=True)
class Sent:
    """One request as it arrived."""

    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Fake:
    """Notes what is sent to it; answers with the outcomes given, the last of them for ever."""

    outcomes: list[Outcome] = field(default_factory=lambda: [Outcome(status=204)])
    sent: list[Sent] = field(default_factory=list)

    def __call__(self, url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        self.sent.append(Sent(url, dict(headers), body))
        return self.outcomes.pop(0) if len(self.outcomes) > 1 else self.outcomes[0]


@contextmanager
def receiver(
    status: int = 204,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    note: Callable[[Sent], None] = lambda sent: None,
) -> Iterator[Any]:
    """Run a server on loopback; yields its URL and the requests it has had, each of which is told to `note` too."""
    sent: list[Sent] = []

    def noted(request: Sent) -> None:
        sent.append(request)
        note(request)

    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(noted, (status, headers or {}, body)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", sent
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(
    note: Callable[[Sent], None], answer: tuple[int, Mapping[str, str], bytes]
) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            note(Sent(self.path, dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(answer[0])
            for name, value in answer[1].items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer[2])

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    return Handler

"""What every request leaves behind: an id in its answer, a line in the log, a count in the metrics; never a customer's words."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.metrics import Meter

SANE = re.compile(r"[A-Za-z0-9._:-]{1,128}")
TRACE = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
UNMATCHED = "unmatched"
SILENT = ("/healthz", "/readyz", "/metrics")

log = structlog.get_logger("api")


@dataclass(slots=True)
class Visit:
    """One request while it is answered."""

    scope: Scope
    request_id: str
    trace: str | None
    began: float
    status: int = 500

    def mark(self, message: Message) -> None:
        """Note the status and add the headers that every answer has."""
        if message["type"] != "http.response.start":
            return
        self.status = message["status"]
        headers = MutableHeaders(scope=message)
        headers.update(self.scope["state"].get("pace", {}))  # here, so that refusals after the key have them too
        headers["X-Request-Id"] = self.request_id
        headers["X-Content-Type-Options"] = "nosniff"
        if self.trace:
            headers["traceparent"] = self.trace
        if self.scope["path"].startswith("/v1/"):
            headers.setdefault("Cache-Control", "private, no-cache")

    @property
    def route(self) -> str:
        """The template of the route, also where it was not reached; never the address itself."""
        reached: str | None = getattr(self.scope.get("route"), "path", None)
        return reached or self.scope["app"].state.addresses.template(self.scope) or UNMATCHED

    def told(self, seconds: float) -> None:
        """Write the line of the log."""
        state, caller = self.scope["state"], self.scope["state"].get("caller")
        write = log.debug if self.route in SILENT else log.info
        write(
            "request",
            method=self.scope["method"][:10],
            route=self.route,
            status=self.status,
            milliseconds=round(seconds * 1000, 1),
            tenant=caller.tenant if caller else None,
            key=caller.key if caller else None,
            items=state.get("items"),
            request_id=self.request_id,
            trace=self.trace,
        )


class Telemetry:
    """Gives each request an id, and counts and logs it once it is answered."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on with an id, which the answer carries."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        visit = visit_of(scope)

        async def marked(message: Message) -> None:
            visit.mark(message)
            await send(message)

        meter: Meter = scope["app"].state.meter
        with meter.open.track_inprogress():
            try:
                await self._app(scope, receive, marked)
            finally:
                seconds = time.perf_counter() - visit.began
                meter.count(scope["method"], visit.route, visit.status, seconds)
                visit.told(seconds)
        return None


def visit_of(scope: Scope) -> Visit:
    """Return the visit of a request: its own id and trace where they are sane, else a new id."""
    headers = Headers(scope=scope)
    given, trace = headers.get("x-request-id", ""), headers.get("traceparent", "")
    request_id = given if SANE.fullmatch(given) else uuid4().hex
    scope.setdefault("state", {})["request_id"] = request_id
    return Visit(scope, request_id, trace if TRACE.fullmatch(trace) else None, time.perf_counter())

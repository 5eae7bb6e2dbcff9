"""Pages of other origins: which may read the answers, and what of them; a key is asked for all the same."""

from __future__ import annotations

from typing import Any

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.errors import PLAIN, Said, problem

METHODS = ("GET", "HEAD", "POST", "PATCH", "DELETE")
SENT = (
    *("Authorization", "Content-Type", "Content-Encoding", "Idempotency-Key", "If-None-Match"),
    *("X-Request-Id", "traceparent", "tracestate", "baggage", "Cache-Control"),
)
SHOWN = (
    *("ETag", "Location", "Retry-After", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"),
    *("X-Request-Id", "Idempotent-Replayed", "WWW-Authenticate", "Allow", "traceparent"),
)
SECONDS = 600  # a browser asks so seldom whether it may
REFUSED = (
    "This service does not let the page call it that way; expected an origin of TEXTCX_CORS_ORIGINS, "
    f"one of the methods {', '.join(METHODS)}, and no headers but {', '.join(SENT)}."
)


class Cors(CORSMiddleware):
    """Answers what a browser asks ahead of a call, and lets pages of the origins read answers and problems."""

    def __init__(self, app: Any, origins: tuple[str, ...]) -> None:
        super().__init__(
            app,
            allow_origins=origins,
            allow_methods=METHODS,
            allow_headers=SENT,
            allow_credentials=False,
            expose_headers=SHOWN,
            max_age=SECONDS,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a question asked ahead, a refused one with a problem; pass on everything else."""
        if scope["type"] != "http" or scope["method"] != "OPTIONS" or not _asks_ahead(Headers(scope=scope)):
            return await super().__call__(scope, receive, send)
        found = self.preflight_response(Headers(scope=scope))
        if found.status_code == 400:
            found = problem(scope, PLAIN[400], Said(detail=REFUSED, headers=_of_answer(found)))
        await found(scope, receive, send)
        return None


def _asks_ahead(headers: Headers) -> bool:
    return "origin" in headers and "access-control-request-method" in headers


def _of_answer(found: Response) -> dict[str, str]:
    return {name: value for name, value in found.headers.items() if name.startswith(("access-control-", "vary"))}

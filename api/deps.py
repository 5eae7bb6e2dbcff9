"""What routes ask for: the parts of the service, and who calls."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, Protocol

from fastapi import Depends, Request, Security
from fastapi.security import HTTPBearer

from api.errors import ScopeError
from api.scoring import Scoring
from api.settings import Settings
from textcx.errors import AccessError
from textcx.store.scope import TenantScope
from textcx.store.server import Store

__all__ = [
    "Admin",
    "Caller",
    "Ingester",
    "Parts",
    "Reader",
    "Scorer",
    "Scoring",
    "Serving",
    "Worker",
    "needs",
    "parts_of",
]

bearer = HTTPBearer(
    auto_error=False, scheme_name="key", description="A key of `textcx keys create`; the tenant comes from it."
)


class Worker(Protocol):
    """What runs jobs in this process."""

    def wake(self) -> None:
        """Look for work now."""

    def stop(self, timeout: float) -> Any:
        """Let the present step end, at most so many seconds, and begin no other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a running service consists of."""

    store: Store
    scoring: Scoring
    worker: Worker | None
    settings: Settings
    sender: Worker | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who calls, and all that it may reach."""

    scope: TenantScope
    tenant: str
    key: str
    scopes: frozenset[str]
    request_id: str


def parts_of(request: Request) -> Parts:
    """Return the parts of the service."""
    parts: Parts = request.app.state.parts
    return parts


def needs(*scopes: str) -> Callable[..., Awaitable[Caller]]:
    """Return a dependency: the caller, whose key has one of the scopes or `admin`. Errors: `ScopeError`."""

    async def caller(request: Request, _: Annotated[object, Security(bearer)]) -> Caller:
        found: Caller | None = getattr(request.state, "caller", None)
        if found is None:
            raise AccessError("This call needs a key.")
        if not found.scopes & {*scopes, "admin"}:
            raise ScopeError(
                f"The key lacks the scope that this call needs; expected {' or '.join(dict.fromkeys([*scopes, 'admin']))}."
            )
        return found

    return caller


async def _serving(request: Request) -> Parts:
    return parts_of(request)


# Dependencies are coroutines though they wait for nothing: FastAPI would send functions to a thread and back.
Serving = Annotated[Parts, Depends(_serving)]
Reader = Annotated[Caller, Depends(needs("read"))]
Ingester = Annotated[Caller, Depends(needs("ingest"))]
Scorer = Annotated[Caller, Depends(needs("ingest", "read"))]
Admin = Annotated[Caller, Depends(needs("admin"))]

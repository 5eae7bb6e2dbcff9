"""Who calls: the key is read, its tenant found and its pace kept before anything of the body is read."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from anyio import CapacityLimiter, to_thread
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from api.deps import Caller, Parts
from api.errors import ScopeError
from api.limits import Limiter
from textcx.errors import AccessError, CallError
from textcx.store.server import Store
from textcx.store.values import SCOPES

KEYED = "/v1/"
NO_KEY = "The key is missing, unknown, revoked or expired; expected `Authorization: Bearer <key>`."
OPEN_TENANT = "local"
HERE = ("localhost", "127.0.0.1", "::1")
READERS = 3  # threads that look up keys, apart from those that answer, so that slow answers do not hold up a refusal


class Gate:
    """Lets calls to `/v1/` pass with a valid key, at the pace of that key."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._threads: CapacityLimiter | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Find the caller and pass on; errors: `AccessError`, `RateLimited`, `CallError`."""
        if scope["type"] != "http" or not scope["path"].startswith(KEYED):
            return await self._app(scope, receive, send)
        _check_address(scope)
        parts: Parts = scope["app"].state.parts
        self._threads = self._threads or CapacityLimiter(READERS)
        caller = await to_thread.run_sync(_caller, scope, parts, limiter=self._threads)
        scope["state"]["caller"] = caller
        limiter: Limiter = scope["app"].state.limiter
        scope["state"]["pace"] = limiter.take(caller.key, parts.settings.rate_per_minute)
        return await self._app(scope, receive, send)


def _check_address(scope: Scope) -> None:
    if "\0" in scope["path"] or b"%00" in scope["query_string"]:
        raise CallError("The address holds a NUL; expected none.")


def _caller(scope: Scope, parts: Parts) -> Caller:
    request_id = scope["state"].get("request_id", "")
    if parts.settings.open_access:
        return _open_caller(scope, parts.store, request_id)
    try:
        access = parts.store.authenticate(_secret(scope))
    except AccessError:
        raise AccessError(NO_KEY) from None
    return Caller(
        scope=access.scope,
        tenant=access.tenant,
        key=access.key.id,
        scopes=frozenset(access.key.scopes),
        request_id=request_id,
    )


def _secret(scope: Scope) -> str:
    scheme, _, secret = Headers(scope=scope).get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise AccessError(NO_KEY)
    return secret.strip()


def _open_caller(scope: Scope, store: Store, request_id: str) -> Caller:
    _check_here(scope)
    tenant = open_tenant(store)
    return Caller(
        scope=store.tenant(tenant), tenant=tenant, key="open", scopes=frozenset(SCOPES), request_id=request_id
    )


def open_tenant(store: Store) -> str:
    """Return the tenant of a service without keys; it is made where there is none."""
    known = [tenant for tenant, name in store.tenants().items() if name == OPEN_TENANT]
    return known[0] if known else store.create_tenant(OPEN_TENANT)


def _check_here(scope: Scope) -> None:
    """Refuse others than this machine, and pages that come through a name of their own (DNS rebinding)."""
    peer = (scope.get("client") or ("",))[0]
    named = urlsplit("//" + Headers(scope=scope).get("host", "")).hostname
    if not is_loopback(peer) or named not in HERE:
        raise ScopeError("This service runs without keys and answers callers on its own machine only.")


def is_loopback(host: str) -> bool:
    """Say whether a host is this machine and nothing else."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

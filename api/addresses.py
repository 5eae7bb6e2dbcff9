"""Which route an address belongs to, and which methods it takes, also where no route is reached."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fastapi.routing import APIRoute, APIRouter
from starlette.routing import Match
from starlette.types import Scope


class Addresses:
    """The routes of some routers, in order; each has its whole path."""

    def __init__(self, routers: Sequence[APIRouter]) -> None:
        self._routes = [route for router in routers for route in router.routes if isinstance(route, APIRoute)]

    def template(self, scope: Scope) -> str | None:
        """Return the template of the route that answers a request, or would with another method; None where none does."""
        found = sorted(self._matching(scope), key=lambda pair: pair[0].value, reverse=True)
        return found[0][1].path if found else None

    def methods(self, scope: Scope) -> list[str]:
        """Return the methods that the address of a request takes, all routes together."""
        return sorted({method for _, route in self._matching(scope) for method in route.methods or ()})

    def _matching(self, scope: Scope) -> Iterator[tuple[Match, APIRoute]]:
        for route in self._routes:
            match, _ = route.matches(scope)
            if match is not Match.NONE:
                yield match, route

"""Names in a recipe -> factories, through entry points, so that a plug-in is an installed package."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import entry_points
from typing import Any

from textcx.errors import RecipeError

GROUP = "textcx.parts"


def names() -> tuple[str, ...]:
    """The registered names, sorted."""
    return tuple(sorted({entry.name for entry in entry_points(group=GROUP)}))


def factory(name: str) -> Callable[..., Any]:
    """Return the factory registered as `name`; its module is imported now and not before."""
    found = entry_points(group=GROUP, name=name)
    if not found:
        raise RecipeError(f"the recipe asks for {name!r}, which nothing provides; known: {', '.join(names())}")
    loaded: Callable[..., Any] = next(iter(found)).load()
    return loaded

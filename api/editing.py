"""Changes of the codeframe that take more than one call of the store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.presentation import themes
from textcx.errors import ConflictError, NotFoundError
from textcx.store.filters import Filters
from textcx.store.scope import TenantScope
from textcx.store.values import ThemeEntry
from textcx.types import Evidence


def split_off(
    scope: TenantScope, place: tuple[str, str], label: str, parts: tuple[Sequence[Evidence], str]
) -> ThemeEntry:
    """Split a theme (data set, theme); errors: `NotFoundError`, `ConflictError` where no place is a segment of it."""
    dataset, theme = place
    with scope.together() as whole:
        made = whole.codeframe.split(dataset, theme, label, parts)
        if not whole.summaries.themes(dataset, Filters(theme=made.id)).items:
            raise ConflictError("None of the places is the start of a segment of the theme; expected at least one.")
    return made


def history_of(scope: TenantScope, dataset: str, theme: str) -> dict[str, Any]:
    """Return edits and lineage of a theme, retired or not; errors: `NotFoundError`."""
    found = themes.history(scope.themes.edits(dataset), scope.themes.lineage(dataset), theme)
    known = {entry.id for entry in scope.themes.all(dataset)}
    if theme not in known and not any(found.values()):
        raise NotFoundError(f"There is no theme {theme[:60]!r} in the data set.")
    return found

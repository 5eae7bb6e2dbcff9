"""Changes of the codeframe by people: renamed, merged and split themes, each with an edit and its lineage kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from textcx.errors import ConflictError
from textcx.store.connection import TenantConnection
from textcx.store.rollups import kept
from textcx.store.schema import segments
from textcx.store.schema_service import theme_edits, theme_lineage, theme_quotes, themes
from textcx.store.session import Repository, dataset_row, new_id, touch
from textcx.store.themes import new_theme, shown, store_theme, theme_of
from textcx.store.values import DatasetRow, ThemeEntry
from textcx.store.verbatims import pks_of
from textcx.types import Evidence


class Codeframe(Repository):
    """What people change of one tenant's themes; `actor` says who. Errors: `NotFoundError`."""

    def rename(self, dataset: str, theme: str, label: str, actor: str) -> ThemeEntry:
        """Give a theme another label, which no analysis overwrites."""
        with self._session.writing() as connection:
            row = dataset_row(connection, dataset, lock=True)
            old = theme_of(connection, row, theme)
            new = replace(old, label=label, edited=True)
            store_theme(connection, row, new)
            self._log(connection, row, ("rename", old, new, actor))
            touch(connection, row)
        return new

    def merge(self, dataset: str, source: str, target: str, actor: str) -> ThemeEntry:
        """Move all segments and quotes of a theme into another and retire it; errors: `ConflictError` for one theme."""
        if source == target:
            raise ConflictError("A theme cannot be merged with itself; expected two themes.")
        with self._session.writing() as connection:
            row = dataset_row(connection, dataset, lock=True)
            old, new = theme_of(connection, row, source), replace(theme_of(connection, row, target), edited=True)
            _move(connection, row, (source, target, _rows_in(connection, row, source)))
            mine = (theme_quotes.c.dataset == row.pk, theme_quotes.c.theme == source)
            connection.change(theme_quotes, {"theme": target}, *mine)
            store_theme(connection, row, new)
            retired = {"retired_at": self._now()}
            connection.change(themes, retired, themes.c.dataset == row.pk, themes.c.id == source)
            self._log(connection, row, ("merge", old, new, actor))
            touch(connection, row)
        return new

    def split(self, dataset: str, theme: str, label: str, parts: tuple[Sequence[Evidence], str]) -> ThemeEntry:
        """Move the theme's segments that start where `parts[0]` points into a new theme; `parts[1]` is the actor."""
        pointers, actor = parts
        with self._session.writing() as connection:
            row = dataset_row(connection, dataset, lock=True)
            old = theme_of(connection, row, theme)
            new = ThemeEntry(id=new_id("t"), label=label, parent_id=old.parent_id, stage=old.stage, edited=True)
            new_theme(connection, row, new, self._now())
            pks = pks_of(connection, row, sorted({each.verbatim_id for each in pointers}))
            places = sorted({(pks[each.verbatim_id], each.start) for each in pointers if each.verbatim_id in pks})
            _move_places(connection, row, (theme, new.id, places))
            self._log(connection, row, ("split", old, new, actor))
            touch(connection, row)
        return new

    def _log(
        self, connection: TenantConnection, row: DatasetRow, change: tuple[str, ThemeEntry, ThemeEntry, str]
    ) -> None:
        kind, old, new, actor = change
        common: dict[str, Any] = {"dataset": row.pk, "kind": kind, "at": self._now()}
        words = {"theme": old.id, "before": shown(old), "after": shown(new), "actor": actor}
        connection.add(theme_edits, [{**common, **words}])
        connection.add(theme_lineage, [{**common, "source": old.id, "target": new.id}])


def _rows_in(connection: TenantConnection, row: DatasetRow, theme: str) -> list[int]:
    where = (segments.c.dataset == row.pk, segments.c.theme == theme)
    return [each.verbatim for each in connection.rows(sa.select(segments.c.verbatim).where(*where).distinct())]


def _move(connection: TenantConnection, row: DatasetRow, move: tuple[str, str, list[int]]) -> None:
    source, target, rows = move
    with kept(connection, row, rows):
        where = (segments.c.dataset == row.pk, segments.c.theme == source)
        connection.change(segments, {"theme": target}, *where)


def _move_places(connection: TenantConnection, row: DatasetRow, move: tuple[str, str, list[tuple[int, int]]]) -> None:
    source, target, places = move
    with kept(connection, row, sorted({pk for pk, _ in places})):
        for pk, start in places:
            where = (segments.c.verbatim == pk, segments.c.start == start, segments.c.theme == source)
            connection.change(segments, {"theme": target}, *where)

"""The codeframe of a data set: themes with their quotes, what people changed of them, and where they came from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from textcx.errors import NotFoundError
from textcx.store.connection import TenantConnection
from textcx.store.schema import verbatims
from textcx.store.schema_service import theme_edits, theme_lineage, theme_quotes, themes
from textcx.store.session import Repository, dataset_row, touch
from textcx.store.values import DatasetRow, Lineage, QuotedWords, ThemeEdit, ThemeEntry
from textcx.store.verbatims import pks_of
from textcx.types import Evidence, Span

SHOWN = ("label", "terms", "parent_id", "stage")


class Themes(Repository):
    """The themes of one tenant; changes by people are in `Codeframe`. Errors: `NotFoundError`."""

    def replace(self, dataset: str, entries: Sequence[ThemeEntry]) -> None:
        """Make these the themes of the data set: unedited ones are updated, absent ones retired unless edited."""
        with self._session.writing() as connection:
            row = dataset_row(connection, dataset, lock=True)
            known = themes_of(connection, row)
            now = self._now()
            for entry in entries:
                _put(connection, row, (known.get(entry.id), entry, now))
            gone = [
                entry.id
                for entry in known.values()
                if not entry.edited and entry.id not in {each.id for each in entries}
            ]
            retired = {"retired_at": now}
            connection.change(themes, retired, themes.c.dataset == row.pk, themes.c.id.in_(gone))
            touch(connection, row)

    def all(self, dataset: str) -> list[ThemeEntry]:
        """Return the themes that are in use, by id."""
        with self._session.reading() as connection:
            return list(themes_of(connection, dataset_row(connection, dataset)).values())

    def has(self, dataset: str, theme: str) -> bool:
        """Say whether a theme is in use."""
        with self._session.reading() as connection:
            row = dataset_row(connection, dataset)
            named = (themes.c.dataset == row.pk, themes.c.id == theme, themes.c.retired_at.is_(None))
            return connection.first(sa.select(themes.c.id).where(*named)) is not None

    def quote(self, dataset: str, theme: str, quotes: Mapping[str, Sequence[Evidence]]) -> int:
        """Set the pointers of a theme by role (`quote`, `evidence`) and return how many; those to nothing are left out."""
        with self._session.writing() as connection:
            row = dataset_row(connection, dataset, lock=True)
            theme_of(connection, row, theme)
            pks = pks_of(connection, row, sorted({each.verbatim_id for some in quotes.values() for each in some}))
            mine = (theme_quotes.c.dataset == row.pk, theme_quotes.c.theme == theme)
            connection.remove(theme_quotes, *mine, theme_quotes.c.role.in_(sorted(quotes)))
            rows = [pointer for role in sorted(quotes) for pointer in pointer_rows(role, quotes[role], pks)]
            connection.add(theme_quotes, [{**each, "dataset": row.pk, "theme": theme} for each in rows])
            touch(connection, row)
        return len(rows)

    def quotes(self, dataset: str, role: str = "quote", limit: int = 5) -> dict[str, list[QuotedWords]]:
        """Return for each theme its first words of a role, cut from the verbatims as they are now."""
        joined = theme_quotes.join(verbatims, verbatims.c.pk == theme_quotes.c.verbatim)
        wanted = (
            theme_quotes.c.theme,
            theme_quotes.c.start,
            theme_quotes.c.stop,
            verbatims.c.external_id,
            verbatims.c.text,
        )
        with self._session.reading() as connection:
            row = dataset_row(connection, dataset)
            where = (theme_quotes.c.dataset == row.pk, theme_quotes.c.role == role, theme_quotes.c.rank < limit)
            statement = sa.select(*wanted).select_from(joined).where(*where)
            found = connection.rows(statement.order_by(theme_quotes.c.theme, theme_quotes.c.rank, theme_quotes.c.pk))
        words: dict[str, list[QuotedWords]] = {}
        for each in found:
            words.setdefault(each.theme, []).append(_words(each))
        return words

    def ids(self, dataset: str) -> set[str]:
        """Return the ids of all themes there ever were."""
        with self._session.reading() as connection:
            row = dataset_row(connection, dataset)
            return {each.id for each in connection.rows(sa.select(themes.c.id).where(themes.c.dataset == row.pk))}

    def descend(self, dataset: str, lines: Sequence[tuple[str, str, str]]) -> None:
        """Note (kind, source, target) of themes that an analysis split or merged."""
        with self._session.writing() as connection:
            row = dataset_row(connection, dataset, lock=True)
            named = [dict(zip(("kind", "source", "target"), line, strict=True)) for line in lines]
            connection.add(theme_lineage, [{**line, "dataset": row.pk, "at": self._now()} for line in named])

    def edits(self, dataset: str) -> list[ThemeEdit]:
        """Return what people changed, in order."""
        with self._session.reading() as connection:
            row = dataset_row(connection, dataset)
            statement = sa.select(theme_edits).where(theme_edits.c.dataset == row.pk).order_by(theme_edits.c.pk)
            found = connection.rows(statement)
        names = ("theme", "kind", "before", "after", "actor", "at")
        return [ThemeEdit(**{name: getattr(each, name) for name in names}) for each in found]

    def lineage(self, dataset: str) -> list[Lineage]:
        """Return how themes came from others, in order."""
        with self._session.reading() as connection:
            row = dataset_row(connection, dataset)
            statement = sa.select(theme_lineage).where(theme_lineage.c.dataset == row.pk).order_by(theme_lineage.c.pk)
            found = connection.rows(statement)
        return [Lineage(kind=each.kind, source=each.source, target=each.target, at=each.at) for each in found]


def themes_of(connection: TenantConnection, row: DatasetRow) -> dict[str, ThemeEntry]:
    """Return the themes in use by id."""
    where = (themes.c.dataset == row.pk, themes.c.retired_at.is_(None))
    return {each.id: _entry(each) for each in connection.rows(sa.select(themes).where(*where).order_by(themes.c.id))}


def theme_of(connection: TenantConnection, row: DatasetRow, theme: str) -> ThemeEntry:
    """Return one theme in use; errors: `NotFoundError`."""
    known = themes_of(connection, row).get(theme)
    if known is None:
        raise NotFoundError(f"There is no theme {theme[:60]!r} in the data set.")
    return known


def store_theme(connection: TenantConnection, row: DatasetRow, entry: ThemeEntry) -> None:
    """Overwrite the columns of a theme that exists, retired or not, which puts it into use."""
    values = {**shown(entry), "edited": entry.edited, "retired_at": None}
    connection.change(themes, values, themes.c.dataset == row.pk, themes.c.id == entry.id)


def new_theme(connection: TenantConnection, row: DatasetRow, entry: ThemeEntry, now: object) -> None:
    """Insert a theme, or put a retired one of the same id into use."""
    fresh = {"dataset": row.pk, "id": entry.id, "edited": entry.edited, "created_at": now, **shown(entry)}
    if not connection.add_new(themes, fresh, ("dataset", "id")):
        store_theme(connection, row, entry)


def shown(entry: ThemeEntry) -> dict[str, Any]:
    """Return what a person sees, and may change, of a theme."""
    return {name: list(entry.terms) if name == "terms" else getattr(entry, name) for name in SHOWN}


def _put(connection: TenantConnection, row: DatasetRow, change: tuple[ThemeEntry | None, ThemeEntry, object]) -> None:
    known, entry, now = change
    if known is None:
        new_theme(connection, row, entry, now)
    elif not known.edited:
        store_theme(connection, row, entry)


def pointer_rows(role: str, quotes: Sequence[Evidence], pks: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return the columns of pointers of a role, in order, without those to verbatims that are not there."""
    known = [each for each in quotes if each.verbatim_id in pks]
    return [
        {"role": role, "rank": rank, "verbatim": pks[each.verbatim_id], "start": each.start, "stop": each.end}
        for rank, each in enumerate(known)
    ]


def _entry(row: Any) -> ThemeEntry:
    return ThemeEntry(
        id=row.id,
        label=row.label,
        terms=tuple(row.terms),
        parent_id=row.parent_id,
        stage=row.stage,
        edited=row.edited,
    )


def _words(row: Any) -> QuotedWords:
    evidence = Evidence(verbatim_id=row.external_id, start=row.start, end=row.stop)
    return QuotedWords(evidence=evidence, text=Span(start=row.start, end=row.stop).of(row.text))

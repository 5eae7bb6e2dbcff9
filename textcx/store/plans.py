"""Themes on their way to segments: found in one go, then given out in parts that each are a short transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from textcx.store.annotations import apply_themes
from textcx.store.connection import TenantConnection
from textcx.store.facts import NONE
from textcx.store.schema import verbatims
from textcx.store.schema_service import planned
from textcx.store.session import Repository, dataset_row
from textcx.store.values import Assignment, DatasetRow


class Plans(Repository):
    """The plans of one tenant. Errors: `NotFoundError`."""

    def replace(self, dataset: str, assignments: Sequence[Assignment], revisions: Mapping[str, int]) -> int:
        """Make this the plan of the data set and return its size; `revisions` says which text of a verbatim it is about.

        What is about a verbatim that was erased or got another text in the meantime is left out.
        """
        with self._session.writing() as connection:
            row = dataset_row(connection, dataset, lock=True)
            known = current(connection, row, revisions)
            kept = [each for each in assignments if each.verbatim_id in known]
            rows = {(known[each.verbatim_id], each.start): each.theme_id or NONE for each in kept}
            connection.remove(planned, planned.c.dataset == row.pk)
            connection.add(planned, [_row(row, place, theme) for place, theme in sorted(rows.items())])
        return len(rows)

    def current(self, dataset: str, revisions: Mapping[str, int]) -> set[str]:
        """Return the ids of the verbatims that still have the text they had at these revisions."""
        with self._session.reading() as connection:
            return set(current(connection, dataset_row(connection, dataset), revisions))

    def carry_out(self, dataset: str, limit: int) -> int:
        """Give the segments of some verbatims (at most `limit`) their planned themes; return for how many verbatims."""
        with self._session.writing() as connection:
            row = dataset_row(connection, dataset, lock=True)
            pks = _first(connection, row, limit)
            statement = sa.select(planned).where(planned.c.dataset == row.pk)
            found = list(connection.among(statement, planned.c.verbatim, pks))
            apply_themes(connection, row, {(each.verbatim, each.start): each.theme for each in found})
            connection.remove_among(planned, planned.c.verbatim, pks)
        return len(pks)


def _first(connection: TenantConnection, row: DatasetRow, limit: int) -> list[int]:
    statement = sa.select(planned.c.verbatim).where(planned.c.dataset == row.pk).distinct()
    return [each.verbatim for each in connection.rows(statement.order_by(planned.c.verbatim).limit(limit))]


def current(connection: TenantConnection, row: DatasetRow, revisions: Mapping[str, int]) -> dict[str, int]:
    """Return the numbers of row of the verbatims that still are at these revisions, by their ids."""
    columns = (verbatims.c.pk, verbatims.c.external_id, verbatims.c.revision)
    statement = sa.select(*columns).where(verbatims.c.dataset == row.pk)
    found: Iterable[Any] = connection.among(statement, verbatims.c.external_id, sorted(revisions))
    return {each.external_id: each.pk for each in found if each.revision == revisions[each.external_id]}


def _row(row: DatasetRow, place: tuple[int, int], theme: str) -> dict[str, Any]:
    return {"dataset": row.pk, "verbatim": place[0], "start": place[1], "theme": theme}

"""Verbatims: handed in as often as one likes, listed by filters, page by page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from textcx.errors import NotFoundError
from textcx.store.assembly import assembled, pending_of
from textcx.store.connection import TenantConnection
from textcx.store.cursors import opened, page_size, sealed
from textcx.store.facts import WHOLE
from textcx.store.filters import EVERYTHING, Filters, of_days, of_segment, of_slice, of_stage
from textcx.store.incoming import checked, row_of, same
from textcx.store.rollups import kept
from textcx.store.schema import PENDING, segment_stages, segments, verbatims, volumes
from textcx.store.session import Repository, dataset_row, touch
from textcx.store.traces import forget
from textcx.store.values import DatasetRow, IncomingVerbatim, Page, Pending, Receipt, StoredVerbatim

ANNOTATED_BY = ("text", "language")
SAME_SEGMENT = (segment_stages.c.verbatim == segments.c.verbatim) & (segment_stages.c.position == segments.c.position)


class Verbatims(Repository):
    """The verbatims of one tenant; erasing them is in `Erasure`."""

    def put(self, dataset: str, items: Sequence[IncomingVerbatim]) -> Receipt:
        """Insert or update verbatims by id, all or none; a changed text loses its annotation.

        Errors: `InputError` for more than 10,000 or one no database can hold, `NotFoundError`.
        """
        incoming = checked(items)
        with self._session.writing() as connection:
            row = dataset_row(connection, dataset, lock=True)
            known = self._known(connection, row, list(incoming))
            rows = {name: row_of(item) for name, item in incoming.items()}
            new = [rows[name] for name in rows if name not in known]
            changed = [rows[name] for name in rows if name in known and not same(known[name], rows[name])]
            with kept(connection, row, [known[each["external_id"]]["pk"] for each in changed]) as touched:
                self._update(connection, known, changed)
                touched += self._insert(connection, row, new)
            if new or changed:
                touch(connection, row)
        same_as_before = len(incoming) - len(new) - len(changed)
        return Receipt(
            created=len(new), updated=len(changed), unchanged=same_as_before, repeated=len(items) - len(incoming)
        )

    def get(self, dataset: str, verbatim: str) -> StoredVerbatim:
        """Return one verbatim with its annotation; errors: `NotFoundError`."""
        with self._session.reading() as connection:
            pk = verbatim_pk(connection, dataset_row(connection, dataset), verbatim)
            return assembled(connection, [pk])[0]

    def page(
        self, dataset: str, filters: Filters = EVERYTHING, cursor: str | None = None, limit: int = 50
    ) -> Page[StoredVerbatim]:
        """Return the verbatims that match, the last received first; errors: `NotFoundError`, `CursorError`."""
        with self._session.reading() as connection:
            row = dataset_row(connection, dataset)
            purpose = f"verbatims {self._session.tenant} {row.pk} {filters}"
            after = None if cursor is None else opened(self._session.secret, purpose, cursor)
            statement = matching(row.pk, filters, after).limit(page_size(limit) + 1)
            pks = [found[0] for found in connection.rows(statement)]
            items = assembled(connection, pks[:limit])
        more = sealed(self._session.secret, purpose, pks[limit - 1]) if len(pks) > limit else None
        return Page(items=items, next=more)

    def pending(self, dataset: str, limit: int = 1000) -> list[Pending]:
        """Return some verbatims that wait for their annotation, the first received first; errors: `NotFoundError`."""
        with self._session.reading() as connection:
            row = dataset_row(connection, dataset)
            where = (verbatims.c.dataset == row.pk, verbatims.c.status == sa.literal_column(f"'{PENDING}'"))
            return pending_of(connection.rows(sa.select(verbatims).where(*where).order_by(verbatims.c.pk).limit(limit)))

    def count(self, dataset: str) -> tuple[int, int]:
        """Return how many verbatims there are, and how many of them wait for their annotation; errors: `NotFoundError`."""
        with self._session.reading() as connection:
            row = dataset_row(connection, dataset)
            statement = sa.select(volumes.c.status, sa.func.sum(volumes.c.verbatims).label("n"))
            where = (volumes.c.dataset == row.pk, volumes.c.kind == WHOLE[0], volumes.c.value == WHOLE[1])
            found = connection.rows(statement.where(*where, volumes.c.period == 0).group_by(volumes.c.status))
        counts = {each.status: int(each.n) for each in found}
        return sum(counts.values()), counts.get(PENDING, 0)

    def _known(self, connection: TenantConnection, row: DatasetRow, names: list[str]) -> dict[str, dict[str, Any]]:
        wanted = ("pk", "external_id", "text", "language", "created_at", "metadata", "revision")
        statement = sa.select(*(verbatims.c[name] for name in wanted)).where(verbatims.c.dataset == row.pk)
        found = connection.among(statement, verbatims.c.external_id, names)
        return {each.external_id: dict(each._mapping) for each in found}

    def _insert(self, connection: TenantConnection, row: DatasetRow, new: list[dict[str, Any]]) -> list[int]:
        fresh = {"dataset": row.pk, "received_at": self._now(), "revision": 1, "status": PENDING, "label": ""}
        connection.add(verbatims, [{**each, **fresh, "spoken": each["language"] or "und"} for each in new])
        return list(pks_of(connection, row, [each["external_id"] for each in new]).values())

    def _update(
        self, connection: TenantConnection, known: Mapping[str, Mapping[str, Any]], changed: list[dict[str, Any]]
    ) -> None:
        before = [known[each["external_id"]] for each in changed]
        pairs = list(zip(before, changed, strict=True))
        reworded = [(old, new) for old, new in pairs if any(old[name] != new[name] for name in ANNOTATED_BY)]
        connection.change_each(verbatims, [{**new, "pk": old["pk"]} for old, new in pairs], ["pk"])
        connection.change_each(verbatims, [_anew(old, new) for old, new in reworded], ["pk"])
        forget(connection, [old["pk"] for old, _ in reworded])


def _anew(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of a verbatim that waits for its annotation again."""
    spoken = new["language"] or "und"
    return {"pk": old["pk"], "revision": old["revision"] + 1, "status": PENDING, "label": "", "spoken": spoken}


def matching(dataset: int, filters: Filters, after: int | None) -> sa.Select[Any]:
    """Return the select of the rows that match, each once, in the order of the index that narrows most.

    Days are looked at on the way (hence the sum, which no index has), for the rows of many days would have to be sorted.
    """
    about, at = of_segment(filters), of_stage(filters)
    number = segments.c.verbatim if about else segment_stages.c.verbatim if at else verbatims.c.pk
    statement = sa.select(number).select_from(_sources(bool(about), bool(at))).order_by(number.desc())
    days = of_days(filters) if about or at else of_days(filters, verbatims.c.day + 0)
    conditions = [*about, *at, *of_slice(filters), *days, verbatims.c.dataset == dataset]
    for present, table in ((about, segments), (at, segment_stages)):
        if present:
            conditions.append(table.c.dataset == dataset)
    if after is not None:
        conditions.append(number < after)
    return (statement.distinct() if about or at else statement).where(*conditions)


def _sources(about: bool, at: bool) -> sa.FromClause:
    if not about and not at:
        return verbatims
    if not at:
        return segments.join(verbatims, verbatims.c.pk == segments.c.verbatim)
    stages = segment_stages.join(verbatims, verbatims.c.pk == segment_stages.c.verbatim)
    return stages.join(segments, SAME_SEGMENT) if about else stages


def pks_of(connection: TenantConnection, row: DatasetRow, names: Sequence[str]) -> dict[str, int]:
    """Return the numbers of row of the verbatims that exist, by their ids."""
    statement = sa.select(verbatims.c.external_id, verbatims.c.pk).where(verbatims.c.dataset == row.pk)
    return {found.external_id: found.pk for found in connection.among(statement, verbatims.c.external_id, names)}


def verbatim_pk(connection: TenantConnection, row: DatasetRow, verbatim: str) -> int:
    """Return the number of row of one verbatim; errors: `NotFoundError`."""
    found = pks_of(connection, row, [verbatim])
    if not found:
        raise NotFoundError(f"There is no verbatim {verbatim[:60]!r} in the data set.")
    return found[verbatim]

"""Data sets of a tenant."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Row

from textcx.errors import CallError, NotFoundError
from textcx.store.cursors import opened, page_size, sealed
from textcx.store.filters import plain_key
from textcx.store.rollups import LAYOUT, WITHOUT_PACKS, rebuild, rebuild_packs
from textcx.store.schema import datasets
from textcx.store.schema_service import drafts
from textcx.store.session import Repository, dataset_row, new_id, touch
from textcx.store.values import Dataset, Page

MOST_KEYS = 20


class Datasets(Repository):
    """The data sets of one tenant; erasing one is in `Erasure`."""

    def create(self, name: str, segment_keys: Sequence[str] = ()) -> Dataset:
        """Make an empty data set; summaries narrowed by one of its segment keys are answered from roll-ups."""
        row = {
            "id": new_id("ds"),
            "name": name,
            "revision": 0,
            "layout": LAYOUT,
            "created_at": self._now(),
            "segment_keys": _keys(segment_keys),
        }
        with self._session.writing() as connection:
            connection.add(datasets, [row])
        return self.get(str(row["id"]))

    def get(self, dataset: str) -> Dataset:
        """Return a data set; errors: `NotFoundError`."""
        with self._session.reading() as connection:
            row = connection.first(sa.select(datasets).where(datasets.c.id == dataset))
        if row is None:
            raise NotFoundError(f"There is no data set {dataset!r}.")
        return _dataset(row)

    def page(self, cursor: str | None = None, limit: int = 50) -> Page[Dataset]:
        """Return data sets, the newest first; errors: `CursorError`."""
        secret, purpose = self._session.secret, f"datasets {self._session.tenant}"
        statement = sa.select(datasets).order_by(datasets.c.pk.desc()).limit(page_size(limit) + 1)
        if cursor is not None:
            statement = statement.where(datasets.c.pk < opened(secret, purpose, cursor))
        with self._session.reading() as connection:
            rows = connection.rows(statement)
        more = sealed(secret, purpose, rows[limit - 1].pk) if len(rows) > limit else None
        return Page(items=[_dataset(row) for row in rows[:limit]], next=more)

    def roll_up_by(self, dataset: str, segment_keys: Sequence[str]) -> Dataset:
        """Change the segment keys and count everything anew; errors: `NotFoundError`."""
        with self._session.writing() as connection:
            row = dataset_row(connection, dataset, lock=True)
            connection.change(datasets, {"segment_keys": _keys(segment_keys)}, datasets.c.pk == row.pk)
            connection.remove(drafts, drafts.c.dataset == row.pk)  # it was counted for other slices
            rebuild(connection, dataset_row(connection, dataset))
            touch(connection, row)
        return self.get(dataset)

    def recount(self, dataset: str) -> None:
        """Replace the roll-ups by a recount from scratch; errors: `NotFoundError`."""
        with self._session.writing() as connection:
            row = dataset_row(connection, dataset, lock=True)
            rebuild(connection, row)
            old = (datasets.c.pk == row.pk, datasets.c.layout < WITHOUT_PACKS)
            if connection.change(datasets, {"layout": LAYOUT}, *old):
                connection.remove(drafts, drafts.c.dataset == row.pk)  # it was counted for other cells
            connection.change(datasets, {"layout": LAYOUT}, datasets.c.pk == row.pk)

    def bring_up(self, dataset: str) -> None:
        """Count what a version that kept less has not counted; errors: `NotFoundError`."""
        with self._session.writing() as connection:
            row = dataset_row(connection, dataset, lock=True)
            lacking = (datasets.c.pk == row.pk, datasets.c.layout == WITHOUT_PACKS)
            if packed := connection.change(datasets, {"layout": LAYOUT}, *lacking):
                rebuild_packs(connection, row)
        if not packed:
            self.recount(dataset)


def _keys(segment_keys: Sequence[str]) -> list[str]:
    keys = sorted({plain_key(key) for key in segment_keys})
    if len(keys) > MOST_KEYS:
        raise CallError(f"The data set names {len(keys)} segment keys; expected at most {MOST_KEYS}.")
    return keys


def _dataset(row: Row[tuple[object, ...]]) -> Dataset:
    return Dataset(
        id=row.id,
        name=row.name,
        segment_keys=tuple(row.segment_keys),
        revision=row.revision,
        created_at=row.created_at,
    )

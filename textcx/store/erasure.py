"""Erasing a verbatim, a person or a data set with all traces.

Rows, annotations, vectors, quotes and what they added to the roll-ups go in one transaction. Kept answers that hold texts and checkpoints of
jobs are dropped whole, without asking whose texts they hold: an answer is computed again, and a job goes on from what is annotated.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import sqlalchemy as sa

from textcx.store.columns import metadata
from textcx.store.connection import TenantConnection
from textcx.store.rollups import kept
from textcx.store.schema import datasets, verbatims
from textcx.store.schema_service import answers, jobs
from textcx.store.session import Repository, dataset_row, touch
from textcx.store.traces import forget
from textcx.store.values import DatasetRow
from textcx.store.verbatims import verbatim_pk


class Erasure(Repository):
    """What one tenant can erase; on SQLite the words are overwritten in the file and its journal is cut."""

    def verbatim(self, dataset: str, verbatim: str) -> None:
        """Erase one verbatim; errors: `NotFoundError`."""
        with self._session.writing() as connection:
            row = dataset_row(connection, dataset, lock=True)
            _erase(connection, row, [verbatim_pk(connection, row, verbatim)])
        self._session.flush_erased()

    def person(self, respondent_id: str, dataset: str | None = None) -> int:
        """Erase all verbatims of a person, in all data sets unless told, and return how many; errors: `NotFoundError`."""
        with self._session.writing() as connection:
            only = None if dataset is None else dataset_row(connection, dataset)
            where = [verbatims.c.respondent_id == respondent_id]
            where += [] if only is None else [verbatims.c.dataset == only.pk]
            found: dict[str, list[int]] = defaultdict(list)
            for each in connection.rows(_named(where)):
                found[each.id].append(each.pk)
            for name in sorted(found):
                _erase(connection, dataset_row(connection, name, lock=True), found[name])
        self._session.flush_erased()
        return sum(map(len, found.values()))

    def dataset(self, dataset: str) -> None:
        """Erase a data set and everything in it; errors: `NotFoundError`."""
        with self._session.writing() as connection:
            row = dataset_row(connection, dataset, lock=True)
            for table in reversed(metadata.sorted_tables):
                if "dataset" in table.c:
                    connection.remove(table, table.c.dataset == row.pk)
            connection.remove(datasets, datasets.c.pk == row.pk)
            connection.remove(answers, answers.c.holds_text.is_(True))
        self._session.flush_erased()


def _named(where: Sequence[sa.ColumnElement[bool]]) -> sa.Select[tuple[str, int]]:
    joined = verbatims.join(datasets, datasets.c.pk == verbatims.c.dataset)
    return sa.select(datasets.c.id, verbatims.c.pk).select_from(joined).where(*where)


def _erase(connection: TenantConnection, row: DatasetRow, rows: Sequence[int]) -> None:
    with kept(connection, row, rows):
        forget(connection, rows)
        connection.remove_among(verbatims, verbatims.c.pk, rows)
    connection.change(jobs, {"checkpoint": None}, jobs.c.dataset == row.pk)
    connection.remove(answers, answers.c.holds_text.is_(True))
    touch(connection, row)

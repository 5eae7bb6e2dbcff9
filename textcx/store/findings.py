"""What the aggregate loop found of a whole data set, kept between analyses: figures and ids, no customer's words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from textcx.store.connection import TenantConnection
from textcx.store.facts import NONE
from textcx.store.schema_service import findings, themes
from textcx.store.session import Repository, dataset_row, touch
from textcx.store.values import DatasetRow, Finding

OF_THEME = (themes.c.dataset == findings.c.dataset) & (themes.c.id == findings.c.theme)


class Findings(Repository):
    """The findings of one tenant. Errors: `NotFoundError`."""

    def replace(self, dataset: str, found: Sequence[Finding]) -> None:
        """Make these the findings of the data set."""
        with self._session.writing() as connection:
            row = dataset_row(connection, dataset, lock=True)
            connection.remove(findings, findings.c.dataset == row.pk)
            connection.add(findings, [{**_columns(each), "dataset": row.pk} for each in found])
            touch(connection, row)

    def all(self, dataset: str) -> list[Finding]:
        """Return the findings on themes that are in use, by rank."""
        with self._session.reading() as connection:
            return [_finding(row) for row in _rows(connection, dataset_row(connection, dataset))]

    def job(self, dataset: str) -> str | None:
        """Return the job that the findings are of, None where there are none."""
        with self._session.reading() as connection:
            row = dataset_row(connection, dataset)
            statement = sa.select(findings.c.job).where(findings.c.dataset == row.pk)
            found = connection.first(statement.order_by(findings.c.rank).limit(1))
            return found.job if found else None


def _rows(connection: TenantConnection, row: DatasetRow) -> Sequence[Any]:
    statement = sa.select(findings).select_from(findings.join(themes, OF_THEME))
    where = (findings.c.dataset == row.pk, themes.c.retired_at.is_(None))
    return connection.rows(statement.where(*where).order_by(findings.c.rank, findings.c.pk))


def _columns(finding: Finding) -> dict[str, Any]:
    names = ("rank", "trend", "impact", "alert", "job")
    same = {name: getattr(finding, name) for name in names}
    return {**same, "theme": finding.theme_id, "stage": finding.stage or NONE, "figures": dict(finding.figures)}


def _finding(row: Any) -> Finding:
    names = ("rank", "figures", "trend", "impact", "alert", "job")
    return Finding(theme_id=row.theme, stage=row.stage or None, **{name: getattr(row, name) for name in names})

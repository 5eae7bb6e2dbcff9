"""Types and columns that many tables share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

Whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Json = sa.JSON(none_as_null=True)
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = sa.MetaData(naming_convention=NAMES)


class Utc(TypeDecorator[datetime]):
    """A moment: aware in Python, UTC in the database, which may know no zones."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment without a zone; bring others to UTC."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a stored moment needs a time zone")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Say that it is UTC, where the database lost the zone."""
        if value is None:
            return None
        found: datetime = value
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def own() -> sa.Column[int]:
    """The table's own number of a row, never shown outside."""
    return sa.Column("pk", Whole, primary_key=True)


def tenant() -> sa.Column[int]:
    """Whose row it is; a table with this column is reached through a `TenantConnection` only."""
    return sa.Column("tenant", Whole, sa.ForeignKey("tenants.pk", ondelete="CASCADE"), nullable=False)


def dataset(primary_key: bool = False) -> sa.Column[int]:
    """The data set that takes the row along when it is erased."""
    link = sa.ForeignKey("datasets.pk", ondelete="CASCADE")
    return sa.Column("dataset", Whole, link, nullable=False, primary_key=primary_key)


def verbatim(primary_key: bool = False) -> sa.Column[int]:
    """The verbatim that takes the row along when it is erased: the row is a trace of it."""
    link = sa.ForeignKey("verbatims.pk", ondelete="CASCADE")
    return sa.Column("verbatim", Whole, link, nullable=False, primary_key=primary_key, autoincrement=False)


def words(name: str, default: str | None = None) -> sa.Column[str]:
    """A text that is never null."""
    return sa.Column(name, sa.Text, nullable=False, default=default)


def number(name: str) -> sa.Column[int]:
    """A whole number that is never null, 0 unless told."""
    return sa.Column(name, Whole, nullable=False, default=0)


def moment(name: str, nullable: bool = True) -> sa.Column[datetime]:
    """A moment in UTC."""
    return sa.Column(name, Utc, nullable=nullable)


def json(name: str, nullable: bool = False) -> sa.Column[Any]:
    """A JSON value."""
    return sa.Column(name, Json, nullable=nullable)

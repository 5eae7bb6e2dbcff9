"""The rows that exist because of a verbatim."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from textcx.store.connection import TenantConnection
from textcx.store.schema import annotation_table, entities, segment_stages, segments, vectors
from textcx.store.schema_service import planned, theme_quotes

FOUND = (planned, entities, vectors, segment_stages, segments, annotation_table)
TRACES = (theme_quotes, *FOUND)


def forget(connection: TenantConnection, rows: Sequence[int], tables: Sequence[sa.Table] = TRACES) -> None:
    """Remove all that was found out about the verbatims; call it inside `kept`.

    Of `FOUND` alone where their words are the same as before: what points at these stays.
    """
    for table in tables:
        connection.remove_among(table, table.c.verbatim, rows)

"""The rows that exist because of a verbatim."""

from __future__ import annotations

from collections.abc import Sequence

from textcx.store.connection import TenantConnection
from textcx.store.schema import annotation_table, entities, segment_stages, segments, vectors
from textcx.store.schema_service import planned, theme_quotes

TRACES = (planned, theme_quotes, entities, vectors, segment_stages, segments, annotation_table)


def forget(connection: TenantConnection, rows: Sequence[int]) -> None:
    """Remove all that was found out about the verbatims; call it inside `kept`."""
    for table in TRACES:
        connection.remove_among(table, table.c.verbatim, rows)

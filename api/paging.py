"""Pages of lists that are counted and ranked anew for each call: nothing comes twice and nothing is left out, or the call is refused.

A place in such a list means something only as long as the pages before it hold what they held when they were read. So a cursor
carries a mark of them, in whatever order: figures may move between pages (each page tells its `revision`), items may not.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Hashable, Sequence
from typing import TypeVar, cast

from api.errors import ListMoved
from api.reading import Paged, Reading
from textcx.store.cursors import opened_at, sealed_at
from textcx.store.scope import TenantScope

Item = TypeVar("Item")
MOVED = (
    "The list has changed: the pages before this one would hold other items now than when they were read. "
    "Expected a new start from the first page, without a cursor."
)


def page_of(
    scope: TenantScope, reading: Reading, items: Sequence[Item], names: Sequence[Hashable]
) -> tuple[Sequence[Item], str | None]:
    """Return the part of the items that the query asks for, and the cursor of the next part.

    Errors: `CursorError`; `ListMoved` where the pages before hold other items by now.
    """
    query, session = cast(Paged, reading.query), scope.session
    place = reading.request.url.path.rsplit("/", 1)[1]
    purpose = f"{place} {session.tenant} {reading.dataset} {reading.filters}"
    start, mark = (0, b"") if query.cursor is None else opened_at(session.secret, purpose, query.cursor)
    if query.cursor is not None and mark != mark_of(names[:start]):
        raise ListMoved(MOVED)
    end = start + query.limit
    more = sealed_at(session.secret, purpose, (end, mark_of(names[:end]))) if end < len(items) else None
    return items[start:end], more


def mark_of(names: Sequence[Hashable]) -> bytes:
    """Return eight bytes that stand for these names in any order."""
    content = json.dumps(sorted(json.dumps(name) for name in names))
    return hashlib.sha256(content.encode()).digest()[:8]

"""Jobs as they go over the wire."""

from __future__ import annotations

from typing import Any

from textcx.records import moment
from textcx.store.values import Job


def job(found: Job) -> dict[str, Any]:
    """Return a job; who works on it and where it goes on is no business of the caller."""
    return {
        "id": found.id,
        "status": found.state,
        "progress": {"done": found.done, "total": found.total},
        "error": found.error,
        "dataset": found.dataset,
        "kind": found.kind,
        "options": dict(found.options),
        "created_at": moment(found.created_at),
        "finished_at": moment(found.finished_at) if found.finished_at else None,
    }

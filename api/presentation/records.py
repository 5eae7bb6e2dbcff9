"""Stored verbatims as records: what `textcx score` writes, with what the caller handed in beside it."""

from __future__ import annotations

from typing import Any

from textcx.records import moment, to_record
from textcx.store.schema import PENDING
from textcx.store.values import StoredVerbatim
from textcx.types import Annotation, Provenance, Status, Verbatim

UNKNOWN = Provenance(textcx="", recipe="", digest="")


def record(stored: StoredVerbatim) -> dict[str, Any]:
    """Return the record of a verbatim; one that waits for its annotation has the status `pending` and nulls."""
    found = to_record(_annotation(stored), stored.provenance or UNKNOWN)
    waiting = {"status": PENDING, "segments": None, "provenance": None} if stored.annotation is None else {}
    return {
        **found,
        **waiting,
        "created_at": moment(stored.created_at) if stored.created_at else None,
        "received_at": moment(stored.received_at),
        "metadata": dict(stored.metadata),
    }


def _annotation(stored: StoredVerbatim) -> Annotation:
    return stored.annotation or Annotation(verbatim=Verbatim(id=stored.id, text=stored.text), status=Status.OK)

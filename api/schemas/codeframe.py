"""Themes as people change them, and what became of them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from api.schemas.common import At
from api.schemas.summaries import example


class EntryOut(BaseModel):
    """A theme of the codeframe, as a person left it."""

    id: str
    label: str
    terms: list[str]
    parent_id: str | None
    edited: bool

    model_config = example(
        id="t-3f2a91", label="wet parcels", terms=["rain", "parcel", "courier"], parent_id=None, edited=True
    )


class EditOut(BaseModel):
    """What a person changed."""

    theme_id: str
    kind: Literal["rename", "merge", "split"]
    before: dict[str, Any]
    after: dict[str, Any]
    actor: str = Field(description="id of the key")
    at: At


class LineOut(BaseModel):
    """How a theme came from another: `split`: source gave part of itself to target; `merge`: source went into target."""

    kind: Literal["rename", "merge", "split"]
    source: str
    target: str
    at: At


class HistoryOut(BaseModel):
    """What became of a theme, in order."""

    edits: list[EditOut]
    lineage: list[LineOut]

    model_config = example(
        edits=[
            {
                "theme_id": "t-3f2a91",
                "kind": "rename",
                "before": {"label": "rain"},
                "after": {"label": "wet parcels"},
                "actor": "key_0b51c7",
                "at": "2026-05-04T10:30:00Z",
            }
        ],
        lineage=[
            {"kind": "rename", "source": "t-3f2a91", "target": "t-3f2a91", "at": "2026-05-04T10:30:00Z"},
        ],
    )

"""What people change of themes; no analysis undoes it."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from api.deps import Ingester, Reader
from api.editing import history_of, split_off
from api.presentation import themes
from api.schemas.codeframe import EntryOut, HistoryOut
from api.schemas.jobs import Merge, Rename, Split
from textcx.types import Evidence

router = APIRouter(prefix="/v1/datasets/{dataset}/themes/{theme}", tags=["codeframe"])


@router.patch("", summary="Rename a theme", response_model=EntryOut)
def rename(dataset: str, theme: str, body: Rename, caller: Ingester) -> Any:
    """Give a theme another label."""
    return themes.entry(caller.scope.codeframe.rename(dataset, theme, body.label, caller.key))


@router.post("/merge", summary="Merge a theme into another", response_model=EntryOut)
def merge(dataset: str, theme: str, body: Merge, caller: Ingester) -> Any:
    """Move all segments and quotes of the theme into another, and return that one."""
    return themes.entry(caller.scope.codeframe.merge(dataset, theme, body.into, caller.key))


@router.post("/split", status_code=201, summary="Split a theme", response_model=EntryOut)
def split(dataset: str, theme: str, body: Split, caller: Ingester) -> Any:
    """Move segments of the theme into a new one, and return that one; what is in another theme stays there."""
    places = [Evidence(verbatim_id=each.verbatim_id, start=each.start, end=each.start) for each in body.evidence]
    return themes.entry(split_off(caller.scope, (dataset, theme), body.label, (places, caller.key)))


@router.get("/history", summary="Read the history of a theme", response_model=HistoryOut)
def history(dataset: str, theme: str, caller: Reader) -> Any:
    """Return what people changed of a theme and which themes it came from or went into; of retired ones too."""
    with caller.scope.snapshot() as scope:
        return history_of(scope, dataset, theme)

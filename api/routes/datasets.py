"""Data sets of the key's tenant."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.deps import Admin, Ingester, Reader
from api.etags import tagged
from api.schemas.common import DatasetOut, DatasetRequest, Page
from textcx.store.cursors import LARGEST_PAGE

router = APIRouter(prefix="/v1/datasets", tags=["data sets"])
Limit = Annotated[int, Query(ge=1, le=LARGEST_PAGE, description="most items of a page")]
Cursor = Annotated[str | None, Query(max_length=200, description="the `next` of the page before")]


@router.post("", status_code=201, summary="Make a data set")
def create(body: DatasetRequest, caller: Ingester, response: Response) -> DatasetOut:
    """Make an empty data set; `Location` says where it is."""
    made = caller.scope.datasets.create(body.name, body.segment_keys)
    response.headers["Location"] = f"/v1/datasets/{made.id}"
    return DatasetOut.of(made)


@router.get("", summary="List data sets")
def page(caller: Reader, limit: Limit = 50, cursor: Cursor = None) -> Page[DatasetOut]:
    """Return data sets, the newest first, page by page."""
    found = caller.scope.datasets.page(cursor, limit)
    return Page(items=[DatasetOut.of(each) for each in found.items], next=found.next)


@router.get("/{dataset}", summary="Read a data set", response_model=DatasetOut)
def get(dataset: str, caller: Reader, request: Request) -> Response:
    """Return a data set; with `If-None-Match`, 304 where nothing in it has changed."""
    found = DatasetOut.of(caller.scope.datasets.get(dataset))
    return tagged(request, f"{found.id}-{found.revision}", found)


@router.delete("/{dataset}", status_code=204, response_class=Response, summary="Erase a data set")
def erase(dataset: str, caller: Admin) -> None:
    """Erase a data set and everything in it: verbatims, annotations, themes, jobs and kept answers."""
    caller.scope.erasure.dataset(dataset)

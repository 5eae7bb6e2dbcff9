"""What reads of a data set share: filters from the address, one state of the database, and tags that save counting."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from api.deps import Caller, Reader, parts_of
from api.etags import matches
from api.existing import check
from api.presentation.narrowing import canonical, filters_of
from textcx import __version__
from textcx.store.cursors import LARGEST_PAGE
from textcx.store.filters import Filters
from textcx.store.scope import TenantScope

CACHING = {"Cache-Control": "private, no-cache", "Vary": "Accept, Authorization"}
JSON = "application/json"
UNCHANGED: dict[int | str, dict[str, Any]] = {
    304: {"description": "Nothing has changed since the answer with the ETag that `If-None-Match` names."}
}


class OfSlice(BaseModel):
    """Filters; with them `segment.KEY=VALUE` for any key of the metadata, e.g. `segment.country=IT`."""

    stage: str | None = Field(None, description="segments at this stage; empty: at none; unknown: 422")
    sentiment: str | None = Field(
        None,
        description="segments of this sentiment; `mixed`: whole verbatims with both",
        json_schema_extra={"enum": ["negative", "neutral", "positive", "mixed"]},
    )
    language: str | None = Field(None, description="verbatims whose record has this code", examples=["it"])
    from_: str | None = Field(
        None, alias="from", description="first day, in UTC; undated verbatims are left out", examples=["2026-05-01"]
    )
    to: str | None = Field(None, description="last day, inclusive", examples=["2026-05-31"])
    q: str | None = Field(None, description="found anywhere in the text, without regard to case", examples=["rain"])


class Narrowed(OfSlice):
    """Filters, the one by theme among them."""

    theme: str | None = Field(None, description="segments in this theme; empty: in none; unknown: 404")


class ByPeriod(Narrowed):
    """Filters and the length of a period."""

    unit: Literal["month", "day"] = Field("month", description="length of a period")


class Paged(Narrowed):
    """Filters and a place in the list."""

    limit: int = Field(50, ge=1, le=LARGEST_PAGE, description="most items of a page")
    cursor: str | None = Field(None, max_length=200, description="the `next` of the page before")


class Listed(Paged):
    """The same, with everything on the first page as a rule."""

    limit: int = Field(LARGEST_PAGE, ge=1, le=LARGEST_PAGE, description="most items of a page")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A read of a data set: who asks, for what, and with which filters."""

    request: Request
    caller: Caller
    dataset: str
    filters: Filters
    query: OfSlice

    @property
    def taxonomy(self) -> str:
        """The taxonomy of data sets that were never analysed with another."""
        return parts_of(self.request).scoring.default


def narrowed(request: Request, dataset: str, caller: Reader, query: Annotated[Narrowed, Query()]) -> Reading:
    """Return a read with filters; errors: `InvalidItems`."""
    return _reading(request, dataset, caller, query)


def of_slice(request: Request, dataset: str, caller: Reader, query: Annotated[OfSlice, Query()]) -> Reading:
    """Return a read with filters but that by theme; errors: `InvalidItems`."""
    return _reading(request, dataset, caller, query)


def by_period(request: Request, dataset: str, caller: Reader, query: Annotated[ByPeriod, Query()]) -> Reading:
    """Return a read with filters and a unit; errors: `InvalidItems`."""
    return _reading(request, dataset, caller, query)


def paged(request: Request, dataset: str, caller: Reader, query: Annotated[Paged, Query()]) -> Reading:
    """Return a read with filters and a page; errors: `InvalidItems`."""
    return _reading(request, dataset, caller, query)


def listed(request: Request, dataset: str, caller: Reader, query: Annotated[Listed, Query()]) -> Reading:
    """Return a read with filters and a page that usually holds all; errors: `InvalidItems`."""
    return _reading(request, dataset, caller, query)


def _reading(request: Request, dataset: str, caller: Caller, query: OfSlice) -> Reading:
    known = [field.alias or name for name, field in type(query).model_fields.items()]
    filters = filters_of(request.query_params.multi_items(), known)
    return Reading(request=request, caller=caller, dataset=dataset, filters=filters, query=query)


def answer(reading: Reading, make: Callable[[TenantScope, Reading], Mapping[str, Any] | bytes]) -> Response:
    """Return what `make` says of one state of the data set (bytes are JSON already), or 304 before anything is counted."""
    with reading.caller.scope.snapshot() as scope:
        headers = validators(reading, scope, JSON)
        if matches(reading.request.headers.get("if-none-match", ""), headers["ETag"]):
            return Response(status_code=304, headers=headers)
        content = make(scope, reading)
    if isinstance(content, bytes):
        return Response(content, headers=headers, media_type=JSON)
    return JSONResponse(content, headers=headers)


def validators(reading: Reading, scope: TenantScope, media_type: str) -> dict[str, str]:
    """Return the headers that let a client ask again cheaply; errors: `NotFoundError`, those of `check`."""
    revision = scope.datasets.get(reading.dataset).revision
    check(scope, reading.dataset, reading.filters, reading.taxonomy)
    url = reading.request.url
    asked = [__version__, reading.dataset, revision, url.path, media_type, reading.taxonomy]
    content = json.dumps([*asked, canonical(reading.request.query_params.multi_items())])
    digest = hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()[:32]
    return {"ETag": f'W/"{digest}"', **CACHING}

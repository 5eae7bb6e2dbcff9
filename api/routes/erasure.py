"""Erasing a verbatim or a person with all traces."""

from __future__ import annotations

from fastapi import APIRouter, Response

from api.deps import Admin
from api.schemas.jobs import Erased

router = APIRouter(prefix="/v1", tags=["erasure"])


@router.delete(
    "/datasets/{dataset}/verbatims/{verbatim:path}",
    status_code=204,
    response_class=Response,
    summary="Erase a verbatim",
)
def verbatim(dataset: str, verbatim: str, caller: Admin) -> None:
    """Erase a verbatim with its annotation, quotes and counts; slashes of the id may stand as they are or as %2F."""
    caller.scope.erasure.verbatim(dataset, verbatim)


@router.delete("/respondents/{respondent:path}", summary="Erase a person")
def person(respondent: str, caller: Admin) -> Erased:
    """Erase all verbatims of a `respondent_id` in all data sets; one nobody knows is answered with 0."""
    return Erased(erased=caller.scope.erasure.person(respondent))

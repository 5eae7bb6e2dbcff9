"""Analyses of data sets: long work, answered at once with a job."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from api.deps import Ingester, Serving
from api.presentation.jobs import job
from api.schemas.jobs import AnalysisRequest, JobOut

router = APIRouter(prefix="/v1/datasets/{dataset}", tags=["jobs"])
KIND = "analysis"


@router.post("/analyses", status_code=202, summary="Analyse a data set", response_model=JobOut)
def analyse(
    dataset: str, caller: Ingester, parts: Serving, response: Response, body: AnalysisRequest | None = None
) -> Any:
    """Queue an analysis; `Location` says where its job is. It goes on where it was if the process ends.

    Without a body it is the usual one.
    """
    asked = body or AnalysisRequest()
    parts.scoring.checked(asked.taxonomy)
    made = caller.scope.jobs.create(dataset, KIND, asked.model_dump())
    if parts.worker:
        parts.worker.wake()
    response.headers["Location"] = f"/v1/jobs/{made.id}"
    return job(made)

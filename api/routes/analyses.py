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
def analyse(dataset: str, body: AnalysisRequest, caller: Ingester, parts: Serving, response: Response) -> Any:
    """Queue an analysis; `Location` says where its job is. It goes on where it was if the process ends."""
    parts.scoring.checked(body.taxonomy)
    made = caller.scope.jobs.create(dataset, KIND, body.model_dump())
    if parts.worker:
        parts.worker.wake()
    response.headers["Location"] = f"/v1/jobs/{made.id}"
    return job(made)

"""The service of the environment on fakes, for a process of its own: `uvicorn --factory tests.e2e.service_app:application`."""

from __future__ import annotations

from fastapi import FastAPI

from api import app, compose
from api.scoring import Scoring
from api.settings import Settings
from tests import api_samples, job_samples
from tests.service_jobs import samples
from textcx.jobs.service_engine import AnalysisEngine, Annotate
from textcx.pipeline import Pipeline
from textcx.recipe import Recipe


def application() -> FastAPI:
    """Return the service with the fakes in place of the models; database, jobs and webhooks are real."""
    compose.scoring = _scoring
    compose.service_engine.engine_of = _engine  # type: ignore[assignment]
    return app.from_environment()


def _scoring(settings: Settings, chosen: Recipe) -> Scoring:
    return Scoring(_pipeline, api_samples.PROVENANCE)


def _pipeline(taxonomy: str) -> Pipeline:
    return job_samples.engine().pipeline


def _engine(annotate: Annotate, *_: object) -> AnalysisEngine:
    return samples.engine(annotate)

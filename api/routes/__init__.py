"""The routes: each parses, makes one call and serialises."""

from __future__ import annotations

from fastapi import APIRouter

from api.routes import (
    analyses,
    analyze,
    codeframe,
    datasets,
    erasure,
    health,
    home,
    ingest,
    jobs,
    journey,
    metrics,
    pain_points,
    summary,
    themes,
    verbatims,
    webhooks,
)

ROUTERS: list[APIRouter] = [
    home.router,
    analyze.router,
    datasets.router,
    ingest.router,
    health.router,
    metrics.router,
    webhooks.router,
    themes.router,
    pain_points.router,
    journey.router,
    summary.router,
    verbatims.router,
    analyses.router,
    jobs.router,
    erasure.router,
    codeframe.router,
]

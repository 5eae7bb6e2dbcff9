"""The routes: each parses, makes one call and serialises."""

from __future__ import annotations

from fastapi import APIRouter

from api.routes import analyze, datasets, health, home, ingest, metrics, webhooks

ROUTERS: list[APIRouter] = [
    home.router,
    analyze.router,
    datasets.router,
    ingest.router,
    health.router,
    metrics.router,
    webhooks.router,
]

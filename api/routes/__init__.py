"""The routes: each parses, makes one call and serialises."""

from __future__ import annotations

from fastapi import APIRouter

from api.routes import health

ROUTERS: list[APIRouter] = [
    health.router,
]

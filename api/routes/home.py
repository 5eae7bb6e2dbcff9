"""Pages for people: they load nothing from other places."""

from __future__ import annotations

from functools import cache
from html import escape
from importlib.resources import files

from fastapi import APIRouter, HTTPException
from fastapi.responses import HTMLResponse, Response

from api.deps import Serving

router = APIRouter(include_in_schema=False)
POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"
HEADERS = {"Content-Security-Policy": POLICY, "Referrer-Policy": "no-referrer"}
ASSETS = {
    "swagger-ui.css": ("fastapi_offline", "static", "text/css"),
    "swagger-ui-bundle.js": ("fastapi_offline", "static", "text/javascript"),
    "start.js": ("api", "pages", "text/javascript"),
}


@router.get("/")
def home(parts: Serving) -> HTMLResponse:
    """Name the service and what it runs."""
    made = parts.scoring.provenance
    page = _page("home.html")
    for name, value in (("version", made.textcx), ("recipe", made.recipe), ("digest", made.digest)):
        page = page.replace("{" + name + "}", escape(value))
    return HTMLResponse(page, headers=HEADERS)


@router.get("/docs")
def docs() -> HTMLResponse:
    """Show the description of the service, to read and to try."""
    return HTMLResponse(_page("docs.html"), headers=HEADERS)


@router.get("/docs/assets/{name}")
def asset(name: str) -> Response:
    """Return a part of the page that shows the description."""
    if name not in ASSETS:
        raise HTTPException(404)
    return Response(_asset(name), media_type=ASSETS[name][2], headers={"Cache-Control": "max-age=86400"})


@cache
def _page(name: str) -> str:
    return (files("api") / "pages" / name).read_text(encoding="utf-8")


@cache
def _asset(name: str) -> bytes:
    package, folder, _ = ASSETS[name]
    return (files(package) / folder / name).read_bytes()

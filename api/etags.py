"""Answers that a client need not fetch again."""

from __future__ import annotations

from fastapi import Request, Response
from pydantic import BaseModel


def tagged(request: Request, version: str, content: BaseModel) -> Response:
    """Return the content with a weak ETag of its version, or 304 where the client has that version."""
    tag = f'W/"{version}"'
    if matches(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers={"ETag": tag})
    return Response(content.model_dump_json(), media_type="application/json", headers={"ETag": tag})


def matches(given: str, tag: str) -> bool:
    """Say whether an `If-None-Match` names the tag, by the weak comparison of RFC 9110."""
    known = [each.strip().removeprefix("W/") for each in given.split(",")]
    return tag.removeprefix("W/") in known or given.strip() == "*"

"""Verbatims cut into calls: by number, and by bytes before they are compressed."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

MOST = 10_000
MOST_BYTES = 16 * 1024 * 1024  # half of what the service takes
LEVEL = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Some verbatims as compressed lines."""

    count: int
    content: bytes = field(repr=False)


def batches(verbatims: Iterable[Mapping[str, Any]], most: int = MOST, most_bytes: int = MOST_BYTES) -> Iterator[Batch]:
    """Yield the verbatims in order as they come; one larger than a call is a call of its own."""
    lines: list[bytes] = []
    size = 0
    for verbatim in verbatims:
        new = line(verbatim)
        if lines and (len(lines) == most or size + len(new) > most_bytes):
            yield _batch(lines)
            lines, size = [], 0
        lines.append(new)
        size += len(new)
    if lines:
        yield _batch(lines)


def line(verbatim: Mapping[str, Any]) -> bytes:
    """Return a verbatim as a line of JSON; lone surrogates, which UTF-8 cannot hold, are written as escapes."""
    try:
        return (json.dumps(plain(verbatim), ensure_ascii=False, separators=(",", ":")) + "\n").encode()
    except UnicodeEncodeError:
        return (json.dumps(plain(verbatim), separators=(",", ":")) + "\n").encode()


def plain(verbatim: Mapping[str, Any]) -> dict[str, Any]:
    """Return a verbatim with its moment as text."""
    created = verbatim.get("created_at")
    moment = {"created_at": created.isoformat()} if isinstance(created, datetime) else {}
    return {**verbatim, **moment}


def _batch(lines: list[bytes]) -> Batch:
    return Batch(count=len(lines), content=gzip.compress(b"".join(lines), LEVEL, mtime=0))

"""Origins of web pages, as browsers write them."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

ANY = "*"
ORIGIN = re.compile(r"([a-z][a-z0-9+.-]*)://(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::[1-9][0-9]{0,4})?")
USUAL_PORTS = {"http": 80, "https": 443}


def checked(origin: str) -> str:
    """Return an origin as browsers write it, or `*`; errors: `ValueError` saying what was expected."""
    if origin == ANY:
        return origin
    if not ORIGIN.fullmatch(origin) or _port(origin) not in range(1, 65536):
        raise ValueError(
            f"{origin[:100]!r} is no origin; expected scheme, host in small letters and port alone, "
            "such as https://dashboard.example.org or http://localhost:5173"
        )
    if _port(origin) == USUAL_PORTS.get(urlsplit(origin).scheme):
        raise ValueError(f"{origin[:100]!r} names the usual port, which browsers leave out; expected it without")
    return origin


def _port(origin: str) -> int:
    """The port, 1 where none is given."""
    try:
        return urlsplit(origin).port or 1
    except ValueError:
        return 0

"""Opaque cursors of pages: signed, and good for one tenant, one list and one filter only."""

from __future__ import annotations

import binascii
import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode

from textcx.errors import CallError, CursorError

SIGNED = 16
PLACE = 8
LARGEST_PAGE = 1000


def sealed(secret: bytes, purpose: str, last: int) -> str:
    """Return the cursor of what comes after the row `last` of the list that `purpose` names."""
    place = last.to_bytes(PLACE, "big")
    return urlsafe_b64encode(_signature(secret, purpose, place) + place).decode().rstrip("=")


def opened(secret: bytes, purpose: str, cursor: str) -> int:
    """Return the row after which the page starts; errors: `CursorError` unless it was sealed for the same purpose."""
    try:
        raw = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except (ValueError, binascii.Error):
        raw = b""
    signature, place = raw[:SIGNED], raw[SIGNED:]
    if len(place) != PLACE or not hmac.compare_digest(signature, _signature(secret, purpose, place)):
        raise CursorError("The cursor was not given out for this list and filter; expected the `next` of a page of it.")
    return int.from_bytes(place, "big")


def page_size(limit: int) -> int:
    """Return the limit; errors: `CallError` outside 1 to 1000."""
    if not 1 <= limit <= LARGEST_PAGE:
        raise CallError(f"The limit of a page is {limit}; expected 1 to {LARGEST_PAGE}.")
    return limit


def _signature(secret: bytes, purpose: str, place: bytes) -> bytes:
    return hmac.digest(secret, hashlib.sha256(purpose.encode("utf-8", "replace")).digest() + place, "sha256")[:SIGNED]

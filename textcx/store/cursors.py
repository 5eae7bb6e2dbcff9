"""Opaque cursors of pages: signed, and good for one tenant, one list and one filter only."""

from __future__ import annotations

import binascii
import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode

from textcx.errors import CallError, CursorError

SIGNED = 16
PLACE = 8
MARK = 8
LARGEST_PAGE = 1000


def sealed(secret: bytes, purpose: str, last: int) -> str:
    """Return the cursor of what comes after the row `last` of the list that `purpose` names."""
    return _sealed(secret, purpose, last.to_bytes(PLACE, "big"))


def sealed_at(secret: bytes, purpose: str, place: tuple[int, bytes]) -> str:
    """Return the cursor of a place in a list, with a mark of eight bytes."""
    at, mark = place
    return _sealed(secret, purpose, at.to_bytes(PLACE, "big") + mark)


def opened(secret: bytes, purpose: str, cursor: str) -> int:
    """Return the row after which the page starts; errors: `CursorError` unless it was sealed for the same purpose."""
    return int.from_bytes(_opened(secret, purpose, (cursor, PLACE)), "big")


def opened_at(secret: bytes, purpose: str, cursor: str) -> tuple[int, bytes]:
    """Return place and mark; errors: `CursorError` unless it was sealed for the same purpose."""
    found = _opened(secret, purpose, (cursor, PLACE + MARK))
    return int.from_bytes(found[:PLACE], "big"), found[PLACE:]


def _sealed(secret: bytes, purpose: str, content: bytes) -> str:
    return urlsafe_b64encode(_signature(secret, purpose, content) + content).decode().rstrip("=")


def _opened(secret: bytes, purpose: str, given: tuple[str, int]) -> bytes:
    cursor, size = given
    try:
        raw = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except (ValueError, binascii.Error):
        raw = b""
    signature, content = raw[:SIGNED], raw[SIGNED:]
    if len(content) != size or not hmac.compare_digest(signature, _signature(secret, purpose, content)):
        raise CursorError("The cursor was not given out for this list and filter; expected the `next` of a page of it.")
    return content


def page_size(limit: int) -> int:
    """Return the limit; errors: `CallError` outside 1 to 1000."""
    if not 1 <= limit <= LARGEST_PAGE:
        raise CallError(f"The limit of a page is {limit}; expected 1 to {LARGEST_PAGE}.")
    return limit


def _signature(secret: bytes, purpose: str, content: bytes) -> bytes:
    return hmac.digest(secret, hashlib.sha256(purpose.encode("utf-8", "replace")).digest() + content, "sha256")[:SIGNED]

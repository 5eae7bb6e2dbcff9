"""Why work is refused or not answered; part of the tree of `textcx.errors`.

TextcxError
├── CallError
│   └── TooLarge         a request that could never fit (HTTP 413)
└── ServingError
    ├── QueueFull        no room now; knows when to try again (HTTP 429)
    ├── ShuttingDown     no new work is taken (HTTP 503)
    └── WrongAnswers     a model gave more or fewer answers than it had items
"""

from __future__ import annotations

from textcx.errors import CallError, TextcxError


class TooLarge(CallError):
    """One request holds more than the whole queue may."""


class ServingError(TextcxError):
    """The request is right, but the service cannot answer it."""


class QueueFull(ServingError):
    """No room now; `retry_after` is in whole seconds, at least 1, from the measured rate of work."""

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ShuttingDown(ServingError):
    """The service finishes what it accepted and takes nothing new."""


class WrongAnswers(ServingError):
    """A model broke its promise of one answer per item."""

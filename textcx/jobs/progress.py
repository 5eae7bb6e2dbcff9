"""What a job tells while it runs; the CLI shows it, tests and libraries ignore it."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Told by a job how far it is."""

    def start(self, step: str, total: int | None) -> None:
        """A step begins; `total` rows if known."""

    def advance(self, rows: int) -> None:
        """So many more rows are done."""

    def note(self, sentence: str) -> None:
        """Something the user should know."""


class Silent:
    """Says nothing."""

    def start(self, step: str, total: int | None) -> None:
        """Ignore."""

    def advance(self, rows: int) -> None:
        """Ignore."""

    def note(self, sentence: str) -> None:
        """Ignore."""

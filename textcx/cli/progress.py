"""Progress on stderr: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

PLAIN_STEPS = 10


class Bar:
    """A bar that is redrawn."""

    def __init__(self) -> None:
        columns = (TextColumn("{task.description:<18}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._progress = Progress(*columns, console=Console(stderr=True), transient=True)
        self._task: TaskID | None = None

    def start(self, step: str, total: int | None) -> None:
        """Begin a new bar."""
        if self._task is not None:
            self._progress.remove_task(self._task)
        self._task = self._progress.add_task(step, total=total)
        self._progress.start()
        if total is None:
            self._progress.stop()
            click.echo(f"{step} …", err=True)

    def advance(self, rows: int) -> None:
        """Move the bar."""
        if self._task is not None:
            self._progress.advance(self._task, rows)

    def stop(self) -> None:
        """Leave the terminal as it was."""
        self._progress.stop()

    def note(self, sentence: str) -> None:
        """Print above the bar."""
        self._progress.console.print(f"textcx: {sentence}", markup=False, highlight=False)


class Lines:
    """One line for each step, and one for each tenth of it."""

    def __init__(self) -> None:
        self._step, self._total, self._done, self._said = "", 0, 0, 0

    def start(self, step: str, total: int | None) -> None:
        """Say that a step begins."""
        self._step, self._total, self._done, self._said = step, total or 0, 0, 0
        click.echo(f"{step} …", err=True)

    def advance(self, rows: int) -> None:
        """Say every tenth of a known total, every 10,000 rows of an unknown one."""
        self._done += rows
        width = max(self._total // PLAIN_STEPS, 1) if self._total else 10_000
        if self._done // width > self._said:
            self._said = self._done // width
            of = f" of about {self._total:,}" if self._total else ""
            click.echo(f"{self._step}: {self._done:,}{of} rows", err=True)

    def stop(self) -> None:
        """Nothing is left to say."""

    def note(self, sentence: str) -> None:
        """Say it."""
        click.echo(f"textcx: {sentence}", err=True)


def shown() -> Bar | Lines:
    """Return the bar for a terminal, lines for a file or a pipe."""
    return Bar() if sys.stderr.isatty() else Lines()

"""`textcx evaluate --behaviour`: the failure rates of the behavioural suite."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from textcx.evaluation.run import Watch
    from textcx.recipe import Recipe


def measure(chosen: Recipe, json_path: Path | None, watched: Callable[[int], Watch]) -> int:
    """Run the suite on a recipe and the default journey, print its table, and return the exit status.

    A case that fails is a finding about the model, so the status is 0 all the same.
    """
    from textcx import build, taxonomy
    from textcx.evaluation.behaviour import suite, table
    from textcx.evaluation.behaviour.run import run, texts

    cases = suite.load()
    pipeline, provenance = build.pipeline(build.BuildOptions(taxonomy=taxonomy.load(taxonomy.DEFAULT)), chosen)
    verdicts = run(pipeline, cases, watch=watched(len(texts(cases))))
    if json_path:
        write(json_path, table.dumps(verdicts, provenance))
    click.echo(f"{table.heading(verdicts, provenance)}\n\n{table.markdown(verdicts)}")
    return 0


def write(path: Path, content: bytes) -> None:
    """Write the file of `--json`; OutputError where it cannot be."""
    from textcx.errors import OutputError

    try:
        path.write_bytes(content)
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror or error}") from error

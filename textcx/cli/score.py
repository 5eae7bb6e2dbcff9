"""`textcx score`: one record for each row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from textcx.cli import options


@click.command("score", short_help="Score each row: sentiment, stages, intent, entities.")
@options.shared
@click.option("--out", required=True, metavar="FILE.jsonl", help="Where the records go, one JSON line per row.")
def score_command(inputs: tuple[str, ...], out: str, **call: Any) -> int:
    """Score every row of INPUT: sentiment, stages, intent, entities, segment by segment.

    INPUT is a .csv, .tsv, .jsonl, .json, .parquet or .xlsx file, several of them, a glob, a folder, or - for
    JSONL on stdin.

    \b
    Example:
      textcx score reviews.csv --text-column comment --out scores.jsonl
    """
    from textcx import readers
    from textcx.jobs.request import Request
    from textcx.jobs.score import check, score

    columns = readers.Columns(text=call["text_column"], id=call["id_column"], language=call["language_column"])
    chosen, recipe = options.build_options(call), options.recipe(call)
    readers.check(inputs, columns)
    request = Request(
        inputs=inputs, columns=columns, out=Path(out), settings=options.settings(chosen, call), resume=call["resume"]
    )
    check(request)
    with options.engine(chosen, recipe, needs_stdin="-" in inputs) as engine:
        tally = score(request, engine)
    return options.finish(tally)

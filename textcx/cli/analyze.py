"""`textcx analyze`: pain points by journey stage."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from textcx.cli import options

if TYPE_CHECKING:
    from textcx.insights.discovery import Discover
    from textcx.jobs.request import Engine, Request
    from textcx.recipe import Recipe

SCORE_TYPES = ("nps", "csat", "ces", "stars")


@click.command("analyze", short_help="Turn verbatims into pain points by journey stage, with a report.")
@options.shared
@click.option("--date-column", metavar="C", help="Column with a date: gives series and trends.")
@click.option("--score-column", metavar="C", help="Column with the customer's score: gives the metric and impacts.")
@click.option("--score-type", type=click.Choice(SCORE_TYPES), help="How to read the score.")
@click.option("--segment-columns", metavar="A,B", help="Columns to break the figures down by.")
@click.option("--seed", default=0, show_default=True, help="Seed of theme discovery and bootstrap.")
@click.option("--out", required=True, metavar="DIR", help="Folder for report.html, themes.json, verbatims.jsonl …")
def analyze_command(inputs: tuple[str, ...], out: str, **call: Any) -> int:
    """Turn the rows of INPUT into pain-point themes by journey stage, with a report.

    INPUT is a .csv, .tsv, .jsonl, .json, .parquet or .xlsx file, several of them, a glob, a folder, or - for
    JSONL on stdin.

    \b
    Example:
      textcx analyze reviews.csv --text-column comment --date-column date \\
          --score-column nps --score-type nps --out report
    """
    from textcx import readers
    from textcx.cli.findings import show
    from textcx.jobs.analyze import Insight, analyze, check

    chosen, recipe = options.build_options(call), options.recipe(call)
    request = _request(inputs, out, call, options.settings(chosen, call))
    readers.check(inputs, request.columns)
    check(request)
    with options.engine(chosen, recipe, needs_stdin="-" in inputs) as engine:
        result = analyze(request, engine, Insight(taxonomy=chosen.taxonomy, discover=_finder(engine, recipe)))
    show(result.analysis, chosen.taxonomy, request.out)
    return options.finish(result.tally)


def _finder(engine: Engine, recipe: Recipe) -> Discover:
    from textcx import build
    from textcx.insights.discovery import finder

    return finder(engine.pipeline.encoder.encode, build.topic_map(recipe), build.topic_model())


def _request(inputs: tuple[str, ...], out: str, call: dict[str, Any], settings: tuple[tuple[str, str], ...]) -> Request:
    from textcx.jobs.request import Request

    _check_score(call)
    return Request(
        inputs=inputs,
        columns=_columns(call),
        out=Path(out),
        settings=settings,
        score_type=call["score_type"],
        seed=call["seed"],
        resume=call["resume"],
    )


def _columns(call: dict[str, Any]) -> Any:
    from textcx.readers import Columns

    groups = tuple(name.strip() for name in (call["segment_columns"] or "").split(",") if name.strip())
    return Columns(
        text=call["text_column"],
        id=call["id_column"],
        language=call["language_column"],
        date=call["date_column"],
        score=call["score_column"],
        groups=groups,
    )


def _check_score(call: dict[str, Any]) -> None:
    if bool(call["score_column"]) != bool(call["score_type"]):
        raise click.UsageError(
            f"--score-column and --score-type belong together: name the column and one of {', '.join(SCORE_TYPES)}"
        )

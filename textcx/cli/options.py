"""Options that several commands share, and what they are turned into."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

import click

if TYPE_CHECKING:
    from textcx.build import BuildOptions
    from textcx.jobs.request import Engine
    from textcx.jobs.tally import Tally
    from textcx.recipe import Recipe
    from textcx.taxonomy import Taxonomy

recipe_option = click.option(
    "--recipe", "recipe_title", default="default", show_default=True, metavar="NAME[@VERSION]",
    help="The models (see `textcx models list`).",
)  # fmt: skip
Command = TypeVar("Command", bound=Callable[..., Any])
ROWS_FAILED = 3

SHARED = (
    click.argument("inputs", nargs=-1, required=True, metavar="INPUT..."),
    click.option("--text-column", required=True, metavar="C", help="Column that holds the customer's words."),
    click.option("--id-column", metavar="C", help="Column with an id for each row; numbered where absent."),
    click.option("--language-column", metavar="C", help="Column with a language code, where it is already known."),
    click.option("--taxonomy", "taxonomy_name", default="default", show_default=True, metavar="FILE_OR_NAME",
                 help="Journey stages: a TOML file or a built-in name (see `textcx taxonomy list`)."),
    click.option("--gazetteer", metavar="FILE", help="Your products, brands and competitors (TOML or CSV)."),
    click.option("--entities/--no-entities", default=True, show_default=True, help="Find names, amounts, order numbers …"),
    recipe_option,
    click.option("--threads", type=click.IntRange(1), metavar="N", help="Processor cores to use [default: all]."),
    click.option("--resume", is_flag=True, help="Go on where a stopped run of the same call ended."),
)  # fmt: skip


def shared(command: Command) -> Command:
    """Add the options of every command that reads verbatims."""
    for option in reversed(SHARED):
        command = option(command)
    return command


@contextmanager
def engine(options: BuildOptions, chosen: Recipe, *, needs_stdin: bool) -> Iterator[Engine]:
    """Give the engine of a run by a recipe, with progress shown on stderr until the run ends, well or not."""
    from textcx import build
    from textcx.cli.progress import shown
    from textcx.jobs.request import Engine

    stdin = _stdin() if needs_stdin else None
    progress = shown()
    progress.start("loading models", None)
    pipeline, provenance = build.pipeline(options, chosen)
    try:
        yield Engine(pipeline=pipeline, provenance=provenance, progress=progress, stdin=stdin)
    finally:
        progress.stop()


def _stdin() -> BinaryIO:
    """Standard input once it has something to say, before models are loaded for nothing."""
    from textcx.errors import InputError

    stdin = sys.stdin.buffer
    if isinstance(stdin, BufferedReader) and not stdin.peek(1):
        raise InputError("no row in stdin; expected at least one line of JSON")
    return stdin


def build_options(call: dict[str, Any]) -> BuildOptions:
    """Return what the call chose, with taxonomy and gazetteer read and checked."""
    from textcx.build import BuildOptions
    from textcx.gazetteer import read_gazetteer

    gazetteer = read_gazetteer(Path(call["gazetteer"])) if call["gazetteer"] else None
    return BuildOptions(
        taxonomy=taxonomy(call), entities=call["entities"], gazetteer=gazetteer, threads=call["threads"]
    )


def recipe(call: dict[str, Any]) -> Recipe:
    """Return the recipe of the call."""
    from textcx.recipe import titled

    return titled(call["recipe_title"])


def taxonomy(call: dict[str, Any]) -> Taxonomy:
    """Return the taxonomy of the call."""
    from textcx.taxonomy import load

    return load(call["taxonomy_name"])


def settings(options: BuildOptions, call: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return what else decides the result, for the fingerprint of a run."""
    from textcx.artifacts import file_digest

    gazetteer = file_digest(Path(call["gazetteer"])) if call["gazetteer"] else "none"
    return (
        ("taxonomy", options.taxonomy.digest),
        ("entities", str(options.entities)),
        ("gazetteer", gazetteer),
    )


def finish(tally: Tally) -> int:
    """Say what became of the rows and return the exit status."""
    counts = tally.counts
    parts = ", ".join(f"{count:,} {status}" for status, count in counts.items())
    click.echo(f"{tally.rows:,} rows: {parts}", err=True)
    if tally.repeated_ids():
        click.echo(
            f"textcx: {tally.repeated_ids():,} rows carry an id that an earlier row had; all were kept", err=True
        )
    return ROWS_FAILED if counts["error"] else 0

"""Measure a recipe on a folder of labelled files: python scripts/benchmark.py DATA_FOLDER, or make evaluate DATA=…

Prints every table; writes docs/benchmark.md, and metrics.json and the figures of CARD.md beside the recipe, or all
three into the folder of `--out`.
"""

from __future__ import annotations

import shlex
import sys
import warnings
from pathlib import Path

import click

from textcx import artifacts, build, recipe, taxonomy
from textcx.cli.progress import shown
from textcx.errors import TextcxError
from textcx.evaluation.benchmark import card, run, store
from textcx.evaluation.benchmark.against import beside
from textcx.evaluation.benchmark.markdown import render
from textcx.evaluation.benchmark.run import Subject
from textcx.evaluation.benchmark.selection import Shelf
from textcx.evaluation.benchmark.shape import Benchmark
from textcx.evaluation.bootstrap import Draws
from textcx.recipe import Recipe

DOCUMENT = Path("docs/benchmark.md")
LIMIT = 400


@click.command()
@click.argument("data", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--recipe", "title", help="The recipe, NAME@VERSION [default: that of textcx].")
@click.option("--against", help="A recipe that was measured before, NAME@VERSION, to stand beside.")
@click.option(
    "--limit", type=click.IntRange(1), default=LIMIT, show_default=True, help="Rows of a data set and language."
)
@click.option("--unseen", default="", metavar="A,B", help="Organisations of FABSA the recipe was not trained on.")
@click.option("--threads", type=click.IntRange(1), help="Processor cores to use [default: all].")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="A folder for all files instead.")
def main(
    data: Path, title: str | None, against: str | None, limit: int, unseen: str, threads: int | None, out: Path | None
) -> None:
    """Measure a recipe on the labelled files in DATA, in some fifteen minutes on two cores."""
    other = store.read(folder(against)) if against else None
    shelf = Shelf(folder=data, limit=limit, unseen=frozenset(filter(None, unseen.split(","))))
    found = measured(shelf, recipe.titled(title), threads)
    found = beside(found, other) if other else found
    write(found, out)
    click.echo(render(found))


def measured(shelf: Shelf, model: Recipe, threads: int | None) -> Benchmark:
    """Build the recipe and measure it, with progress on stderr."""
    progress = shown()
    progress.start("reading files", None)
    picks = run.picks(shelf)
    options = build.BuildOptions(taxonomy=taxonomy.load(taxonomy.DEFAULT), threads=threads)
    pipeline, provenance = build.pipeline(options, model)
    try:
        subject = Subject(pipeline=pipeline, topic_map=build.topic_map(model))
        tables = run.measure(picks, subject, Draws(), progress)
    finally:
        progress.stop()
    return Benchmark(
        command=command(),
        provenance=provenance,
        description=model.description,
        limit=shelf.limit,
        draws=Draws(),
        tables=tables,
        missing=run.missing(shelf),
    )


def folder(title: str) -> Path:
    """The folder of a recipe."""
    name, _, version = title.partition("@")
    return artifacts.root() / name / version


def command() -> str:
    """The call with the data folder's name left open, since it is another on each machine."""
    given = click.get_current_context().params
    options = {"recipe": given["title"], **{name: given[name] for name in ("against", "limit", "unseen")}}
    defaults = {"recipe": None, "against": None, "limit": LIMIT, "unseen": ""}
    chosen = [part for name, value in options.items() if value != defaults[name] for part in (f"--{name}", str(value))]
    return shlex.join(["python", "scripts/benchmark.py", "DATA", *chosen])


def document_of(title: str) -> Path:
    """The page of a recipe: that of `default` has no name in it."""
    name = title.partition("@")[0]
    return DOCUMENT if name == recipe.DEFAULT else DOCUMENT.with_stem(f"{DOCUMENT.stem}-{name}")


def write(found: Benchmark, out: Path | None) -> None:
    """Write document, numbers and card."""
    home = out or folder(found.provenance.recipe)
    document = out / DOCUMENT.name if out else document_of(found.provenance.recipe)
    home.mkdir(parents=True, exist_ok=True)
    (home / store.FILE).write_text(store.dumps(found), encoding="utf-8")
    document.write_text(render(found), encoding="utf-8")
    card.write(home, found)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    try:
        main()
    except TextcxError as error:
        sys.exit(f"benchmark: {error}")

"""`textcx worker`: analyses in a process of their own."""

from __future__ import annotations

import signal
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import click

from textcx.errors import CallError

if TYPE_CHECKING:
    from textcx.jobs.durable import AnalysisEngine
    from textcx.store.server import Store

PATIENCE = 60.0


@click.command("worker", short_help="Work on the analyses of a service, in a process of its own.")
@click.option(
    "--database", default="textcx.db", show_default=True, envvar="TEXTCX_DATABASE", metavar="URL",
    help="SQLite file of this machine or postgresql:// URL [also: TEXTCX_DATABASE].",
)  # fmt: skip
@click.option("--taxonomy", "taxonomy_name", default="default", show_default=True, envvar="TEXTCX_TAXONOMY",
              metavar="FILE_OR_NAME", help="Journey stages of analyses that name none [also: TEXTCX_TAXONOMY].")  # fmt: skip
@click.option("--recipe", "recipe_title", default="default", show_default=True, envvar="TEXTCX_RECIPE",
              metavar="NAME[@VERSION]", help="The models, those of the service [also: TEXTCX_RECIPE].")  # fmt: skip
@click.option("--threads", type=click.IntRange(1), metavar="N", help="Processor cores to use [default: all].")
@click.option("--drain", is_flag=True, help="Work until nothing waits, then end.")
def worker_command(database: str, taxonomy_name: str, recipe_title: str, threads: int | None, drain: bool) -> None:
    """Work on the analyses that wait in a database, beside the service or on another machine.

    Any number of workers may run at a time. One that is told to stop (SIGTERM, Ctrl-C) finishes the chunk it is at;
    what a killed one was at is done again by another.

    \b
    Example:
      textcx worker --database postgresql://textcx@db/textcx
    """
    from textcx.build import BuildOptions
    from textcx.jobs.service_local import local_engine
    from textcx.recipe import titled
    from textcx.serving import heap
    from textcx.store.server import open_store
    from textcx.taxonomy import load

    check_database(database)
    chosen, options = titled(recipe_title), BuildOptions(taxonomy=load(taxonomy_name), threads=threads)
    store = open_store(database)
    try:
        engine = local_engine(options, chosen, taxonomy_name)
        heap.settle()
        click.echo("textcx worker: ready", err=True)
        (_drained if drain else _served)(store, engine)
    finally:
        store.close()


def check_database(database: str) -> None:
    """Raise CallError where the SQLite file is not there: a worker would wait for ever at a new, empty one."""
    path = database.removeprefix("sqlite:///")
    if "://" not in path and not Path(path).is_file():
        raise CallError(f"There is no database {path!r}; expected the one that `textcx serve` uses.")


def _drained(store: Store, engine: AnalysisEngine) -> None:
    from textcx.jobs.durable import WorkerSettings, owner_name, run_turn

    owner, settings = owner_name(), WorkerSettings()
    while run_turn(store, engine, settings, owner):
        pass


def _served(store: Store, engine: AnalysisEngine) -> None:
    from textcx.jobs.durable import start

    told = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told.set())
    worker = start(store, engine)
    told.wait()
    worker.stop(PATIENCE)

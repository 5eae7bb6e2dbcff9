"""`textcx evaluate`: the figures of the model on a file with gold, or on the behavioural suite."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from textcx.cli.behaviour import measure, write
from textcx.cli.options import ROWS_FAILED, recipe_option

if TYPE_CHECKING:
    from textcx.evaluation.gold import Example, Task
    from textcx.evaluation.heading import Heading
    from textcx.evaluation.results import Evaluation
    from textcx.insights.corpus import Corpus, Ints
    from textcx.insights.discovery import Discover
    from textcx.insights.results import ThemeDraft
    from textcx.pipeline import Pipeline
    from textcx.recipe import Recipe
    from textcx.taxonomy import Taxonomy
    from textcx.types import Annotation

TASKS = ("sentiment", "stage", "entities", "themes")


@click.command("evaluate", short_help="Measure the model on a file with gold.")
@click.option("--data", type=click.Path(path_type=Path), help="JSON lines with `text` and gold.")
@click.option("--behaviour", is_flag=True, help="Instead of --data: the behavioural suite that comes with textcx.")
@click.option("--task", type=click.Choice(TASKS), help="One task; without it every task the file has gold for.")
@click.option("--taxonomy", "taxonomy_name", default="default", show_default=True, help="Name or TOML file.")
@recipe_option
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="For resampling and for themes.")
@click.option("--json", "json_path", type=click.Path(path_type=Path), help="A file that gets every number as JSON.")
def evaluate_command(
    data: Path | None, behaviour: bool, recipe_title: str, json_path: Path | None, **asked: Any
) -> int:
    """Measure the model on a file with gold and print the figures with 95 % intervals.

    Each line of the file is an object with `text` and gold in `sentiment` (negative, neutral, positive or mixed),
    `stages` (a list of stage ids), `entities` (objects with start, end and label) or `label` (the group a row
    belongs to, for themes). A `language` adds figures by language and checks language identification.
    With --behaviour, sentences on negation, irony, names, typos and the like are tried instead, in ten languages.
    """
    from textcx.recipe import titled

    _check_target(json_path)
    if behaviour:
        _check_alone(data, asked["task"], asked["taxonomy_name"])
        return measure(titled(recipe_title), json_path, _watch)
    if data is None:
        raise click.UsageError("Missing option '--data' (or '--behaviour').")
    return _evaluated(data, titled(recipe_title), json_path, **asked)


def _check_alone(data: Path | None, task: Task | None, taxonomy_name: str) -> None:
    if data or task or taxonomy_name != "default":
        raise click.UsageError(
            "--behaviour brings its own sentences and stages, expected no --data, --task or --taxonomy."
        )


def _evaluated(
    data: Path, chosen: Recipe, json_path: Path | None, *, task: Task | None, taxonomy_name: str, seed: int
) -> int:
    from textcx import taxonomy
    from textcx.evaluation.gold import read
    from textcx.evaluation.numbers import dumps
    from textcx.evaluation.table import render

    stages = taxonomy.load(taxonomy_name)
    examples = read(data, task, stages.ids)
    found, heading = _measured(examples, (chosen, stages), str(data), seed)
    if json_path:
        write(json_path, dumps(found, heading))
    click.echo(render(found, heading))
    return ROWS_FAILED if found.statuses["error"] else 0


def _check_target(path: Path | None) -> None:
    """Before an hour of work rather than after it."""
    from textcx.errors import CallError

    if path and (path.is_dir() or not path.parent.is_dir()):
        raise CallError(f"--json {path} cannot be written, expected a file in a folder that exists")


def _measured(
    examples: Sequence[Example], made_with: tuple[Recipe, Taxonomy], data: str, seed: int
) -> tuple[Evaluation, Heading]:
    from textcx import build
    from textcx.evaluation.bootstrap import Draws
    from textcx.evaluation.heading import Heading
    from textcx.evaluation.run import Plan, evaluate

    chosen, stages = made_with
    wants_entities = any(example.entities is not None for example in examples)
    pipeline, provenance = build.pipeline(build.BuildOptions(taxonomy=stages, entities=wants_entities), chosen)
    plan = Plan(stage_ids=stages.ids, discover=_finder(pipeline, chosen), draws=Draws(seed=seed))
    found = evaluate(examples, pipeline, plan, watch=_watch(len(examples)))
    return found, Heading(data=data, command=_command(), provenance=provenance, draws=plan.draws)


def _finder(pipeline: Pipeline, chosen: Recipe) -> Discover:
    def discover(corpus: Corpus, seed: int) -> tuple[Ints, tuple[ThemeDraft, ...]]:
        from textcx import build
        from textcx.insights.discovery import finder

        return finder(pipeline.encoder.encode, build.topic_map(chosen), build.topic_model())(corpus, seed)

    return discover


def _watch(rows: int) -> Callable[[Iterable[Annotation]], Iterator[Annotation]]:
    from textcx.cli.progress import shown

    def watched(annotations: Iterable[Annotation]) -> Iterator[Annotation]:
        progress = shown()
        progress.start("reading opinions", rows)
        for annotation in annotations:
            yield annotation
            progress.advance(1)
        progress.start("computing figures", None)

    return watched


def _command() -> str:
    """The call as it was given, whatever program it came through."""
    context = click.get_current_context()
    given = [
        part
        for option in context.command.params
        if option.name and context.get_parameter_source(option.name) is ParameterSource.COMMANDLINE
        for part in (option.opts[0], str(context.params[option.name]))
    ]
    return shlex.join(["textcx", "evaluate", *given])

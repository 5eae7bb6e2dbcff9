"""`textcx taxonomy`: which journeys there are, and whether an own file is right."""

from __future__ import annotations

import click

from textcx import taxonomy
from textcx.errors import TaxonomyError
from textcx.taxonomy import Stage, Taxonomy


@click.group("taxonomy")
def taxonomy_group() -> None:
    """List, show and check journey-stage taxonomies."""


@taxonomy_group.command("list")
def list_command() -> None:
    """List the built-in taxonomies."""
    for name in taxonomy.builtin():
        loaded = taxonomy.load(name)
        click.echo(f"{name:<12} {len(loaded.stages):>2} stages  {loaded.description}")


@taxonomy_group.command("show")
@click.argument("name", metavar="NAME")
def show_command(name: str) -> None:
    """Show the stages of a taxonomy (a built-in name or a TOML file)."""
    loaded = taxonomy.load(name)
    click.echo(f"{loaded.name}, version {loaded.version}: {loaded.description}")
    for stage in loaded.stages:
        click.echo(f"\n{stage.id}  ({stage.label}{_owner(stage.owner)})\n  {stage.description}")
        click.echo(f"  {_examples(stage)}")


@taxonomy_group.command("check")
@click.argument("file", metavar="FILE", type=click.Path())
def check_command(file: str) -> None:
    """Check an own taxonomy file and say what could be better."""
    loaded = _own(file)
    click.echo(f"{file} is valid: {loaded.name}, version {loaded.version}, {len(loaded.stages)} stages")
    bare = [stage.id for stage in loaded.stages if not stage.examples]
    if bare:
        click.echo(f"Two or three examples would sharpen these stages: {', '.join(bare)}")


def _own(file: str) -> Taxonomy:
    from pathlib import Path

    if not Path(file).is_file():
        raise TaxonomyError(f"{file} does not exist, expected a TOML file with [[stages]]")
    return taxonomy.load(file)


def _examples(stage: Stage) -> str:
    if not stage.examples:
        return "no examples"
    count = len(stage.examples)
    return f'{count} example{"s" if count > 1 else ""}, e.g. "{stage.examples[0]}"'


def _owner(owner: str | None) -> str:
    return f", owner {owner}" if owner else ""

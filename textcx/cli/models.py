"""`textcx models`: what the records were made with."""

from __future__ import annotations

from pathlib import Path

import click

from textcx.cli import options


@click.group("models")
def models_group() -> None:
    """List, describe and verify the models that textcx uses."""


@models_group.command("list")
def list_command() -> None:
    """List the recipes that come with textcx, and the artefacts they are made of."""
    from textcx import artifacts, recipe

    for name, version in recipe.available():
        click.echo(f"{name}@{version:<4} {recipe.load(name, version).description}")
    click.echo()
    for name, version in artifacts.available():
        artifact = artifacts.load(name, version)
        size = sum(file.stat().st_size for file in artifact.path.iterdir() if file.is_file())
        click.echo(f"{name}@{version:<4} {size / 1e6:6.1f} MB  {artifact.digest}")


@models_group.command("info")
@options.recipe_option
def info_command(recipe_title: str) -> None:
    """Print the recipe and the digest that every record carries."""
    from textcx import build, recipe

    chosen = recipe.titled(recipe_title)
    provenance = build.provenance(chosen)
    click.echo(f"textcx   {provenance.textcx}\nrecipe   {provenance.recipe}\ndigest   {provenance.digest}")
    click.echo(f"about    {chosen.description}\n")
    for part in chosen.parts():
        click.echo(f"{part.use:<20} {part.artifact or ''}".rstrip())


@models_group.command("verify")
def verify_command() -> None:
    """Compare every file with its digest, the encoder's weights included."""
    from textcx import artifacts
    from textcx.build import verify_encoder

    for name, version in artifacts.available():
        artifacts.load(name, version)
        click.echo(f"{name}@{version}: ok")
    click.echo(f"{verify_encoder()}: ok")


@models_group.command("warm")
@options.recipe_option
def warm_command(recipe_title: str) -> None:
    """Build the encoder's graph into the cache folder now, so that the first call is as fast as the next."""
    from textcx import build, recipe, taxonomy

    build.pipeline(build.BuildOptions(taxonomy=taxonomy.load(taxonomy.DEFAULT)), recipe.titled(recipe_title))
    click.echo("ready")


@models_group.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@options.recipe_option
def export_command(file: Path, recipe_title: str) -> None:
    """Write the encoder and all its heads into FILE as one ONNX graph (int8), to run elsewhere."""
    from textcx import build, recipe

    content = build.exported(recipe.titled(recipe_title))
    try:
        file.write_bytes(content)
    except OSError as error:
        raise click.UsageError(f"{file} cannot be written: {error.strerror}") from error
    click.echo(f"{file}: {len(content) / 1e6:.0f} MB")

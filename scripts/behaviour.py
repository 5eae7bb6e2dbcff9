"""Run the behavioural suite on the default recipe: figures for the model card, failures, and the ceilings of the tests.

python scripts/behaviour.py                 prints the table of the card
python scripts/behaviour.py --failures      prints every case that fails as well
python scripts/behaviour.py --markdown FILE writes the table
python scripts/behaviour.py --ceilings      lowers tests/behaviour/ceilings.toml to what fails now; it never raises one
"""

from __future__ import annotations

from pathlib import Path

import click

from textcx import build, taxonomy
from textcx.evaluation.behaviour import ceilings, suite, table
from textcx.evaluation.behaviour.run import Verdict, overall, run

CEILINGS = Path(__file__).parents[1] / "tests" / "behaviour" / "ceilings.toml"


@click.command()
@click.option("--failures", is_flag=True, help="List the cases that fail.")
@click.option("--markdown", type=click.Path(path_type=Path), help="A file that gets the table.")
@click.option("--ceilings", "lower", is_flag=True, help="Lower the ceilings of the tests to what fails now.")
@click.option("--threads", type=click.IntRange(1), help="Processor cores to use [default: all].")
def main(failures: bool, markdown: Path | None, lower: bool, threads: int | None) -> None:
    """Print the failure rate of every capability."""
    options = build.BuildOptions(taxonomy=taxonomy.load(taxonomy.DEFAULT), threads=threads)
    pipeline, provenance = build.pipeline(options)
    verdicts = run(pipeline, suite.load())
    click.echo(f"{table.heading(verdicts, provenance)}\n\n{table.markdown(verdicts)}")
    if failures:
        click.echo(table.failures(verdicts))
    if markdown:
        markdown.write_text(table.markdown(verdicts) + "\n", encoding="utf-8")
    if lower:
        _lower(verdicts)


def _lower(verdicts: tuple[Verdict, ...]) -> None:
    old, found = ceilings.read(CEILINGS), overall(verdicts)
    CEILINGS.write_text(ceilings.dumps(ceilings.lowered(old, found)), encoding="utf-8")
    for key, sentence in ceilings.exceeded(ceilings.read(CEILINGS), found).items():
        click.echo(f"still above its ceiling: {key}: {sentence}", err=True)


if __name__ == "__main__":
    main()

"""The `textcx` command: parse the call, do one thing, turn errors into one sentence and an exit status."""

from __future__ import annotations

import sys
import warnings

import click

from textcx import __version__
from textcx.cli.analyze import analyze_command
from textcx.cli.evaluate import evaluate_command
from textcx.cli.keys import keys_group
from textcx.cli.models import models_group
from textcx.cli.score import score_command
from textcx.cli.serve import serve_command
from textcx.cli.taxonomy import taxonomy_group
from textcx.cli.worker import worker_command
from textcx.errors import CallError, TextcxError

WRONG_CALL, FAILED = 2, 1
EPILOG = (
    "Exit status: 0 all good, 1 failed, 2 the call or the input file is wrong, 3 finished but some rows failed "
    '(each is in the output with status "error").'
)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}, epilog=EPILOG)
@click.version_option(__version__, prog_name="textcx")
def cli() -> None:
    """Customer verbatims in many languages become pain points by journey stage, offline."""


for command in (
    analyze_command,
    score_command,
    taxonomy_group,
    models_group,
    evaluate_command,
    keys_group,
    serve_command,
    worker_command,
):
    cli.add_command(command)


def main() -> None:
    """Run the command line and exit with the status of the contract."""
    warnings.simplefilter("ignore")
    try:
        status = cli.main(standalone_mode=False)
    except click.exceptions.Abort:
        status = _say("interrupted", FAILED)
    except click.ClickException as error:
        error.show()
        status = error.exit_code
    except CallError as error:
        status = _say(str(error), WRONG_CALL)
    except TextcxError as error:
        status = _say(str(error), FAILED)
    except BrokenPipeError:
        status = FAILED
    except (OSError, MemoryError) as error:
        status = _say(f"the system refused: {error or 'not enough memory'}", FAILED)
    sys.exit(status if isinstance(status, int) else 0)


def _say(sentence: str, status: int) -> int:
    click.echo(f"textcx: {sentence}", err=True)
    return status

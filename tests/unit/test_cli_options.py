"""What the commands share: progress that ends with the run, and an exit status from the counts."""

from __future__ import annotations

import pytest

from tests import job_samples as samples
from textcx import build, recipe, taxonomy
from textcx.cli import options, progress
from textcx.errors import OutputError
from textcx.jobs.tally import Tally
from textcx.types import Annotation, Status, Verbatim

CHOSEN = build.BuildOptions(taxonomy=taxonomy.load("default"))


class Watched(samples.Counted):
    """Progress that knows whether it was stopped."""

    stopped = False

    def stop(self) -> None:
        """Remember."""
        self.stopped = True


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Watched:
    shown = Watched()
    monkeypatch.setattr(progress, "shown", lambda: shown)
    monkeypatch.setattr(build, "pipeline", lambda *_: (samples.engine().pipeline, samples.PROVENANCE))
    return shown


def test_progress_runs_until_the_work_is_done(watched: Watched) -> None:
    with options.engine(CHOSEN, recipe.load(), needs_stdin=False) as engine:
        assert (watched, False) == (engine.progress, watched.stopped)
    assert watched.stopped


def test_progress_ends_where_the_work_fails(watched: Watched) -> None:
    with pytest.raises(OutputError), options.engine(CHOSEN, recipe.load(), needs_stdin=False):
        raise OutputError("cannot write")
    assert watched.stopped


def test_lines_tell_every_tenth_of_the_rows(capsys: pytest.CaptureFixture[str]) -> None:
    lines = progress.Lines()
    lines.start("scoring", 40)
    for _ in range(10):
        lines.advance(4)
    said = capsys.readouterr().err.splitlines()
    assert ["scoring …", *(f"scoring: {4 * tenth} of about 40 rows" for tenth in range(1, 11))] == said


@pytest.mark.parametrize(("last", "status"), [(Status.OK, 0), (Status.JUNK, 0), (Status.EMPTY, 0), (Status.ERROR, 3)])
def test_a_row_that_failed_is_exit_status_3(last: Status, status: int, capsys: pytest.CaptureFixture[str]) -> None:
    tally = Tally()
    tally.add(Annotation(verbatim=Verbatim(id="1", text=""), status=each) for each in (Status.OK, last))
    assert status == options.finish(tally)
    assert capsys.readouterr().err.startswith("2 rows: ")

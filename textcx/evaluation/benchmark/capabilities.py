"""The behavioural suite as a table of failure rates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from textcx.evaluation.behaviour import run, suite
from textcx.evaluation.behaviour.run import Row, Verdict
from textcx.evaluation.behaviour.suite import Case
from textcx.evaluation.benchmark.answers import Progress
from textcx.evaluation.benchmark.shape import TEXTCX, Line, Table
from textcx.evaluation.results import Estimate
from textcx.evaluation.run import Annotator
from textcx.insights.intervals import wilson
from textcx.types import Annotation

EVERYTHING, FIGURE = "everything", "failure_rate"
KINDS = {"MFT": "the answer", "INV": "stays", "DIR": "direction"}
EXPLAINED = (
    "Share of the cases of the behavioural suite that fail (low is good), by language and by capability. The answer: it is "
    "one that is right (MFT). Stays: what changes nothing of the meaning changes no answer (INV). Direction: a stronger "
    "wording does not move the valence the other way (DIR). The sentences were written for this project. Wilson intervals."
)


def table(annotator: Annotator, progress: Progress, cases: Sequence[Case] | None = None) -> Table:
    """Return the failure rates of a pipeline on the cases, by default those of the suite."""
    asked = suite.load() if cases is None else cases
    verdicts = run.run(annotator, asked, watch=_watch(progress, len(run.texts(asked))))
    digest = suite.digest(asked)
    return Table(
        name="behaviour",
        title="Behavioural tests",
        explained=EXPLAINED,
        figures=(FIGURE,),
        systems=(TEXTCX,),
        lines=(*_languages(verdicts, digest), *(_capability(row, digest) for row in run.overall(verdicts))),
    )


def _languages(verdicts: Sequence[Verdict], digest: str) -> Iterator[Line]:
    """All capabilities together, over all languages and in each."""
    yield _line((EVERYTHING, "all capabilities", run.ALL), [verdict.passed for verdict in verdicts], digest)
    for code in sorted({verdict.case.language for verdict in verdicts}):
        passed = [verdict.passed for verdict in verdicts if verdict.case.language == code]
        yield _line((EVERYTHING, "all capabilities", code), passed, digest)


def _capability(row: Row, digest: str) -> Line:
    passed = [False] * row.failures + [True] * (row.cases - row.failures)
    return _line((f"{row.capability} ({row.kind})", KINDS[row.kind], row.language), passed, digest)


def _line(names: tuple[str, str, str], passed: Sequence[bool], digest: str) -> Line:
    dataset, about, language = names
    failures = passed.count(False)
    interval = wilson(failures, len(passed))
    rate = Estimate(value=failures / len(passed), low=interval.low, high=interval.high, n=len(passed))
    return Line(
        dataset=dataset,
        about=about,
        language=language,
        rows=len(passed),
        digest=digest,
        systems={TEXTCX: {FIGURE: rate}},
    )


def _watch(progress: Progress, total: int) -> Callable[[Iterable[Annotation]], Iterator[Annotation]]:
    def watched(annotations: Iterable[Annotation]) -> Iterator[Annotation]:
        progress.start("behavioural tests", total)
        for annotation in annotations:
            yield annotation
            progress.advance(1)

    return watched

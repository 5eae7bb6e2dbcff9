"""The suite run on a pipeline: a verdict per case, a failure rate with its interval per row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from textcx.evaluation.behaviour.checks import holds, plain, said
from textcx.evaluation.behaviour.suite import Case, Kind
from textcx.evaluation.run import Annotator, Watch
from textcx.insights.intervals import wilson
from textcx.insights.results import Interval
from textcx.types import Verbatim

ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One case, whether it held, and what the model answered."""

    case: Case
    passed: bool
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A capability under one kind of test in one language, or in all; `interval` is Wilson's at 95 %."""

    capability: str
    kind: Kind
    language: str
    cases: int
    failures: int

    @property
    def rate(self) -> float:
        """Failures over cases."""
        return self.failures / self.cases

    @property
    def interval(self) -> Interval:
        """The interval of the rate, cases taken as independent."""
        return wilson(self.failures, self.cases)


def texts(cases: Sequence[Case]) -> tuple[str, ...]:
    """Return the distinct texts that the model is given, in order."""
    return tuple(dict.fromkeys(plain(text) for case in cases for text in case.texts))


def run(annotator: Annotator, cases: Sequence[Case], *, watch: Watch = iter) -> tuple[Verdict, ...]:
    """Return one verdict per case, in order; each distinct text is annotated once, without a language given."""
    distinct = texts(cases)
    verbatims = (Verbatim(id=str(place), text=text) for place, text in enumerate(distinct))
    found = dict(zip(distinct, watch(annotator.annotate(verbatims)), strict=True))
    seen = [[found[plain(text)] for text in case.texts] for case in cases]
    return tuple(
        Verdict(case=case, passed=holds(case, annotations), said=said(case, annotations))
        for case, annotations in zip(cases, seen, strict=True)
    )


def rows(verdicts: Sequence[Verdict]) -> tuple[Row, ...]:
    """Return a row per capability, kind and language, in the order of the suite."""
    keys = [(v.case.trial.capability, v.case.trial.kind, v.case.language) for v in verdicts]
    return tuple(_counted(verdicts, keys))


def overall(verdicts: Sequence[Verdict]) -> tuple[Row, ...]:
    """Return a row per capability and kind over all languages, in the order of the suite."""
    keys = [(v.case.trial.capability, v.case.trial.kind, ALL) for v in verdicts]
    return tuple(_counted(verdicts, keys))


def _counted(verdicts: Sequence[Verdict], keys: Sequence[tuple[str, Kind, str]]) -> Iterator[Row]:
    for key in dict.fromkeys(keys):
        passed = [verdict.passed for verdict, other in zip(verdicts, keys, strict=True) if other == key]
        capability, kind, language = key
        yield Row(capability=capability, kind=kind, language=language, cases=len(passed), failures=passed.count(False))

"""The figures of the suite as Markdown for a model card, as JSON, and its failures as a list."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from textcx.evaluation.behaviour.run import Row, Verdict, overall, rows
from textcx.evaluation.behaviour.suite import digest
from textcx.types import Provenance

HEAD = ("capability", "kind", "cases", "failures", "failure rate", "95 % interval")
NOTE = (
    "MFT: the answer is an acceptable one. INV: a change without meaning moves nothing. DIR: stronger words move the "
    "valence one way only. Failure rate = failures / cases; Wilson intervals, cases taken as independent."
)


def heading(verdicts: Sequence[Verdict], provenance: Provenance) -> str:
    """Return which suite was tried on which model, in one line."""
    model = f"textcx {provenance.textcx}, {provenance.recipe}, {provenance.digest}"
    return f"suite: {_suite(verdicts)} | cases: {len(verdicts)} | model: {model}"


def markdown(verdicts: Sequence[Verdict]) -> str:
    """Return a table of capabilities and, below it, failures of cases by language."""
    totals = [_cells(row) for row in overall(verdicts)]
    failed = sum(not verdict.passed for verdict in verdicts)
    return "\n".join(
        [*_table([HEAD, *totals]), "", f"{failed} of {len(verdicts)} cases fail. {NOTE}", "", *_by_language(verdicts)]
    )


def failures(verdicts: Sequence[Verdict]) -> str:
    """Return one line per case that does not hold: capability, language, test, what was said, the sentences."""
    return "\n".join(
        " | ".join((v.case.trial.capability, v.case.language, v.case.trial.name, v.said, *v.case.texts))
        for v in verdicts
        if not v.passed
    )


def dumps(verdicts: Sequence[Verdict], provenance: Provenance) -> bytes:
    """Return every row, over all and by language, as one JSON document."""
    document = {
        "suite": _suite(verdicts),
        "provenance": asdict(provenance),
        "rows": [_record(row) for row in (*overall(verdicts), *rows(verdicts))],
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _suite(verdicts: Sequence[Verdict]) -> str:
    return digest([verdict.case for verdict in verdicts])


def _record(row: Row) -> dict[str, object]:
    counted = {field: getattr(row, field) for field in ("capability", "kind", "language", "cases", "failures")}
    bounds = [round(row.interval.low, 4), round(row.interval.high, 4)]
    return {**counted, "failure_rate": round(row.rate, 4), "interval": bounds}


def _cells(row: Row) -> tuple[str, ...]:
    bounds = f"{row.interval.low:.1%}–{row.interval.high:.1%}"
    return row.capability, row.kind, f"{row.cases}", f"{row.failures}", f"{row.rate:.1%}", bounds


def _by_language(verdicts: Sequence[Verdict]) -> list[str]:
    found = {(row.capability, row.kind, row.language): f"{row.failures}/{row.cases}" for row in rows(verdicts)}
    languages = sorted({language for *_, language in found})
    keys = dict.fromkeys(key[:2] for key in found)
    body = [(*key, *(found.get((*key, language), "") for language in languages)) for key in keys]
    return _table([("failures/cases", "kind", *languages), *body])


def _table(cells: Sequence[Sequence[str]]) -> list[str]:
    """Markdown whose columns also line up as plain text: words to the left, figures to the right."""
    widths = [max(len(cell) for cell in column) for column in zip(*cells, strict=True)]
    lines = [_line(row, widths) for row in cells]
    rule = "|".join("-" * (width + 2) if place < 2 else "-" * (width + 1) + ":" for place, width in enumerate(widths))
    return [lines[0], f"|{rule}|", *lines[1:]]


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    padded = (
        cell.ljust(width) if place < 2 else cell.rjust(width)
        for place, (cell, width) in enumerate(zip(row, widths, strict=True))
    )
    return f"| {' | '.join(padded)} |"

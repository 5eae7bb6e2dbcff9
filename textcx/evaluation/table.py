"""An evaluation as plain aligned text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textcx.evaluation.bootstrap import Draws
from textcx.evaluation.heading import Heading
from textcx.evaluation.results import Confusion, Estimate, Evaluation, Figures, LabelFigures, Section

NAMES = {
    "macro_f1": "macro F1",
    "micro_f1": "micro F1",
    "macro_f1_without_none": "macro F1 without (none)",
    "micro_f1_without_none": "micro F1 without (none)",
    "f1": "F1",
    "span_f1": "F1, span only",
    "span_precision": "precision, span only",
    "span_recall": "recall, span only",
    "v_measure": "V-measure",
    "v_measure_with_theme": "V-measure, rows with a theme",
    "homogeneity_with_theme": "homogeneity, rows with a theme",
    "completeness_with_theme": "completeness, rows with a theme",
    "adjusted_rand_index": "adjusted Rand index",
    "adjusted_rand_index_with_theme": "adjusted Rand index, rows with a theme",
    "purity_with_theme": "purity, rows with a theme",
}
HEADLINE = {
    "sentiment": ("accuracy", "macro_f1"),
    "sentiment_three_classes": ("accuracy", "macro_f1"),
    "stage": ("micro_f1", "macro_f1"),
    "entities": ("f1", "span_f1"),
    "themes": ("v_measure", "adjusted_rand_index"),
    "language": ("accuracy",),
}
UNDEFINED = "-"

Cells = Sequence[Sequence[str]]


def render(evaluation: Evaluation, heading: Heading) -> str:
    """Return every section as text, figures with three decimals; a dash stands for 0 of 0."""
    lines = [
        heading.line(),
        f"rows: {evaluation.rows:,} ({_counted(evaluation)}) | in brackets: {_intervals(heading.draws)}",
    ]
    for section in evaluation.sections:
        lines += ["", *_section(section)]
    return "\n".join(lines)


def _intervals(draws: Draws) -> str:
    return f"{draws.confidence:.0%} bootstrap intervals over rows, {draws.number:,} draws, seed {draws.seed}"


def _counted(evaluation: Evaluation) -> str:
    return ", ".join(f"{status} {count:,}" for status, count in evaluation.statuses.items())


def _section(section: Section) -> Iterator[str]:
    skipped = f" ({section.skipped:,} others are not judged)" if section.skipped else ""
    yield f"{section.title}: {section.whole.n:,} rows{skipped}"
    yield from _overall(section.whole)
    yield from _labels(section.whole.labels)
    if section.whole.confusion:
        yield from _confusion(section.whole.confusion)
    yield from _languages(section)
    yield from (f"  {name}: {count:,}" for name, count in section.whole.counts.items())
    yield from (f"  note: {note}" for note in section.whole.notes)


def _overall(figures: Figures) -> list[str]:
    baseline = figures.baseline
    head = ["figure", "value", "rows", *([f"baseline: {baseline.name}"] if baseline else [])]
    body = [
        [_name(name), _value(value), f"{value.n:,}", *([_value(baseline.overall.get(name))] if baseline else [])]
        for name, value in figures.overall.items()
    ]
    return _aligned([head, *body])


def _labels(labels: Sequence[LabelFigures]) -> list[str]:
    head = ["label", "precision", "recall", "F1", "support"]
    body = [[x.label, _value(x.precision), _value(x.recall), _value(x.f1), f"{x.support:,}"] for x in labels]
    return ["", *_aligned([head, *body])] if labels else []


def _confusion(confusion: Confusion) -> list[str]:
    head = ["gold, down; predicted, across", *confusion.predicted]
    rows = zip(confusion.gold, confusion.counts, strict=True)
    return ["", *_aligned([head, *([label, *(f"{count:,}" for count in counts)] for label, counts in rows)])]


def _languages(section: Section) -> list[str]:
    """Nothing where one language is the whole table."""
    if [found.n for found in section.languages.values()] == [section.whole.n]:
        return []
    names = HEADLINE[section.name]
    head = ["language", "rows", *(_name(name) for name in names)]
    body = [
        [code, f"{found.n:,}", *(_value(found.overall.get(name)) for name in names)]
        for code, found in section.languages.items()
    ]
    return ["", *_aligned([head, *body])] if body else []


def _name(name: str) -> str:
    return NAMES.get(name, name.replace("_", " "))


def _value(estimate: Estimate | None) -> str:
    if estimate is None or estimate.value is None:
        return UNDEFINED
    return f"{estimate.value:.3f} [{estimate.low:.3f}, {estimate.high:.3f}]"


def _aligned(rows: Cells) -> list[str]:
    """The first column to the left, the others to the right."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [
        "  "
        + "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        )
        for row in rows
    ]

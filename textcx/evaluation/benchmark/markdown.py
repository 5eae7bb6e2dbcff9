"""A benchmark as Markdown whose columns also line up as plain text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textcx.evaluation.benchmark.glance import Headline, headlines
from textcx.evaluation.benchmark.shape import WHOLE, Benchmark, Line, Table
from textcx.evaluation.results import Estimate

UNDEFINED = "–"
NAMES = {
    "macro_f1": "macro F1",
    "micro_f1": "micro F1",
    "f1": "F1",
    "span_f1": "F1 of spans",
    "calibration_error": "calibration error",
    "pole_accuracy": "accuracy",
    "left_alone": "none where none",
    "v_measure": "V-measure",
    "failure_rate": "failures",
    "held_among_all": "share found",
    "held_among_held": "among held-out",
    "all_among_all": "trained ones too",
}

Cells = Sequence[Sequence[str]]


def render(benchmark: Benchmark) -> str:
    """Return the whole benchmark as a document."""
    parts = ["# Benchmark", heading(benchmark), "## At a glance", glance(benchmark)]
    for table in benchmark.tables:
        parts += [f"## {table.title}", f"{table.explained}{_beside(table)}", _lines(table, table.lines)]
    if benchmark.missing:
        parts += ["## Not measured", "\n".join(f"- {sentence}." for sentence in benchmark.missing)]
    return "\n\n".join(parts) + "\n"


def heading(benchmark: Benchmark) -> str:
    """Return what was measured and how, in a few sentences."""
    made = benchmark.provenance
    against = benchmark.against
    other = f" Beside it: `{against.recipe}`, `{against.digest}`." if against else ""
    draws = f"{benchmark.draws.confidence:.0%} bootstrap intervals over rows, {benchmark.draws.number:,} draws"
    return (
        f"Recipe `{made.recipe}` (textcx {made.textcx}), `{made.digest}`: {benchmark.description.rstrip('.')}.{other}\n\n"
        f"Made by `{benchmark.command}`. Held-out rows alone, at most {benchmark.limit:,} of a data set and language, those "
        f"with the smallest digests. In brackets: {draws}; for a mean of languages, translations of one review are drawn "
        "together. What the figures are and how rows are chosen: [evaluation](evaluation.md)."
    )


def glance(benchmark: Benchmark) -> str:
    """Return the main figures in one table."""
    others = [benchmark.against.recipe] if benchmark.against else []
    head = ["what", "data", "rows", "figure", "value", "baseline", *others]
    return "\n".join(table([head, *(_headline(found, others) for found in headlines(benchmark))], left=2))


def compact(benchmark: Benchmark) -> Iterator[tuple[str, str]]:
    """Yield title and table of each question with one line per data set: the mean where it has several languages."""
    for found in benchmark.tables:
        first = {line.dataset: line for line in reversed(found.lines)}
        yield found.title, _lines(found, [line for line in found.lines if first[line.dataset] is line])


def _headline(found: Headline, others: Sequence[str]) -> list[str]:
    line, systems = found.line, found.table.systems
    main = value(line.systems.get(systems[0], {}).get(found.figure))
    return [
        found.what,
        f"{line.dataset}, {line.language}",
        f"{line.rows:,}",
        figure_name(found.figure),
        line.note or main,
        _baseline(found, [name for name in systems[1:] if name not in (*others, WHOLE)]),
        *(_plain(line, other, found.figure) for other in others),
    ]


def _baseline(found: Headline, names: Sequence[str]) -> str:
    """The best of the baselines that have the figure."""
    values = {name: found.line.systems.get(name, {}).get(found.figure) for name in names}
    known = {name: value.value for name, value in values.items() if value and value.value is not None}
    best = max(known, key=lambda name: known[name], default=None)
    return f"{known[best]:.3f} {best}" if best else UNDEFINED


def _beside(found: Table) -> str:
    others = ", ".join(found.systems[1:])
    return f" The last columns hold the {figure_name(found.figures[0])} of: {others}." if others else ""


def _lines(found: Table, lines: Sequence[Line]) -> str:
    head = ["data", "about", "language", "rows", *map(figure_name, found.figures), *found.systems[1:]]
    return "\n".join(table([head, *(_cells(found, line) for line in lines)], left=3))


def _cells(found: Table, line: Line) -> list[str]:
    main = line.systems.get(found.systems[0], {})
    values = [value(main.get(name)) for name in found.figures]
    if line.note:
        values[0] = line.note
    beside = [_plain(line, name, found.figures[0]) for name in found.systems[1:]]
    return [line.dataset, line.about, line.language, f"{line.rows:,}", *values, *beside]


def figure_name(name: str) -> str:
    """Return what a figure is called in a table."""
    return NAMES.get(name, name.replace("_", " "))


def value(estimate: Estimate | None) -> str:
    """Return a figure with its interval."""
    if estimate is None or estimate.value is None:
        return UNDEFINED
    return f"{estimate.value:.3f} [{estimate.low:.2f}, {estimate.high:.2f}]"


def _plain(line: Line, system: str, figure: str) -> str:
    found = line.systems.get(system, {}).get(figure)
    return UNDEFINED if found is None or found.value is None else f"{found.value:.3f}"


def table(rows: Cells, left: int) -> Iterator[str]:
    """Yield the lines of a Markdown table whose first `left` columns are text; the first row is its head."""
    widths = [max(3, *(len(cell) for cell in column)) for column in zip(*rows, strict=True)]
    rule = ["-" * width if place < left else "-" * (width - 1) + ":" for place, width in enumerate(widths)]
    for row in (rows[0], rule, *rows[1:]):
        cells = (
            cell.ljust(width) if place < left else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield f"| {' | '.join(cells)} |"

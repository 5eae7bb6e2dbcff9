"""What `textcx analyze` prints at the end: pain points by journey stage, and where the report is."""

from __future__ import annotations

import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from textcx.insights.results import Analysis, Impact, PainPoint, Trend
from textcx.taxonomy import Taxonomy

SHOWN = 12
ARROWS = {"up": "rising", "down": "falling", "flat": "steady"}


def show(analysis: Analysis, taxonomy: Taxonomy, out: Path) -> None:
    """Print the leading pain points in the order of the journey and the path of the report."""
    console = Console(width=None if sys.stdout.isatty() else 120)
    if analysis.pain_points:
        console.print(_table(analysis, taxonomy))
    else:
        console.print("No pain points were found.")
    for sentence in analysis.notes:
        console.print(f"Note: {sentence}", markup=False, highlight=False)
    console.print(f"Report: {out / 'report.html'}", markup=False, highlight=False, soft_wrap=True)


def _table(analysis: Analysis, taxonomy: Taxonomy) -> Table:
    order = {stage: place for place, stage in enumerate((*taxonomy.ids, None))}
    labels = {theme.id: theme.label for theme in analysis.themes}
    names: dict[str | None, str] = {stage.id: stage.label for stage in taxonomy.stages}
    table = Table(title="Pain points by journey stage", title_justify="left", box=None, pad_edge=False)
    for heading in ("Stage", "#", "Pain point", "Customers", "Share (95 %)", "Trend", "Impact"):
        table.add_column(
            heading, justify="right" if heading in ("#", "Customers") else "left", no_wrap=heading != "Pain point"
        )
    for point in sorted(analysis.pain_points[:SHOWN], key=lambda point: (order[point.stage], point.rank)):
        table.add_row(names.get(point.stage, "no stage"), *_cells(point, labels[point.theme_id]))
    return table


def _cells(point: PainPoint, label: str) -> tuple[str, ...]:
    low, high = 100 * point.share_interval.low, 100 * point.share_interval.high
    share = f"{100 * point.share:.1f} % ({low:.1f}–{high:.1f})"
    return str(point.rank), label, f"{point.verbatims:,}", share, _trend(point.trend), _impact(point.impact)


def _trend(trend: Trend | None) -> str:
    return "" if trend is None else f"{ARROWS[trend.direction]} (p {trend.p_value:.3f})"


def _impact(impact: Impact | None) -> str:
    if impact is None:
        return ""
    return f"{impact.value:+.1f} {impact.metric} ({impact.interval.low:+.1f} to {impact.interval.high:+.1f})"

"""All themes as a tree of rows, and the segments of customers as tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textcx.insights import report_scores as scores
from textcx.insights.report_context import QuoteView, Reading, StageName, heading
from textcx.insights.report_format import count, language, percent, plural
from textcx.insights.report_marks import Bar, Scale, bar, spanning
from textcx.insights.report_scores import ScoreView
from textcx.insights.results import Breakdown, Theme

QUOTES = 2
EXAMPLES = 5
LANGUAGES_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeView:
    """One theme, ready to show; `depth` 1 is a theme within the one above."""

    label: str
    depth: int
    terms: tuple[str, ...]
    stage: StageName | None
    verbatims: str
    segments: str
    share: str
    bar: Bar
    negative: str
    positive: str
    languages: str
    quotes: tuple[QuoteView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartView:
    """One value of a segment column."""

    value: str
    verbatims: str
    negative: str
    negative_width: float
    metric: ScoreView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnView:
    """One segment column with its values."""

    name: str
    parts: tuple[PartView, ...]


def themes(reading: Reading) -> tuple[ThemeView, ...]:
    """Return the first `max_themes` themes, each parent followed by its children."""
    ordered = tree(reading.analysis.themes)[: reading.context.max_themes]
    return tuple(theme_view(reading, theme, depth, QUOTES) for theme, depth in ordered)


def unassigned(reading: Reading) -> ThemeView | None:
    """Show the opinions that no theme holds."""
    bucket = reading.analysis.unassigned
    return None if bucket is None else theme_view(reading, bucket, 0, EXAMPLES)


def tree(found: Sequence[Theme]) -> list[tuple[Theme, int]]:
    """Put children right after their parent; a theme whose parents are missing or run in a circle stands alone."""
    ids = {theme.id for theme in found}
    roots = [theme for theme in found if theme.parent_id not in ids]
    ordered: dict[str, tuple[Theme, int]] = {}
    stack = [(theme, 0) for theme in reversed(roots)]
    while stack:
        theme, depth = stack.pop()
        ordered[theme.id] = (theme, depth)
        stack.extend((child, depth + 1) for child in reversed(found) if child.parent_id == theme.id)
    return [*ordered.values(), *((theme, 0) for theme in found if theme.id not in ordered)]


def theme_view(reading: Reading, theme: Theme, depth: int, quotes: int) -> ThemeView:
    """Show one theme with at most `quotes` quotes."""
    return ThemeView(
        label=heading(theme.label),
        depth=min(depth, 3),
        terms=theme.terms,
        stage=reading.stage(theme.stage),
        verbatims=count(theme.verbatims),
        segments=plural(theme.segments, "segment"),
        share=percent(theme.share, 1),
        bar=bar(theme.sentiment),
        negative=percent(theme.sentiment.get("negative", 0.0)),
        positive=percent(theme.sentiment.get("positive", 0.0)),
        languages=_languages(theme),
        quotes=reading.quoted(theme.quotes, quotes),
    )


def _languages(theme: Theme) -> str:
    known = [f"{language(code)} {count(n)}" for code, n in theme.languages.items()]
    rest = len(known) - LANGUAGES_SHOWN
    return ", ".join(known[:LANGUAGES_SHOWN]) + (f" and {rest} more" if rest > 0 else "")


def columns(reading: Reading) -> tuple[ColumnView, ...]:
    """Return the segment columns in their order, their metrics on one common scale."""
    rows = reading.analysis.breakdowns
    scale = spanning([row.metric.interval for row in rows if row.metric is not None])
    return tuple(
        ColumnView(name=column, parts=tuple(_part(row, scale) for row in rows if row.column == column))
        for column in dict.fromkeys(row.column for row in rows)
    )


def _part(row: Breakdown, scale: Scale) -> PartView:
    return PartView(
        value=row.value,
        verbatims=count(row.verbatims),
        negative=percent(row.negative_share),
        negative_width=round(100 * min(1.0, max(0.0, row.negative_share)), 2),
        metric=None if row.metric is None else scores.metric_view(row.metric, scale),
    )

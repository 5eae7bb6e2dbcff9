"""The page an analyst shows to a director: one self-contained HTML file that opens offline."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from textcx.insights import report_headline, report_journey, report_pains, report_scores, report_themes
from textcx.insights.report_context import Reading, ReportContext
from textcx.insights.report_format import clean, count, percent, plural
from textcx.insights.results import Analysis

__all__ = ["ReportContext", "render"]

TEMPLATES = Path(__file__).parent / "templates"
OPEN_THEMES = 30


def render(analysis: Analysis, view: ReportContext) -> str:
    """Return the report as one HTML document that asks for nothing outside itself.

    The same analysis and context give the same text; every word of a customer is escaped, and the page's own
    policy lets no script run but the one it brings.
    """
    return _environment().get_template("report.html").render(_page(Reading(analysis=analysis, context=view)))


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_clean,
    )
    environment.filters.update(count=count, plural=plural)
    return environment


def _clean(value: Any) -> Any:
    """Markup comes from our own templates and must stay so, or it would be escaped twice."""
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _page(reading: Reading) -> dict[str, Any]:
    script = (TEMPLATES / "report.js").read_text(encoding="utf-8")
    rows = report_pains.pains(reading)
    themes = report_themes.themes(reading)
    journey = report_journey.journey(reading)
    return {
        "analysis": reading.analysis,
        "context": reading.context,
        "level": percent(reading.context.confidence),
        "headline": report_headline.headline(reading),
        "facts": report_headline.facts(reading),
        "cards": report_headline.cards(reading),
        "metric_name": report_scores.name(reading.analysis.metric.name) if reading.analysis.metric else "",
        "journey": journey,
        "pains": rows,
        "pains_left_out": len(reading.analysis.pain_points) - len(rows),
        "pain_stages": [stage.name for stage in journey if stage.name in {row.stage for row in rows}],
        "charts": report_pains.charts(rows),
        "movers": report_pains.movers(rows),
        "forest": report_pains.forest(reading, rows),
        "themes": themes[:OPEN_THEMES],
        "more_themes": themes[OPEN_THEMES:],
        "themes_left_out": len(reading.analysis.themes) - len(themes),
        "unassigned": report_themes.unassigned(reading),
        "columns": report_themes.columns(reading),
        "script": Markup(script),  # noqa: S704  our own file, never input
        "script_hash": _digest(script),
    }


def _digest(script: str) -> str:
    """The hash by which the page's policy knows its one script."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()

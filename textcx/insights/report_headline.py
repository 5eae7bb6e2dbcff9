"""The sentence and the key figures at the top of the report, with honest words where there is little to say."""

from __future__ import annotations

from dataclasses import dataclass

from textcx.insights import report_scores as scores
from textcx.insights.report_context import Reading
from textcx.insights.report_format import MISSING, between, count, day, language, p_value, percent, plural
from textcx.insights.report_marks import Bar, bar
from textcx.insights.results import JourneyStage, PainPoint, Trend

LANGUAGES_SHOWN = 6
LEAST_STAGE = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """A sentence that starts with a theme's label, if there is one, and a second sentence that may be empty."""

    label: str
    text: str
    more: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A key figure: its name, the figure, what stands beside and below it; `bar` where it is a split."""

    name: str
    figure: str
    lines: tuple[str, ...]
    unit: str = ""
    bar: Bar | None = None
    is_words: bool = False


def headline(reading: Reading) -> Headline:
    """Say the one thing a director should know."""
    analysis = reading.analysis
    if analysis.coverage.ok == 0:
        return Headline(
            label="", text=f"There was nothing to analyse in {plural(analysis.coverage.rows, 'row')}.", more=""
        )
    if not analysis.pain_points:
        split = analysis.sentiment
        mood = f"{percent(split.get('negative', 0))} are negative and {percent(split.get('positive', 0))} positive"
        voices = plural(analysis.coverage.ok, "verbatim")
        text = f"No pain point stands out among {voices}: no theme is negative often enough. Of them, {mood}."
        return Headline(label="", text=text, more="")
    first = analysis.pain_points[0]
    return Headline(label=reading.label(first.theme_id), text=_claim(reading, first), more=_worst_stage(reading))


def _claim(reading: Reading, point: PainPoint) -> str:
    stage = reading.stage(point.stage)
    place = f" at {stage.label}" if stage else ""
    voices = f"{count(point.verbatims)} of {plural(reading.analysis.coverage.ok, 'verbatim')}"
    share = f"{percent(point.share, 1)}, {between(point.share_interval, 1, 100)}"
    clauses = [f" is the pain that weighs most: {voices} ({share}){place}"]
    if point.trend is not None and point.trend.direction == "up":
        clauses.append("and rising")
    if point.impact is not None:
        clauses.append(scores.cost(point.impact))
    return "; ".join(clauses).replace("; and", " and") + "."


def _worst_stage(reading: Reading) -> str:
    """Name the stage where most is said in anger, if it is not the only one with a voice."""
    spoken = [stage for stage in reading.analysis.journey if stage.segments >= LEAST_STAGE]
    if len(spoken) < 2:
        return ""
    worst = max(spoken, key=hurt)
    name = reading.stage(worst.stage)
    if name is None or hurt(worst) <= 0:
        return ""
    part = percent(worst.sentiment.get("negative", 0.0))
    return f"The journey hurts most at {name.label}: {part} of what is said there is negative."


def hurt(stage: JourneyStage) -> float:
    """Where it hurts: voices at the stage times the negative share of what they say."""
    return stage.verbatims * stage.sentiment.get("negative", 0.0)


def cards(reading: Reading) -> tuple[Card, ...]:
    """The key figures; the metric and the growth are left out only where no score or date was given."""
    made = (_analysed(reading), _mood(reading), _metric(reading), _themed(reading), _growing(reading))
    return tuple(card for card in made if card is not None)


def facts(reading: Reading) -> tuple[str, ...]:
    """Period, rows and languages, for the line below the title."""
    analysis = reading.analysis
    period = analysis.period
    dates = () if period is None else (" \u2013 ".join(dict.fromkeys(day(end) for end in period)),)
    return (*dates, plural(analysis.coverage.rows, "row"), *_languages(reading))


def _languages(reading: Reading) -> tuple[str, ...]:
    counts = list(reading.analysis.languages.items())
    if not counts:
        return ()
    shown = [f"{language(code)} {count(number)}" for code, number in counts[:LANGUAGES_SHOWN]]
    rest = len(counts) - len(shown)
    return (", ".join(shown) + (f" and {plural(rest, 'other language')}" if rest else ""),)


def _analysed(reading: Reading) -> Card:
    coverage = reading.analysis.coverage
    left = {"no content": coverage.junk, "empty": coverage.empty, "failed": coverage.error}
    lines = (f"of {plural(coverage.rows, 'row')}", ", ".join(f"{count(part)} {name}" for name, part in left.items()))
    return Card(name="Verbatims analysed", figure=count(coverage.ok), lines=lines)


def _mood(reading: Reading) -> Card:
    split = reading.analysis.sentiment
    made = bar(split)
    if not made.slices:
        return Card(name="Overall sentiment", figure=MISSING, lines=("nothing to judge",))
    return Card(
        name="Overall sentiment", figure=percent(split.get("negative", 0.0)), unit="negative", lines=(), bar=made
    )


def _metric(reading: Reading) -> Card | None:
    metric = reading.analysis.metric
    if metric is None:
        kind = reading.context.score_type
        return Card(name=scores.name(kind), figure=MISSING, lines=("no answer could be read",)) if kind else None
    interval = between(metric.interval, scores.digits(metric.name))
    lines = (f"{interval} from {plural(metric.answers, 'answer')}", metric.convention)
    return Card(name=scores.name(metric.name), figure=scores.level(metric), lines=lines)


def _themed(reading: Reading) -> Card:
    coverage = reading.analysis.coverage
    part = percent(coverage.segments_in_themes / coverage.opinionated) if coverage.opinionated else MISSING
    within = f"{count(coverage.segments_in_themes)} of {plural(coverage.opinionated, 'opinionated segment')}"
    counts = (
        f"{plural(len(reading.analysis.themes), 'theme')}, {plural(len(reading.analysis.pain_points), 'pain point')}"
    )
    return Card(name="Opinions in themes", figure=part, lines=(within, counts))


def _growing(reading: Reading) -> Card | None:
    tested = [(point, point.trend) for point in reading.analysis.pain_points if point.trend is not None]
    if not tested:
        return None
    rising = [(point, trend) for point, trend in tested if trend.direction == "up"]
    if not rising:
        lines = (f"{plural(len(tested), 'pain point')} tested; none is clearly rising.",)
        return Card(name="Fastest growing pain", figure="None", lines=lines)
    point, trend = max(rising, key=lambda pair: growth(pair[1]))
    lines = (f"{course(trend)}, {p_value(trend.p_adjusted)}",)
    return Card(name="Fastest growing pain", figure=reading.label(point.theme_id), lines=lines, is_words=True)


def halves(trend: Trend) -> tuple[float, float]:
    """The share in the first and in the second half of the periods; the middle one of an odd number is in neither."""
    half = len(trend.series) // 2
    parts = (trend.series[:half], trend.series[len(trend.series) - half :])
    first, last = (sum(p.verbatims for p in part) / max(1, sum(p.ok for p in part)) for part in parts)
    return first, last


def growth(trend: Trend) -> float:
    """Change of the share from the first half of the periods to the second."""
    first, last = halves(trend)
    return last - first


def course(trend: Trend) -> str:
    """The two halves in words: 4.1 % → 9.8 %."""
    first, last = halves(trend)
    return f"{percent(first, 1)} \u2192 {percent(last, 1)}"

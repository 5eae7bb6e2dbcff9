"""From annotated segments to themes, pain points, journey and notes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from textcx.insights.aggregate import Options, aggregate
from textcx.insights.corpus import Corpus
from textcx.insights.coverage import check_adds_up
from textcx.insights.results import Analysis, Coverage, ThemeDraft
from textcx.types import Evidence, Provenance, Status

STAGES = ("purchase", "delivery", "support")
NEGATIVE, NEUTRAL, POSITIVE = (0.8, 0.1, 0.1), (0.1, 0.8, 0.1), (0.05, 0.05, 0.9)
OPTIONS = Options(provenance=Provenance(textcx="0", recipe="r", digest="d"), draws=100)
LATE = ThemeDraft(id="t-late", label="late parcels", terms=("late",), quotes=())
RUDE = ThemeDraft(id="t-rude", label="rude staff", terms=("rude",), quotes=())

Row = tuple[int, str, tuple[float, float, float]]


def corpus(rows: list[Row], verbatims: int, **columns: object) -> Corpus:
    """Build a corpus from (verbatim, comma-separated stages, probabilities) per segment."""
    tagged = [[float(stage in names.split(",")) for stage in STAGES] for _, names, _ in rows]
    plain = {
        "ids": [f"r-{at:03d}" for at in range(verbatims)],
        "texts": ["the parcel came late"] * verbatims,
        "status": [Status.OK] * verbatims,
        "languages": ["en"] * verbatims,
        "polarity": ["negative"] * verbatims,
    }
    return Corpus(
        **{**plain, **columns},
        stage_ids=STAGES,
        verbatim=np.array([row for row, _, _ in rows], dtype=np.int32),
        start=np.zeros(len(rows), dtype=np.int32),
        end=np.full(len(rows), 10, dtype=np.int32),
        sentiment=np.array([scores for _, _, scores in rows], dtype=np.float32).reshape(-1, 3),
        stages=np.array(tagged, dtype=np.float32).reshape(-1, len(STAGES)),
        intents=["complaint"] * len(rows),
        vectors=np.zeros((len(rows), 2), dtype=np.float32),
    )


def analyse(made: Corpus, theme_of: list[int], drafts: tuple[ThemeDraft, ...] = (LATE, RUDE)) -> Analysis:
    return aggregate(made, np.array(theme_of, dtype=np.int32), drafts, OPTIONS)


def late(verbatims: int) -> list[Row]:
    return [(at, "delivery", NEGATIVE) for at in range(verbatims)]


def test_a_theme_counts_distinct_verbatims_and_all_segments() -> None:
    theme = analyse(corpus([(0, "delivery", NEGATIVE), (0, "delivery", NEGATIVE)], 4), [0, 0]).themes[0]
    assert (1, 2, 0.25) == (theme.verbatims, theme.segments, theme.share)


def test_a_theme_counts_each_verbatim_once_in_its_language() -> None:
    made = corpus([*late(3), (0, "", NEGATIVE)], 3, languages=["de", "de", "pl"])
    assert {"de": 2, "pl": 1} == analyse(made, [0, 0, 0, 0]).themes[0].languages


def test_the_share_of_a_theme_leaves_out_rows_that_are_not_ok() -> None:
    made = corpus(late(1), 4, status=[Status.OK, Status.OK, Status.JUNK, Status.EMPTY])
    assert 0.5 == analyse(made, [0]).themes[0].share


def test_the_stage_of_a_theme_is_the_largest_share_and_the_first_of_a_tie() -> None:
    made = corpus([(0, "support", NEGATIVE), (1, "delivery", NEGATIVE)], 2)
    theme = analyse(made, [0, 0]).themes[0]
    assert ("delivery", {"delivery": 0.5, "support": 0.5}) == (theme.stage, theme.stages)


def test_a_theme_whose_segments_hardly_touch_a_stage_has_none() -> None:
    made = corpus([(0, "delivery", NEGATIVE), *[(at, "", NEGATIVE) for at in range(1, 6)]], 6)
    assert analyse(made, [0] * 6).themes[0].stage is None


def test_a_parent_theme_counts_the_verbatims_of_its_children() -> None:
    drafts = (replace(LATE, parent_id="t-all"), replace(RUDE, parent_id="t-all"), replace(LATE, id="t-all"))
    made = corpus([(0, "delivery", NEGATIVE), (0, "support", NEGATIVE), (1, "support", NEGATIVE)], 2)
    parent = next(theme for theme in analyse(made, [0, 1, 1], drafts).themes if theme.id == "t-all")
    assert (2, 3) == (parent.verbatims, parent.segments)


def test_opinions_no_theme_holds_are_counted_as_unassigned_with_quotes() -> None:
    loose = analyse(corpus(late(2), 2), [-1, 0]).unassigned
    assert loose is not None
    assert (1, "the parcel") == (loose.verbatims, loose.quotes[0].text)


def test_coverage_accounts_for_every_row_and_segment() -> None:
    made = corpus(late(3), 5, status=[Status.OK] * 3 + [Status.JUNK, Status.ERROR])
    expected = Coverage(
        rows=5, ok=3, junk=1, empty=0, error=1, segments=3, opinionated=2, segments_in_themes=1, unassigned=1
    )
    assert expected == analyse(made, [0, -1, -2]).coverage


def test_a_vanished_row_is_an_internal_error_with_a_sentence() -> None:
    lost = Coverage(
        rows=5, ok=3, junk=1, empty=0, error=0, segments=0, opinionated=0, segments_in_themes=0, unassigned=0
    )
    with pytest.raises(AssertionError, match="5 rows went in, but 4 are counted"):
        check_adds_up(lost)


def test_a_junk_row_in_a_theme_is_an_internal_error() -> None:
    with pytest.raises(AssertionError, match="segment 0 is in a theme"):
        analyse(corpus(late(1), 1, status=[Status.JUNK]), [0])


def test_a_theme_index_without_a_draft_is_an_internal_error() -> None:
    with pytest.raises(AssertionError, match="expected -2 to 1"):
        analyse(corpus(late(1), 1), [2])


def test_three_negative_segments_at_a_stage_make_a_pain_point() -> None:
    (point,) = analyse(corpus(late(3), 10), [0, 0, 0]).pain_points
    assert ("t-late", "delivery", 1, 3, 0.3) == (
        point.theme_id, point.stage, point.rank, point.verbatims, point.share,
    )  # fmt: skip


def test_two_negative_segments_make_none() -> None:
    assert () == analyse(corpus(late(2), 10), [0, 0]).pain_points


def test_a_theme_hurts_at_each_stage_where_it_is_often_negative() -> None:
    made = corpus([*late(4), *[(at, "support", NEGATIVE) for at in range(4, 7)]], 10)
    assert ["delivery", "support"] == [point.stage for point in analyse(made, [0] * 7).pain_points]


def test_a_stage_with_under_a_tenth_of_the_negative_segments_is_no_pain_point() -> None:
    made = corpus([*late(40), *[(at, "support", NEGATIVE) for at in range(40, 43)]], 50)
    assert ["delivery"] == [point.stage for point in analyse(made, [0] * 43).pain_points]


def test_a_theme_at_no_stage_hurts_at_none_in_particular() -> None:
    made = corpus([(at, "", NEGATIVE) for at in range(3)], 10)
    assert [None] == [point.stage for point in analyse(made, [0] * 3).pain_points]


def test_a_theme_that_is_mostly_praised_is_no_pain_point() -> None:
    made = corpus([*late(3), *[(at, "delivery", POSITIVE) for at in range(3, 9)]], 10)
    assert () == analyse(made, [0] * 9).pain_points


def test_every_factor_of_the_priority_is_in_the_record() -> None:
    (point,) = analyse(corpus([*late(3), (3, "delivery", NEUTRAL)], 10), [0] * 4).pain_points
    assert {
        "reach": point.share_interval.low,
        "severity": pytest.approx(0.7),
        "negative_share": 0.75,
        "trend": 1.0,
        "impact": 1.0,
    } == point.factors
    assert pytest.approx(np.prod(list(point.factors.values())) ** (1 / 3)) == point.priority


def test_fifty_voices_outrank_three_that_are_as_angry() -> None:
    made = corpus([*late(50), *[(at, "support", (0.9, 0.1, 0.0)) for at in range(50, 53)]], 60)
    assert ["t-late", "t-rude"] == [point.theme_id for point in analyse(made, [0] * 50 + [1] * 3).pain_points]


def test_evidence_points_to_the_strongest_words_first_and_to_twenty_at_most() -> None:
    made = corpus([(at, "delivery", (0.5 + at / 100, 0.2, 0.1)) for at in range(30)], 30)
    evidence = analyse(made, [0] * 30).pain_points[0].evidence
    assert (20, Evidence(verbatim_id="r-029", start=0, end=10)) == (len(evidence), evidence[0])


def test_evidence_of_equal_strength_is_in_the_order_of_ids() -> None:
    evidence = analyse(corpus(late(30), 30), [0] * 30).pain_points[0].evidence
    assert [f"r-{at:03d}" for at in range(20)] == [pointer.verbatim_id for pointer in evidence]


def test_the_journey_lists_every_stage_in_order_with_its_pain_points() -> None:
    steps = analyse(corpus(late(3), 6), [0, 0, 0]).journey
    assert [("purchase", 0, 0.0, ()), ("delivery", 3, 0.5, ("t-late",)), ("support", 0, 0.0, ())] == [
        (step.stage, step.verbatims, step.share, step.pain_points) for step in steps
    ]


def test_a_rising_theme_has_an_upward_trend_and_gains_priority() -> None:
    first = np.datetime64("2024-01-15")
    months = np.repeat(np.arange(6), 40)
    dates = (first.astype("datetime64[M]") + months).astype("datetime64[D]")
    hit = [at for at in range(240) if at % 40 < 4 * months[at]]
    made = corpus([(at, "delivery", NEGATIVE) for at in hit], 240, dates=dates)
    (point,) = analyse(made, [0] * len(hit)).pain_points
    assert point.trend is not None
    assert ("up", "month", 6, 1.25) == (
        point.trend.direction, point.trend.unit, len(point.trend.series), point.factors["trend"],
    )  # fmt: skip


def test_undated_verbatims_are_left_out_of_the_series_and_counted_in_a_note() -> None:
    days = [date(2024, 1, 1) + timedelta(days=at) for at in range(12)]
    made = corpus(late(15), 15, dates=np.array([*days, None, None, None], dtype="datetime64[D]"))
    analysis = analyse(made, [0] * 15)
    trend = analysis.pain_points[0].trend
    assert trend is not None
    assert 12 == sum(period.ok for period in trend.series)
    assert ("3 of 15 verbatims have no date and are left out of the trends.",) == analysis.notes


def test_the_period_runs_from_the_first_to_the_last_day() -> None:
    made = corpus([], 2, dates=np.array(["2024-03-01", "2023-05-06"], dtype="datetime64[D]"))
    assert ("2023-05-06", "2024-03-01") == analyse(made, []).period


def test_a_pain_point_of_detractors_pulls_the_score_down_and_gains_priority() -> None:
    scores = np.array([2.0] * 30 + [10.0] * 70)
    made = corpus(late(30), 100, scores=scores)
    (point,) = aggregate(made, [0] * 30, (LATE,), replace(OPTIONS, score_type="nps")).pain_points
    assert point.impact is not None
    assert (pytest.approx(-60), pytest.approx(-200), 30) == (
        point.impact.value, point.impact.mention_gap, point.impact.mentions,
    )  # fmt: skip
    assert point.impact.interval.low < -60 < point.impact.interval.high < 0
    assert 1.25 == point.factors["impact"]


def test_breakdowns_hold_every_row_with_rare_and_blank_values_named() -> None:
    region = [str(at % 23) for at in range(46)] + [None, " "]
    parts = analyse(corpus([], 48, groups={"region": region}), []).breakdowns
    assert (48, 21, {"(other)", "(blank)"}) == (
        sum(part.verbatims for part in parts), len(parts), {part.value for part in parts} & {"(other)", "(blank)"},
    )  # fmt: skip


def test_a_breakdown_has_the_negative_share_and_the_metric_of_its_value() -> None:
    made = corpus(
        [],
        4,
        polarity=["negative", "positive", "mixed", "neutral"],
        scores=np.array([1.0, 5.0, np.nan, 4.0]),
        groups={"shop": ["north", "north", "south", "south"]},
    )
    parts = aggregate(made, [], (), replace(OPTIONS, score_type="stars")).breakdowns
    assert [("north", 2, 0.5, 3.0), ("south", 2, 0.0, 4.0)] == [
        (part.value, part.verbatims, part.negative_share, part.metric and part.metric.value) for part in parts
    ]


def test_the_labels_of_ok_verbatims_are_shares() -> None:
    made = corpus([], 4, polarity=["negative", "mixed", "mixed", None], status=[Status.OK] * 3 + [Status.JUNK])
    expected = {"negative": 1 / 3, "neutral": 0.0, "positive": 0.0, "mixed": 2 / 3}
    assert expected == analyse(made, []).sentiment


def test_scores_without_a_type_are_named_in_a_note() -> None:
    analysis = analyse(corpus([], 1, scores=np.array([9.0])), [])
    assert analysis.metric is None
    assert "without their type" in analysis.notes[0]


@pytest.mark.parametrize("verbatims", [0, 1])
def test_a_corpus_without_segments_themes_dates_or_scores_still_gives_an_analysis(verbatims: int) -> None:
    analysis = analyse(corpus([], verbatims), [], ())
    assert (verbatims, (), (), None, None) == (
        analysis.coverage.rows, analysis.themes, analysis.pain_points, analysis.metric, analysis.period,
    )  # fmt: skip


def test_a_single_dated_and_scored_row_still_gives_an_analysis() -> None:
    made = corpus(late(1), 1, scores=np.array([3.0]), dates=np.array(["2024-01-01"], dtype="datetime64[D]"))
    analysis = aggregate(made, [0], (LATE,), replace(OPTIONS, score_type="nps"))
    assert (1, -100.0) == (analysis.themes[0].verbatims, analysis.metric and analysis.metric.value)


def test_blank_dates_and_scores_throughout_still_give_an_analysis() -> None:
    made = corpus(late(3), 3, scores=np.full(3, np.nan), dates=np.full(3, "NaT", dtype="datetime64[D]"))
    (point,) = aggregate(made, [0] * 3, (LATE,), replace(OPTIONS, score_type="csat")).pain_points
    assert (None, None) == (point.trend, point.impact)

"""Metrics, intervals, trends and impact against worked figures."""

from __future__ import annotations

import numpy as np
import pytest

from textcx.insights.drivers import impacts
from textcx.insights.intervals import mean_interval, nps_interval, wilson
from textcx.insights.metrics import measure, metric
from textcx.insights.options import Options, ScoreType
from textcx.insights.results import Interval, Metric
from textcx.insights.trends import benjamini_hochberg, calendar, cochran_armitage, trends
from textcx.types import Provenance

OPTIONS = Options(provenance=Provenance(textcx="0", recipe="r", digest="d"), draws=100)


def near(low: float, high: float, within: float = 5e-4) -> Interval:
    return Interval(low=pytest.approx(low, abs=within), high=pytest.approx(high, abs=within))


def of(score_type: ScoreType, *answers: float) -> Metric:
    measured = measure(np.array(answers), score_type)
    assert measured is not None
    found = metric(measured, np.ones(len(answers), dtype=bool))
    assert found is not None
    return found


def test_wilson_gives_the_textbook_interval() -> None:
    assert near(0.2366, 0.7634) == wilson(5, 10)


def test_wilson_of_none_in_ten_starts_at_zero() -> None:
    assert near(0.0, 0.2775) == wilson(0, 10)


def test_nothing_asked_is_nothing_known() -> None:
    assert Interval(low=0.0, high=1.0) == wilson(0, 0)


def test_the_interval_of_a_mean_is_students() -> None:
    assert near(1.0368, 4.9632) == mean_interval(np.array([1.0, 2, 3, 4, 5]), (0, 6))


def test_equal_answers_of_a_few_are_no_certainty() -> None:
    assert mean_interval(np.array([5.0, 5.0, 5.0]), (1, 5)).low < 4.5


def test_a_single_answer_could_be_anything_on_the_scale() -> None:
    assert Interval(low=1, high=5) == mean_interval(np.array([4.0]), (1, 5))


def test_the_interval_of_a_net_promoter_score_adds_three_answers() -> None:
    points = np.array([100.0] * 50 + [0.0] * 30 + [-100.0] * 20)
    assert near(14.051, 44.202, 0.001) == nps_interval(points)


def test_nps_is_promoters_minus_detractors_in_points() -> None:
    found = of("nps", 10, 9, 8, 7, 6, 0, 10, 9, 3, 10)
    assert (20.0, 10) == (found.value, found.answers)


def test_csat_is_the_top_two_boxes_in_percent() -> None:
    assert 50.0 == of("csat", 5, 4, 3, 1).value


@pytest.mark.parametrize(("highest", "named"), [(5, "4-5"), (7, "6-7"), (10, "9-10")])
def test_csat_names_the_boxes_of_the_scale_it_sees(highest: float, named: str) -> None:
    assert f"% of answers {named}, the top two boxes of the scale 1-{highest}" == of("csat", 1, highest).convention


def test_effort_and_stars_are_means_with_their_scale_named() -> None:
    assert (6.0, "mean answer on the scale 1-7, where 7 is the least effort") == (
        of("ces", 7, 5).value, of("ces", 7, 5).convention,
    )  # fmt: skip
    assert (8.0, "mean number of stars on the scale 1-10") == (of("stars", 10, 6).value, of("stars", 10, 6).convention)


def test_unscored_rows_do_not_enter_the_metric() -> None:
    assert 1 == of("stars", 3, np.nan).answers


def test_a_trend_test_matches_the_correlation_of_hits_with_the_rank_of_their_period() -> None:
    hits, totals = np.array([2, 4, 9]), np.array([20, 20, 20])
    ranks = np.repeat([10.5, 30.5, 50.5], 20)
    seen = np.concatenate([np.arange(20) < count for count in hits])
    expected = np.corrcoef(ranks, seen)[0, 1] * np.sqrt(59)
    assert pytest.approx(expected) == cochran_armitage(hits, totals)[0]


def test_a_share_that_never_changes_has_no_trend() -> None:
    assert (0.0, 1.0) == cochran_armitage(np.array([5, 5, 5]), np.array([5, 5, 5]))


def test_one_stray_date_far_away_makes_no_trend() -> None:
    hits, totals = np.array([1, 10, 10, 10]), np.array([1, 100, 100, 100])
    assert cochran_armitage(hits, totals)[1] > 0.05


def test_adjusted_p_values_are_those_of_benjamini_and_hochberg() -> None:
    adjusted = benjamini_hochberg(np.array([0.04, 0.01, 0.03, 0.5]))
    assert [pytest.approx(p) for p in (0.16 / 3, 0.04, 0.16 / 3, 0.5)] == adjusted.tolist()


def units(*dates: str) -> tuple[str, tuple[str, ...]] | None:
    cut = calendar(np.array(dates, dtype="datetime64[D]"), np.ones(len(dates), dtype=bool))
    return None if cut is None else (cut.unit, cut.starts)


def test_four_months_are_cut_into_months() -> None:
    assert ("month", ("2024-01-01", "2024-04-01")) == units("2024-01-31", "2024-04-30")


def test_four_weeks_are_cut_into_weeks_that_start_on_monday() -> None:
    assert ("week", ("2024-01-01", "2024-01-22")) == units("2024-01-07", "2024-01-22")


def test_less_than_four_weeks_are_cut_into_days() -> None:
    assert ("day", ("2024-01-01", "2024-01-09")) == units("2024-01-09", "2024-01-01")


def test_no_dates_make_no_calendar() -> None:
    assert units("NaT", "NaT") is None


def test_fewer_than_ten_verbatims_or_three_periods_give_no_trend() -> None:
    dates = np.datetime64("2024-01-01") + np.arange(40) % 4
    cut = calendar(dates, np.ones(40, dtype=bool))
    short = calendar(dates[:2].repeat(20), np.ones(40, dtype=bool))
    assert [True, False] == [trend is not None for trend in trends(cut, [np.arange(10), np.arange(9)])]
    assert [None] == trends(short, [np.arange(20)])


def test_impact_is_shared_between_pain_points_that_come_together() -> None:
    answers = np.where(np.arange(200) < 60, 2.0, 5.0)
    found = impacts(measure(answers, "stars"), np.ones(200, dtype=bool), [np.arange(60), np.arange(60)], OPTIONS)
    assert [pytest.approx(-0.45, abs=1e-3)] * 2 == [impact and impact.value for impact in found]


def test_impact_is_adjusted_for_the_pain_point_that_does_the_harm() -> None:
    rng = np.random.default_rng(3)
    harm = rng.random(2000) < 0.3
    beside = np.where(harm, rng.random(2000) < 0.6, rng.random(2000) < 0.1)
    answers = np.where(harm, 2.0, 5.0)
    groups = [np.flatnonzero(harm), np.flatnonzero(beside)]
    _, innocent = impacts(measure(answers, "stars"), np.ones(2000, dtype=bool), groups, OPTIONS)
    assert innocent is not None
    assert pytest.approx(0, abs=1e-6) == innocent.value
    assert innocent.mention_gap < -1


def test_impact_needs_ten_scored_verbatims_on_both_sides() -> None:
    measured, ok = measure(np.linspace(1, 5, 30), "stars"), np.ones(30, dtype=bool)
    found = impacts(measured, ok, [np.arange(9), np.arange(10), np.arange(21)], OPTIONS)
    assert [False, True, False] == [impact is not None for impact in found]


def test_impact_falls_back_to_the_plain_difference_when_answers_are_few() -> None:
    groups = [np.arange(at, at + 10) for at in range(5)]
    found = impacts(measure(np.linspace(1, 5, 30), "stars"), np.ones(30, dtype=bool), groups, OPTIONS)
    assert {"difference"} == {impact.method for impact in found if impact}


def test_the_same_seed_gives_the_same_interval() -> None:
    answers = np.random.default_rng(0).integers(0, 11, 500).astype(float)
    runs = [impacts(measure(answers, "nps"), np.ones(500, dtype=bool), [np.arange(90)], OPTIONS) for _ in range(2)]
    assert runs[0] == runs[1]

"""Dates and scores as people write them."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
import pytest

from textcx.errors import InputError
from textcx.insights.columns import parse_dates, parse_scores
from textcx.insights.dates import read_day
from textcx.insights.options import ScoreType


@pytest.mark.parametrize(
    "cell",
    [
        "2024-03-05", "2024/3/5", "2024-03-05T23:30:00-05:00", "2024-03-05 10:00:00.123 UTC", "20240305",
        "20240305T101500Z", "1709633700", 1709633700, 1709633700.0, "1709633700000", 45356, "05.03.2024", "5.3.24",
        "5 Mar 2024", "March 5th, 2024", "Tue, 05 Mar 2024 10:00:00 GMT", "Tue Mar 05 10:00:00 +0000 2024",
        "05-Mar-24", "5 de marzo de 2024", "5 mars 2024", "5. März 2024", "5 marca 2024", "2024年3月5日",
        datetime(2024, 3, 5, 10), date(2024, 3, 5),
    ],
)  # fmt: skip
def test_a_day_is_read_in_every_usual_form(cell: object) -> None:
    assert date(2024, 3, 5) == read_day(cell)


@pytest.mark.parametrize(
    ("cell", "first"),
    [("August 2023", (2023, 8)), ("08/2023", (2023, 8)), ("2023-08", (2023, 8)), ("Q3 2023", (2023, 7)),
     ("2023-Q3", (2023, 7)), ("juin 2023", (2023, 6)), ("juillet 2023", (2023, 7)), ("2023", (2023, 1))],
)  # fmt: skip
def test_a_month_a_quarter_or_a_year_is_its_first_day(cell: str, first: tuple[int, int]) -> None:
    assert date(*first, 1) == read_day(cell)


@pytest.mark.parametrize("cell", ["soon", "2024-13-45", "45/45/2024", "Mar-24", "7", "1e400", "99999999999999999999"])
def test_what_names_no_day_is_not_guessed(cell: str) -> None:
    assert read_day(cell) is None


def days(*cells: object) -> list[str]:
    return [str(day) for day in parse_dates(cells, "sent").values]


def test_a_first_part_above_twelve_makes_the_whole_column_day_first() -> None:
    assert ["2021-05-03", "2021-06-25"] == days("03/05/2021", "25/06/2021")


def test_a_second_part_above_twelve_makes_the_whole_column_month_first() -> None:
    assert ["2021-03-05", "2021-06-25"] == days("03/05/2021", "06/25/2021")


def test_an_open_order_is_read_day_first_and_said_in_a_note() -> None:
    column = parse_dates(["03/05/2021"], "sent")
    assert "2021-05-03" == str(column.values[0])
    assert "fit two orders and are read day first" in column.notes[0]


def test_an_open_order_beside_pm_is_read_month_first() -> None:
    assert ["2021-03-05"] == days("03/05/2021 4:10 PM")


def test_days_such_as_fifth_of_may_need_no_order_and_no_note() -> None:
    assert () == parse_dates(["05/05/2021"], "sent").notes


def test_cells_against_the_order_of_the_column_are_left_out_and_counted() -> None:
    column = parse_dates(["25/06/2021", "26/06/2021", "06/27/2021"], "sent")
    assert np.isnat(column.values[2])
    assert "1 cell, the first '06/27/2021'" in column.notes[0]


def test_unreadable_dates_are_left_out_and_counted_but_blank_ones_are_silent() -> None:
    column = parse_dates(["2024-01-01", "2024-01-02", "whenever", "", None, "n/a"], "sent")
    assert ("Left out of column \"sent\", as they name no day: 1 cell, the first 'whenever'.",) == column.notes
    assert 4 == np.isnat(column.values).sum()


def test_a_column_that_is_mostly_no_date_is_refused_by_name_and_example() -> None:
    with pytest.raises(InputError, match=r'Column "sent".*2 of 3 filled cells.*such as \'soon\'; expected ISO 8601'):
        parse_dates(["soon", "later", "2024-01-01"], "sent")


def test_a_column_of_blank_dates_is_refused() -> None:
    with pytest.raises(InputError, match="all 2 cells are blank"):
        parse_dates(["", None], "sent")


def test_a_column_without_rows_is_fine() -> None:
    assert 0 == parse_dates([], "sent").values.size + parse_scores([], "rating", "nps").values.size


def scores(score_type: ScoreType, *cells: object) -> list[float | None]:
    return [None if np.isnan(value) else value for value in parse_scores(cells, "rating", score_type).values.tolist()]


def test_numbers_are_read_with_point_comma_and_spaces() -> None:
    assert [9.0, 9.0, 9.5, 10.0, 8.0, 7.0] == scores("nps", "9", "9.0", "9,5", " 10 ", 8, 7.0)


def test_labelled_answers_are_read_by_their_number() -> None:
    assert [8.0, 10.0, 0.0] == scores("nps", "8/10", "10 (extremely likely)", "0 - not at all likely")


def test_stars_are_read_in_words_and_signs() -> None:
    assert [4.0, 1.0, 3.0, 4.5, 5.0] == scores("stars", "4 stars", "1 star", "★★★☆☆", "4.5 out of 5 stars", "5*")


def test_blank_scores_are_silently_missing() -> None:
    column = parse_scores(["5", "", None, "N/A", float("nan")], "rating", "csat")
    assert (4, ()) == (np.isnan(column.values).sum(), column.notes)


def test_scores_off_the_scale_are_missing_and_counted() -> None:
    column = parse_scores([9, 10, 3, 11, -1], "rating", "nps")
    assert 2 == np.isnan(column.values).sum()
    assert "2 cells, the first '11'; expected numbers from 0 to 10 for the score type nps" in column.notes[0]


def test_one_stray_among_hundreds_does_not_stretch_the_scale() -> None:
    column = parse_scores([5] * 299 + [8], "rating", "csat")
    assert (5.0, 1) == (np.nanmax(column.values), len(column.notes))


def test_out_of_another_scale_is_not_used() -> None:
    assert [8.0, 9.0, None] == scores("nps", "8/10", "9/10", "4/5")


def test_a_column_of_words_is_refused_by_name_and_example() -> None:
    with pytest.raises(InputError, match=r'Column "rating" cannot be read as scores.*such as \'great\''):
        parse_scores(["great", "bad"], "rating", "stars")


def test_a_column_of_blank_scores_is_refused() -> None:
    with pytest.raises(InputError, match="all 1 cells are blank; expected numbers from 1 to 5/7"):
        parse_scores([None], "rating", "ces")


def test_truth_values_are_no_scores() -> None:
    assert [1.0, 2.0, None] == scores("nps", 1, 2, True)

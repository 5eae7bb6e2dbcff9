"""Rows of the behavioural suite and their ceilings: intervals, ceilings that shrink, rows above their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from textcx.errors import InputError
from textcx.evaluation.behaviour import ceilings
from textcx.evaluation.behaviour.ceilings import Ceiling
from textcx.evaluation.behaviour.run import Row


def row(*, failures: int, cases: int = 10) -> Row:
    return Row(capability="c", kind="MFT", language="all", cases=cases, failures=failures)


@pytest.mark.parametrize(("before", "now", "after"), [(5, 3, 3), (3, 5, 3), (3, 3, 3)])
def test_a_ceiling_only_shrinks(before: int, now: int, after: int) -> None:
    lowered = ceilings.lowered({"c (MFT)": Ceiling(cases=10, failures=before)}, [row(failures=now)])
    assert {"c (MFT)": Ceiling(cases=10, failures=after)} == lowered


def test_another_number_of_cases_gets_a_new_ceiling() -> None:
    lowered = ceilings.lowered({"c (MFT)": Ceiling(cases=9, failures=1)}, [row(failures=4)])
    assert {"c (MFT)": Ceiling(cases=10, failures=4)} == lowered


def test_a_row_above_its_ceiling_or_without_one_is_told() -> None:
    known = {"c (MFT)": Ceiling(cases=10, failures=3)}
    assert {} == ceilings.exceeded(known, [row(failures=3)])
    assert {"c (MFT)": "4 of 10 fail, at most 3 may"} == ceilings.exceeded(known, [row(failures=4)])
    assert {"c (MFT)": "no ceiling for 11 cases"} == ceilings.exceeded(known, [row(failures=0, cases=11)])


def test_a_file_of_ceilings_comes_back_as_it_was_written(tmp_path: Path) -> None:
    known = {"c (MFT)": Ceiling(cases=10, failures=3), 'same "meaning" (INV)': Ceiling(cases=2, failures=0)}
    (tmp_path / "c.toml").write_text(ceilings.dumps(known), encoding="utf-8")
    assert known == ceilings.read(tmp_path / "c.toml")


def test_a_damaged_file_of_ceilings_is_refused(tmp_path: Path) -> None:
    (tmp_path / "c.toml").write_text("c = { cases = 10 }", encoding="utf-8")
    with pytest.raises(InputError, match="no file of ceilings"):
        ceilings.read(tmp_path / "c.toml")


def test_the_interval_of_a_row_holds_its_rate_and_is_wilson() -> None:
    interval = row(failures=0, cases=10).interval
    assert (0.0, 0.2775) == (interval.low, round(interval.high, 4))

"""What is to be counted."""

from __future__ import annotations

from dataclasses import dataclass

from textcx.store.filters import Filters
from textcx.store.periods import Periods, days, periods
from textcx.store.values import DatasetRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A filter on a data set, and what its tallies are told apart by (otherwise the stage or theme of a cell is `ALL`).

    `months` are those that have a verbatim (yyyymm), in order; a filter without days needs none. `by_day`: as single days.
    `in_all`: cells of any stage beside those of each.
    """

    dataset: DatasetRow
    filters: Filters
    months: tuple[int, ...] = ()
    by_day: bool = False
    by_stage: bool = False
    by_theme: bool = False
    in_all: bool = False

    @property
    def periods(self) -> Periods:
        """The days the filter asks for."""
        return (days if self.by_day else periods)(self.filters, self.months)

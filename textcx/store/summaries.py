"""What dashboards ask: themes, pain points, journey and summary of a data set, as counts with their denominators.

Every answer carries `ok`, the verbatims with status ok that match slice and days of the filter: the denominator of every share.
Ranking, intervals and priorities are made of these counts elsewhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

import sqlalchemy as sa

from textcx.store.connection import TenantConnection
from textcx.store.counting import Tallies, question, tallies, themes_and_stages, volume
from textcx.store.facts import ALL, NONE
from textcx.store.filters import EVERYTHING, Filters
from textcx.store.languages import languages_of, languages_spoken
from textcx.store.question import Question
from textcx.store.schema import datasets
from textcx.store.series import PeriodCount, Unit, counts_by_period
from textcx.store.session import Repository, dataset_row
from textcx.store.tally import NOTHING, Tally
from textcx.types import Status

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted(Generic[Item]):
    """Items with `ok`, the denominator of their shares, and the `revision` of the data set they were counted at."""

    ok: int
    revision: int
    items: Sequence[Item]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeCount:
    """A theme (None = segments in no theme) with its tally, by stage (None = no stage) too, and its verbatims by language."""

    theme_id: str | None
    tally: Tally
    stages: Mapping[str | None, Tally]
    languages: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class PainCount:
    """A theme at a stage (None = no stage) with a negative segment, and the whole theme beside it."""

    theme_id: str
    stage: str | None
    tally: Tally
    theme: Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class StageCount:
    """A stage of the journey, None = segments at no stage."""

    stage: str | None
    tally: Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Verbatims by status (`pending` among them), the ok ones by label and by language, and the tally of their segments."""

    statuses: Mapping[str, int]
    sentiments: Mapping[str, int]
    languages: Mapping[str, int]
    tally: Tally
    segments_in_themes: int
    themes: int


class Summaries(Repository):
    """Counts of one tenant's data sets; every method raises `NotFoundError` for a data set that is not the tenant's."""

    def themes(self, dataset: str, filters: Filters = EVERYTHING, with_languages: bool = True) -> Counted[ThemeCount]:
        """Count the themes, those with most verbatims first, then by id; languages are left out where nobody shows them."""
        with self._session.reading() as connection:
            asked = question(connection, dataset_row(connection, dataset), filters, by_theme=True)
            whole, cells = themes_and_stages(connection, asked)
            staged = _by_theme(cells)
            languages = languages_of(connection, asked) if with_languages else {}
            items = [
                ThemeCount(
                    theme_id=theme or None, tally=tally, stages=staged[theme], languages=languages.get(theme, {})
                )
                for (theme, _), tally in whole.items()
                if tally.verbatims_of(filters.polarity)
            ]
            items.sort(key=lambda item: (-item.tally.verbatims_of(filters.polarity), item.theme_id or ""))
            return self._counted(connection, asked, items)

    def pain_points(self, dataset: str, filters: Filters = EVERYTHING) -> Counted[PainCount]:
        """Count the themes at stages with a negative segment, those with most negative verbatims first."""
        with self._session.reading() as connection:
            asked = question(connection, dataset_row(connection, dataset), filters, by_theme=True)
            cells, staged = themes_and_stages(connection, asked)
            whole = {theme: tally for (theme, _), tally in cells.items()}
            items = [
                PainCount(theme_id=theme, stage=stage or None, tally=tally, theme=whole[theme])
                for (theme, stage), tally in staged.items()
                if theme != NONE and tally.negative_verbatims and filters.polarity in (None, "negative")
            ]
            items.sort(key=lambda item: (-item.tally.negative_verbatims, item.theme_id, item.stage or ""))
            return self._counted(connection, asked, items)

    def journey(self, dataset: str, filters: Filters = EVERYTHING) -> Counted[StageCount]:
        """Count the stages, by id, with the segments at no stage last."""
        with self._session.reading() as connection:
            asked = question(connection, dataset_row(connection, dataset), filters, by_stage=True)
            found = sorted(tallies(connection, asked).items(), key=lambda pair: (pair[0][1] == NONE, pair[0][1]))
            items = [
                StageCount(stage=stage or None, tally=tally)
                for (_, stage), tally in found
                if tally.verbatims_of(filters.polarity)
            ]
            return self._counted(connection, asked, items)

    def summary(self, dataset: str, filters: Filters = EVERYTHING) -> Counted[Summary]:
        """Count statuses, labels, languages and segments."""
        with self._session.reading() as connection:
            asked = question(connection, dataset_row(connection, dataset), filters)
            return self._counted(connection, asked, [_summary(connection, asked)])

    def series(self, dataset: str, filters: Filters = EVERYTHING, unit: Unit = "month") -> Counted[PeriodCount]:
        """Count themes at stages period by period, leaving out periods without a verbatim."""
        with self._session.reading() as connection:
            asked = question(connection, dataset_row(connection, dataset), filters, by_theme=True, by_stage=True)
            return self._counted(connection, asked, counts_by_period(connection, asked, unit))

    def _counted(self, connection: TenantConnection, asked: Question, items: list[Item]) -> Counted[Item]:
        row = connection.first(sa.select(datasets.c.revision).where(datasets.c.pk == asked.dataset.pk))
        return Counted(ok=_ok(connection, asked), revision=row.revision if row else 0, items=items)


def _ok(connection: TenantConnection, asked: Question) -> int:
    found = volume(connection, asked)
    return sum(amount for (status, _), amount in found.items() if status == Status.OK)


def _by_theme(cells: Tallies) -> dict[str, dict[str | None, Tally]]:
    found: dict[str, dict[str | None, Tally]] = defaultdict(dict)
    for (theme, stage), tally in cells.items():
        found[theme][stage or None] = tally
    return found


def _summary(connection: TenantConnection, asked: Question) -> Summary:
    polarity, amounts = asked.filters.polarity, volume(connection, asked)
    themed = [
        tally for (theme, _), tally in tallies(connection, replace(asked, by_theme=True)).items() if theme != NONE
    ]
    return Summary(
        statuses=_added((status, amount) for (status, _), amount in amounts.items()),
        sentiments=_added(
            (label, amount) for (status, label), amount in amounts.items() if status == Status.OK and label
        ),
        languages=languages_spoken(connection, asked),
        tally=tallies(connection, asked).get((_named(asked.filters.theme), _named(asked.filters.stage)), NOTHING),
        segments_in_themes=sum(tally.segments_of(polarity) for tally in themed),
        themes=sum(tally.verbatims_of(polarity) > 0 for tally in themed),
    )


def _named(part: str | None) -> str:
    return ALL if part is None else part


def _added(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    sums: dict[str, int] = defaultdict(int)
    for name, amount in pairs:
        sums[name] += amount
    return {name: sums[name] for name in sorted(sums)}

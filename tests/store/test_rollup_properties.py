"""Whatever happens to verbatims in whatever order, the roll-ups equal a recount, and a recount equals the rows."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.store.samples import MAKER, annotated, annotation, segment, verbatim
from textcx.store import counting_live, schema
from textcx.store.connection import TenantConnection
from textcx.store.counting import question, tallies, volume
from textcx.store.filters import Filters
from textcx.store.languages import languages_of
from textcx.store.packing import read_packs
from textcx.store.packs import Facts, unpacked
from textcx.store.question import Question
from textcx.store.scope import TenantScope
from textcx.store.series import PeriodCount, counts_by_period
from textcx.store.server import open_store
from textcx.store.session import dataset_row
from textcx.store.tally import tally_of
from textcx.store.values import Assignment

NAMES = st.sampled_from(["a", "b", "c"])
THEMES = st.sampled_from(["t-1", "t-2", None])
SPOKEN = st.sampled_from(["en", "de"])
PARTS = st.tuples(
    st.sampled_from(["negative", "neutral", "positive"]),
    st.lists(st.sampled_from(["delivery", "usage"]), unique=True, max_size=2).map(tuple),
    THEMES,
)
ITEMS = st.builds(
    lambda name, text, day, plan: verbatim(name, text, day, plan=plan, respondent_id=name),
    NAMES,
    st.sampled_from(["The lamp flickers a lot.", "The lamp is bright enough."]),
    st.sampled_from([None, "2026-01-31", "2026-02-01", "2026-02-14"]),
    st.sampled_from(["pro", "free"]),
)
STEPS = st.one_of(
    st.tuples(st.just("put"), st.lists(ITEMS, min_size=1, max_size=3)),
    st.tuples(
        st.just("annotate"),
        st.tuples(st.lists(PARTS, max_size=3), st.sampled_from(["mixed", "negative"]), NAMES, SPOKEN),
    ),
    st.tuples(st.just("assign"), st.tuples(NAMES, st.integers(0, 2), THEMES)),
    st.tuples(st.just("erase"), NAMES),
)


FILTERS = (
    Filters(),
    Filters(segments={"plan": "pro"}),
    Filters(language="en"),
    Filters(sentiment="mixed"),
    Filters(start=date(2026, 1, 31), end=date(2026, 2, 1)),
    Filters(start=date(2026, 2, 2), segments={"plan": "pro"}),
    Filters(end=date(2026, 2, 13), segments={"plan": "pro"}, language="en"),
    Filters(start=date(2026, 2, 1), end=date(2026, 2, 20), sentiment="mixed", stage="usage"),
    Filters(start=date(2026, 2, 10), sentiment="mixed", segments={"plan": "free"}),
    Filters(end=date(2026, 2, 10), sentiment="negative", theme="t-1"),
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=1, max_size=8), asked=st.lists(st.sampled_from(FILTERS), min_size=1, max_size=2))
def test_rollups_equal_a_recount_after_any_steps(
    sqlite_template: Path, steps: list[tuple[str, Any]], asked: list[Filters]
) -> None:
    with TemporaryDirectory() as folder:
        shutil.copy(sqlite_template, Path(folder) / "store.db")
        store = open_store(str(Path(folder) / "store.db"))
        scope = store.tenant(store.create_tenant("Acme"))
        name = scope.datasets.create("survey", segment_keys=["plan"]).id
        for kind, what in steps:
            take(scope, name, (kind, what))
        stored = (contents(scope, schema.rollups), contents(scope, schema.volumes), packed_words(scope, name))
        check_against_rows(scope, name, asked)
        scope.datasets.recount(name)
        assert (contents(scope, schema.rollups), contents(scope, schema.volumes), packed_words(scope, name)) == stored
        store.close()


def take(scope: TenantScope, dataset: str, step: tuple[str, Any]) -> None:
    kind, what = step
    if kind == "put":
        scope.verbatims.put(dataset, what)
    elif kind == "annotate":
        parts, label, name, language = what
        found = [segment((place, place + 1), *part) for place, part in enumerate(parts)]
        waiting = [each for each in scope.verbatims.pending(dataset) if each.verbatim.id == name]
        made = [annotated(each, annotation(each.verbatim, *found, label=label, language=language)) for each in waiting]
        scope.annotations.put(dataset, made, MAKER)
    elif kind == "assign":
        scope.annotations.assign(dataset, [Assignment(verbatim_id=what[0], start=what[1], theme_id=what[2])])
    else:
        scope.erasure.person(what)


def contents(scope: TenantScope, table: sa.Table) -> list[tuple[Any, ...]]:
    with scope.session.reading() as connection:
        return sorted(tuple(row) for row in connection.rows(sa.select(table)))


def packed_words(scope: TenantScope, dataset: str) -> list[Any]:
    """Return what the packs say of each verbatim and of each part, with names instead of numbers."""
    with scope.session.reading() as connection:
        found = [unpacked(each) for each in read_packs(connection, dataset_row(connection, dataset), 2)]
    return [
        [
            list(zip(*(named(facts, column, codes) for column, codes in columns.items()), strict=True))
            for columns in (facts.verbatims, facts.parts)
        ]
        for facts in found
    ]


def named(facts: Facts, column: str, codes: Any) -> list[Any]:
    return [facts.names[column][code] for code in codes] if column in facts.names else codes.tolist()


def check_against_rows(scope: TenantScope, dataset: str, every: Sequence[Filters] = FILTERS[:1]) -> None:
    """Ask the roll-ups and the rows the same questions, by two different ways of counting."""
    with scope.session.reading() as connection:
        row = dataset_row(connection, dataset)
        for filters in every:
            for by in ((False, False), (True, False), (False, True), (True, True)):
                asked = question(connection, row, filters, by_stage=by[0], by_theme=by[1])
                live = counting_live.live_cells(connection, asked)
                assert tallies(connection, asked) == counting_sum(live)
                if not asked.by_stage:
                    spoken = counting_live.live_languages(connection, asked)
                    assert told(languages_of(connection, asked)) == {(theme, name): n for theme, name, n in spoken if n}
            amounts = counting_live.live_volume(connection, asked)
            assert volume(connection, asked) == {(status, label): amount for status, label, amount in amounts}
            check_series(connection, asked)


def check_series(connection: TenantConnection, asked: Question) -> None:
    """Ask for all periods at once and for one after the other."""
    days = {(year, month, day) for year, month, day in ((2026, 1, 31), (2026, 2, 1), (2026, 2, 14))}
    months = {(2026, 1): (date(2026, 1, 1), date(2026, 1, 31)), (2026, 2): (date(2026, 2, 1), date(2026, 2, 28))}
    singles = {year * 10_000 + month * 100 + day: (date(year, month, day),) * 2 for year, month, day in sorted(days)}
    names = {year * 100 + month: ends for (year, month), ends in sorted(months.items())}
    for unit, periods in (("day", singles), ("month", names)):
        expected = [each for name, ends in periods.items() if (each := of_period(connection, asked, (name, *ends)))]
        found = counts_by_period(connection, asked, unit)  # type: ignore[arg-type]
        assert expected == found


def of_period(connection: TenantConnection, asked: Question, period: tuple[int, date, date]) -> PeriodCount | None:
    name, first, last = period
    start, end = max(asked.filters.start or first, first), min(asked.filters.end or last, last)
    one = question(
        connection, asked.dataset, replace(asked.filters, start=start, end=end), by_stage=True, by_theme=True
    )
    ok = sum(n for (status, _), n in volume(connection, one).items() if status == "ok")
    polarity, cells = asked.filters.polarity, []
    for (theme, stage), tally in tallies(connection, one).items():
        negative = tally.negative_verbatims if polarity in (None, "negative") else 0
        cells.append((name, theme, stage, tally.verbatims_of(polarity), tally.segments_of(polarity), negative))
    shown = sorted((each for each in cells if each[3]), key=lambda each: (-each[3], each[1], each[2]))
    return PeriodCount(period=name, ok=ok, cells=shown) if ok else None


def told(languages: dict[str, dict[str, int]]) -> dict[tuple[str, str], int]:
    return {(theme, name): n for theme, names in languages.items() for name, n in names.items()}


def counting_sum(rows: Any) -> Any:
    return {(theme, stage): tally_of([int(each) for each in measures]) for theme, stage, *measures in rows}

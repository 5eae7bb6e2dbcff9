"""Themes on their way to segments: planned and counted in parts that each are a short transaction, seen at once.

Until `carry_out` nothing of a plan is seen: segments and roll-ups are as they were, its quotes have a role of their own, and the
codeframe and findings that go with it are a draft. It is whole once it has a draft; one that has none, or whose job ended, is cleared in parts. What the plan will change of the roll-ups is counted ahead, so that carrying
it out is a few statements however many segments there are; `rollups.kept` keeps that count right while verbatims change.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from textcx.store.connection import TenantConnection
from textcx.store.facts import NONE
from textcx.store.jobs import OPEN
from textcx.store.rollups import apply_moves, count_moves
from textcx.store.schema import segments, verbatims
from textcx.store.schema_service import drafts, jobs, planned, shifts, theme_quotes
from textcx.store.session import Repository, dataset_row, touch
from textcx.store.themes import pointer_rows
from textcx.store.values import Assignment, DatasetRow, Draft, Finding, ThemeEntry
from textcx.store.verbatims import pks_of
from textcx.types import Evidence

ROLES = ("quote", "evidence")
UNSEEN = {role: f"planned {role}" for role in ROLES}
IS_UNSEEN = theme_quotes.c.role.in_(sorted(UNSEEN.values()))
PLACE = ("kind", "value", "period", "stage", "theme")
SAME_SEGMENT = (segments.c.verbatim == planned.c.verbatim) & (segments.c.start == planned.c.start)
Pointers = Mapping[str, Mapping[str, Sequence[Evidence]]]


class Plans(Repository):
    """The plans of one tenant, at most one of each data set. Errors: `NotFoundError`."""

    def clear(self, dataset: str, limit: int, unless: Sequence[str] = ()) -> int:
        """Remove the draft and about so many rows of the plan and its counts; return how many, 0 once nothing is left.

        Nothing is removed where an open job of the data set is at one of the steps `unless`: the plan is that job's.
        """
        with self._session.writing() as connection:
            row = dataset_row(connection, dataset, lock=True)
            if unless and _is_at_work(connection, row, unless):
                return 0
            found = connection.remove(drafts, drafts.c.dataset == row.pk)
            for some in (_clear_planned, _clear_shifts, _clear_unseen):
                found += some(connection, row, limit - found) if found < limit else 0
        return found

    def add(self, dataset: str, assignments: Sequence[Assignment], revisions: Mapping[str, int]) -> int:
        """Add to the plan and return how many; `revisions` says which text of each verbatim it is about.

        To be called while there is no draft. What is about a verbatim that was erased or got another text is left out.
        """
        about = {name: revisions[name] for name in {each.verbatim_id for each in assignments} if name in revisions}
        with self._session.writing() as connection:
            row = dataset_row(connection, dataset, lock=True)
            known = current(connection, row, about)
            kept = [each for each in assignments if each.verbatim_id in known]
            rows = {(known[each.verbatim_id], each.start): each.theme_id or NONE for each in kept}
            connection.add(planned, [_row(row, place, theme) for place, theme in sorted(rows.items())])
        return len(rows)

    def draft(self, dataset: str, draft: Draft, pointers: Pointers) -> None:
        """Keep what goes with the plan: codeframe, findings, and the pointers of each theme by role (`quote`, `evidence`)."""
        with self._session.writing() as connection:
            row = dataset_row(connection, dataset, lock=True)
            connection.add(drafts, [{"dataset": row.pk, "reached": 0, "content": asdict(draft)}])
            named = {each.verbatim_id for roles in pointers.values() for some in roles.values() for each in some}
            pks = pks_of(connection, row, sorted(named))
            for theme, roles in sorted(pointers.items()):
                rows = [each for role in ROLES for each in pointer_rows(UNSEEN[role], roles.get(role, ()), pks)]
                connection.add(theme_quotes, [{**each, "dataset": row.pk, "theme": theme} for each in rows])

    def drafted(self, dataset: str) -> Draft | None:
        """Return the draft that goes with the plan, or None."""
        with self._session.reading() as connection:
            row = dataset_row(connection, dataset)
            found = connection.first(sa.select(drafts.c.content).where(drafts.c.dataset == row.pk))
        return None if found is None else _draft(found.content)

    def current(self, dataset: str, revisions: Mapping[str, int]) -> set[str]:
        """Return the ids of the verbatims that still have the text they had at these revisions."""
        with self._session.reading() as connection:
            return set(current(connection, dataset_row(connection, dataset), revisions))

    def count(self, dataset: str, limit: int) -> int:
        """Count what the plan will change for the next verbatims (at most `limit`) of a draft; return for how many."""
        with self._session.writing() as connection:
            row = dataset_row(connection, dataset, lock=True)
            pks = _next(connection, row, limit)
            if pks:
                count_moves(connection, row, pks)
                connection.change(drafts, {"reached": pks[-1]}, drafts.c.dataset == row.pk)
        return len(pks)

    def carry_out(self, dataset: str, themes: Sequence[str]) -> int:
        """Give all segments their planned themes, and these themes their quotes; return how many segments changed.

        To be called where everything is counted. Plan and draft are gone afterwards.
        """
        with self._session.writing() as connection:
            row = dataset_row(connection, dataset, lock=True)
            where = (segments.c.dataset == row.pk, planned.c.dataset == row.pk, SAME_SEGMENT)
            changed = connection.change_from(segments, {"theme": planned.c.theme}, planned, *where)
            apply_moves(connection, row)
            _show_quotes(connection, row, themes)
            _clear(connection, row)
            touch(connection, row)
        return changed


def _next(connection: TenantConnection, row: DatasetRow, limit: int) -> list[int]:
    """Return the rows of the next verbatims that are planned and not counted, none where there is no draft."""
    draft = connection.first(sa.select(drafts.c.reached).where(drafts.c.dataset == row.pk))
    if draft is None:
        return []
    where = (planned.c.dataset == row.pk, planned.c.verbatim > draft.reached)
    statement = sa.select(planned.c.verbatim).where(*where).distinct()
    return [each.verbatim for each in connection.rows(statement.order_by(planned.c.verbatim).limit(limit))]


def _show_quotes(connection: TenantConnection, row: DatasetRow, themes: Sequence[str]) -> None:
    mine = theme_quotes.c.dataset == row.pk
    connection.remove_among(theme_quotes, theme_quotes.c.theme, themes, mine, theme_quotes.c.role.in_(ROLES))
    for role, unseen in UNSEEN.items():
        connection.change(theme_quotes, {"role": role}, mine, theme_quotes.c.role == unseen)


def _clear(connection: TenantConnection, row: DatasetRow) -> None:
    for table in (planned, shifts, drafts):
        connection.remove(table, table.c.dataset == row.pk)
    connection.remove(theme_quotes, theme_quotes.c.dataset == row.pk, IS_UNSEEN)


def _is_at_work(connection: TenantConnection, row: DatasetRow, steps: Sequence[str]) -> bool:
    where = (jobs.c.dataset == row.pk, OPEN, jobs.c.step.in_(steps))
    return connection.first(sa.select(jobs.c.id).where(*where)) is not None


def _clear_planned(connection: TenantConnection, row: DatasetRow, limit: int) -> int:
    """Remove what is planned for the first verbatims, all of each."""
    mine = planned.c.dataset == row.pk
    found = connection.rows(sa.select(planned.c.verbatim).where(mine).order_by(planned.c.verbatim).limit(limit))
    return connection.remove(planned, mine, planned.c.verbatim <= found[-1].verbatim) if found else 0


def _clear_shifts(connection: TenantConnection, row: DatasetRow, limit: int) -> int:
    mine, place = shifts.c.dataset == row.pk, [shifts.c[name] for name in PLACE]
    found = connection.rows(sa.select(*place).where(mine).order_by(*place).limit(limit))
    return connection.remove(shifts, mine, sa.tuple_(*place) <= tuple(found[-1])) if found else 0


def _clear_unseen(connection: TenantConnection, row: DatasetRow, limit: int) -> int:
    where = (theme_quotes.c.dataset == row.pk, IS_UNSEEN)
    found = [each.pk for each in connection.rows(sa.select(theme_quotes.c.pk).where(*where).limit(limit))]
    return connection.remove_among(theme_quotes, theme_quotes.c.pk, found)


def _draft(content: Mapping[str, Any]) -> Draft:
    return Draft(
        entries=tuple(ThemeEntry(**{**each, "terms": tuple(each["terms"])}) for each in content["entries"]),
        lines=tuple((kind, source, target) for kind, source, target in content["lines"]),
        findings=tuple(Finding(**each) for each in content["findings"]),
        edits=content["edits"],
    )


def current(connection: TenantConnection, row: DatasetRow, revisions: Mapping[str, int]) -> dict[str, int]:
    """Return the numbers of row of the verbatims that still are at these revisions, by their ids."""
    columns = (verbatims.c.pk, verbatims.c.external_id, verbatims.c.revision)
    statement = sa.select(*columns).where(verbatims.c.dataset == row.pk)
    found: Iterable[Any] = connection.among(statement, verbatims.c.external_id, sorted(revisions))
    return {each.external_id: each.pk for each in found if each.revision == revisions[each.external_id]}


def _row(row: DatasetRow, place: tuple[int, int], theme: str) -> dict[str, Any]:
    return {"dataset": row.pk, "verbatim": place[0], "start": place[1], "theme": theme}

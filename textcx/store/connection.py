"""The only way to rows of a tenant: statements to which the tenant is added here, in one place.

Nothing outside this file and `server.py` executes a statement (a test of the architecture says so). A statement with a select inside is
refused, because its inner tables would escape the tenant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any, TypeAlias, TypeVar, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Row
from sqlalchemy.sql import visitors

from textcx.store.bulk import Statement, bulk

T = TypeVar("T")
Condition: TypeAlias = sa.ColumnElement[bool]
Values: TypeAlias = Mapping[str, Any]
Column: TypeAlias = Sequence[str] | Sequence[int]
BATCH = 1000
TOGETHER = 400  # SQLite joins at most 500 selects


class TenantConnection:
    """The statements of one transaction, every one bound to one tenant."""

    __slots__ = ("_connection", "_known", "tenant")

    def __init__(self, connection: Connection, tenant: int, *, writes: bool = True) -> None:
        self._connection = connection
        self._known: dict[str, Any] | None = None if writes else {}
        self.tenant = tenant

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._connection.dialect.name

    def rows(self, statement: sa.Select[Any]) -> Sequence[Row[Any]]:
        """Return the tenant's rows of a select."""
        return self._connection.execute(bound(statement, self.tenant)).all()

    def first(self, statement: sa.Select[Any]) -> Row[Any] | None:
        """Return the tenant's first row of a select, or None."""
        return self._connection.execute(bound(statement, self.tenant)).first()

    def blocks(self, statement: sa.Select[Any], size: int) -> Iterator[Sequence[Any]]:
        """Yield the tenant's rows of a select some at a time, as they come from the driver; columns hold words and whole numbers."""
        made = bulk(bound(statement, self.tenant), (), self._connection.dialect)
        named = () if self.dialect == "sqlite" else ("blocks",)  # PostgreSQL keeps the rows of cursors that have a name
        with closing(self._connection.connection.cursor(*named)) as cursor:
            cursor.execute(made.words, made.of_mappings([{}])[0])
            while rows := cursor.fetchmany(size):
                yield rows

    def remembered(self, key: str, make: Callable[[], T]) -> T:
        """Return what was made under this key before in the transaction, unless it may write."""
        if self._known is None:
            return make()
        if key not in self._known:
            self._known[key] = make()
        return cast(T, self._known[key])

    def rows_of_each(self, statement: sa.Select[Any], values: Sequence[Values]) -> Iterator[Row[Any]]:
        """Yield the tenant's rows of a select once for each set of values of its parameters, hundreds in one round.

        The values come from the driver as they are: the columns hold words and whole numbers.
        """
        made = bulk(bound(statement, self.tenant), (), self._connection.dialect)
        for some in batches(values, TOGETHER):
            yield from self._connection.exec_driver_sql(*made.joined(some)).all()

    def among(self, statement: sa.Select[Any], column: sa.Column[Any], values: Sequence[Any]) -> Iterator[Row[Any]]:
        """Yield the tenant's rows of a select whose column has one of many values."""
        for some in batches(values):
            yield from self.rows(statement.where(column.in_(some)))

    def add(self, table: sa.Table, rows: Sequence[Values]) -> None:
        """Insert rows as the tenant's; all have the same columns."""
        for some in batches(rows):
            self._each(sa.insert(table), self._owned(some))

    def add_up(self, table: sa.Table, blocks: Iterable[Sequence[Column]], measures: Sequence[str]) -> None:
        """Insert rows as the tenant's; where the primary key exists, its measures grow by those given.

        Rows come in blocks of columns, of words or whole numbers: the primary key in order, then the measures.
        """
        columns = [*(column.name for column in table.primary_key.columns), *measures]
        made = bulk(self._adding(table, measures), [*columns, "tenant"], self._connection.dialect)
        for block in blocks:
            found = {**dict(zip(columns, block, strict=True)), "tenant": [self.tenant] * len(block[0])}
            if block[0]:
                self._connection.exec_driver_sql(made.words, made.of_columns(found))

    def add_new(self, table: sa.Table, row: Values, unique: Sequence[str]) -> bool:
        """Insert a row as the tenant's unless the unique columns are taken; say whether it was inserted."""
        return insert_new(self._connection, table, {**row, "tenant": self.tenant}, unique)

    def change(self, table: sa.Table, values: Values, *where: Condition) -> int:
        """Update the tenant's rows and return how many there were."""
        return self._connection.execute(
            sa.update(table).where(self._mine(table), *map(plain, where)).values(values)
        ).rowcount

    def change_from(self, table: sa.Table, values: Values, source: sa.Table, *where: Condition) -> int:
        """Update the tenant's rows from those of another table of the tenant, in one statement."""
        mine = (self._mine(table), self._mine(source))
        return self._connection.execute(sa.update(table).where(*mine, *map(plain, where)).values(values)).rowcount

    def add_up_from(self, table: sa.Table, source: sa.Table, measures: Sequence[str], *where: Condition) -> None:
        """Add the tenant's rows of a table with the same columns as `add_up` does, in one statement."""
        names = [column.name for column in table.c]
        rows = sa.select(*(source.c[name] for name in names)).where(self._mine(source), *map(plain, where))
        self._connection.execute(self._adding(table, measures, lambda insert: insert.from_select(names, rows)))

    def change_each(self, table: sa.Table, rows: Sequence[Values], keys: Sequence[str]) -> None:
        """Update one row of the tenant for each mapping, found by its keys."""
        if rows:
            where = [table.c[key] == sa.bindparam(f"at_{key}") for key in keys]
            named = [{(f"at_{name}" if name in keys else name): value for name, value in row.items()} for row in rows]
            for some in batches(named):
                self._each(sa.update(table).where(self._mine(table), *where), some)

    def remove(self, table: sa.Table, *where: Condition) -> int:
        """Delete the tenant's rows and return how many there were."""
        return self._connection.execute(sa.delete(table).where(self._mine(table), *map(plain, where))).rowcount

    def remove_among(self, table: sa.Table, column: sa.Column[Any], values: Sequence[Any], *where: Condition) -> int:
        """Delete the tenant's rows whose column has one of many values."""
        return sum(self.remove(table, column.in_(some), *where) for some in batches(values))

    def _adding(
        self, table: sa.Table, measures: Sequence[str], of: Callable[[Any], Any] = lambda insert: insert
    ) -> Any:
        dialect = sqlite if self.dialect == "sqlite" else postgresql
        statement = of(dialect.insert(table))
        grown = {name: table.c[name] + statement.excluded[name] for name in measures}
        keys = list(table.primary_key.columns)
        return statement.on_conflict_do_update(index_elements=keys, set_=grown, where=self._mine(table))

    def _each(self, statement: Statement, rows: Sequence[Values]) -> None:
        made = bulk(statement, list(rows[0]), self._connection.dialect)
        self._connection.exec_driver_sql(made.words, made.of_mappings(rows))

    def _mine(self, table: sa.Table) -> Condition:
        return table.c.tenant == self.tenant

    def _owned(self, rows: Sequence[Values]) -> list[dict[str, Any]]:
        return [{**row, "tenant": self.tenant} for row in rows]


def insert_new(connection: Connection, table: sa.Table, row: Values, unique: Sequence[str]) -> bool:
    """Insert a row unless its unique columns are taken; say whether it was inserted."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(table).on_conflict_do_nothing(index_elements=list(unique)).values(dict(row))
    return connection.execute(statement.returning(*table.primary_key.columns)).first() is not None


def bound(statement: sa.Select[Any], tenant: int) -> sa.Select[Any]:
    """Return the select with the tenant demanded of every table in it; errors: `ValueError` for a select inside.

    What an outer join may lack is of the tenant or not there.
    """
    parts = list(visitors.iterate(statement))
    if any(isinstance(part, sa.SelectBase | sa.Exists) and part is not statement for part in parts):
        raise ValueError("a select inside a select escapes the tenant; join the tables instead")
    joined = [part.right for part in parts if isinstance(part, sa.Join) and part.isouter]
    optional = {name for right in joined for name in _tables(visitors.iterate(right))}
    return statement.where(*(_owned(table, tenant, name in optional) for name, table in _tables(parts).items()))


def _owned(table: sa.Table, tenant: int, optional: bool) -> Condition:
    mine: Condition = table.c.tenant == tenant
    return mine | table.c.tenant.is_(None) if optional else mine


def _tables(parts: Iterable[Any]) -> dict[str, sa.Table]:
    found = {part.name: part for part in parts if isinstance(part, sa.Table)}
    return {name: found[name] for name in sorted(found)}


def plain(condition: Condition) -> Condition:
    """Return the condition; errors: `ValueError` where it holds a select."""
    if any(isinstance(part, sa.SelectBase) for part in visitors.iterate(condition)):
        raise ValueError("a select inside a condition escapes the tenant")
    return condition


def batches(values: Sequence[Any], size: int = BATCH) -> Iterator[Sequence[Any]]:
    """Yield the values in order, some at a time."""
    for start in range(0, len(values), size):
        yield values[start : start + size]

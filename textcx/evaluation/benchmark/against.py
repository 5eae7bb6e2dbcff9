"""The figures of another recipe on the same rows, beside those of this one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from textcx.evaluation.benchmark.shape import Benchmark, Line, System, Table

Key = tuple[str, str, str, str]


def beside(benchmark: Benchmark, other: Benchmark) -> Benchmark:
    """Return the benchmark with the other recipe as one more system of each line that was measured on the same rows."""
    known = _known(other)
    tables = tuple(_table(table, known, other.provenance.recipe) for table in benchmark.tables)
    lost = sum(_key(table, line) not in known for table in benchmark.tables for line in table.lines)
    note = f"{lost} lines of this benchmark were not measured on the same rows with {other.provenance.recipe}"
    missing = (*benchmark.missing, note) if lost else benchmark.missing
    return replace(benchmark, tables=tables, against=other.provenance, missing=missing)


def _known(other: Benchmark) -> dict[Key, System]:
    return {
        _key(table, line): line.systems[table.systems[0]]
        for table in other.tables
        for line in table.lines
        if table.systems[0] in line.systems
    }


def _table(table: Table, known: Mapping[Key, System], recipe: str) -> Table:
    lines: Sequence[Line] = [_line(line, known.get(_key(table, line)), recipe) for line in table.lines]
    return replace(table, systems=(*table.systems, recipe), lines=tuple(lines))


def _line(line: Line, found: System | None, recipe: str) -> Line:
    return replace(line, systems={**line.systems, recipe: found}) if found else line


def _key(table: Table, line: Line) -> Key:
    return table.name, line.dataset, line.language, line.digest

"""The shape of a benchmark: tables of lines, each line one data set in one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from textcx.evaluation.bootstrap import Draws
from textcx.evaluation.results import Estimate
from textcx.types import Provenance

TEXTCX, WHOLE, MAJORITY, VADER = "textcx", "whole text", "majority", "VADER"
TOPICS, RAW, CHANCE = "topic space", "raw vectors", "chance"
NOT_COMPUTED = "not computed"

System = Mapping[str, Estimate]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The figures of every system on the same rows of one data set in one language.

    `digest` names the rows, so that two benchmarks can be compared line by line; `language` is a code, or says over
    how many languages the figures are the mean. A line without systems says in `note` why it has none.
    """

    dataset: str
    about: str
    language: str
    rows: int
    digest: str
    systems: Mapping[str, System]
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Lines on one question; the first of `figures` is its main one, the first of `systems` what is measured."""

    name: str
    title: str
    explained: str
    figures: tuple[str, ...]
    systems: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """Every table, and all that is needed to make it again; `missing` names what could not be measured."""

    command: str
    provenance: Provenance
    description: str
    limit: int
    draws: Draws
    tables: tuple[Table, ...]
    missing: tuple[str, ...] = ()
    against: Provenance | None = None

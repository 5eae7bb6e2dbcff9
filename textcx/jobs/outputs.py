"""The files of a finished analysis."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from textcx import readers
from textcx.insights.corpus import Corpus
from textcx.insights.report import render
from textcx.insights.report_context import ReportContext
from textcx.insights.results import Analysis
from textcx.insights.serialise import summary_document, themes_document
from textcx.jobs.chunks import ChunkStore
from textcx.jobs.files import partial, write_whole, writing
from textcx.jobs.request import Request
from textcx.records import Record, dumps
from textcx.taxonomy import Taxonomy
from textcx.types import Evidence

LINES, TABLE, THEMES, THEMES_TABLE, SUMMARY, REPORT = FILES = (
    "verbatims.jsonl",
    "verbatims.parquet",
    "themes.json",
    "themes.csv",
    "summary.json",
    "report.html",
)
SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("text", pa.string()),
        ("status", pa.string()),
        ("language", pa.string()),
        ("sentiment", pa.string()),
        ("valence", pa.float64()),
        ("stages", pa.list_(pa.string())),
        ("theme_ids", pa.list_(pa.string())),
        ("entities", pa.list_(pa.string())),
        ("date", pa.string()),
        ("score", pa.float64()),
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Found:
    """The corpus, the analysis, and the theme id (or None) of every segment in order."""

    corpus: Corpus
    analysis: Analysis
    theme_ids: Sequence[str | None]


def write(found: Found, store: ChunkStore, request: Request, taxonomy: Taxonomy) -> None:
    """Write every file of the contract; each appears whole or not at all."""
    _write_verbatims(found, store, request.out)
    write_whole(request.out / THEMES, _json(themes_document(found.analysis)))
    write_whole(request.out / THEMES_TABLE, themes_csv(found.analysis))
    write_whole(request.out / SUMMARY, _json(summary_document(found.analysis)))
    page = render(found.analysis, _context(found, request, taxonomy))
    write_whole(request.out / REPORT, page.encode("utf-8", "replace"))


def _json(document: dict[str, Any]) -> bytes:
    try:
        return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()
    except UnicodeEncodeError:
        return (json.dumps(document, indent=1) + "\n").encode()


def _write_verbatims(found: Found, store: ChunkStore, out: Path) -> None:
    with writing(out), partial(out / LINES) as lines, partial(out / TABLE) as table:
        with lines.open("wb") as file, _parquet(found, table) as parquet:
            row = 0
            for records in _chunks(found, store):
                file.write(b"".join(dumps(record) for record in records))
                parquet.write_table(_table(records, found.corpus, row))
                row += len(records)
        os.replace(lines, out / LINES)
        os.replace(table, out / TABLE)


def _chunks(found: Found, store: ChunkStore) -> Iterator[list[Record]]:
    themes = iter(found.theme_ids)
    for place in range(store.finished()):
        yield [_themed(record, themes) for record in store.records(place)]


def _themed(record: Record, themes: Iterator[str | None]) -> Record:
    for segment, theme in zip(record["segments"], islice(themes, len(record["segments"])), strict=True):
        segment["theme_id"] = theme
    return record


def _parquet(found: Found, path: Path) -> pq.ParquetWriter:
    groups = [pa.field(_column(name), pa.string()) for name in found.corpus.groups]
    schema = pa.schema([*SCHEMA, *groups])
    return pq.ParquetWriter(path, schema, compression="zstd")


def _column(group: str) -> str:
    """A column of the user never collides with one of ours."""
    return f"segment.{group}"


def _table(records: Sequence[Record], corpus: Corpus, first: int) -> pa.Table:
    rows = range(first, first + len(records))
    columns: dict[str, Any] = {
        **{name: [_plain(record[name]) for record in records] for name in ("id", "text", "status")},
        "language": [(record["language"] or {}).get("code") for record in records],
        "sentiment": [(record["sentiment"] or {}).get("label") for record in records],
        "valence": [(record["sentiment"] or {}).get("valence") for record in records],
        "stages": [record["stages"] and [tag["id"] for tag in record["stages"]] for record in records],
        "theme_ids": [_theme_ids(record) for record in records],
        "entities": [record["entities"] and [_plain(m["text"]) for m in record["entities"]] for record in records],
        "date": _dates(corpus, rows),
        "score": _scores(corpus, rows),
    }
    groups = {_column(name): [_cell(values[row]) for row in rows] for name, values in corpus.groups.items()}
    schema = pa.schema([*SCHEMA, *(pa.field(name, pa.string()) for name in groups)])
    return pa.table({**columns, **groups}, schema=schema)


def _plain(text: str) -> str:
    """Arrow holds UTF-8 alone, so a lone surrogate becomes a question mark in the table (verbatims.jsonl keeps it)."""
    return text.encode("utf-8", "replace").decode()


def _cell(value: str | None) -> str | None:
    return None if value is None else _plain(value)


def _theme_ids(record: Record) -> list[str]:
    return list(dict.fromkeys(s["theme_id"] for s in record["segments"] if s["theme_id"]))


def _dates(corpus: Corpus, rows: range) -> list[str | None]:
    if corpus.dates is None:
        return [None] * len(rows)
    days = [str(corpus.dates[row]) for row in rows]
    return [None if day == "NaT" else day for day in days]


def _scores(corpus: Corpus, rows: range) -> list[float | None]:
    if corpus.scores is None:
        return [None] * len(rows)
    values = [float(corpus.scores[row]) for row in rows]
    return [value if value == value else None for value in values]


def themes_csv(analysis: Analysis) -> bytes:
    """Return one line per theme with its pain-point rank, for a spreadsheet (UTF-8 with a mark, as Excel expects)."""
    ranks: dict[str, int] = {}
    for point in analysis.pain_points:
        ranks.setdefault(point.theme_id, point.rank)
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    head = "id,label,stage,verbatims,segments,share,negative,neutral,positive,pain_point_rank,terms,quote"
    writer.writerow(head.split(","))
    for theme in analysis.themes:
        shares = [round(theme.sentiment[pole], 4) for pole in ("negative", "neutral", "positive")]
        counts = [theme.verbatims, theme.segments, round(theme.share, 6)]
        quote = theme.quotes[0].text if theme.quotes else ""
        line = [
            theme.id,
            theme.label,
            theme.stage or "",
            *counts,
            *shares,
            ranks.get(theme.id, ""),
            "; ".join(theme.terms),
            quote,
        ]
        writer.writerow([_safe(cell) for cell in line])
    return buffer.getvalue().encode("utf-8-sig", "replace")


def _safe(cell: Any) -> Any:
    """A spreadsheet must not run a customer's words as a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def _context(found: Found, request: Request, taxonomy: Taxonomy) -> ReportContext:
    corpus = found.corpus
    words = _words(corpus, found.analysis)
    names = ", ".join(Path(source).name if source != readers.STDIN else "standard input" for source in _inputs(request))
    languages = dict(zip(reversed(corpus.ids), reversed(corpus.languages), strict=True))
    return ReportContext(
        title=names, stages=taxonomy.stages, quotes=words, languages=languages, score_type=request.score_type
    )


def _inputs(request: Request) -> list[str]:
    return [str(source) for source in readers.expand(request.inputs)]


def _words(corpus: Corpus, analysis: Analysis) -> dict[Evidence, str]:
    """The text behind every pointer; ids may repeat, so a pointer is looked up among the segments themselves."""
    wanted = {evidence for point in analysis.pain_points for evidence in point.evidence}
    found: dict[Evidence, str] = {}
    for segment in range(len(corpus.verbatim)):
        evidence = corpus.evidence(segment)
        if evidence in wanted:
            found.setdefault(evidence, corpus.words(segment))
    return found

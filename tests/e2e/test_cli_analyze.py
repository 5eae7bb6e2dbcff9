"""`textcx analyze` with its models: the same bytes each time, figures that add up, and evidence in customers' words."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.cli_samples import (
    SAMPLE,
    TEXTS,
    check_record,
    kill_when_there,
    numbered,
    records,
    textcx,
    varied,
    write_csv,
)

FILES = {"verbatims.jsonl", "verbatims.parquet", "themes.json", "themes.csv", "report.html", "summary.json"}
FLAGS = ("--text-column", "comment", "--id-column", "id")
SAMPLE_FLAGS = (
    *FLAGS,
    "--date-column",
    "date",
    "--score-column",
    "nps",
    "--score-type",
    "nps",
    "--segment-columns",
    "country",
)
STAGES = ["awareness", "consideration", "purchase", "delivery", "onboarding", "usage", "support", "loyalty", "exit"]
COVERAGE = {"rows", "ok", "junk", "empty", "error", "segments", "segments_in_themes"}
THEME = {
    "id", "label", "terms", "parent_id", "stage", "stages", "verbatims", "segments", "share", "sentiment", "languages",
    "quotes",
}  # fmt: skip
PAIN_POINT = {
    "theme_id", "stage", "rank", "priority", "severity", "verbatims", "share", "share_interval", "negative_share", "trend",
    "impact", "evidence",
}  # fmt: skip
JOURNEY = {"stage", "verbatims", "segments", "share", "sentiment", "pain_points"}
Pointer = tuple[str, int, int]


@dataclass
class Report:
    """The folder of a finished analysis."""

    folder: Path

    @cached_property
    def records(self) -> list[dict[str, Any]]:
        return records(self.folder / "verbatims.jsonl")

    @cached_property
    def themes(self) -> dict[str, Any]:
        return dict(json.loads((self.folder / "themes.json").read_bytes()))

    @cached_property
    def segments(self) -> dict[Pointer, dict[str, Any]]:
        """Every segment by its pointer; ids are unique in these files."""
        return {
            (record["id"], segment["start"], segment["end"]): segment
            for record in self.records
            for segment in record["segments"]
        }

    def contents(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self.folder.iterdir()}

    def family(self, theme_id: str) -> set[str]:
        """A theme and its children."""
        return {theme_id, *(theme["id"] for theme in self.themes["themes"] if theme["parent_id"] == theme_id)}

    def voices(self, theme_ids: set[str]) -> set[str]:
        return {pointer[0] for pointer, segment in self.segments.items() if segment["theme_id"] in theme_ids}


def pointer(evidence: dict[str, Any]) -> Pointer:
    return evidence["verbatim_id"], evidence["start"], evidence["end"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("analyze")


@pytest.fixture(scope="module")
def report(folder: Path) -> Report:
    done = textcx("analyze", SAMPLE, *SAMPLE_FLAGS, "--out", folder / "sample")
    assert 0 == done.returncode, done.stderr
    assert f"Report: {folder / 'sample' / 'report.html'}" == done.stdout.splitlines()[-1]
    return Report(folder / "sample")


def test_the_same_call_gives_the_same_bytes(report: Report, folder: Path) -> None:
    again = Report(folder / "again")
    assert 0 == textcx("analyze", SAMPLE, *SAMPLE_FLAGS, "--out", again.folder).returncode
    assert FILES == set(report.contents())
    assert [] == [name for name, content in again.contents().items() if content != report.contents()[name]]


def test_every_row_of_the_sample_has_one_record_as_the_contract_says(report: Report) -> None:
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        expected = [(row["id"], row["comment"]) for row in csv.DictReader(file)]
    assert expected == [(record["id"], record["text"]) for record in report.records]
    for record in report.records:
        check_record(record)


def test_the_coverage_accounts_for_every_row_and_segment(report: Report) -> None:
    found = report.themes["coverage"]
    status = [record["status"] for record in report.records]
    assert set(found) >= COVERAGE
    assert {name: status.count(name) for name in ("ok", "junk", "empty", "error")} == {
        name: found[name] for name in ("ok", "junk", "empty", "error")
    }
    assert len(report.records) == found["rows"]
    assert len(report.segments) == found["segments"]
    assert sum(segment["theme_id"] is not None for segment in report.segments.values()) == found["segments_in_themes"]


def test_every_theme_counts_its_own_segments_and_customers(report: Report) -> None:
    ok = report.themes["coverage"]["ok"]
    for theme in report.themes["themes"]:
        members = report.family(theme["id"])
        voices = len(report.voices(members))
        assert set(theme) >= THEME
        assert (sum(s["theme_id"] in members for s in report.segments.values()), voices) == (
            theme["segments"],
            theme["verbatims"],
        )
        assert theme["share"] == pytest.approx(voices / ok, abs=1e-6)
        assert 1 == pytest.approx(sum(theme["sentiment"].values()), abs=1e-5)
        assert theme["verbatims"] == sum(theme["languages"].values())


def test_every_quote_is_a_customers_words(report: Report) -> None:
    texts = {record["id"]: record["text"] for record in report.records}
    for theme in report.themes["themes"]:
        assert theme["quotes"]
        for quote in theme["quotes"]:
            assert quote["text"] == texts[quote["verbatim_id"]][quote["start"] : quote["end"]]
            assert report.segments[pointer(quote)]["theme_id"] in report.family(theme["id"])


def test_every_pain_point_points_at_segments_of_its_theme(report: Report) -> None:
    assert report.themes["pain_points"]
    for point in report.themes["pain_points"]:
        members = report.family(point["theme_id"])
        assert set(point) >= PAIN_POINT
        assert point["evidence"]
        assert {report.segments[pointer(evidence)]["theme_id"] for evidence in point["evidence"]} <= members
        assert {evidence["verbatim_id"] for evidence in point["evidence"]} <= report.voices(members)


def test_the_figures_of_every_pain_point_fit_each_other(report: Report) -> None:
    ok = report.themes["coverage"]["ok"]
    points = report.themes["pain_points"]
    assert list(range(1, len(points) + 1)) == [point["rank"] for point in points]
    assert sorted((point["priority"] for point in points), reverse=True) == [point["priority"] for point in points]
    for point in points:
        low, high = point["share_interval"]
        assert point["share"] == pytest.approx(point["verbatims"] / ok, abs=1e-6)
        assert 0 <= low <= point["share"] <= high <= 1
        assert 0 < point["negative_share"] <= 1


def test_a_trend_has_a_direction_and_a_month_for_each_of_its_counts(report: Report) -> None:
    found = [point["trend"] for point in report.themes["pain_points"] if point["trend"]]
    assert found
    assert {trend["direction"] for trend in found} <= {"up", "down", "flat"}
    assert all(0 <= trend["p_value"] <= trend["p_adjusted"] <= 1 for trend in found)
    assert 1 == len({tuple(period["start"] for period in trend["series"]) for trend in found})


def test_an_impact_lies_in_its_interval_and_is_missing_only_where_few_gave_a_score(report: Report) -> None:
    points = report.themes["pain_points"]
    found = [point["impact"] for point in points if point["impact"]]
    assert all(impact["interval"][0] <= impact["value"] <= impact["interval"][1] for impact in found)
    assert [] == [point["rank"] for point in points if point["impact"] is None and point["verbatims"] > 15]
    assert {"nps"} == {impact["metric"] for impact in found}


def test_the_journey_counts_the_stages_of_the_records(report: Report) -> None:
    ok = report.themes["coverage"]["ok"]
    journey = {stage["stage"]: stage for stage in report.themes["journey"]}
    assert STAGES == [stage for stage in journey if stage is not None]
    for name in STAGES:
        tagged = sum(name in {tag["id"] for tag in record["stages"] or ()} for record in report.records)
        assert set(journey[name]) >= JOURNEY
        assert tagged == journey[name]["verbatims"]
        assert journey[name]["share"] == pytest.approx(tagged / ok, abs=1e-6)


def test_the_journey_lists_each_pain_point_at_its_stage(report: Report) -> None:
    expected = {(point["stage"], point["theme_id"]) for point in report.themes["pain_points"]}
    listed = {(stage["stage"], theme) for stage in report.themes["journey"] for theme in stage["pain_points"]}
    assert {pair for pair in expected if pair[0] is not None} == {pair for pair in listed if pair[0] is not None}


def test_the_tables_hold_the_same_rows_and_themes(report: Report) -> None:
    rows = pq.read_table(report.folder / "verbatims.parquet").to_pylist()
    lines = csv.DictReader(io.StringIO((report.folder / "themes.csv").read_text(encoding="utf-8-sig")))
    assert [(r["id"], r["text"], r["status"]) for r in report.records] == [
        (r["id"], r["text"], r["status"]) for r in rows
    ]
    assert [theme["id"] for theme in report.themes["themes"]] == [line["id"] for line in lines]


def test_the_summary_repeats_the_coverage_and_says_what_the_metric_is(report: Report) -> None:
    summary = json.loads((report.folder / "summary.json").read_bytes())
    assert report.themes["coverage"] == summary["coverage"]
    assert "nps" == summary["metric"]["name"]


def test_everything_carries_the_digest_of_the_models(report: Report) -> None:
    said = dict(line.split(maxsplit=1) for line in textcx("models", "info").stdout.splitlines()[:3])
    assert said == report.themes["provenance"]
    assert [said] == [json.loads(one) for one in {json.dumps(record["provenance"]) for record in report.records}]


def test_the_report_is_one_file_that_loads_nothing(report: Report) -> None:
    page = (report.folder / "report.html").read_text(encoding="utf-8")
    assert page.lower().startswith("<!doctype html>")
    assert [] == [mark for mark in ('src="http', 'href="http', "@import", "url(http") if mark in page]


@pytest.mark.parametrize(("texts", "ok"), [(TEXTS[:3], 3), (("n/a", "-", "asdf"), 0)])
def test_a_tiny_file_gives_a_whole_report(folder: Path, texts: tuple[str, ...], ok: int) -> None:
    tiny = Report(folder / f"tiny-{ok}")
    done = textcx("analyze", write_csv(folder / f"tiny-{ok}.csv", numbered(texts)), *FLAGS, "--out", tiny.folder)
    assert 0 == done.returncode, done.stderr
    assert FILES == set(tiny.contents())
    assert (3, ok) == (tiny.themes["coverage"]["rows"], tiny.themes["coverage"]["ok"])


def test_an_analysis_that_is_killed_goes_on_to_the_same_bytes(folder: Path) -> None:
    source = write_csv(folder / "many.csv", numbered(varied(2100)))
    whole, killed = Report(folder / "whole"), Report(folder / "killed")
    call = ("analyze", source, *FLAGS, "--no-entities", "--out")
    assert 0 == textcx(*call, whole.folder).returncode
    kill_when_there(killed.folder / ".textcx-work" / "chunk-000000.jsonl", *call, killed.folder)
    assert [".textcx-work"] == [path.name for path in killed.folder.iterdir()]
    done = textcx(*call, killed.folder, "--resume")
    assert (0, FILES) == (done.returncode, set(killed.contents()))
    assert [] == [name for name, content in whole.contents().items() if content != killed.contents()[name]]

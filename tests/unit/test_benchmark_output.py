"""What a reader sees of a benchmark: document, numbers, card, another recipe beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmark_samples import DRAWS, PROVENANCE, Silent, benchmark, held_out, line, pipeline, rows, write
from textcx.errors import InputError
from textcx.evaluation.behaviour.suite import Case, Trial
from textcx.evaluation.benchmark import capabilities, card, run, store
from textcx.evaluation.benchmark.against import beside
from textcx.evaluation.benchmark.markdown import render, table
from textcx.evaluation.benchmark.run import Subject
from textcx.evaluation.benchmark.selection import Shelf
from textcx.evaluation.benchmark.shape import MAJORITY, TEXTCX, Benchmark
from textcx.evaluation.results import Estimate
from textcx.types import Provenance

OLD = Provenance(textcx="0.1.0", recipe="old@1", digest="sha256:01d")


def half(value: float = 0.5) -> dict[str, Estimate]:
    return {"macro_f1": Estimate(value=value, low=value - 0.1, high=value + 0.1, n=10)}


def part(document: str, heading: str) -> list[str]:
    after = document.split(f"## {heading}\n")[1].split("\n## ")[0]
    return [found for found in after.splitlines() if found.startswith("|")]


def test_a_line_shows_figures_with_intervals_and_what_stands_beside() -> None:
    found = benchmark(line(systems={TEXTCX: half(), MAJORITY: half(0.25)}))
    assert [
        "| data  | about  | language | rows |           macro F1 | majority |",
        "| ----- | ------ | -------- | ---: | -----------------: | -------: |",
        "| umsab | tweets | en       |   10 | 0.500 [0.40, 0.60] |    0.250 |",
    ] == part(render(found), "Sentiment")


def test_what_was_not_computed_is_said_in_the_line() -> None:
    document = render(benchmark(line(systems={}, note="not computed")))
    assert "not computed" in part(document, "Sentiment")[2]


def test_what_could_not_be_measured_is_listed() -> None:
    document = render(benchmark(line(), missing=("xed.jsonl is not in the folder",)))
    assert document.endswith("## Not measured\n\n- xed.jsonl is not in the folder.\n")


def test_a_figure_of_nothing_is_a_dash() -> None:
    nothing = Estimate(value=None, low=None, high=None, n=0)
    row = part(render(benchmark(line(systems={TEXTCX: {"macro_f1": nothing}}))), "Sentiment")[2]
    assert ["–", "–"] == [cell.strip() for cell in row.split("|")][5:7]


def test_the_document_names_command_recipe_and_digest() -> None:
    document = render(benchmark(line()))
    assert "`fake@1` (textcx 0.1.0), `sha256:c0ffee`: Fakes." in document
    assert "Made by `python scripts/benchmark.py DATA`." in document


def test_the_first_table_holds_the_main_figures_beside_a_baseline() -> None:
    mean = line("umsab", "mean of 8", systems={TEXTCX: half(), MAJORITY: half(0.25)})
    shown = part(render(benchmark(mean, line("xed"))), "At a glance")
    cells = [cell.strip() for cell in shown[2].split("|")]
    assert ["sentiment of tweets", "umsab, mean of 8", "0.250 majority"] == [cells[1], cells[2], cells[6]]


def test_columns_of_a_table_line_up() -> None:
    assert ["| a   |  bb |", "| --- | --: |", "| ccc |   d |"] == list(table([["a", "bb"], ["ccc", "d"]], left=1))


def test_numbers_come_back_as_they_were_written() -> None:
    found = benchmark(line(), line("xed", "de", systems={}, note="not computed"), missing=("a",), against=OLD)
    assert found == store.loads(store.dumps(found), "here")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"tables": 3}'])
def test_a_file_that_is_no_benchmark_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="here does not hold a benchmark"):
        store.loads(text, "here")


def test_a_recipe_that_was_never_measured_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="measure it first"):
        store.read(tmp_path)


def test_another_recipe_stands_beside_lines_of_the_same_rows() -> None:
    old = benchmark(line(systems={TEXTCX: half(0.3)}), line("xed", digest="other"), provenance=OLD)
    found = beside(benchmark(line(), line("xed")), old)
    assert [half(0.3), None] == [x.systems.get("old@1") for x in found.tables[0].lines]
    assert ("1 lines of this benchmark were not measured on the same rows with old@1",) == found.missing
    assert [(TEXTCX, MAJORITY, "old@1"), OLD] == [found.tables[0].systems, found.against]


def test_the_card_has_one_line_for_each_data_set() -> None:
    found = benchmark(line("umsab", "mean of 2"), line("umsab", "de"), line("umsab", "en"), line("fabsa"))
    section = card.figures(found).split("### Sentiment")[1]
    assert ["umsab", "fabsa"] == [row.split("|")[1].strip() for row in section.splitlines()[4:] if row]
    assert "mean of 2" in section


def test_a_card_is_refreshed_at_its_marks() -> None:
    old = f"# fake@1\n\n{card.BEGIN}\nold figures\n{card.END}\n\n## Limits\n"
    fresh = card.refreshed(old, benchmark(line()))
    assert fresh.startswith(f"# fake@1\n\n{card.BEGIN}\n## Figures") and fresh.endswith(f"{card.END}\n\n## Limits\n")
    assert fresh == card.refreshed(fresh, benchmark(line()))


def test_a_card_is_begun_where_there_is_none(tmp_path: Path) -> None:
    card.write(tmp_path, benchmark(line()))
    assert (tmp_path / "CARD.md").read_text().startswith(f"# fake@1\n\nFakes.\n\n{card.BEGIN}\n## Figures")


def folder(path: Path) -> Path:
    """Every kind of file, small."""
    good, bad = held_out("a good lamp", 4), held_out("a bad lamp", 4)
    polar = [*rows(good, sentiment="positive"), *rows(bad, sentiment="negative")]
    pairs = [
        {"text": f"Lampe {n}", "language": "de", "text_en": text} for n, text in enumerate(held_out("The lamp", 4))
    ]
    return write(
        path,
        {
            "umsab_train": [*polar, *rows(held_out("gute Lampe", 2), "de", sentiment="positive")],
            "kotzias_sentences": polar,
            "banking77_train": rows(held_out("is the delivery late?", 6), intent="arrival", stages=["delivery"]),
            "goemotions": rows(good, emotions=["joy"], sentiment="positive"),
            "ner_btc": [{"text": t, "language": "en", "tokens": t.split(), "tags": ["O"] * 4} for t in good],
            "tatoeba_pairs": pairs,
        },
    )


def whole(path: Path) -> Benchmark:
    parts = pipeline()
    subject = Subject(pipeline=parts, topic_map=lambda vectors: vectors)
    tables = run.measure(run.picks(Shelf(folder=path, limit=9)), subject, DRAWS, Silent())
    return Benchmark(command="c", provenance=PROVENANCE, description="Fakes.", limit=9, draws=DRAWS, tables=tables)


def test_a_whole_benchmark_runs_on_fakes(tmp_path: Path) -> None:
    tables = {table.name: table for table in whole(folder(tmp_path)).tables}
    names = ["sentiment", "poles", "stage", "intent", "emotion", "entities", "topics", "retrieval", "behaviour"]
    assert names == list(tables)
    said = {(x.dataset, x.language): x for x in tables["sentiment"].lines}
    assert [("umsab", "mean of 2"), ("umsab", "de"), ("umsab", "en")] == list(said)[:3]
    assert 1.0 == said["umsab", "en"].systems[TEXTCX]["accuracy"].value
    assert "not computed" == tables["emotion"].lines[0].note


def test_the_same_folder_gives_the_same_bytes(tmp_path: Path) -> None:
    path = folder(tmp_path)
    assert store.dumps(whole(path)) == store.dumps(whole(path))


def test_behavioural_tests_have_a_line_for_each_language_and_capability() -> None:
    trial = Trial(capability="plain", name="praise", kind="MFT", check="sentiment", accepts=frozenset({"positive"}))
    cases = [Case(trial=trial, language=code, texts=(text,)) for code, text in (("en", "good"), ("de", "gut"))]
    found = capabilities.table(pipeline(), Silent(), cases)
    rates = [(x.dataset, x.language, x.rows, x.systems[TEXTCX]["failure_rate"].value) for x in found.lines]
    assert [
        ("everything", "all", 2, 0.5),
        ("everything", "de", 1, 1.0),
        ("everything", "en", 1, 0.0),
        ("plain (MFT)", "all", 2, 0.5),
    ] == rates

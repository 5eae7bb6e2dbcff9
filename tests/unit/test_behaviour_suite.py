"""The behavioural suite: what its files may say, how cases are judged and counted, and its command."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from textcx.cli.main import cli
from textcx.errors import InputError
from textcx.evaluation.behaviour import suite, table
from textcx.evaluation.behaviour.checks import plain
from textcx.evaluation.behaviour.run import Verdict, overall, rows, run, texts
from textcx.evaluation.behaviour.suite import Case
from textcx.pipeline import Pipeline
from textcx.testing import (
    AlwaysEnglish,
    DashIsJunk,
    FakeEncoder,
    FirstDecides,
    FixedIntent,
    FullStops,
    NoEntities,
    WordSentiment,
    WordTags,
)
from textcx.types import Annotation, Mention, Provenance, Sentiment, Span, Status, Verbatim, VerbatimPolarity

PROVENANCE = Provenance(textcx="0", recipe="fake@1", digest="sha256:0")

MFT = """
capability = "words"
[[tests]]
name = "good is good"
kind = "MFT"
check = "sentiment"
accepts = ["positive", "neutral"]
[tests.cases]
en = ["A good hat.", "A bad hat.", "A hat."]
"""


def written(folder: Path, text: str) -> tuple[Case, ...]:
    (folder / "one.toml").write_text(text, encoding="utf-8")
    return suite.load(folder)


def single(folder: Path, *, kind: str, cases: str, check: str = "sentiment", more: str = "") -> tuple[Case, ...]:
    head = f'capability = "c"\n[[tests]]\nname = "n"\nkind = "{kind}"\ncheck = "{check}"\n{more}\n[tests.cases]\n'
    return written(folder, head + cases)


def fake() -> Pipeline:
    return Pipeline(
        encoder=FakeEncoder(),
        segmenter=FullStops(),
        language=AlwaysEnglish(),
        junk=DashIsJunk(),
        heads=(WordSentiment(), WordTags("stages", ("delivery", "usage")), FixedIntent()),
        verbatim_sentiment=FirstDecides(),
        entities=NoEntities(),
    )


class Valences:
    """Every text has the sentiment it is given here: label, negative, positive."""

    def __init__(self, told: dict[str, tuple[VerbatimPolarity, float, float]]) -> None:
        self._told = told

    def annotate(self, verbatims: Iterable[Verbatim]) -> Iterator[Annotation]:
        for verbatim in verbatims:
            label, negative, positive = self._told[verbatim.text]
            found = Sentiment(label=label, negative=negative, neutral=0.0, positive=positive)
            yield Annotation(verbatim=verbatim, status=Status.OK, sentiment=found)


class Names:
    """Finds these words, with these labels, wherever they stand."""

    def __init__(self, labels: dict[str, str]) -> None:
        self._labels = labels

    def annotate(self, verbatims: Iterable[Verbatim]) -> Iterator[Annotation]:
        for verbatim in verbatims:
            found = (word for word in self._labels if word in verbatim.text)
            mentions = tuple(self._mention(verbatim.text, word) for word in found)
            yield Annotation(verbatim=verbatim, status=Status.OK, mentions=mentions)

    def _mention(self, text: str, word: str) -> Mention:
        start = text.index(word)
        return Mention(span=Span(start=start, end=start + len(word)), text=word, label=self._labels[word], score=0.9)


def passed(verdicts: Iterable[Verdict]) -> list[bool]:
    return [verdict.passed for verdict in verdicts]


# Loading


def test_a_sentence_of_an_mft_is_a_case(tmp_path: Path) -> None:
    assert [("A good hat.",), ("A bad hat.",), ("A hat.",)] == [case.texts for case in written(tmp_path, MFT)]


def test_each_further_text_of_an_inv_is_compared_with_the_first(tmp_path: Path) -> None:
    cases = single(tmp_path, kind="INV", cases='en = [["a", "b", "c"]]')
    assert [("a", "b"), ("a", "c")] == [case.texts for case in cases]


def test_perturbations_make_the_texts_to_compare(tmp_path: Path) -> None:
    cases = single(tmp_path, kind="INV", cases='en = ["A hat."]', more='perturb = ["upper", "lower", "no_full_stop"]')
    assert ["A HAT.", "a hat.", "A hat"] == [case.texts[1] for case in cases]


def test_translations_are_compared_with_the_sentence_at_their_place(tmp_path: Path) -> None:
    cases = single(tmp_path, kind="INV", cases='en = ["one", "two"]\nit = ["uno", "due"]', more='across = "en"')
    assert [("it", ("one", "uno")), ("it", ("two", "due"))] == [(case.language, case.texts) for case in cases]


@pytest.mark.parametrize(
    ("kind", "check", "more", "cases", "said"),
    [
        ("XYZ", "sentiment", "", 'en = ["a"]', "kind XYZ"),
        ("MFT", "weather", "", 'en = ["a"]', "check weather"),
        ("MFT", "sentiment", "", 'en = ["a"]', "`accepts` belongs to MFT"),
        ("INV", "sentiment", 'accepts = ["positive"]', 'en = [["a", "b"]]', "`accepts` belongs to MFT"),
        ("INV", "stage", "", 'en = [["a", "b"]]', "check stage, expected sentiment"),
        ("DIR", "sentiment", "", 'en = [["a", "b"]]', "direction None"),
        ("INV", "sentiment", 'perturb = ["mirror"]', 'en = ["a"]', "perturb"),
        ("INV", "sentiment", 'across = "en"', 'en = ["a"]\nit = ["b", "c"]', "as many sentences"),
        ("INV", "sentiment", "colour = 3", 'en = [["a", "b"]]', "unknown"),
    ],
)
def test_a_test_that_is_not_as_expected_is_refused_by_name(
    tmp_path: Path, kind: str, check: str, more: str, cases: str, said: str
) -> None:
    with pytest.raises(InputError, match=rf'one\.toml, test "n": .*{said}'):
        single(tmp_path, kind=kind, check=check, more=more, cases=cases)


def test_a_file_that_is_not_toml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"one\.toml is not TOML"):
        written(tmp_path, "capability = ")


def test_a_folder_without_tests_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no suite"):
        suite.load(tmp_path)


def test_another_sentence_gives_another_digest(tmp_path: Path) -> None:
    before = suite.digest(written(tmp_path, MFT))
    assert before != suite.digest(written(tmp_path, MFT.replace("hat", "cap")))


# Judging


def test_an_mft_holds_where_the_label_is_acceptable(tmp_path: Path) -> None:
    assert [True, False, True] == passed(run(fake(), written(tmp_path, MFT)))


@pytest.mark.parametrize(
    ("check", "accepts", "text", "holds"),
    [
        ("status", "junk", "-", True),
        ("status", "ok", "-", False),
        ("sentiment", "neutral", "-", False),
        ("stage", "usage", "usage", True),
        ("stage", "usage", "delivery and usage", False),
        ("stage", "usage", "a hat", False),
        ("intent", "complaint", "a hat", True),
        ("intent", "praise", "a hat", False),
    ],
)
def test_other_fields_of_the_record_are_checked(
    tmp_path: Path, check: str, accepts: str, text: str, holds: bool
) -> None:
    cases = single(tmp_path, kind="MFT", check=check, more=f'accepts = ["{accepts}"]', cases=f'en = ["{text}"]')
    assert [holds] == passed(run(fake(), cases))


@pytest.mark.parametrize(
    ("after", "holds"),
    [
        (("positive", 0.0, 0.9), True),
        (("positive", 0.0, 0.76), True),
        (("positive", 0.0, 0.7), False),
        (("mixed", 0.0, 0.9), False),
    ],
)
def test_an_inv_holds_where_label_and_valence_stay(
    tmp_path: Path, after: tuple[VerbatimPolarity, float, float], holds: bool
) -> None:
    cases = single(tmp_path, kind="INV", cases='en = [["a", "b"]]')
    assert [holds] == passed(run(Valences({"a": ("positive", 0.0, 0.9), "b": after}), cases))


def test_a_translation_needs_the_same_label_alone(tmp_path: Path) -> None:
    cases = single(tmp_path, kind="INV", cases='en = ["a"]\nit = ["b"]', more='across = "en"')
    told = Valences({"a": ("positive", 0.0, 0.9), "b": ("positive", 0.3, 0.5)})
    assert [True] == passed(run(told, cases))


@pytest.mark.parametrize(
    ("direction", "positive", "holds"),
    [("up", 0.8, True), ("up", 0.47, True), ("up", 0.4, False), ("down", 0.2, True), ("down", 0.8, False)],
)
def test_a_dir_holds_where_the_valence_goes_no_further_the_wrong_way_than_its_tolerance(
    tmp_path: Path, direction: str, positive: float, holds: bool
) -> None:
    cases = single(tmp_path, kind="DIR", cases='en = [["a", "b"]]', more=f'direction = "{direction}"')
    told = Valences({"a": ("positive", 0.0, 0.5), "b": ("positive", 0.0, positive)})
    assert [holds] == passed(run(told, cases))


@pytest.mark.parametrize(
    ("found", "holds"),
    [
        ({"Ada Byron": "PER"}, True),
        ({"Ada Byron": "ORG"}, False),
        ({"Ada": "PER"}, False),
        ({}, False),
        ({"Ada Byron": "PER", "chess": "PRODUCT"}, False),
        ({"Ada Byron": "PER", "chess": "TIME"}, True),
    ],
)
def test_names_are_found_word_for_word_and_no_others(tmp_path: Path, found: dict[str, str], holds: bool) -> None:
    cases = single(tmp_path, kind="MFT", check="entities", cases='en = ["With [Ada Byron|PER] I play chess."]')
    assert [holds] == passed(run(Names(found), cases))


def test_a_mark_may_allow_two_labels(tmp_path: Path) -> None:
    cases = single(tmp_path, kind="MFT", check="entities", cases='en = ["My [Zed 9|PRODUCT/MISC] is new."]')
    assert [True] == passed(run(Names({"Zed 9": "MISC"}), cases))


def test_the_model_is_given_no_marks() -> None:
    assert "With Ada Byron I play." == plain("With [Ada Byron|PER] I play.")


def test_a_text_of_several_cases_is_annotated_once(tmp_path: Path) -> None:
    cases = single(tmp_path, kind="INV", cases='en = [["a", "b"], ["a", "c"]]')
    assert ("a", "b", "c") == texts(cases)


# Counting


def test_rows_count_failures_by_language_and_over_all(tmp_path: Path) -> None:
    verdicts = run(fake(), written(tmp_path, MFT + 'it = ["bad"]\n'))
    assert [("en", 3, 1), ("it", 1, 1)] == [(row.language, row.cases, row.failures) for row in rows(verdicts)]
    assert [("all", 4, 2, 0.5)] == [(row.language, row.cases, row.failures, row.rate) for row in overall(verdicts)]


def test_the_table_is_markdown_with_a_row_per_capability(tmp_path: Path) -> None:
    lines = table.markdown(run(fake(), written(tmp_path, MFT))).splitlines()
    assert "| words      | MFT  |     3 |        1 |        33.3% |    6.1%–79.2% |" == lines[2]
    assert "| words          | MFT  | 1/3 |" == lines[-1]


def test_failures_are_listed_with_what_was_said(tmp_path: Path) -> None:
    verdicts = run(fake(), written(tmp_path, MFT))
    assert "words | en | good is good | negative | A bad hat." == table.failures(verdicts)


def test_json_holds_every_row_with_its_interval(tmp_path: Path) -> None:
    document = json.loads(table.dumps(run(fake(), written(tmp_path, MFT)), PROVENANCE))
    assert ["all", "en"] == [found["language"] for found in document["rows"]]
    assert [0.0615, 0.7923] == document["rows"][0]["interval"]


# The command


@pytest.mark.parametrize("beside", [["--data", "x.jsonl"], ["--task", "stage"], ["--taxonomy", "hotel"]])
def test_the_suite_stands_alone_on_the_command_line(beside: list[str]) -> None:
    result = CliRunner().invoke(cli, ["evaluate", "--behaviour", *beside])
    assert (2, True) == (result.exit_code, "expected no --data" in result.output)


def test_evaluate_needs_data_or_the_suite() -> None:
    result = CliRunner().invoke(cli, ["evaluate"])
    assert (2, True) == (result.exit_code, "Missing option '--data' (or '--behaviour')" in result.output)


def test_the_command_prints_the_table_and_writes_json(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[str] = []
    monkeypatch.setattr(
        "textcx.build.pipeline", lambda _, chosen: (asked.append(chosen.title), (fake(), PROVENANCE))[1]
    )
    call = ["evaluate", "--behaviour", "--recipe", "default@1", "--json", str(tmp_path / "b.json")]
    result = CliRunner().invoke(cli, call)
    assert ["default@1"] == asked
    printed = result.output.splitlines()
    assert any(line.startswith("| negation ") for line in printed)
    assert suite.digest(suite.load()) == json.loads((tmp_path / "b.json").read_bytes())["suite"]

"""The documents say what is true: commands parse, examples run, links lead somewhere, generated parts are fresh."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import click
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from scripts.refresh_docs import ROOT, documents, refreshed
from tests.report_samples import analysis
from textcx import build, taxonomy
from textcx.cli.main import cli
from textcx.gazetteer import read_gazetteer
from textcx.insights.serialise import summary_document, themes_document
from textcx.jobs.outputs import SCHEMA, themes_csv
from textcx.pipeline import Pipeline
from textcx.records import to_record
from textcx.testing import (
    AlwaysEnglish,
    DashIsJunk,
    FakeEncoder,
    FirstDecides,
    FixedIntent,
    FullStops,
    WordSentiment,
    WordTags,
)
from textcx.types import Mention, Provenance, Span, Verbatim

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")
INLINE = re.compile(r"`textcx ([^`]+)`")
KEYED_BY_DATA = ("languages", "stages")
MOST_DECISION_LINES = 40


class Block(NamedTuple):
    """A fenced block of a document."""

    document: str
    kind: str
    content: str


def texts() -> Iterator[tuple[str, str]]:
    for path in documents():
        yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")


def blocks(kind: str) -> list[Block]:
    found = (Block(name, *match.groups()) for name, text in texts() for match in FENCE.finditer(text))
    return [block for block in found if block.kind == kind]


def command_lines() -> list[tuple[str, str]]:
    lines = ((b.document, line) for b in blocks("sh") for line in b.content.replace("\\\n", " ").splitlines())
    return [(document, line) for document, line in lines if line.startswith("textcx ")]


def whole_inline_commands() -> list[tuple[str, str]]:
    """Inline commands that name every word: no options to choose from, no capital letters to fill in."""
    found = ((name, f"textcx {rest}") for name, text in texts() for rest in INLINE.findall(text))
    return sorted({(name, line) for name, line in found if " --" in line and "[" not in line and "--help" not in line})


def parse(words: list[str]) -> None:
    """Parse a call as the program would, without running it; UsageError where it is wrong."""
    context = click.Context(cli, info_name="textcx", **cli.context_settings)  # help names are kept by the first parse
    command: click.Command = cli
    name: str | None = "textcx"
    while isinstance(command, click.Group):
        name, found, words = command.resolve_command(context, words)
        assert found is not None
        command = found
    command.make_context(name, words, parent=context)


@pytest.mark.parametrize(("document", "line"), command_lines() + whole_inline_commands())
def test_a_command_in_a_document_parses(document: str, line: str) -> None:
    parse(shlex.split(line)[1:])


@pytest.mark.parametrize("line", ["score a.csv --text-colum c --out o", "analyse a.csv", "score a.csv --text-column c"])
def test_a_wrong_command_would_be_noticed(line: str) -> None:
    with pytest.raises(click.UsageError):
        parse(shlex.split(line))


@pytest.mark.parametrize("document", [name for name, _ in texts()])
def test_an_option_named_inline_exists(document: str) -> None:
    for rest in INLINE.findall((ROOT / document).read_text(encoding="utf-8")):
        words = rest.split()
        command: click.Command = cli
        while isinstance(command, click.Group) and words and words[0] in command.commands:
            command = command.commands[words.pop(0)]
        assert command is not cli or words[0].startswith("--"), rest
        known = {option for param in command.params for option in (*param.opts, *param.secondary_opts)} | {"--help"}
        assert set() == set(re.findall(r"--[a-z-]+", rest)) - known


def test_generated_parts_are_fresh() -> None:
    stale = [name for name, text in texts() if refreshed(text) != text]
    assert [] == stale, "run: python scripts/refresh_docs.py"


def test_every_command_that_works_on_rows_has_its_help_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [] == [name for name in ("analyze", "score", "evaluate") if f"<!-- help:{name} -->\n```" not in readme]


@pytest.mark.parametrize("document", [name for name, _ in texts()])
def test_relative_links_lead_to_files(document: str) -> None:
    links = LINK.findall((ROOT / document).read_text(encoding="utf-8"))
    inside = [link for link in links if "://" not in link and not link.startswith("mailto:")]
    assert [] == [link for link in inside if not ((ROOT / document).parent / link).exists()]


def test_make_targets_in_the_documents_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    shown = "".join(block.content for block in blocks("sh")) + "".join(re.findall(r"`make [a-z]+", str(list(texts()))))
    named = set(re.findall(r"\bmake ([a-z]+)", shown))
    assert {"run", "test"} <= named
    assert set() == {target for target in named if not re.search(rf"^{target}:", makefile, re.MULTILINE)}


@pytest.mark.parametrize("block", blocks("toml"))
def test_a_taxonomy_or_gazetteer_in_a_document_is_valid(block: Block, tmp_path: Path) -> None:
    if "stages" in tomllib.loads(block.content):
        assert taxonomy.parse(block.content, source=block.document).ids
    else:
        (tmp_path / "names.toml").write_text(block.content, encoding="utf-8")
        assert read_gazetteer(tmp_path / "names.toml").entities


@pytest.mark.parametrize("block", blocks("csv"))
def test_a_gazetteer_as_csv_in_a_document_is_valid(block: Block, tmp_path: Path) -> None:
    (tmp_path / "names.csv").write_text(block.content, encoding="utf-8")
    assert read_gazetteer(tmp_path / "names.csv").entities


class OneMention:
    """The first word is a mention."""

    def merge(
        self, texts: Sequence[str], languages: Sequence[str], names: Sequence[Sequence[Mention]]
    ) -> list[tuple[Mention, ...]]:
        """Return one mention per text."""
        return [(Mention(span=Span(start=0, end=3), text=text[:3], label="PRODUCT", score=0.9),) for text in texts]


def fake_pipeline(*_: object) -> tuple[Pipeline, Provenance]:
    pipeline = Pipeline(
        encoder=FakeEncoder(),
        segmenter=FullStops(),
        language=AlwaysEnglish(),
        junk=DashIsJunk(),
        heads=(WordSentiment(), WordTags("stages", ("parcel",)), FixedIntent()),
        verbatim_sentiment=FirstDecides(),
        entities=OneMention(),
    )
    return pipeline, Provenance(textcx="0", recipe="fake@1", digest="sha256:0")


def record() -> dict[str, Any]:
    pipeline, provenance = fake_pipeline()
    (annotation,) = pipeline.annotate([Verbatim(id="1", text="The bag was good. The parcel was bad.")])
    return to_record(annotation, provenance)


def keys(value: object, *, skip: tuple[str, ...] = ()) -> set[str]:
    """Every key of a document, but for those that are data."""
    if isinstance(value, list | tuple):
        return {key for item in value for key in keys(item, skip=skip)}
    if not isinstance(value, dict):
        return set()
    inside = {key for name, item in value.items() if name not in skip for key in keys(item, skip=skip)}
    return set(value) | inside


def test_the_record_in_the_readme_has_the_fields_of_a_record() -> None:
    (shown,) = (json.loads(block.content) for block in blocks("json") if block.document == "README.md")
    real = record()
    assert list(real) == [name for name in real if name in shown]
    assert set(real["segments"][0]) == set(shown["segments"][0])
    assert [s["text"] for s in shown["segments"]] == [shown["text"][s["start"] : s["end"]] for s in shown["segments"]]


def test_every_field_of_every_output_is_explained() -> None:
    found = analysis()
    header = themes_csv(found).decode("utf-8-sig").splitlines()[0].split(",")
    fields = keys(record()) | set(SCHEMA.names) | set(header) | {"themes", "pain_points"}
    fields |= keys(themes_document(found), skip=KEYED_BY_DATA) | keys(summary_document(found), skip=KEYED_BY_DATA)
    text = (ROOT / "docs/outputs.md").read_text(encoding="utf-8")
    named = {name for quoted in re.findall(r"`([^`]+)`", text) for name in re.split(r"[^a-z_]+", quoted)}
    assert set() == fields - named


def test_the_python_of_the_tutorial_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "report").mkdir()
    pq.write_table(pa.table({"valence": [-0.9, None, 0.4]}), tmp_path / "report/verbatims.parquet")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(build, "pipeline", fake_pipeline)
    names: dict[str, Any] = {}
    for block in blocks("python"):
        exec(compile(block.content, block.document, "exec"), names)
    assert [-0.9] == [row["valence"] for row in names["angry"]]
    assert ["1"] == [record["id"] for record in names["records"]]


def test_decisions_are_short() -> None:
    for path in (ROOT / "docs/decisions").glob("*.md"):
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= MOST_DECISION_LINES, path.name


def test_every_dependency_has_a_decision() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"]["dev"],
        *project["build-system"]["requires"],
    ]
    written = " ".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs/decisions").glob("*.md")).casefold()
    names = [re.split(r"[=<>~\[; ]", requirement)[0].casefold() for requirement in wanted]
    assert [] == [name for name in names if name not in written]

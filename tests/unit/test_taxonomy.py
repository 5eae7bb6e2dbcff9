"""Taxonomies: the built-in ones are whole, an own file is read as written, and what is wrong with it is said in a sentence."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textcx import taxonomy
from textcx.errors import TaxonomyError
from textcx.taxonomy import DEFAULT_STAGES, Stage, Taxonomy

PACKS = ("airline", "banking", "employee", "healthcare", "hotel", "restaurant", "retail", "saas", "telecom")
LANGUAGES = {"de", "es", "fr", "it", "nl", "pl", "pt", "ru", "uk"}
SHORT = '[[stages]]\nid = "till"\ndescription = "Paying at the till."\n'


def stage(lines: str) -> str:
    return f'name = "mine"\nversion = "1"\n[[stages]]\n{lines}\n'


def written(tmp_path: Path, content: str | bytes) -> str:
    path = tmp_path / "own.toml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


def refusal(text: str) -> str:
    with pytest.raises(TaxonomyError) as caught:
        taxonomy.parse(text, source="own.toml")
    return str(caught.value)


def test_the_built_in_taxonomies_are_listed_with_the_default_first() -> None:
    assert ("default", *PACKS) == taxonomy.builtin()


def test_the_default_taxonomy_has_the_nine_stages_of_a_customer_journey() -> None:
    assert DEFAULT_STAGES == taxonomy.load("default").ids


@pytest.mark.parametrize("name", ("default", *PACKS))
def test_a_built_in_taxonomy_describes_every_stage_in_every_language(name: str) -> None:
    loaded = taxonomy.load(name)
    assert name == loaded.name
    assert [] == [part.id for part in loaded.stages if not set(part.descriptions) >= LANGUAGES]


@pytest.mark.parametrize("name", ("default", *PACKS))
def test_a_built_in_taxonomy_shows_examples_of_every_stage_and_names_it(name: str) -> None:
    loaded = taxonomy.load(name)
    assert [] == [part.id for part in loaded.stages if len(part.examples) < 10 or not part.label]


@pytest.mark.parametrize("name", PACKS)
def test_a_stage_of_a_pack_says_where_it_lies_in_the_default_journey(name: str) -> None:
    assert {part.default_stage for part in taxonomy.load(name).stages} <= set(DEFAULT_STAGES)


def test_a_file_with_only_ids_and_descriptions_is_enough(tmp_path: Path) -> None:
    expected = Taxonomy(
        name="own", version="1", stages=(Stage(id="till", label="Till", description="Paying at the till."),)
    )
    assert expected == taxonomy.load(written(tmp_path, SHORT))


def test_a_file_saved_by_a_windows_editor_is_read(tmp_path: Path) -> None:
    content = b"\xef\xbb\xbf" + SHORT.replace("\n", "\r\n").encode()
    assert ("till",) == taxonomy.load(written(tmp_path, content)).ids


def test_a_stage_without_a_label_is_named_after_its_id() -> None:
    loaded = taxonomy.parse(stage('id = "check_in-desk"\ndescription = "Arriving."'), source="own.toml")
    assert ["Check in desk"] == [part.label for part in loaded.stages]


def test_equal_taxonomies_have_equal_digests_and_one_letter_changes_it() -> None:
    first, again, other = (taxonomy.parse(text, source="a") for text in (SHORT, SHORT, SHORT.replace("Pay", "pay")))
    assert first.digest == again.digest
    assert first.digest != other.digest


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ('id = "Check In"\ndescription = "x"', "stage 1: id 'Check In' is not valid, expected lower-case letters, digits, _ or -"),
        ('description = "x"', "stage 1: id is missing or empty, expected a text"),
        ('id = "a"', "stage 1 (a): description is missing or empty, expected a text"),
        ('id = "a"\ndescription = "  "', "stage 1 (a): description is missing or empty, expected a text"),
        ("id = 7\ndescription = 'x'", 'stage 1: id is 7, expected a text in quotes such as id = "7"'),
        ('id = "a"\ndescription = "x"\nowner = 3', 'stage 1 (a): owner is 3, expected a text in quotes such as owner = "3"'),
        ('id = "a"\ndescription = "x"\nexamples = "one"', "stage 1 (a): examples must be a list of texts"),
        ('id = "a"\ndescription = "x"\nexamples = [1]', "stage 1 (a): examples must be a list of texts"),
        ('id = "a"\ndescription = "x"\ndescriptions = "y"', "stage 1 (a): descriptions must map language codes to texts"),
        (
            'id = "a"\ndescription = "x"\ndefault_stage = "middle"',
            "stage 1 (a): default_stage 'middle' is unknown, expected one of awareness, consideration, purchase, delivery, "
            "onboarding, usage, support, loyalty, exit",
        ),
        (
            'id = "a"\ndescription = "x"\nexample = ["y"]',
            "stage 1: unknown key 'example', expected some of default_stage, description, descriptions, examples, id, "
            "label, owner",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_stage_is_said_with_its_place(lines: str, sentence: str) -> None:
    assert f"own.toml: {sentence}" == refusal(stage(lines))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "own.toml: has no [[stages]] table, expected at least one stage"),
        ("stages = []", "own.toml: has no [[stages]] table, expected at least one stage"),
        ("stages = ['a']", "own.toml: stage 1: expected a table with id and description"),
        (SHORT.replace("stages", "stage"), "own.toml: unknown key 'stage', expected some of description, name, stages, version"),
        ("version = 2\n" + SHORT, 'own.toml: version is 2, expected a text in quotes such as version = "2"'),
        ('name = ""\n' + SHORT, "own.toml: name is missing or empty, expected a text"),
        (SHORT + SHORT, "own.toml: the stage id 'till' is used 2 times, expected each once"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_file_is_said_in_a_sentence(text: str, sentence: str) -> None:
    assert sentence == refusal(text)


def test_broken_toml_is_refused_with_its_line() -> None:
    sentence = refusal('name = "mine"\n[[stages]\n')
    assert sentence.startswith("own.toml: is not valid TOML: ")
    assert "line 2" in sentence


def test_a_name_that_is_neither_file_nor_built_in_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(
        TaxonomyError, match=r"there is no taxonomy 'hotels': give a TOML file or one of default, airline, "
    ):
        taxonomy.load("hotels")


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, SHORT.replace("till", "Käse").encode("latin-1"))
    with pytest.raises(TaxonomyError, match="is not UTF-8"):
        taxonomy.load(path)


texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20)
filled = texts.filter(str.strip)
stages = st.builds(
    Stage,
    id=st.from_regex(r"[a-z0-9_-]{1,12}", fullmatch=True),
    label=filled,
    description=filled,
    descriptions=st.dictionaries(st.sampled_from(sorted(LANGUAGES)), texts),
    examples=st.lists(filled, max_size=3).map(tuple),
    owner=st.none() | texts,
    default_stage=st.none() | st.sampled_from(DEFAULT_STAGES),
)
taxonomies = st.builds(
    Taxonomy,
    name=filled,
    version=filled,
    description=texts,
    stages=st.lists(stages, min_size=1, max_size=4, unique_by=lambda part: part.id).map(tuple),
)


@given(taxonomies)
def test_any_taxonomy_comes_back_from_its_file_as_it_was(expected: Taxonomy) -> None:
    assert expected == taxonomy.parse(as_toml(expected), source="own.toml")


def as_toml(value: Taxonomy) -> str:
    head = {"name": value.name, "version": value.version, "description": value.description}
    return "\n".join(
        [*_lines(head), *(line for part in value.stages for line in ("[[stages]]", *_lines(asdict(part))))]
    )


def _lines(fields: Mapping[str, object]) -> list[str]:
    return [f"{key} = {_value(value)}" for key, value in fields.items() if value is not None]


def _value(value: object) -> str:
    """JSON strings and lists are TOML too; a table is written inline."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_value(text)}" for key, text in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False)

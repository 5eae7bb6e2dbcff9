"""Recipes by name: the newest version where none is named, and a sentence that lists what there is."""

from __future__ import annotations

from pathlib import Path

import pytest

from textcx import recipe
from textcx.errors import RecipeError


@pytest.fixture
def models(tmp_path: Path) -> Path:
    shipped = (recipe.artifacts.root() / "default" / "1" / recipe.FILE).read_text(encoding="utf-8")
    for name, version in (("default", "9"), ("default", "10"), ("own", "1")):
        folder = tmp_path / name / version
        folder.mkdir(parents=True)
        text = shipped.replace('name = "default"', f'name = "{name}"').replace('"1"', f'"{version}"')
        (folder / recipe.FILE).write_text(text, encoding="utf-8")
    (tmp_path / "weights" / "1").mkdir(parents=True)
    return tmp_path


def test_recipes_are_listed_with_the_oldest_first_and_weights_are_none(models: Path) -> None:
    assert [("default", "9"), ("default", "10"), ("own", "1")] == recipe.available(models)


def test_without_a_version_the_newest_is_meant(models: Path) -> None:
    assert "default@10" == recipe.load(models=models).title
    assert "own@1" == recipe.load("own", models=models).title
    assert "default@9" == recipe.load("default", "9", models).title


@pytest.mark.parametrize(("name", "version", "said"), [("none", None, "none"), ("own", "2", "own@2")])
def test_what_is_not_there_is_named_beside_what_is(models: Path, name: str, version: str | None, said: str) -> None:
    sentence = f"there is no recipe {said}, expected one of default@9, default@10, own@1"
    with pytest.raises(RecipeError, match=sentence):
        recipe.load(name, version, models)


def test_a_title_is_a_name_with_or_without_a_version() -> None:
    assert recipe.load().title == recipe.titled(None).title == recipe.titled("default").title
    assert "default@1" == recipe.titled("default@1").title


@pytest.mark.parametrize("title", ["", "@", "@2", "../default@2", "default@../1", "default@1@1"])
def test_a_title_of_another_form_names_nothing_outside(title: str) -> None:
    if title == "":
        assert recipe.load().title == recipe.titled(title).title
        return
    with pytest.raises(RecipeError, match="expected one of"):
        recipe.titled(title)

"""A pipeline as validated TOML: what the model does, apart from where it runs."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from textcx import artifacts
from textcx.errors import RecipeError

FILE = "recipe.toml"
DEFAULT = "default"


class PartSpec(BaseModel):
    """One part: the registered name, the artefact `name@version` it loads, and its options."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    use: str
    artifact: str | None = None
    options: dict[str, Any] = Field(default_factory=dict)

    def load_artifact(self) -> artifacts.Artifact | None:
        """The verified artefact of this part, or None."""
        if self.artifact is None:
            return None
        name, _, version = self.artifact.partition("@")
        return artifacts.load(name, version)


class Recipe(BaseModel):
    """The parts of a pipeline by role."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    version: str
    description: str
    encoder: PartSpec
    segmenter: PartSpec
    language: PartSpec
    junk: PartSpec
    heads: tuple[PartSpec, ...]
    stages: PartSpec
    verbatim_sentiment: PartSpec
    entities: PartSpec
    topics: PartSpec

    @property
    def title(self) -> str:
        """`name@version`, as it stands in every record."""
        return f"{self.name}@{self.version}"

    def parts(self) -> tuple[PartSpec, ...]:
        """Every part in the order of the pipeline."""
        before = (self.segmenter, self.language, self.junk, self.encoder)
        return (*before, *self.heads, self.stages, self.verbatim_sentiment, self.entities, self.topics)

    def digest(self) -> str:
        """sha256 over the recipe and the manifests of all its artefacts."""
        loaded = [part.load_artifact() for part in self.parts()]
        content = self.model_dump_json() + "".join(artifact.digest for artifact in loaded if artifact)
        return "sha256:" + hashlib.sha256(content.encode()).hexdigest()


def available(models: Path | None = None) -> list[tuple[str, str]]:
    """Return name and version of each recipe that comes with textcx; of one name the oldest first."""
    found = (path.parent for path in (models or artifacts.root()).glob(f"*/*/{FILE}"))
    return sorted(((path.parent.name, path.name) for path in found), key=lambda each: (each[0], len(each[1]), each[1]))


def load(name: str = DEFAULT, version: str | None = None, models: Path | None = None) -> Recipe:
    """Return a recipe, the newest of its name unless a version is given; RecipeError says what or which key is wrong."""
    known = available(models)
    versions = [each for named, each in known if named == name]
    if not versions or version not in (None, *versions):
        wanted = name if version is None else f"{name}@{version}"
        raise RecipeError(f"there is no recipe {wanted}, expected one of {', '.join(map('@'.join, known)) or 'none'}")
    path = (models or artifacts.root()) / name / (version or versions[-1]) / FILE
    try:
        return Recipe.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise RecipeError(f"{path}: is not valid TOML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise RecipeError(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error


def titled(title: str | None) -> Recipe:
    """Return the recipe `name@version`, the newest where no version is named, `default` for None; errors: those of `load`."""
    name, _, version = (title or DEFAULT).partition("@")
    return load(name, version or None)

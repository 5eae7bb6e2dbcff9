"""Journey stages as data: a TOML file with ids, descriptions and examples, checked when it is read."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from textcx.errors import TaxonomyError

FOLDER = Path(__file__).parent / "taxonomies"
DEFAULT = "default"
DEFAULT_STAGES = (
    "awareness",
    "consideration",
    "purchase",
    "delivery",
    "onboarding",
    "usage",
    "support",
    "loyalty",
    "exit",
)
STAGE_ID = re.compile(r"[a-z0-9_-]+")
KEYS = {"name", "version", "description", "stages"}
STAGE_KEYS = {"id", "label", "description", "descriptions", "examples", "owner", "default_stage"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One step of a journey; `descriptions` by language code, `default_stage` the step of `default` it is a part of."""

    id: str
    label: str
    description: str
    descriptions: Mapping[str, str] = field(default_factory=dict)
    examples: tuple[str, ...] = ()
    owner: str | None = None
    default_stage: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Taxonomy:
    """A named, versioned, ordered set of stages."""

    name: str
    version: str
    stages: tuple[Stage, ...]
    description: str = ""

    @property
    def ids(self) -> tuple[str, ...]:
        """The stage ids in order."""
        return tuple(stage.id for stage in self.stages)

    @property
    def digest(self) -> str:
        """sha256 over the whole content."""
        content = json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)
        return "sha256:" + hashlib.sha256(content.encode()).hexdigest()


def builtin() -> tuple[str, ...]:
    """Names of the built-in taxonomies, `default` first."""
    names = sorted(path.stem for path in FOLDER.glob("*.toml"))
    return tuple(sorted(names, key=lambda name: (name != DEFAULT, name)))


def load(name_or_path: str) -> Taxonomy:
    """Return a built-in taxonomy by name or one read from a TOML file; TaxonomyError says what is wrong."""
    if name_or_path in builtin():
        return _read(FOLDER / f"{name_or_path}.toml")
    path = Path(name_or_path)
    if not path.is_file():
        raise TaxonomyError(f"there is no taxonomy {name_or_path!r}: give a TOML file or one of {', '.join(builtin())}")
    return _read(path)


def _read(path: Path) -> Taxonomy:
    try:
        return parse(path.read_text(encoding="utf-8-sig"), source=str(path))
    except OSError as error:
        raise TaxonomyError(f"{path}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise TaxonomyError(f"{path}: is not UTF-8 (byte {error.start})") from error


def parse(text: str, *, source: str) -> Taxonomy:
    """Return the taxonomy written in `text`; `source` names it in messages, and the taxonomy where `text` does not."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TaxonomyError(f"{source}: is not valid TOML: {error}") from error
    _check_keys(content, KEYS, source)
    stages = content.get("stages")
    if not isinstance(stages, list) or not stages:
        raise TaxonomyError(f"{source}: has no [[stages]] table, expected at least one stage")
    parsed = tuple(_stage(stage, f"{source}: stage {place}") for place, stage in enumerate(stages, 1))
    _check_unique(parsed, source)
    return Taxonomy(
        name=_text({"name": Path(source).stem, **content}, "name", source),
        version=_text({"version": "1", **content}, "version", source),
        description=_optional(content, "description", source) or "",
        stages=parsed,
    )


def _stage(raw: Any, where: str) -> Stage:
    if not isinstance(raw, dict):
        raise TaxonomyError(f"{where}: expected a table with id and description")
    _check_keys(raw, STAGE_KEYS, where)
    identifier = _identifier(raw, where)
    where = f"{where} ({identifier})"
    return Stage(
        id=identifier,
        label=_optional(raw, "label", where) or identifier.replace("_", " ").replace("-", " ").capitalize(),
        description=_text(raw, "description", where),
        descriptions=_descriptions(raw, where),
        examples=_examples(raw, where),
        owner=_optional(raw, "owner", where),
        default_stage=_default_stage(raw, where),
    )


def _check_keys(raw: Mapping[str, Any], known: set[str], where: str) -> None:
    unknown = sorted(set(raw) - known)
    if unknown:
        raise TaxonomyError(f"{where}: unknown key {unknown[0]!r}, expected some of {', '.join(sorted(known))}")


def _identifier(raw: dict[str, Any], where: str) -> str:
    identifier = _text(raw, "id", where)
    if not STAGE_ID.fullmatch(identifier):
        raise TaxonomyError(f"{where}: id {identifier!r} is not valid, expected lower-case letters, digits, _ or -")
    return identifier


def _text(raw: Mapping[str, Any], key: str, where: str) -> str:
    value = _optional(raw, key, where)
    if not value or not value.strip():
        raise TaxonomyError(f"{where}: {key} is missing or empty, expected a text")
    return value


def _optional(raw: Mapping[str, Any], key: str, where: str) -> str | None:
    value = raw.get(key)
    if value is not None and not isinstance(value, str):
        raise TaxonomyError(f'{where}: {key} is {value}, expected a text in quotes such as {key} = "{value}"')
    return value


def _examples(raw: dict[str, Any], where: str) -> tuple[str, ...]:
    examples = raw.get("examples", [])
    if not isinstance(examples, list) or not all(isinstance(example, str) for example in examples):
        raise TaxonomyError(f"{where}: examples must be a list of texts")
    return tuple(example for example in examples if example.strip())


def _descriptions(raw: dict[str, Any], where: str) -> dict[str, str]:
    descriptions = raw.get("descriptions", {})
    if not isinstance(descriptions, dict) or not all(isinstance(text, str) for text in descriptions.values()):
        raise TaxonomyError(f"{where}: descriptions must map language codes to texts")
    return descriptions


def _default_stage(raw: dict[str, Any], where: str) -> str | None:
    value = raw.get("default_stage")
    if value is not None and value not in DEFAULT_STAGES:
        raise TaxonomyError(f"{where}: default_stage {value!r} is unknown, expected one of {', '.join(DEFAULT_STAGES)}")
    return value


def _check_unique(stages: tuple[Stage, ...], source: str) -> None:
    for identifier, count in Counter(stage.id for stage in stages).items():
        if count > 1:
            raise TaxonomyError(f"{source}: the stage id {identifier!r} is used {count} times, expected each once")

"""Versioned weights under models/<name>/<version>: a manifest of digests, safetensors and JSON, never pickle."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors import safe_open
from safetensors.numpy import load_file

from textcx.errors import ArtifactError

MANIFEST = "manifest.json"
PACKAGE = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """A verified folder of weights; `digest` is the sha256 of its manifest."""

    name: str
    version: str
    path: Path
    digest: str

    def tensors(self, file: str) -> dict[str, npt.NDArray[Any]]:
        """The arrays of a safetensors file of this artefact."""
        return load_file(self.path / file)

    def names(self, file: str) -> list[str]:
        """The names of the arrays of a safetensors file, whose content is not read."""
        with safe_open(self.path / file, framework="numpy") as found:
            return sorted(found.keys())

    def json(self, file: str) -> Any:
        """The content of a JSON file of this artefact."""
        return json.loads((self.path / file).read_text(encoding="utf-8"))


def root() -> Path:
    """The folder of all artefacts: inside the installed package, or beside it in a checkout."""
    inside = PACKAGE / "models"
    return inside if inside.is_dir() else PACKAGE.parent / "models"


def available(models: Path | None = None) -> Iterator[tuple[str, str]]:
    """Yield name and version of each artefact, sorted."""
    for manifest in sorted((models or root()).glob(f"*/*/{MANIFEST}")):
        yield manifest.parent.parent.name, manifest.parent.name


def load(name: str, version: str, models: Path | None = None) -> Artifact:
    """Return the artefact after comparing every file with its manifest; ArtifactError names what differs."""
    path = (models or root()) / name / version
    try:
        manifest = (path / MANIFEST).read_bytes()
    except OSError:
        known = ", ".join(f"{n}@{v}" for n, v in available(models)) or "none"
        raise ArtifactError(f"there are no weights {name}@{version} in {path.parent.parent}; found: {known}") from None
    _verify(path, _files(path, manifest))
    return Artifact(name=name, version=version, path=path, digest=_digest(manifest))


def write_manifest(path: Path) -> None:
    """Write the manifest of the finished folder `path`: sha256 and size of each file in it."""
    files = sorted(file for file in path.iterdir() if file.is_file() and file.name != MANIFEST)
    entries = {file.name: {"sha256": file_digest(file), "bytes": file.stat().st_size} for file in files}
    (path / MANIFEST).write_text(json.dumps({"files": entries}, indent=1) + "\n", encoding="utf-8")


def file_digest(path: Path) -> str:
    """The sha256 of a file as hexadecimal text."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def json_text(value: Any) -> str:
    """The canonical form in which artefacts store JSON."""
    return json.dumps(value, indent=1, ensure_ascii=False, sort_keys=True, default=_plain) + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"{type(value).__name__} cannot be stored as JSON")


def _files(path: Path, manifest: bytes) -> dict[str, str]:
    """The expected sha256 of each file."""
    try:
        return {name: entry["sha256"] for name, entry in json.loads(manifest)["files"].items()}
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise ArtifactError(f"{path / MANIFEST} is damaged: reinstall textcx") from error


def _verify(path: Path, files: dict[str, str]) -> None:
    for name, expected in files.items():
        file = path / name
        if not file.is_file():
            raise ArtifactError(f"the weights {path} lack the file {name}: reinstall textcx")
        if file_digest(file) != expected:
            raise ArtifactError(f"the file {file} differs from its manifest: reinstall textcx")


def _digest(manifest: bytes) -> str:
    return "sha256:" + hashlib.sha256(manifest).hexdigest()

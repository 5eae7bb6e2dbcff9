"""Artefacts: loaded only when every file is as its manifest says, else one sentence names what differs."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from textcx import artifacts
from textcx.errors import ArtifactError


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A folder of models with one artefact, tiny@1."""
    path = tmp_path / "models" / "tiny" / "1"
    path.mkdir(parents=True)
    save_file({"weight": np.arange(3, dtype=np.float32)}, path / "heads.safetensors")
    (path / "heads.json").write_text('{"labels": ["a"]}', encoding="utf-8")
    artifacts.write_manifest(path)
    return tmp_path / "models"


def refusal(models: Path, version: str = "1") -> str:
    with pytest.raises(ArtifactError) as caught:
        artifacts.load("tiny", version, models)
    return str(caught.value)


def test_an_artefact_gives_back_what_was_stored(models: Path) -> None:
    loaded = artifacts.load("tiny", "1", models)
    assert [0, 1, 2] == loaded.tensors("heads.safetensors")["weight"].tolist()
    assert {"labels": ["a"]} == loaded.json("heads.json")


def test_an_equal_artefact_has_an_equal_digest_and_another_another(models: Path) -> None:
    path = models / "tiny" / "1"
    before = artifacts.load("tiny", "1", models).digest
    artifacts.write_manifest(path)
    assert before == artifacts.load("tiny", "1", models).digest
    (path / "heads.json").write_text('{"labels": ["b"]}', encoding="utf-8")
    artifacts.write_manifest(path)
    assert before != artifacts.load("tiny", "1", models).digest


def test_a_damaged_file_is_refused_by_name(models: Path) -> None:
    file = models / "tiny" / "1" / "heads.safetensors"
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    assert f"the file {file} differs from its manifest: reinstall textcx" == refusal(models)


def test_a_truncated_file_is_refused_by_name(models: Path) -> None:
    file = models / "tiny" / "1" / "heads.json"
    file.write_bytes(file.read_bytes()[:-4])
    assert f"the file {file} differs from its manifest: reinstall textcx" == refusal(models)


def test_a_missing_file_is_refused_by_name(models: Path) -> None:
    (models / "tiny" / "1" / "heads.json").unlink()
    assert f"the weights {models / 'tiny' / '1'} lack the file heads.json: reinstall textcx" == refusal(models)


def test_an_unknown_version_is_refused_with_the_versions_there_are(models: Path) -> None:
    assert f"there are no weights tiny@2 in {models}; found: tiny@1" == refusal(models, "2")


def test_a_folder_without_artefacts_says_so(tmp_path: Path) -> None:
    assert f"there are no weights tiny@1 in {tmp_path}; found: none" == refusal(tmp_path)


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"files": 3}', b'{"files": {"a": {}}}', b'{"files": {"a": 1}}', b"\xff"]
)
def test_a_damaged_manifest_is_refused_in_a_sentence(models: Path, content: bytes) -> None:
    manifest = models / "tiny" / "1" / "manifest.json"
    manifest.write_bytes(content)
    assert f"{manifest} is damaged: reinstall textcx" == refusal(models)


def test_the_manifest_lists_every_file_but_itself(models: Path) -> None:
    manifest = json.loads((models / "tiny" / "1" / "manifest.json").read_text())
    assert ["heads.json", "heads.safetensors"] == sorted(manifest["files"])


def test_numpy_numbers_are_stored_as_plain_numbers() -> None:
    assert '{\n "a": 0.5,\n "b": "ü"\n}\n' == artifacts.json_text({"b": "ü", "a": np.float32(0.5)})


def test_the_artefacts_that_ship_with_textcx_are_sound() -> None:
    shipped = list(artifacts.available())
    assert "e5-small-ranges" in {name for name, _ in shipped}
    assert len(shipped) == len({artifacts.load(name, version).digest for name, version in shipped})

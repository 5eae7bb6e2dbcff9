"""The cache of the encoder's graph: built once, whole or absent, damage is noticed, and no folder is needed."""

from __future__ import annotations

import hashlib
import multiprocessing
from collections.abc import Callable
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest

from textcx.backends.onnx_encoder import CACHE_VARIABLE, cached

DIGEST = "sha256:" + "0123456789" * 6
GRAPH = b"graph" * 1000


class Build:
    """Gives the graph and counts how often it was asked."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self) -> bytes:
        self.calls += 1
        return GRAPH


@pytest.fixture
def build() -> Build:
    return Build()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache"


def built(build: Callable[[], bytes]) -> Path:
    path = cached(DIGEST, build)
    assert isinstance(path, Path)
    return path


def test_the_graph_is_built_once(folder: Path, build: Build) -> None:
    first, second = built(build), built(build)
    assert (first, GRAPH, 1) == (second, second.read_bytes(), build.calls)
    assert folder == first.parent


def test_another_digest_has_another_file(folder: Path, build: Build) -> None:
    assert built(build) != cached("sha256:" + "9" * 60, build)


@pytest.mark.parametrize("suffix", [".onnx", ".sha256"])
@pytest.mark.parametrize("damage", [b"", b"\xff\xfe", GRAPH[:-1]])
def test_a_damaged_file_is_built_again(folder: Path, build: Build, suffix: str, damage: bytes) -> None:
    path = built(build)
    path.with_suffix(suffix).write_bytes(damage)
    assert (GRAPH, 2) == (built(build).read_bytes(), build.calls)
    assert (GRAPH, 2) == (built(build).read_bytes(), build.calls)


@pytest.mark.parametrize("suffix", [".onnx", ".sha256"])
def test_a_missing_file_is_built_again(folder: Path, build: Build, suffix: str) -> None:
    built(build).with_suffix(suffix).unlink()
    assert (GRAPH, 2) == (built(build).read_bytes(), build.calls)


def test_a_build_that_fails_leaves_no_file_behind(folder: Path) -> None:
    def fails() -> bytes:
        raise ValueError("no weights")

    with pytest.raises(ValueError, match="no weights"):
        cached(DIGEST, fails)
    assert [] == [path.name for path in folder.iterdir() if path.suffix != ".lock"]


def test_what_a_killed_build_left_is_swept_away(folder: Path, build: Build) -> None:
    built(build).unlink()
    (folder / f"encoder-{DIGEST[7:27]}.onnx.killed.partial").write_bytes(GRAPH[:10])
    path = built(build)
    assert {path.name, path.with_suffix(".sha256").name, path.with_suffix(".lock").name} == {
        p.name for p in folder.iterdir()
    }


def test_without_a_folder_that_can_be_written_the_graph_stays_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, build: Build
) -> None:
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "file" / "cache"))
    assert GRAPH == cached(DIGEST, build)


def test_a_sound_graph_in_a_folder_that_refuses_a_lock_is_used(
    folder: Path, build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = built(build)
    monkeypatch.setattr("textcx.backends.onnx_encoder.FileLock", _refused)
    assert (path, 1) == (built(build), build.calls)


def _refused(*_: object, **__: object) -> object:
    raise PermissionError(13, "Permission denied")


def test_processes_that_start_at_once_build_once(folder: Path, tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    barrier, calls = context.Barrier(2), tmp_path / "calls"
    starts = [context.Process(target=_start, args=(barrier, calls)) for _ in range(2)]
    for process in starts:
        process.start()
    for process in starts:
        process.join()
    assert [0, 0] == [process.exitcode for process in starts]
    assert ["built"] == calls.read_text().splitlines()
    assert [GRAPH] == [path.read_bytes() for path in folder.glob("*.onnx")]


def _start(barrier: Barrier, calls: Path) -> None:
    def build() -> bytes:
        with calls.open("a") as file:
            file.write("built\n")
        hashlib.sha256(bytes(100_000_000))  # long enough that the other process meets an unfinished build
        return GRAPH

    barrier.wait(timeout=60)
    assert GRAPH == built(build).read_bytes()

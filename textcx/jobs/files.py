"""Files written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from textcx import readers
from textcx.errors import CallError, OutputError


def write_whole(path: Path, content: bytes) -> None:
    """Write beside and move into place; OutputError when the disk or the folder says no, and nothing is left behind."""
    with writing(path), partial(path) as beside:
        beside.write_bytes(content)
        os.replace(beside, path)


@contextmanager
def partial(path: Path) -> Iterator[Path]:
    """Give the place beside `path` where its content grows; whatever still lies there after an error is removed."""
    beside = path.with_name(path.name + ".partial")
    try:
        yield beside
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn what the system says about writing to `path` into one sentence."""
    try:
        yield
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror or error}") from error


def check_targets(targets: Iterable[Path], inputs: Sequence[str]) -> None:
    """Raise CallError where a file to be written is an input itself, or no plain file."""
    read = {source.resolve() for source in readers.expand(inputs) if isinstance(source, Path)}
    for target in targets:
        if target.resolve() in read:
            raise CallError(f"{target} is an input of this call and would be overwritten: choose another --out")
        if target.exists() and not target.is_file():
            raise CallError(f"{target} is there already and is not a plain file: choose another --out")


def make_folder(path: Path) -> None:
    """Create a folder that can be written to, or raise OutputError."""
    if path.is_file():
        raise OutputError(f"cannot write into {path}: it is a file, expected a folder")
    with writing(path):
        path.mkdir(parents=True, exist_ok=True)
        probe = path / ".textcx-probe"
        probe.write_bytes(b"")
        probe.unlink()

"""Files written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from textcx.errors import OutputError


def write_whole(path: Path, content: bytes) -> None:
    """Write beside and move into place; OutputError when the disk or the folder says no."""
    with writing(path):
        partial = path.with_name(path.name + ".partial")
        partial.write_bytes(content)
        os.replace(partial, path)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn what the system says about writing to `path` into one sentence."""
    try:
        yield
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror or error}") from error


def make_folder(path: Path) -> None:
    """Create a folder that can be written to, or raise OutputError."""
    with writing(path):
        path.mkdir(parents=True, exist_ok=True)
        probe = path / ".textcx-probe"
        probe.write_bytes(b"")
        probe.unlink()

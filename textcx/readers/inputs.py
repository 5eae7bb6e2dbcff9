"""What the user named, as a list of files."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Literal, TypeAlias

from textcx.errors import InputError

Source: TypeAlias = Path | Literal["-"]
STDIN: Final = "-"
SUFFIXES: Final = (".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".parquet", ".xlsx", ".xlsm")


def expand(inputs: Sequence[str]) -> list[Source]:
    """Return the files that `inputs` name, in order, each once: files, globs, folders, `-` for JSONL on stdin.

    Folders are searched in depth, for known suffixes only, in sorted order, without hidden and lock files.
    Raises InputError where an input names nothing, or a file of an unknown suffix.
    """
    if not inputs:
        raise InputError(f"no input was named; expected files, folders or globs of {_known()}, or - for JSONL on stdin")
    unique: dict[str, Source] = {}
    for name in inputs:
        for source in _expand_one(name):
            unique.setdefault(STDIN if source == STDIN else str(Path(source).resolve()), source)
    return list(unique.values())


def _expand_one(name: str) -> list[Source]:
    if name == STDIN:
        return [STDIN]
    path = Path(name)
    if path.is_dir():
        return [*_some(_in_folder(path), f"the folder {name} holds no file of a known format ({_known()})")]
    if glob.has_magic(name) and not path.exists():
        return [*_some(_matches(name), f"no file of a known format ({_known()}) matches {name}")]
    return [_file(path)]


def _some(paths: list[Path], otherwise: str) -> list[Path]:
    if not paths:
        raise InputError(otherwise)
    return paths


def _file(path: Path) -> Path:
    if not os.path.lexists(path):
        raise InputError(f"{path} does not exist")
    if path.suffix.lower() not in SUFFIXES:
        raise InputError(f"{path} is of an unknown format ({path.suffix or 'no suffix'}); expected one of {_known()}")
    return path


def _matches(pattern: str) -> list[Path]:
    found = (Path(match) for match in sorted(glob.glob(pattern, recursive=True)))
    return [path for match in found for path in (_in_folder(match) if match.is_dir() else _readable([match]))]


def _in_folder(folder: Path) -> list[Path]:
    inside = (path for path in sorted(folder.rglob("*")) if not _hidden(path.relative_to(folder)))
    return list(_readable(inside))


def _readable(paths: Iterable[Path]) -> Iterator[Path]:
    return (path for path in paths if path.suffix.lower() in SUFFIXES and not path.is_dir())


def _hidden(path: Path) -> bool:
    """Dot files, and the lock files that Office leaves beside an open workbook."""
    return any(part.startswith((".", "~$")) for part in path.parts)


def _known() -> str:
    return " ".join(SUFFIXES)


@contextmanager
def file_errors(path: Path) -> Iterator[None]:
    """Turn what the operating system says about `path` into an InputError."""
    try:
        yield
    except OSError as error:
        reason = (error.strerror or str(error) or "unknown reason").lower()
        raise InputError(f"{path} cannot be read: {reason}") from error

"""A PostgreSQL server for the tests: the one that TEXTCX_TEST_POSTGRES names, else one of our own on a socket."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


@contextmanager
def server() -> Iterator[str | None]:
    """Yield the URL of a server on which databases may be made, or None."""
    given = os.environ.get("TEXTCX_TEST_POSTGRES")
    if given or not BINARIES:
        yield given.replace("postgresql://", "postgresql+psycopg://") if given else None
        return
    folder = Path(mkdtemp(prefix="textcx-pg-", dir="/tmp"))  # short: the path of a socket may have 107 characters
    try:
        with _started(folder, BINARIES[-1].parent):
            yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _started(folder: Path, binaries: Path) -> Iterator[None]:
    if os.geteuid() == 0:  # the server refuses to run as root
        shutil.chown(folder, "postgres", "postgres")
    _run(binaries / "initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off -c shared_buffers=32MB"
    _run(binaries / "pg_ctl", "-D", folder / "data", "-o", options, "-l", folder / "log", "-w", "start")
    try:
        yield
    finally:
        _run(binaries / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop")


def _run(*command: object) -> None:
    user = "postgres" if os.geteuid() == 0 else None
    subprocess.run([str(part) for part in command], check=True, user=user, stdout=subprocess.DEVNULL, cwd="/tmp")

"""Buckets that the processes of one service share: a table in a file that all of them map, and a lock that dies with its holder."""

from __future__ import annotations

import fcntl
import mmap
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from struct import Struct

from api.limits import Bucket

ROW = Struct("<16sdd")  # name, tokens, seconds of the clock that all processes of a machine have in common
WAYS, SETS = 8, 2048  # a key has a place in one set; there it takes the row that was unused longest
SIZE = ROW.size * WAYS * SETS
NOBODY = bytes(16)
TRIES, PAUSE = 25, 0.0002


class SharedBuckets:
    """Buckets in the file `pace` of a folder, which the first process makes."""

    def __init__(self, folder: Path) -> None:
        self._file = os.open(folder / "pace", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        os.ftruncate(self._file, SIZE)  # new bytes are zeros, and those there are stay
        self._table = mmap.mmap(self._file, SIZE)

    def change(self, key: str, step: Callable[[Bucket | None], tuple[Bucket, Bucket]]) -> tuple[Bucket, Bucket]:
        """Replace the bucket of a key; see `Buckets`."""
        name = blake2b(key.encode(), digest_size=len(NOBODY)).digest()
        with self._held():
            place, known = self._row(name)
            before, after = step(known)
            ROW.pack_into(self._table, place, name, after.tokens, after.at)
        return before, after

    def _row(self, name: bytes) -> tuple[int, Bucket | None]:
        """Return where the bucket of a name is or may be put, and what it holds."""
        first = int.from_bytes(name[:4]) % SETS * WAYS * ROW.size
        rows = {place: ROW.unpack_from(self._table, place) for place in range(first, first + WAYS * ROW.size, ROW.size)}
        for place, (known, tokens, at) in rows.items():
            if known == name:
                return place, Bucket(tokens=tokens, at=at)
        return min(rows, key=lambda place: (rows[place][0] != NOBODY, rows[place][2])), None

    @contextmanager
    def _held(self) -> Iterator[None]:
        """Hold the lock, which the system takes from a process that dies.

        Who does not get it from a process that was stopped while it held it goes on without: a call may then be
        miscounted, which does less harm than to wait.
        """
        held = any(self._taken() for _ in range(TRIES))
        try:
            yield
        finally:
            if held:
                fcntl.flock(self._file, fcntl.LOCK_UN)

    def _taken(self) -> bool:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(PAUSE)
            return False
        return True

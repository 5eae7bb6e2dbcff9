"""Counts of what became of the rows, and of ids that came more than once."""

from __future__ import annotations

import hashlib
from array import array
from collections import Counter
from collections.abc import Iterable

import numpy as np

from textcx.types import Annotation, Status


class Tally:
    """Counts rows by status; ids are kept as 8-byte digests, so a million rows take 8 MB."""

    def __init__(self) -> None:
        self._statuses: Counter[str] = Counter()
        self._ids = array("Q")

    def add(self, annotations: Iterable[Annotation]) -> None:
        """Count finished rows."""
        self._statuses.update(annotation.status.value for annotation in annotations)

    def restore(self, counts: dict[str, int]) -> None:
        """Take over the counts of rows finished before."""
        self._statuses.update(counts)

    def see(self, identifier: str) -> None:
        """Remember an id."""
        digest = hashlib.blake2b(identifier.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        self._ids.append(int.from_bytes(digest))

    @property
    def counts(self) -> dict[str, int]:
        """Rows by status, every status named."""
        return {status.value: self._statuses[status.value] for status in Status}

    @property
    def rows(self) -> int:
        """All rows."""
        return self._statuses.total()

    def repeated_ids(self) -> int:
        """How many rows carry an id that an earlier row had."""
        ids = np.frombuffer(self._ids, dtype=np.uint64) if self._ids else np.empty(0, dtype=np.uint64)
        return int(len(ids) - len(np.unique(ids)))

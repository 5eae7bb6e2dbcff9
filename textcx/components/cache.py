"""What was read of short texts that come again and again is kept, in bounded memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

import numpy as np

from textcx.protocols import Encoder, Reading, TokenLogits
from textcx.types import Vectors

Read = tuple[Vectors, TokenLogits | None]


class CachingEncoder:
    """An encoder that remembers the last `size` texts of at most `longest` characters; results are unchanged."""

    def __init__(self, encoder: Encoder, *, size: int = 16_384, longest: int = 120) -> None:
        self._encoder = encoder
        self._size, self._longest = size, longest
        self._kept: OrderedDict[str, Read] = OrderedDict()
        self._reading = Lock()  # theme discovery reads names while the batcher reads verbatims
        self.dims, self.digest = encoder.dims, encoder.digest

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one L2-normalised row per text, each distinct text encoded once."""
        return self.read(texts).vectors

    def read(self, texts: Sequence[str]) -> Reading:
        """Return the rows of `encode` and the tokens that the encoder judged."""
        if not texts:
            return Reading(vectors=np.empty((0, self.dims), dtype=np.float32))
        with self._reading:
            return self._read(texts)

    def _read(self, texts: Sequence[str]) -> Reading:
        missing = [text for text in dict.fromkeys(texts) if text not in self._kept]
        found = dict(zip(missing, _rows(self._encoder.read(missing)), strict=True)) if missing else {}
        read = [found[text] if text in found else self._kept[text] for text in texts]
        self._remember(texts, found)
        tokens = [part for _, part in read if part is not None]
        return Reading(vectors=np.stack([row for row, _ in read]), tokens=tokens if len(tokens) == len(read) else None)

    def _remember(self, texts: Sequence[str], found: dict[str, Read]) -> None:
        for text in texts:
            if text in self._kept:
                self._kept.move_to_end(text)
            elif len(text) <= self._longest:
                row, tokens = found[text]
                self._kept[text] = row.copy(), tokens
        while len(self._kept) > self._size:
            self._kept.popitem(last=False)


def _rows(read: Reading) -> list[Read]:
    tokens: Sequence[TokenLogits | None] = read.tokens or [None] * len(read.vectors)
    return list(zip(read.vectors, tokens, strict=True))

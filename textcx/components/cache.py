"""Vectors of short texts that come again and again are kept, in bounded memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

import numpy as np

from textcx.protocols import Encoder
from textcx.types import Vectors


class CachingEncoder:
    """An encoder that remembers the last `size` texts of at most `longest` characters; results are unchanged."""

    def __init__(self, encoder: Encoder, *, size: int = 16_384, longest: int = 120) -> None:
        self._encoder = encoder
        self._size, self._longest = size, longest
        self._kept: OrderedDict[str, Vectors] = OrderedDict()
        self.dims, self.digest = encoder.dims, encoder.digest

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one L2-normalised row per text, each distinct text encoded once."""
        if not texts:
            return np.empty((0, self.dims), dtype=np.float32)
        missing = [text for text in dict.fromkeys(texts) if text not in self._kept]
        found = dict(zip(missing, self._encoder.encode(missing), strict=True)) if missing else {}
        rows = np.stack([found[text] if text in found else self._kept[text] for text in texts])
        self._remember(texts, found)
        return rows

    def _remember(self, texts: Sequence[str], found: dict[str, Vectors]) -> None:
        for text in texts:
            if text in self._kept:
                self._kept.move_to_end(text)
            elif len(text) <= self._longest:
                self._kept[text] = found[text].copy()
        while len(self._kept) > self._size:
            self._kept.popitem(last=False)

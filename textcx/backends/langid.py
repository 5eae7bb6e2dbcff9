"""Letter statistics of languages by py3langid, a naive Bayes model over byte n-grams.

Source: Lui and Baldwin, "langid.py: An off-the-shelf language identification tool", ACL 2012.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import numpy as np
from py3langid.langid import MODEL_FILE, LanguageIdentifier, visit_counts

from textcx.types import Vectors


class NgramStatistics:
    """Scores texts under the naive Bayes model for a fixed choice of languages."""

    def __init__(self, codes: Sequence[str]) -> None:
        """Load the model that comes with py3langid and keep the columns of `codes` (ISO 639-1)."""
        model = LanguageIdentifier.from_model_file(MODEL_FILE)
        columns = [model.nb_classes.index(code) for code in codes]
        self.codes = tuple(codes)
        self._table = np.ascontiguousarray(model.nb_ptc[:, columns], dtype=np.float32)
        self._moves = model.tk_nextmove
        self._rows = [row << 8 for row in model.tk_row]
        self._features = model.tk_output

    def scores(self, text: str) -> Vectors:
        """Return one log score per code, shape (len(codes),), divided by the root of the length in bytes."""
        data = unicodedata.normalize("NFC", text).encode("utf-8", errors="surrogatepass")
        counts = visit_counts(self._moves, self._rows, self._features, data)
        if not counts:
            return np.zeros(len(self.codes), dtype=np.float32)
        rows = np.fromiter(counts.keys(), np.intp, len(counts))
        weights = np.log1p(np.fromiter(counts.values(), np.float32, len(counts)))
        return np.asarray(weights @ self._table[rows] / np.float32(len(data) ** 0.5), dtype=np.float32)

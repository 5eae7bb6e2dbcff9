"""What one pass gives: vectors, and tokens with their places in the text."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from textcx.backends.batching import Tags
from textcx.backends.e5_tokenizer import E5Tokenizer
from textcx.protocols import Reading, TokenLogits
from textcx.types import Vectors

Windows = list[list[list[int]]]


def reading(
    texts: Sequence[str], tokenizer: E5Tokenizer, run: Callable[[Windows], tuple[Vectors, list[Tags]]]
) -> Reading:
    """Return the reading of texts whose windows `run` gives vectors and tags; without tags, no tokens."""
    read = tokenizer.read(texts)
    vectors, tags = run([text.windows for text in read])
    if not any(values.shape[1] for values in tags):
        return Reading(vectors=vectors)
    offsets = (np.array(places, dtype=np.int32).reshape(-1, 2) for places in (text.pieces() for text in read))
    tokens = [TokenLogits(offsets=places, logits=values) for places, values in zip(offsets, tags, strict=True)]
    return Reading(vectors=vectors, tokens=tokens)

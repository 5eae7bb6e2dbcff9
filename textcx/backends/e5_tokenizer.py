"""The tokenizer of multilingual-e5-small, rebuilt from its weight file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tokenizers import Encoding, Regex, Tokenizer, models, normalizers, pre_tokenizers

from textcx.backends.capitals import calm
from textcx.backends.e5_weights import E5Vocabulary

WINDOW = 510
VERSION = "2"  # grows when a text becomes other pieces


class E5Tokenizer:
    """Texts to token ids with the begin and end marks, in windows of at most 512 ids.

    Source of the method: the SentencePiece unigram model of XLM-RoBERTa, with its character map. Shouted words are read in small
    letters (`capitals.calm`): in capitals they fall into pieces that the weights know little of.
    """

    def __init__(self, vocabulary: E5Vocabulary) -> None:
        self._bos, self._eos = vocabulary.bos, vocabulary.eos
        self._map = vocabulary.character_map
        self._tokenizer = _unigram(vocabulary)

    def windows(self, texts: Sequence[str]) -> list[list[list[int]]]:
        """Return for each text its windows of ids; a text of up to 510 pieces has one, and none is empty."""
        return [read.windows for read in self.read(texts)]

    def pieces(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        """Return for each text the characters of each id of its `windows`, joined, without the marks; see `Tokens.pieces`."""
        return [read.pieces() for read in self.read(texts)]

    def read(self, texts: Sequence[str]) -> list[Tokens]:
        """Return windows of ids and, where asked for, places of all texts."""
        readable = [_readable(text) for text in texts]
        mapped = [text.translate(self._map) for text in readable]
        encodings = self._tokenizer.encode_batch(mapped, add_special_tokens=False)
        return [
            Tokens(text=text, windows=self._split(encoding.ids), encoding=encoding, characters=self._map)
            for text, encoding in zip(readable, encodings, strict=True)
        ]

    def _split(self, ids: list[int]) -> list[list[int]]:
        starts = range(0, max(len(ids), 1), WINDOW)
        return [[self._bos, *ids[start : start + WINDOW], self._eos] for start in starts]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tokens:
    """One text as the encoder reads it: windows of ids with both marks, and where in the text each id stands."""

    text: str
    windows: list[list[int]]
    encoding: Encoding
    characters: Mapping[int, str]

    def pieces(self) -> list[tuple[int, int]]:
        """Return the characters of each id of all windows, without the marks.

        Half-open, in code points of the text as given, without white space (or what the map takes for it) at the edges; a
        piece of nothing else is empty, and the pieces of one character that the map spells out all name that character.
        """
        spelt = [self.characters.get(ord(char), char) for char in self.text]
        origin = [place for place, chars in enumerate(spelt) for _ in chars]
        blank = [not chars.strip() for chars in spelt]
        offsets: list[tuple[int, int]] = []
        for start, end in self.encoding.offsets:
            before = offsets[-1][1] if offsets else 0
            offsets.append(_trimmed(origin[start], origin[end - 1] + 1, blank) if start < end else (before, before))
        return offsets


def _trimmed(start: int, end: int, blank: Sequence[bool]) -> tuple[int, int]:
    while start < end and blank[start]:
        start += 1
    while start < end and blank[end - 1]:
        end -= 1
    return start, end


def _readable(text: str) -> str:
    """Lone surrogates become question marks and shouting small letters, one for one."""
    return calm(text.encode("utf-8", "replace").decode())


def _unigram(vocabulary: E5Vocabulary) -> Tokenizer:
    tokenizer = Tokenizer(models.Unigram(list(vocabulary.pieces), unk_id=vocabulary.unk, byte_fallback=False))
    tokenizer.normalizer = normalizers.Replace(Regex(" {2,}"), " ")
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    return tokenizer

"""The tokenizer of multilingual-e5-small, rebuilt from its weight file."""

from __future__ import annotations

from collections.abc import Sequence

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

from textcx.backends.e5_weights import E5Vocabulary

WINDOW = 510


class E5Tokenizer:
    """Texts to token ids with the begin and end marks, in windows of at most 512 ids.

    Source of the method: the SentencePiece unigram model of XLM-RoBERTa, with its character map.
    """

    def __init__(self, vocabulary: E5Vocabulary) -> None:
        self._bos, self._eos = vocabulary.bos, vocabulary.eos
        self._map = vocabulary.character_map
        self._tokenizer = _unigram(vocabulary)

    def windows(self, texts: Sequence[str]) -> list[list[list[int]]]:
        """Return for each text its windows of ids; a text of up to 510 pieces has one, and none is empty."""
        mapped = [text.encode("utf-8", "replace").decode().translate(self._map) for text in texts]
        encodings = self._tokenizer.encode_batch_fast(mapped, add_special_tokens=False)
        return [self._split(encoding.ids) for encoding in encodings]

    def _split(self, ids: list[int]) -> list[list[int]]:
        starts = range(0, max(len(ids), 1), WINDOW)
        return [[self._bos, *ids[start : start + WINDOW], self._eos] for start in starts]


def _unigram(vocabulary: E5Vocabulary) -> Tokenizer:
    tokenizer = Tokenizer(models.Unigram(list(vocabulary.pieces), unk_id=vocabulary.unk, byte_fallback=False))
    tokenizer.normalizer = normalizers.Replace(Regex(" {2,}"), " ")
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    return tokenizer

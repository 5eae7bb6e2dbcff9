"""Which encoding a file of text is in, and how its broken bytes are marked rather than guessed."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO

from textcx.readers.legacy import guess
from textcx.readers.rows import Warn

_CHUNK = 1 << 20
_SAMPLE = 1 << 18
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_MARK_BROKEN = "textcx.mark_broken"
_BROKEN = re.compile("[\udc80-\udcff]")
_WORD = re.compile(rb"[A-Za-z]{4}")
_VALID = re.compile("[^\x00-\x7f\udc80-\udcff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    """A Python codec name; `assumed` where it was guessed, `clean` where every byte of the file is known to fit."""

    name: str
    assumed: bool = False
    clean: bool = False


def detect(path: Path) -> Encoding:
    """Return the encoding of a file after reading all of it: BOM, strict UTF-8, else by its letters.

    A file with at least as many good UTF-8 characters as broken bytes is UTF-8 with broken rows; so is one whose odd
    bytes no older encoding explains. Raises OSError.
    """
    with path.open("rb") as handle:
        head = handle.read(4096)
    name = unicode_of(head)
    if name.startswith("utf-16"):
        return Encoding(name=name)
    if _is_utf8(path):
        return Encoding(name=name, clean=True)
    good, broken, sample = _evidence(path)
    assumed = guess(sample) if broken > good else None
    return Encoding(name=assumed or name, assumed=assumed is not None)


def unicode_of(head: bytes) -> str:
    """Return the codec that the first bytes of Unicode text call for, by its BOM or the zeros of UTF-16 without one."""
    return next((name for bom, name in _BOMS if head.startswith(bom)), None) or _bare_utf16(head) or "utf-8"


def tell(encoding: Encoding, path: Path, warn: Warn) -> None:
    """Warn about an encoding that was guessed."""
    if encoding.assumed:
        warn(f"{path} is not UTF-8; it was read as {encoding.name}: save it as UTF-8 if letters look wrong")


def open_text(handle: BinaryIO, encoding: Encoding, newline: str) -> TextIOWrapper:
    """Return the text of `handle`, lines ending at `newline` only, each byte that does not fit marked for `is_broken`."""
    codecs.register_error(_MARK_BROKEN, _mark)
    return TextIOWrapper(handle, encoding=encoding.name, errors=_MARK_BROKEN, newline=newline)


def decode(content: bytes) -> str:
    """Return `content` as text by its BOM or as UTF-8, each byte that does not fit marked for `is_broken`."""
    codecs.register_error(_MARK_BROKEN, _mark)
    return content.decode(unicode_of(content[:4096]), _MARK_BROKEN)


def is_broken(text: str) -> bool:
    """Whether decoded text holds marks of bytes that did not fit; properly decoded text never does."""
    return not text.isascii() and _BROKEN.search(text) is not None


def _mark(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return "\udcff" * (error.end - error.start), error.end


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as handle:
        try:
            while chunk := handle.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _bare_utf16(head: bytes) -> str | None:
    """UTF-16 without a BOM: the zero bytes of its ASCII characters all lie on one side, and none stand together."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if even + odd < max(1, 0.1 * len(head)) or min(even, odd) > 0.05 * (even + odd) or _WORD.search(head):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _evidence(path: Path) -> tuple[int, int, bytes]:
    """Count good non-ASCII characters and broken bytes, and collect lines that are not UTF-8."""
    good, broken, sample = 0, 0, bytearray()
    for line in _lines(path):
        text = line.decode("utf-8", "surrogateescape")
        here = len(_BROKEN.findall(text))
        good, broken = good + len(_VALID.findall(text)), broken + here
        if here and len(sample) < _SAMPLE:
            sample += line.rstrip(b"\n") + b"\n"
    return good, broken, bytes(sample)


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as handle:
        yield from iter(lambda: handle.readline(_CHUNK), b"")

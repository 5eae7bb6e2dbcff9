"""Files of verbatims in any common format, read exactly and streamed where the format allows."""

from __future__ import annotations

from textcx.readers.columns import Columns
from textcx.readers.estimate import count_rows_estimate
from textcx.readers.inputs import STDIN, SUFFIXES, Source, expand
from textcx.readers.reading import check, read

__all__ = ["STDIN", "SUFFIXES", "Columns", "Source", "check", "count_rows_estimate", "expand", "read"]

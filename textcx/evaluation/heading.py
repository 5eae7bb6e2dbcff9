"""Where the figures come from, said above the table and in the JSON file."""

from __future__ import annotations

from dataclasses import dataclass

from textcx.evaluation.bootstrap import Draws
from textcx.types import Provenance

SPLIT = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """The file, the command line that was given, the model and the draws.

    The split is always called unknown: a file cannot tell whether the model was trained on its texts.
    """

    data: str
    command: str
    provenance: Provenance
    draws: Draws

    def line(self) -> str:
        """All of it but the draws in one line."""
        model = f"textcx {self.provenance.textcx}, {self.provenance.recipe}, {self.provenance.digest}"
        return f"data: {self.data} | split: {SPLIT} | command: {self.command} | model: {model}"

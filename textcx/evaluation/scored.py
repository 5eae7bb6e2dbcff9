"""A line of gold beside what the model says about it."""

from __future__ import annotations

from dataclasses import dataclass

from textcx.evaluation.bootstrap import Draws
from textcx.evaluation.gold import Example
from textcx.types import Annotation, Status


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scored:
    """An example, its annotation, and the theme it fell into (None = none, or themes were not asked for)."""

    example: Example
    annotation: Annotation
    theme: int | None = None

    @property
    def failed(self) -> bool:
        """Whether the model gave no answer, which counts as wrong."""
        return self.annotation.status == Status.ERROR

    @property
    def silent(self) -> bool:
        """Whether the model found nothing to judge: the text is empty or junk."""
        return self.annotation.status in (Status.EMPTY, Status.JUNK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What is the same for every table of a file: draws, stage ids in order, entity labels of the gold."""

    draws: Draws
    stage_ids: tuple[str, ...] = ()
    entity_labels: tuple[str, ...] = ()

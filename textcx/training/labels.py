"""The label sets that training shares."""

from __future__ import annotations

INTENTS = ("complaint", "praise", "suggestion", "question", "other")

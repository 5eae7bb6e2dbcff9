"""Fit the heads of a recipe: python scripts/train_heads.py DATA_FOLDER [WORK_FOLDER [textcx-fast]]."""

from __future__ import annotations

import sys
from pathlib import Path

from textcx import artifacts
from textcx.artifacts import json_text
from textcx.training.heads import train


def main() -> None:
    """Write models/textcx-heads/1, or those of another body, and print the figures."""
    work = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(".work/train")
    family = sys.argv[3] if len(sys.argv) > 3 else "textcx"
    target = artifacts.root() / f"{family}-heads" / "1"
    print(json_text(train(Path(sys.argv[1]), work, target, artifacts.load(f"{family}-body", "1"))))


if __name__ == "__main__":
    main()

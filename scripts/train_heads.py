"""Fit the heads of the default recipe: python scripts/train_heads.py DATA_FOLDER [WORK_FOLDER]."""

from __future__ import annotations

import sys
from pathlib import Path

from textcx.artifacts import json_text
from textcx.training.heads import train


def main() -> None:
    """Write models/e5-small-heads/1 and print the figures."""
    work = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(".work/train")
    card = train(Path(sys.argv[1]), work, Path("models/e5-small-heads/1"))
    print(json_text(card))


if __name__ == "__main__":
    main()

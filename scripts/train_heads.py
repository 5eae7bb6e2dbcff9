"""Fit the heads of the default recipe: python scripts/train_heads.py DATA_FOLDER [WORK_FOLDER]."""

from __future__ import annotations

import sys
from pathlib import Path

from textcx import artifacts
from textcx.artifacts import json_text
from textcx.backends.onnx_encoder import OnnxEncoder
from textcx.training.heads import train


def main() -> None:
    """Write models/textcx-heads/1 and print the figures."""
    work = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(".work/train")
    encoder = OnnxEncoder(artifact=artifacts.load("textcx-body", "1"))
    card = train(Path(sys.argv[1]), work, Path("models/textcx-heads/1"), encoder)
    print(json_text(card))


if __name__ == "__main__":
    main()

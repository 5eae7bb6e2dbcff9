"""Print the surest mistakes of each head on the dev split: python scripts/worst_confusions.py DATA_FOLDER [WORK_FOLDER].

For reading by eye: what it prints are customers' words, which stay where the data are.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import numpy as np
import numpy.typing as npt

from textcx import artifacts, taxonomy
from textcx.backends.onnx_encoder import OnnxEncoder
from textcx.components.heads import FILE, sigmoid, softmax
from textcx.training import heads, multitask
from textcx.training.heads import CHOICES, Data

SHOWN, WIDTH = 20, 160


def main() -> None:
    """Print twenty mistakes a task, and how often each label is taken for which."""
    work = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(".work/train")
    encoder = OnnxEncoder(artifact=artifacts.load("textcx-body", "1"))
    data = heads.load(Path(sys.argv[1]), work, encoder)
    tensors = artifacts.load("textcx-heads", "1").tensors(FILE)
    for task, labels in {**CHOICES, "stage": taxonomy.DEFAULT_STAGES}.items():
        _print(task, labels, data, multitask.logits(tensors, data.inputs, task))


def _print(task: str, labels: tuple[str, ...], data: Data, logits: npt.NDArray[np.float32]) -> None:
    kept = np.flatnonzero(data.where("dev") & ~np.isnan(data.targets[task]).any(axis=1))
    gold = data.targets[task][kept]
    chances = (sigmoid if task == "stage" else softmax)(logits[kept].astype(np.float64))
    wrong = np.where(gold > 0, 0.0, chances)
    taken = Counter(
        (labels[int(gold[row].argmax())] if gold[row].any() else "none", labels[int(wrong[row].argmax())])
        for row in np.flatnonzero(wrong.max(axis=1) > 0.5)
    )
    print(f"\n## {task}: {taken.most_common(10)}")
    for row in np.argsort(-wrong.max(axis=1))[:SHOWN]:
        place = kept[row]
        right = [label for label, value in zip(labels, gold[row], strict=True) if value > 0]
        found = labels[int(wrong[row].argmax())]
        source = f"{data.rows[place].source}:{data.rows[place].language}"
        print(f"{wrong[row].max():.2f} {found} for {right} {source}: {data.rows[place].text[:WIDTH]!r}")


if __name__ == "__main__":
    main()

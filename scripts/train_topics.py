"""Fit the topic map: python scripts/train_topics.py DATA_FOLDER [WORK_FOLDER], after scripts/teacher_vectors.py."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from textcx import artifacts
from textcx.artifacts import json_text
from textcx.backends.onnx_encoder import OnnxEncoder
from textcx.training import heads, topic_map
from textcx.training.topic_material import Labelled


def main() -> None:
    """Write models/e5-small-topics/1 and print the figures."""
    folder = Path(sys.argv[1])
    work = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(".work")
    encoder = OnnxEncoder(artifact=artifacts.load("e5-small-ranges", "1"))
    read = heads.load(folder, work / "train", encoder)
    data = Labelled(rows=read.rows, vectors=np.ascontiguousarray(read.inputs[:, :-1]), folder=folder)
    teacher = topic_map.read_teacher(work / "finetune" / "teacher.npz")
    print(json_text(topic_map.train(data, teacher, encoder, Path("models/e5-small-topics/1"))))


if __name__ == "__main__":
    main()

"""Fine-tune the encoder by textcx/training/finetune/plan.toml: python scripts/train_body.py DATA_FOLDER [WORK_FOLDER].

Run scripts/teacher_vectors.py before. Goes on where an interrupted run stopped; a GPU is used when there is one.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import torch

from textcx.training import topic_map
from textcx.training.finetune import card
from textcx.training.finetune import plan as plans
from textcx.training.finetune.train import Files, export, export_space, train


def main() -> None:
    """Write the weights into WORK_FOLDER/body and WORK_FOLDER/space."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    work = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(".work/finetune")
    phases = plans.phases()
    files = Files(folder=Path(sys.argv[1]), checkpoints=work)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    network = train(files, topic_map.read_teacher(work / "teacher.npz"), phases, device)
    export(network, phases[0].frozen_layers, work / "body")
    card.write(phases, len(network.body.encoder.layer), work / "body" / "CARD.md")
    export_space(network, work / "space")


if __name__ == "__main__":
    main()

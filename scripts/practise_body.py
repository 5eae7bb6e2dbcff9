"""Let the body of `default` practise the written sentences: python scripts/practise_body.py DATA_FOLDER [WORK_FOLDER].

By textcx/training/practice/plan.toml, from the weights of models/textcx-body/1. Goes on where an interrupted run stopped.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path

from textcx import artifacts
from textcx.training.distil.teacher import Sources
from textcx.training.finetune.train import export
from textcx.training.practice import card
from textcx.training.practice import plan as plans
from textcx.training.practice.train import train


def main() -> None:
    """Write the weights into WORK_FOLDER/body."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    work = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(".work/practice")
    work.mkdir(parents=True, exist_ok=True)
    body, heads, topics = (artifacts.load(name, "1") for name in ("textcx-body", "textcx-heads", "textcx-topics"))
    plan = plans.read()
    pupil = train(Path(sys.argv[1]), Sources(body=body, heads=heads, topics=topics), plan, work / "checkpoint.pt")
    export(pupil, plan.frozen_layers, work / "body")
    before = (body.path / "CARD.md").read_text(encoding="utf-8")
    text = card.with_practice(before, plan, len(pupil.body.encoder.layer))
    (work / "body" / "CARD.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

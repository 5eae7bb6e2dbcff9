"""Distil the body of `default` into one of half its layers: python scripts/distil_body.py DATA_FOLDER [WORK_FOLDER].

By textcx/training/distil/plan.toml. Goes on where an interrupted run stopped.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path

from textcx import artifacts
from textcx.training.distil import card
from textcx.training.distil import plan as plans
from textcx.training.distil.teacher import Sources
from textcx.training.distil.train import train
from textcx.training.finetune.train import export


def main() -> None:
    """Write the weights into WORK_FOLDER/body."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    work = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(".work/distil")
    work.mkdir(parents=True, exist_ok=True)
    names = ("textcx-body", "textcx-heads", "textcx-topics")
    body, heads, topics = (artifacts.load(name, "1") for name in names)
    plan, sources = plans.read(), Sources(body=body, heads=heads, topics=topics)
    student = train(Path(sys.argv[1]), sources, plan, work / "checkpoint.pt")
    export(student, 0, work / "body")
    card.write(plan, work / "body" / "CARD.md")


if __name__ == "__main__":
    main()

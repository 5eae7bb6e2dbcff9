"""What the card of a body says of its practice."""

from __future__ import annotations

from textcx.training.practice.plan import FILES, Plan

HEADING = "## What it practised"
BEFORE = "## Data"
SECTION = """{heading}

Afterwards layers {first} to {last} practised the written sentences of the train split, by `textcx/training/practice/{file}`: finished
sentences {finished:g} times, frames filled with clauses {filled:g} times, for sentiment, intent and stage; {varied:.0%} of them with typos, other
casing or lost punctuation. Between them the body read texts of all other files without their labels and was held to {held}: states,
pooled vector, heads, names and place in the space of themes (Li and Hoiem 2016, "Learning without forgetting"). So nothing of
those files is learnt by heart.{again}

What was written for it are pairs of sentences in twelve languages that differ in little but the sense (less of a flaw than feared,
nothing to criticise, never once, the denial at the end, comparisons in both directions, concessions, idioms, marks), and plain
sentences that turn on one word of praise or blame each. These are what the behavioural suite had found the body weak at, so the
suite's figures since then are of sentences that were never seen, but no longer of constructions that were not aimed at; its
second set of negations was written by somebody who had seen neither the suite nor this material.

"""
HELD = {"textcx": "what it had said of them before", "textcx-fast": "what textcx-body says of them"}
AGAIN = {
    "textcx": (
        " It did so twice: the first time on the sentences there were then (finished ones 5 times, filled frames\n"
        "twice, 15% varied), the second time, from those weights, on all of them."
    ),
    "textcx-fast": "",
}
MADE = "`scripts/{run}_body.py` and "
MADE_TOO = "`scripts/{run}_body.py`, `scripts/practise_body.py` and "
RUNS = ("train", "distil")


def with_practice(card: str, plan: Plan, layers: int) -> str:
    """Return the card of the body before with the section on its practice, in place of an earlier one."""
    before, _, after = card.partition(BEFORE)
    family = plan.name.removesuffix("-body")
    section = SECTION.format(
        heading=HEADING,
        first=plan.frozen_layers + 1,
        last=layers,
        file=FILES[family],
        finished=plan.finished,
        filled=plan.filled,
        varied=plan.varied,
        held=HELD[family],
        again=AGAIN[family],
    )
    return before.partition(HEADING)[0] + section + BEFORE + _made(after)


def _made(text: str) -> str:
    for run in RUNS:
        text = text.replace(MADE.format(run=run), MADE_TOO.format(run=run))
    return text

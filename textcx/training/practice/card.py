"""What the card of a body says of its practice."""

from __future__ import annotations

from textcx.training.practice.plan import Plan

HEADING = "## What it practised"
BEFORE = "## Data"
SECTION = """{heading}

Afterwards layers {first} to {last} practised the written sentences of the train split, by `textcx/training/practice/plan.toml`: finished
sentences {finished:g} times, frames filled with clauses {filled:g} times, for sentiment, intent and stage. Between them the body read texts
of all other files without their labels and was held to what it had said of them before: states, pooled vector, heads, names and
place in the space of themes (Li and Hoiem 2016, "Learning without forgetting"). So nothing of those files is learnt by heart.

What was written for it are pairs of sentences in ten languages that differ in little but the sense: less of a flaw than feared,
nothing to criticise, never once, the denial at the end, comparisons in both directions, concessions, idioms, marks. These are the
constructions at which the behavioural suite had found the body weak, so the suite's figures since then are of sentences that were
never seen, but no longer of constructions that were not aimed at; its second set of negations was written by somebody who had seen
neither the suite nor this material.

"""
MADE = "`scripts/train_body.py` and "
MADE_TOO = "`scripts/train_body.py`, `scripts/practise_body.py` and "


def with_practice(card: str, plan: Plan, layers: int) -> str:
    """Return the card of the body before with the section on its practice, in place of an earlier one."""
    before, _, after = card.partition(BEFORE)
    section = SECTION.format(
        heading=HEADING,
        first=plan.frozen_layers + 1,
        last=layers,
        finished=plan.finished,
        filled=plan.filled,
    )
    return before.partition(HEADING)[0] + section + BEFORE + after.replace(MADE, MADE_TOO)

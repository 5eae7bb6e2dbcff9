"""Journey stages of verbatims, and intent and emotion of texts that are one segment."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from textcx.evaluation.benchmark.answers import Answer, Answers, predicted
from textcx.evaluation.benchmark.classes import NONE, any_of, most_frequent, several
from textcx.evaluation.benchmark.measured import Measured, lines, of_pick
from textcx.evaluation.benchmark.selection import Pick
from textcx.evaluation.benchmark.shape import MAJORITY, TEXTCX, WHOLE, Line, Table
from textcx.evaluation.benchmark.tallies import Tally
from textcx.evaluation.bootstrap import Draws
from textcx.training.corpora import Row
from textcx.types import Segment, Tag

Labels = Sequence[str]
Columns = Mapping[str, Sequence[Labels]]

GOLD = "gold"
STAGES = (
    "F1 of the stages of whole verbatims in the default taxonomy, over all decisions (micro) and as the mean of the stages "
    "that the data set has (macro), and the share of rows without a stage that are given none. Gold comes from the labels "
    "of each data set by a mapping that is a convention of this project. Whole text: the text as one segment. Majority: "
    "the most frequent set of stages."
)
INTENT = (
    "Accuracy and macro F1 of the text as one segment. Gold is a proxy: complaint, praise and other come from the "
    "polarity of reviews, question from intent corpora, suggestion and complaint from app reviews."
)
EMOTION = (
    "Accuracy and macro F1 of the text as one segment. A row may have several right emotions: any of them counts, and "
    "for F1 the first of them stands where none was found."
)


def has_stages(row: Row) -> bool:
    """Say whether stages were annotated; none of them is an answer too."""
    return row.stages is not None


def has_intent(row: Row) -> bool:
    """Say whether the file tells the intent."""
    return row.intent is not None


def has_emotion(row: Row) -> bool:
    """Say whether the labels of the file mean any of our emotions."""
    return row.emotions is not None


def stages(picks: Sequence[Pick], answers: Answers, draws: Draws) -> Table:
    """Return the figures of journey stages."""
    return Table(
        name="stage",
        title="Journey stages",
        explained=STAGES,
        figures=("micro_f1", "macro_f1", "left_alone"),
        systems=(TEXTCX, WHOLE, MAJORITY),
        lines=_lines([(pick, _staged(pick, answers)) for pick in picks], several, draws),
    )


def intents(picks: Sequence[Pick], answers: Answers, draws: Draws) -> Table:
    """Return the figures of intent."""
    asked = _Question(gold=lambda row: (row.intent or NONE,), tag=lambda whole: whole.intent)
    return Table(
        name="intent",
        title="Intent: complaint, praise, suggestion, question, other",
        explained=INTENT,
        figures=("accuracy", "macro_f1"),
        systems=(TEXTCX, MAJORITY),
        lines=_lines([(pick, _tagged(pick, answers, asked)) for pick in picks], any_of, draws),
    )


def emotions(picks: Sequence[Pick], answers: Answers, draws: Draws) -> Table:
    """Return the figures of emotion."""
    asked = _Question(gold=lambda row: row.emotions or (NONE,), tag=lambda whole: whole.emotion)
    return Table(
        name="emotion",
        title="Emotion",
        explained=EMOTION,
        figures=("accuracy", "macro_f1"),
        systems=(TEXTCX, MAJORITY),
        lines=_lines([(pick, _tagged(pick, answers, asked)) for pick in picks], any_of, draws),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """Which labels of a row are right, and which tag of a segment answers."""

    gold: Callable[[Row], Labels]
    tag: Callable[[Segment], Tag | None]


def _staged(pick: Pick, answers: Answers) -> Columns:
    """The gold and what each system says; nothing where the recipe computes no stages."""
    read = [answers[text] for text in pick.texts]
    if not predicted(read, lambda answer: answer.stages):
        return {}
    gold = [row.stages or () for row in pick.rows]
    return {
        GOLD: gold,
        TEXTCX: [_ids(answer.stages) for answer in read],
        WHOLE: [_ids(answer.whole.stages if answer.whole else ()) for answer in read],
        MAJORITY: [most_frequent(gold)] * len(read),
    }


def _ids(tags: Sequence[Tag] | None) -> tuple[str, ...]:
    return tuple(tag.id for tag in tags or ())


def _tagged(pick: Pick, answers: Answers, asked: _Question) -> Columns:
    read = [answers[text] for text in pick.texts]
    if not predicted(read, lambda answer: answer.whole and asked.tag(answer.whole)):
        return {}
    gold = [asked.gold(row) for row in pick.rows]
    common = most_frequent([(label,) for labels in gold for label in labels])
    return {GOLD: gold, TEXTCX: [_tag_of(answer, asked) for answer in read], MAJORITY: [common] * len(read)}


def _tag_of(answer: Answer, asked: _Question) -> tuple[str]:
    """Empty and junk texts have no tag, which is never right."""
    tag = asked.tag(answer.whole) if answer.whole else None
    return (tag.id if tag else NONE,)


def _lines(
    answered: Sequence[tuple[Pick, Columns]],
    tally: Callable[[Labels, Sequence[Labels], Sequence[Labels]], Tally],
    draws: Draws,
) -> tuple[Line, ...]:
    """Every language counts the same labels, so that a mean can be taken."""
    names = sorted({label for _, said in answered for rows in said.values() for row in rows for label in row})

    def measured(pick: Pick, said: Columns) -> Measured:
        systems = {name: [tally(names, said[GOLD], rows)] for name, rows in said.items() if name != GOLD}
        return of_pick(pick, systems)

    return lines([measured(pick, said) for pick, said in answered], draws)

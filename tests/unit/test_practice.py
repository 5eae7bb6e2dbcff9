"""Practice: labels of written sentences are learnt, everything else is held where it was."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest
import torch
from pydantic import ValidationError
from torch import nn

from tests.unit.test_distil import LAYERS, WIDTH, TinyTeacher, body
from textcx.backends.batching import Ids
from textcx.training import phrases
from textcx.training.corpora import Row
from textcx.training.distil import losses
from textcx.training.distil.losses import Imitation
from textcx.training.finetune.batches import Labels
from textcx.training.finetune.material import Example, Reader
from textcx.training.finetune.run import trained
from textcx.training.practice import card, material
from textcx.training.practice import plan as plans
from textcx.training.practice.lesson import Practice, Pupil

PLAN = plans.read()
FROZEN = 2


class TinyJudges(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(3)
        self.trunk = nn.Linear(WIDTH, 8)
        self.tasks = nn.ModuleDict({"sentiment": nn.Linear(8, 3), "intent": nn.Linear(8, 5), "stage": nn.Linear(8, 9)})
        self.space = nn.Linear(WIDTH, 6)
        self.requires_grad_(False)

    def logits(self, vectors: torch.Tensor) -> dict[str, torch.Tensor]:
        hidden = torch.relu(self.trunk(vectors))
        return {task: layer(hidden) for task, layer in self.tasks.items()}

    def placed(self, vectors: torch.Tensor) -> torch.Tensor:
        return nn.functional.normalize(self.space(vectors), dim=1)


def anchors() -> Ids:
    return np.random.default_rng(0).integers(3, 60, size=(6, 7), dtype=np.int64)


def practice() -> Practice:
    teacher, judges, names = TinyTeacher(), TinyJudges(), nn.Linear(WIDTH, 3)
    pupil = Pupil(body(), FROZEN, names, judges)  # type: ignore[arg-type]
    anchor = Imitation(
        network=pupil,
        teacher=teacher,  # type: ignore[arg-type]
        judges=judges,  # type: ignore[arg-type]
        names=names,
        spread=losses.spread(teacher, [anchors()]),  # type: ignore[arg-type]
        weights=PLAN.losses,
    )
    return Practice(network=pupil, anchor=anchor, weights=PLAN.losses)


def example(label: int, *ids: int) -> Example:
    return Example(ids=ids, targets={"sentiment": np.eye(3, dtype=np.float32)[label]})


def test_a_body_that_has_not_practised_is_where_it_was() -> None:
    apart = practice().anchor.distances(anchors())
    del apart["heads"]  # several stages at once: the entropy of what was said remains
    assert dict.fromkeys(apart, 0.0) == pytest.approx({name: part.item() for name, part in apart.items()}, abs=1e-4)


def test_practice_learns_the_label_of_a_sentence() -> None:
    lesson = practice()
    batch = Labels(items=[example(0, 3, 9, 4), example(2, 3, 17, 21, 4)])
    before = lesson.loss(batch)
    optimiser = torch.optim.SGD([p for p in lesson.network.parameters() if p.requires_grad], lr=0.1)
    before.backward()  # type: ignore[no-untyped-call]
    optimiser.step()
    assert lesson.loss(batch).item() < before.item()


def test_padding_says_nothing() -> None:
    lesson = practice()
    alone = lesson.loss(Labels(items=[example(1, 3, 9, 4)]))
    both = lesson.loss(Labels(items=[example(1, 3, 9, 4), example(1, 3, 9, 4)]))
    longer = Labels(items=[example(1, 3, 9, 4), Example(ids=(3, 5, 6, 7, 8, 4), targets={})])
    assert alone.item() == pytest.approx(both.item(), abs=1e-6)
    assert alone.item() == pytest.approx(2 * lesson.loss(longer).item(), abs=1e-6)


def test_the_first_layers_and_the_embeddings_do_not_learn() -> None:
    learning = {name.split(".")[3] for name in trained(practice().network) if name.startswith("body.encoder")}
    assert {str(place) for place in range(FROZEN, LAYERS)} == learning
    assert not [name for name in trained(practice().network) if "embeddings" in name]


def test_the_heads_that_judge_stay_as_they_are_while_those_beside_them_learn() -> None:
    lesson = practice()
    assert not any(parameter.requires_grad for parameter in lesson.anchor.judges.parameters())
    assert {"trunk.weight", "tasks.sentiment.weight"} <= set(trained(lesson.network))


class Letters(Reader):
    """Reads a text as the codes of its letters."""

    def examples(self, rows: Sequence[Row], texts: Sequence[str]) -> list[Example]:
        return [Example(ids=tuple(map(ord, text[:20])), targets={}) for text in texts]


def test_finished_sentences_come_oftener_than_filled_frames_and_only_of_the_train_split() -> None:
    plan = PLAN.model_copy(update={"varied": 0.0, "finished": 2.0, "filled": 1.0})
    read = Letters(tokenizer=None, longest=20, teacher={}, english={})  # type: ignore[arg-type]
    found = Counter(item.ids for batch in material.written(plan, read, random.Random(0)) for item in batch.items)
    whole, rows = material.finished(), [row for row in phrases.rows() if row.split == "train"]
    wanted = Counter(tuple(map(ord, row.text[:20])) for row in rows for _ in range(1 + (row.text in whole)))
    assert wanted == found


def test_a_frame_with_a_slot_is_no_finished_sentence() -> None:
    assert not [text for text in material.finished() if "{" in text]
    assert len(material.finished()) > 1000


def test_an_unknown_word_in_the_plan_is_refused() -> None:
    with pytest.raises(ValidationError, match="patience"):
        plans.Plan.model_validate({**PLAN.model_dump(), "patience": 3})


def test_the_card_has_one_section_on_practice_however_often_it_is_written() -> None:
    once = card.with_practice("# A body\n\n## Data\n\nSome.\n", PLAN, 12)
    assert once == card.with_practice(once, PLAN, 12)
    assert 1 == once.count(card.HEADING) == once.count("## Data")

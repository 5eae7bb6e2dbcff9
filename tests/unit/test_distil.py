"""Distillation: batches that the teacher can read, a student that starts as a part of it and comes nearer."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import torch
from pydantic import ValidationError
from safetensors.numpy import save_file
from torch import nn
from transformers import BertConfig, BertModel

from textcx.artifacts import Artifact
from textcx.backends.batching import Ids
from textcx.backends.tuned_weights import FILE, weights_of
from textcx.training import corpora
from textcx.training.distil import losses, material
from textcx.training.distil import plan as plans
from textcx.training.distil.losses import Imitation
from textcx.training.distil.student import Student
from textcx.training.distil.teacher import States
from textcx.training.finetune import run
from textcx.training.finetune.plan import Sizes

WIDTH, LAYERS = 16, 4
PLAN = plans.read()
SIZES = Sizes(longest=12, ids=40, texts=4)


def body() -> BertModel:
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=60,
        hidden_size=WIDTH,
        num_hidden_layers=LAYERS,
        num_attention_heads=2,
        intermediate_size=32,
        initializer_range=0.2,
    )
    return BertModel(config, add_pooling_layer=False).eval()


class TinyTeacher:
    def __init__(self) -> None:
        self._whole = Student(body(), range(LAYERS), nn.Linear(WIDTH, 3)).eval()

    @torch.no_grad()
    def __call__(self, ids: Ids) -> States:
        states: States = self._whole(torch.from_numpy(ids))
        return states


class TinyJudges(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(2)
        self.layers = nn.ModuleDict({"sentiment": nn.Linear(WIDTH, 3), "stage": nn.Linear(WIDTH, 4)})
        self.requires_grad_(False)

    def logits(self, vectors: torch.Tensor) -> dict[str, torch.Tensor]:
        return {task: layer(vectors) for task, layer in self.layers.items()}

    def placed(self, vectors: torch.Tensor) -> torch.Tensor:
        return nn.functional.normalize(vectors[:, :8], dim=1)


def texts(count: int) -> list[tuple[int, ...]]:
    generator = random.Random(count)
    return [(0, *(generator.randrange(5, 60) for _ in range(generator.randrange(1, 9))), 2) for _ in range(count)]


def imitation(kept: tuple[int, ...]) -> Imitation:
    torch.manual_seed(3)
    names, teacher = nn.Linear(WIDTH, 3), TinyTeacher()
    pupil = nn.Linear(WIDTH, 3)
    pupil.load_state_dict(names.state_dict())
    return Imitation(
        network=Student(body(), kept, pupil),
        teacher=teacher,  # type: ignore[arg-type]
        judges=TinyJudges(),  # type: ignore[arg-type]
        names=names.requires_grad_(False),
        spread=losses.spread(teacher, material.schedule(texts(40), SIZES, 1)),  # type: ignore[arg-type]
        weights=PLAN.losses,
    )


@torch.no_grad()
def apart(lesson: Imitation, held: list[Ids]) -> float:
    return float(np.mean([lesson.distances(batch)["vector"].item() for batch in held]))


def test_a_key_that_the_plan_does_not_know_is_named(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text("speed = 3\n" + plans.FILE.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(ValidationError, match="speed"):
        plans.read(path)


def test_the_plan_reads_known_files_none_of_which_may_only_measure() -> None:
    known = {source.file for source in corpora.EVERYTHING} | {corpora.OWN, "phrases"}
    assert set() == set(PLAN.passes) - known
    assert not [name for name in (*PLAN.passes, *PLAN.names_passes) if "eval_only" in name]
    assert sorted(set(PLAN.layers)) == list(PLAN.layers)


def test_every_text_is_read_once_in_batches_of_one_length() -> None:
    given = texts(50)
    order = material.schedule(given, SIZES, 5)
    assert Counter(given) == Counter(tuple(row) for batch in order for row in batch.tolist())
    assert all(len(batch) <= SIZES.texts and batch.size <= SIZES.ids for batch in order)


def test_the_seed_decides_the_order() -> None:
    first, again, other = (material.schedule(texts(50), SIZES, seed) for seed in (5, 5, 6))
    assert all(np.array_equal(one, two) for one, two in zip(first, again, strict=True))
    assert [batch.tolist() for batch in first] != [batch.tolist() for batch in other]


def test_a_student_of_all_layers_is_the_teacher() -> None:
    lesson = imitation(tuple(range(LAYERS)))
    found = lesson.distances(np.array(texts(1)))
    assert set(PLAN.losses.model_dump()) == set(found)
    rest = {name: value.item() for name, value in found.items() if name != "heads"}
    assert dict.fromkeys(rest, 0.0) == pytest.approx(rest, abs=1e-5)
    # The heads of several labels lose the entropy of the teacher's own chances; nothing can say less.
    assert found["heads"].item() <= imitation((0, 2)).distances(np.array(texts(1)))["heads"].item()


def test_a_student_comes_nearer_and_its_embeddings_stay(tmp_path: Path) -> None:
    lesson, held = imitation((0, 2)), material.schedule(texts(30), SIZES, 9)
    words = lesson.network.body.embeddings.word_embeddings.weight.clone()
    before = apart(lesson, held)
    rates = PLAN.optimiser.model_copy(update={"body_rate": 2e-3, "head_rate": 2e-3})
    run.run(
        lesson, material.schedule(texts(200), SIZES, 1), PLAN.model_copy(update={"optimiser": rates}), tmp_path / "c"
    )
    assert apart(lesson, held) < 0.8 * before
    assert torch.equal(words, lesson.network.body.embeddings.word_embeddings.weight)


def test_a_body_that_brings_its_first_layer_has_as_many_as_it_brings(tmp_path: Path) -> None:
    parts = ["l0.q.b", "l1.q.b", "l2.q.b", "names.b"]
    save_file({name: np.zeros(3, dtype=np.float32) for name in parts}, tmp_path / FILE)
    assert 3 == weights_of(Artifact(name="own", version="1", path=tmp_path, digest="")).config.layers
    save_file({name: np.zeros(3, dtype=np.float32) for name in parts[1:]}, tmp_path / FILE)
    assert 12 == weights_of(Artifact(name="own", version="1", path=tmp_path, digest="")).config.layers

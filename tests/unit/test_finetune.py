"""Fine-tuning: what a run reads is decided by its plan alone, masks hide what is unknown, an interruption changes nothing."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from transformers import BertConfig, BertModel

from textcx.training import corpora, emotions, labels
from textcx.training.corpora import Row
from textcx.training.finetune import batches, material, run
from textcx.training.finetune import plan as plans
from textcx.training.finetune.batches import Contrast, Labels, Material, Names, Translations
from textcx.training.finetune.losses import Lesson, padded
from textcx.training.finetune.material import UNKNOWN, Example, Pair, Tagged
from textcx.training.finetune.network import Network
from textcx.training.finetune.plan import Plan
from textcx.training.matching import contrast
from textcx.training.variation import switch

DIMS = 16
PHASES = plans.phases()


def plan(**changes: object) -> Plan:
    small = {"sizes": {"longest": 12, "ids": 40, "texts": 4}, "contrast_batches": 3, "contrast_classes": 2}
    return Plan.model_validate({**PHASES[0].model_dump(), **small, **changes})


def example(seed: int, **targets: tuple[float, ...]) -> Example:
    generator = random.Random(seed)
    ids = (0, *(generator.randrange(5, 60) for _ in range(generator.randrange(1, 9))), 2)
    return Example(ids=ids, targets={k: np.array(v, dtype=np.float32) for k, v in targets.items()}, teacher=seed % 5)


def whole() -> Material:
    labelled = [example(n, sentiment=(1, 0, 0) if n % 2 else (0, 0, 1)) for n in range(30)]
    tagged = [Tagged(ids=e.ids, tags=(UNKNOWN, *(n % 11 for n in e.ids[1:-1]), UNKNOWN)) for e in labelled[:10]]
    pairs = [Pair(left=example(n), right=example(n + 100)) for n in range(8)]
    families = [[[example(10 * label + n) for n in range(8)] for label in range(4)]]
    return Material(labelled=labelled, pairs=pairs, families=families, tagged=tagged)


def network() -> Network:
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=60, hidden_size=DIMS, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32
    )
    return Network(BertModel(config, add_pooling_layer=False), 1, 6)


def lesson(chosen: Plan) -> Lesson:
    teacher = torch.nn.functional.normalize(
        torch.from_numpy(np.random.default_rng(0).normal(size=(5, 6))).float(), dim=1
    )
    return Lesson(network=network(), teacher=teacher, weights=chosen.losses)


def test_a_key_that_the_plan_does_not_know_is_named(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text("speed = 3\n" + (plans.FOLDER / "plan.toml").read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(ValidationError, match="speed"):
        plans.read(path)


def test_every_file_of_the_plan_is_one_that_is_read() -> None:
    known = {source.file for source in corpora.EVERYTHING} | {corpora.OWN, "phrases"}
    assert set() == {source for phase in PHASES for source in phase.passes} - known


def test_no_file_that_may_only_measure_is_in_the_plan() -> None:
    assert not [name for phase in PHASES for name in (*phase.passes, *phase.names_passes) if "eval_only" in name]


def test_every_text_is_read_once_in_the_order_of_the_seed() -> None:
    order = batches.schedule(whole(), plan())
    labelled = Counter(id(item) for batch in order if isinstance(batch, Labels) for item in batch.items)
    kinds = Counter(type(batch) for batch in order)
    assert 30 == len(labelled) and {1} == set(labelled.values())
    assert 3 == kinds[Contrast] and kinds[Translations] and kinds[Names]


def test_the_same_seed_gives_the_same_order_and_another_one_another() -> None:
    def ids(seed: int) -> list[object]:
        return [
            [getattr(item, "ids", None) for item in batch.items] for batch in batches.schedule(whole(), plan(seed=seed))
        ]

    assert ids(3) == ids(3)
    assert ids(3) != ids(4)


def test_no_batch_is_larger_than_the_plan_allows() -> None:
    for batch in batches.schedule(whole(), plan()):
        if isinstance(batch, Labels | Names):
            assert len(batch.items) <= 4
            assert len(batch.items) * max(len(item.ids) for item in batch.items) <= 40


@given(st.text(), st.floats(0, 5))
def test_passes_are_whole_and_one_more_for_some(text: str, passes: float) -> None:
    assert int(passes) <= material.times(text, passes) <= int(passes) + 1


def test_half_a_pass_takes_about_half_of_the_texts() -> None:
    assert 400 < sum(material.times(str(n), 0.5) for n in range(1000)) < 600


def test_what_a_row_says_nothing_about_has_no_target() -> None:
    row = Row(source="s", text="t", language="en", split="train", stages=(), emotions=("joy", "gratitude"))
    found = labels.targets(row)
    assert {"stage", "emotion"} == set(found)
    assert 0 == found["stage"].sum() and 2 == found["emotion"].sum()


def test_a_mixed_text_is_half_of_each_pole() -> None:
    row = Row(source="s", text="t", language="en", split="train", sentiment="mixed")
    assert [0.5, 0, 0.5] == labels.targets(row)["sentiment"].tolist()


def test_a_label_of_subtitles_may_stand_for_several_emotions() -> None:
    assert ("joy", "gratitude") == emotions.acceptable("xed", ["joy"])
    assert ("anger", "joy") == emotions.acceptable("goemotions", ["annoyance", "love"])
    assert None is emotions.acceptable("xed", ["trust"])


def test_padding_changes_no_vector() -> None:
    model = network().eval()
    long, short = (0, 5, 6, 7, 8, 2), (0, 9, 2)
    device = torch.device("cpu")
    together = model.pooled(*padded([long, short], 1, device))[1]
    assert torch.allclose(model.pooled(*padded([short], 1, device))[0], together, atol=1e-5)


def test_texts_without_any_target_or_teacher_teach_nothing() -> None:
    silent = Labels(items=[Example(ids=(0, 7, 2), targets={})])
    assert 0 == lesson(plan()).loss(silent).item()


def test_contrast_is_lower_when_texts_of_one_label_lie_together() -> None:
    near = torch.tensor([[1.0, 0], [1, 0], [0, 1], [0, 1]])
    together, apart = torch.tensor([0, 0, 1, 1]), torch.tensor([0, 1, 0, 1])
    losses = [contrast(near, labels[:, None] == labels[None, :], 10.0) for labels in (together, apart)]
    assert losses[0] < losses[1]


def finished(checkpoint: Path, stop_at: int | None) -> dict[str, torch.Tensor]:
    """Weights after the whole order, perhaps interrupted after `stop_at` steps and resumed by a new process."""
    chosen = plan()
    order = batches.schedule(whole(), chosen)
    if stop_at:
        interrupted = lesson(chosen)
        broken: list[batches.Batch | None] = [*order[:stop_at], *([None] * (len(order) - stop_at))]
        with pytest.raises(AttributeError):
            run.run(interrupted, broken, chosen, checkpoint)  # type: ignore[arg-type]
    return run.trained(run.run(lesson(chosen), order, chosen, checkpoint))


def test_an_interrupted_run_ends_with_the_same_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "EVERY", 3)
    expected = finished(tmp_path / "a.pt", None)
    actual = finished(tmp_path / "b.pt", 7)
    assert expected.keys() == actual.keys()
    assert all(torch.equal(expected[name], actual[name]) for name in expected)


def test_a_phase_that_keeps_a_share_of_the_network_before_leaves_the_mean(tmp_path: Path) -> None:
    order = batches.schedule(whole(), plan())
    before = run.trained(network())
    learnt = run.trained(run.run(lesson(plan()), order, plan(), tmp_path / "all.pt"))
    mean = run.trained(run.run(lesson(plan()), order, plan(kept=0.25), tmp_path / "mean.pt"))
    assert all(torch.allclose(mean[name], 0.25 * before[name] + 0.75 * learnt[name], atol=1e-6) for name in mean)


def test_a_finished_phase_that_is_read_again_leaves_the_same_mean(tmp_path: Path) -> None:
    order, chosen = batches.schedule(whole(), plan()), plan(kept=0.5)
    first, again = (run.trained(run.run(lesson(chosen), order, chosen, tmp_path / "m.pt")) for _ in range(2))
    assert all(torch.equal(first[name], again[name]) for name in first)


def test_a_phase_with_dropout_learns_otherwise_and_ends_without_it(tmp_path: Path) -> None:
    order = batches.schedule(whole(), plan())
    plain = run.run(lesson(plan()), order, plan(), tmp_path / "p.pt")
    dropped = run.run(lesson(plan()), order, plan(dropout=True), tmp_path / "d.pt")
    name = "body.encoder.layer.1.output.dense.weight"
    assert not torch.equal(run.trained(plain)[name], run.trained(dropped)[name])
    assert not any(part.training for part in dropped.modules())


def test_frozen_layers_stay_as_they_were(tmp_path: Path) -> None:
    before, after = network().state_dict(), lesson(plan())
    run.run(after, batches.schedule(whole(), plan()), plan(), tmp_path / "c.pt")
    same: Callable[[str], bool] = lambda name: torch.equal(before[name], after.network.state_dict()[name])  # noqa: E731
    frozen = [name for name in before if "embeddings" in name or "layer.0." in name]
    assert all(same(name) for name in frozen)
    assert not same("body.encoder.layer.1.output.dense.weight")


def test_a_checkpoint_of_another_plan_is_not_resumed(tmp_path: Path) -> None:
    path = tmp_path / "d.pt"
    order = batches.schedule(whole(), plan())
    run.run(lesson(plan()), order, plan(), path)
    other = plan(seed=99)
    again = run.run(lesson(other), order[:1], other, path)
    assert 1 == torch.load(path, weights_only=True)["step"]
    assert again is not None


def test_a_text_that_changes_language_begins_in_one_and_ends_in_the_other() -> None:
    left, right = "the room was cold and very dark", "das Zimmer war kalt und sehr dunkel"
    mixed = switch(left, right, random.Random(3)).split()
    first = next(place for place, word in enumerate(mixed) if word not in left.split())
    assert left.split()[:first] == mixed[:first]
    assert right.split()[-len(mixed) + first :] == mixed[first:]
    assert 2 <= first <= 5


def test_translations_of_one_review_are_found_by_their_common_id() -> None:
    rows = [
        Row(source="s", text=text, language="en", split="train", parallel=common)
        for text, common in (("cold", "a"), ("kalt", "a"), ("warm", "b"), ("alone", None))
    ]
    assert {"a": ["cold", "kalt"], "b": ["warm"]} == material.translations(rows)

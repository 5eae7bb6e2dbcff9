"""Which rows the benchmark judges."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.benchmark_samples import held_out, rows, write
from textcx.errors import InputError
from textcx.evaluation.benchmark import clusters, entities, retrieval, run
from textcx.evaluation.benchmark.datasets import FABSA, GERMEVAL, M_ABSA, UMSAB, UMSAB_VAL, unseen
from textcx.evaluation.benchmark.selection import Dataset, Shelf
from textcx.evaluation.benchmark.sentiment import judged
from textcx.training.corpora import UNSEEN_ORGANISATION, split_of


def shelf(folder: Path, limit: int = 400, **given: Any) -> Shelf:
    return Shelf(folder=folder, limit=limit, **given)


def texts(found: Shelf, dataset: Dataset) -> list[str]:
    return [text for pick in found.picks([dataset], judged) for text in pick.texts]


def test_only_held_out_rows_are_judged(tmp_path: Path) -> None:
    kept, learnt = held_out("a good lamp"), held_out("a good lamp", split="train")
    write(tmp_path, {"umsab_train": rows([*kept, *learnt], sentiment="positive")})
    assert kept == texts(shelf(tmp_path), UMSAB)


def test_a_set_that_was_never_trained_on_is_judged_whole(tmp_path: Path) -> None:
    every = [*held_out("a bad lamp"), *held_out("a bad lamp", split="train")]
    write(tmp_path, {"umsab_val": rows(every, sentiment="negative")})
    assert sorted(every) == sorted(texts(shelf(tmp_path), UMSAB_VAL))


def test_rows_without_gold_or_with_mixed_gold_are_left_out(tmp_path: Path) -> None:
    one, two, three = held_out("the lamp glows", 3)
    records = [*rows([one], sentiment="mixed"), *rows([two], sentiment=None), *rows([three], sentiment="neutral")]
    write(tmp_path, {"umsab_train": records})
    assert [three] == texts(shelf(tmp_path), UMSAB)


def test_the_limit_counts_for_each_language(tmp_path: Path) -> None:
    records = [*rows(held_out("lamp", 3), sentiment="neutral"), *rows(held_out("lampa", 3), "pl", sentiment="neutral")]
    write(tmp_path, {"umsab_train": records})
    picks = shelf(tmp_path, limit=2).picks([UMSAB], judged)
    assert [("en", 2), ("pl", 2)] == [(pick.language, len(pick.rows)) for pick in picks]


def test_the_order_of_a_file_changes_no_pick(tmp_path: Path) -> None:
    records = rows(held_out("lamp", 6), sentiment="neutral")
    (tmp_path / "back").mkdir()
    there = texts(shelf(write(tmp_path, {"umsab_train": records}), limit=3), UMSAB)
    assert there == texts(shelf(write(tmp_path / "back", {"umsab_train": records[::-1]}), limit=3), UMSAB)


def parallel_ids(number: int) -> list[str]:
    return [name for name in (f"review-{n}" for n in range(200)) if split_of(name) == "test"][:number]


def test_a_limit_keeps_the_same_reviews_in_every_language(tmp_path: Path) -> None:
    records = [
        {"text": f"{word} {name}", "language": code, "sentiment": "positive", "parallel_id": name}
        for code, word in (("en", "fine"), ("de", "gut"), ("da", "fint"))
        for name in parallel_ids(5)
    ]
    write(tmp_path, {"m_absa_food": records})
    picks = shelf(tmp_path, limit=2).picks([M_ABSA], judged)
    assert 3 == len(picks)
    assert 1 == len({tuple(pick.units) for pick in picks})


def test_reviews_of_companies_never_seen_are_judged_on_their_own(tmp_path: Path) -> None:
    common = {"sentiment": "positive", "aspects": [{"aspect": "app", "polarity": "positive"}]}
    known, other = held_out("a good app", 2)
    learnt = held_out("a good app", split="train")
    records = [
        *rows([known], org_index=7, **common),
        *rows([other, *learnt], org_index=int(UNSEEN_ORGANISATION), **common),
    ]
    found = shelf(write(tmp_path, {"fabsa_train": records}))
    assert [known] == texts(found, FABSA)
    assert sorted([other, *learnt]) == sorted(texts(found, unseen(frozenset([UNSEEN_ORGANISATION]))))


def test_companies_never_seen_have_a_line_only_when_they_are_named(tmp_path: Path) -> None:
    write(tmp_path, {"fabsa_train": rows(held_out("a good app"), org_index=7, sentiment="positive")})
    names = [
        [pick.dataset.name for pick in run.picks(shelf(tmp_path, unseen=told)).sentiment]
        for told in (frozenset[str](), frozenset(["7"]))
    ]
    assert [["fabsa"], ["fabsa", "fabsa_unseen"]] == names


def test_an_organisation_without_reviews_is_refused(tmp_path: Path) -> None:
    write(tmp_path, {"fabsa_train": rows(held_out("a good app"), org_index=7, sentiment="positive")})
    with pytest.raises(InputError, match="no review of FABSA is on organisation 8"):
        run.picks(shelf(tmp_path, unseen=frozenset(["7", "8"])))


def test_posts_that_are_not_about_the_railway_are_left_out(tmp_path: Path) -> None:
    about, other = held_out("Der Zug ist schlecht", 2)
    records = [*rows([about], "de", sentiment="negative", relevance=True)]
    records += rows([other], "de", sentiment="negative", relevance=False)
    assert [about] == texts(shelf(write(tmp_path, {"germeval2017_dev": records})), GERMEVAL)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    found = shelf(write(tmp_path, {"umsab_val": rows(["a good lamp"], sentiment="positive")}))
    told = run.missing(found)
    assert "xed.jsonl is not in the folder" in told
    assert "umsab_val.jsonl is not in the folder" not in told


def test_a_folder_without_any_of_the_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds none of the files of the benchmark"):
        run.picks(shelf(tmp_path))


def test_the_english_side_of_a_pair_decides_what_is_held_out(tmp_path: Path) -> None:
    kept, learnt = held_out("The lamp is old"), held_out("The lamp is old", split="train")
    records = [{"text": f"Die Lampe {n}", "language": "de", "text_en": text} for n, text in enumerate(kept + learnt)]
    (pair,) = retrieval.sentences(shelf(write(tmp_path, {"tatoeba_pairs": records})))
    assert {kept[0]: True, learnt[0]: False} == dict(zip(pair.right, pair.held.tolist(), strict=True))


def test_names_are_sampled_to_three_hundred_sentences_of_a_set_never_trained_on(tmp_path: Path) -> None:
    records = [
        {"text": f"Ada {n}", "language": "en", "tokens": ["Ada", str(n)], "tags": ["B-PER", "O"]} for n in range(310)
    ]
    (pick,) = entities.picks(shelf(write(tmp_path, {"ner_wikineural_eval_only": records})))
    assert 300 == len(pick.rows)


def test_groups_are_searched_among_five_times_the_limit(tmp_path: Path) -> None:
    records = rows(held_out("where is my card", 12), intent="arrival")
    (pick,) = clusters.picks(shelf(write(tmp_path, {"banking77_train": records}), limit=2))
    assert 10 == len(pick.texts)

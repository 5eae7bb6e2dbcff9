"""An analysis from the queue to its end: progress, results, errors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests import job_samples
from tests.service_jobs.samples import (
    CHUNK,
    SETTINGS,
    Busy,
    FakeAnnotate,
    analysed,
    engine,
    filled,
    incoming,
    run_all,
    statuses,
)
from tests.store.samples import Clock
from textcx.insights.corpus import Corpus
from textcx.jobs.durable import run_turn
from textcx.store.server import Store
from textcx.store.values import IncomingVerbatim
from textcx.types import Status, Verbatim

EVENTS = ("job.succeeded", "job.failed", "alert.raised")


def test_an_analysis_annotates_finds_themes_and_says_that_it_is_done(store: Store) -> None:
    scope, dataset = filled(store)
    hook = scope.webhooks.create("https://example.com/hook", EVENTS)
    job = analysed(store, scope, dataset)
    assert ("succeeded", 10, 10, None) == (job.state, job.done, job.total, job.error)
    assert {Status.OK} == set(statuses(store, scope, dataset).values())
    assert ["=bad delivery", "=bad support"] == sorted(theme.label for theme in scope.themes.all(dataset))
    counted = {each.theme_id: each.tally.verbatims for each in scope.summaries.themes(dataset).items}
    assert {"t-delivery": 5, "t-support": 5} == {name: count for name, count in counted.items() if name}
    assert ["job.succeeded"] == [each.event for each in scope.webhooks.log(hook.id)]
    assert job.id == scope.webhooks.log(hook.id)[0].payload["job"]["id"]


def test_quotes_and_evidence_point_to_the_words(store: Store) -> None:
    scope, dataset = filled(store)
    analysed(store, scope, dataset)
    assert "bad delivery number 0" == scope.themes.quotes(dataset)["t-delivery"][0].text
    evidence = scope.themes.quotes(dataset, role="evidence")["t-support"]
    assert {1, 3, 5, 7, 9} == {int(words.text.split()[-1]) for words in evidence}


def test_findings_hold_rank_priority_and_trend_of_the_whole_data_set(store: Store) -> None:
    scope, dataset = filled(store, 40)
    job = analysed(store, scope, dataset)
    found = scope.findings.all(dataset)
    assert [1, 2] == [each.rank for each in found]
    assert {("t-delivery", "delivery"), ("t-support", "support")} == {(each.theme_id, each.stage) for each in found}
    assert {job.id} == {each.job for each in found}
    assert all(0 < each.figures["priority"] <= 1 and each.trend and each.impact for each in found)
    assert 20 == found[0].figures["verbatims"]


def test_without_a_score_there_is_no_impact_and_without_dates_no_trend(store: Store) -> None:
    scope = store.tenant(store.create_tenant("Acme"))
    dataset = scope.datasets.create("survey").id
    scope.verbatims.put(dataset, [IncomingVerbatim(id=each.id, text=each.text) for each in incoming(10)])
    job = scope.jobs.create(dataset, "analysis", {})
    run_all(store)
    assert "succeeded" == scope.jobs.get(job.id).state
    assert {(None, None)} == {(each.trend, each.impact) for each in scope.findings.all(dataset)}


def test_a_score_key_that_holds_no_scores_fails_without_quoting_a_cell(store: Store) -> None:
    scope, dataset = filled(store)
    job = scope.jobs.create(dataset, "analysis", {"score": {"key": "country", "type": "nps"}})
    run_all(store)
    failed = scope.jobs.get(job.id)
    assert "failed" == failed.state
    assert "'country'" in (failed.error or "") and "PL" not in (failed.error or "")


def test_an_empty_data_set_is_analysed_to_nothing(store: Store) -> None:
    scope, dataset = filled(store, 0)
    assert ("succeeded", 0, 0) == (lambda job: (job.state, job.done, job.total))(analysed(store, scope, dataset))
    assert [] == scope.themes.all(dataset)


def test_progress_grows_chunk_by_chunk(store: Store) -> None:
    scope, dataset = filled(store)
    job = scope.jobs.create(dataset, "analysis", {})
    made, seen = engine(), []
    while run_turn(store, made, SETTINGS, "worker"):
        now = scope.jobs.get(job.id)
        seen.append((now.done, now.total, now.step))
    assert [(4, 10, "annotate"), (8, 10, "annotate"), (10, 10, "discover"), (10, 10, "assign")] == seen[:4]


def test_a_verbatim_is_annotated_once_however_many_analyses_there_are(store: Store) -> None:
    scope, dataset = filled(store)
    annotate = FakeAnnotate()
    analysed(store, scope, dataset, engine(annotate))
    scope.verbatims.put(dataset, incoming(3, first=10))
    analysed(store, scope, dataset, engine(annotate))
    asked = [name for chunk in annotate.asked for name in chunk]
    assert 13 == len(asked) == len(set(asked))


def test_the_second_analysis_keeps_the_ids_and_takes_in_what_is_new(store: Store) -> None:
    scope, dataset = filled(store)
    analysed(store, scope, dataset)
    before = {each.id: each.label for each in scope.themes.all(dataset)}
    scope.verbatims.put(dataset, incoming(4, first=10))
    analysed(store, scope, dataset)
    assert before == {each.id: each.label for each in scope.themes.all(dataset)}
    assert [7, 7] == [each.tally.verbatims for each in scope.summaries.themes(dataset).items if each.theme_id]


def test_a_theme_that_a_person_renamed_and_one_they_merged_are_left_alone(store: Store) -> None:
    scope, dataset = filled(store)
    analysed(store, scope, dataset)
    scope.codeframe.rename(dataset, "t-delivery", "Logistics", "me")
    scope.codeframe.merge(dataset, "t-support", "t-delivery", "me")
    analysed(store, scope, dataset)
    assert [("t-delivery", "Logistics")] == [(each.id, each.label) for each in scope.themes.all(dataset)]
    assert [10] == [each.tally.verbatims for each in scope.summaries.themes(dataset).items if each.theme_id]


def test_a_change_by_a_person_while_themes_are_found_is_not_overwritten(store: Store) -> None:
    scope, dataset = filled(store)
    analysed(store, scope, dataset)
    changes = iter([lambda: scope.codeframe.rename(dataset, "t-delivery", "Logistics", "me")])

    def meanwhile(corpus: Corpus, seed: int) -> Any:
        for change in changes:
            change()
        return job_samples.discover(corpus, seed)

    job = analysed(store, scope, dataset, engine(discover=meanwhile))
    assert "succeeded" == job.state
    assert "Logistics" in {each.label for each in scope.themes.all(dataset)}


def test_a_verbatim_that_fails_alone_is_an_error_and_the_others_are_fine(store: Store) -> None:
    scope, dataset = filled(store)
    job = analysed(store, scope, dataset, engine(FakeAnnotate(poison="number 6.")))
    found = statuses(store, scope, dataset)
    assert "succeeded" == job.state
    assert ["v-6"] == [name for name, status in found.items() if status is Status.ERROR]
    assert "bear" not in str(scope.verbatims.get(dataset, "v-6").annotation)


def test_a_model_that_answers_nothing_fails_the_job_and_spoils_no_verbatim(store: Store) -> None:
    scope, dataset = filled(store)
    hook = scope.webhooks.create("https://example.com/hook", EVENTS)
    job = analysed(store, scope, dataset, engine(FakeAnnotate(poison="number")))
    assert "failed" == job.state
    assert "'annotate' failed 3 times" in (job.error or "")
    assert {None} == set(statuses(store, scope, dataset).values())
    assert ["job.failed"] == [each.event for each in scope.webhooks.log(hook.id)]


def test_a_discovery_that_fails_is_tried_again_and_then_fails_the_job(store: Store) -> None:
    def broken(corpus: Corpus, seed: int) -> Any:
        raise ArithmeticError(corpus.texts[0])

    scope, dataset = filled(store)
    job = analysed(store, scope, dataset, engine(discover=broken))
    assert ("failed", "The step 'discover' failed 3 times in a row (ArithmeticError).") == (job.state, job.error)
    assert {Status.OK} == set(statuses(store, scope, dataset).values())
    assert "succeeded" == analysed(store, scope, dataset).state


def test_a_busy_service_is_asked_again_without_counting_as_a_failure(store: Store) -> None:
    calls = iter(range(20))

    def refuse(verbatims: Sequence[Verbatim], tenant: str) -> None:
        if next(calls) < 10:
            raise Busy("no room")

    scope, dataset = filled(store)
    assert "succeeded" == analysed(store, scope, dataset, engine(FakeAnnotate(seen=refuse))).state


def test_a_verbatim_that_changes_while_its_chunk_is_annotated_is_annotated_anew(store: Store) -> None:
    scope, dataset = filled(store)
    changed = IncomingVerbatim(id="v-1", text="good support after all")

    def meanwhile(verbatims: Sequence[Verbatim], tenant: str) -> None:
        if any(each.id == "v-1" and each.text != changed.text for each in verbatims):
            scope.verbatims.put(dataset, [changed])

    annotate = FakeAnnotate(seen=meanwhile)
    assert "succeeded" == analysed(store, scope, dataset, engine(annotate)).state
    found = scope.verbatims.get(dataset, "v-1").annotation
    assert found is not None and "positive" == found.segments[0].sentiment.label
    assert 2 == sum("v-1" in chunk for chunk in annotate.asked)


def test_a_verbatim_that_changes_while_themes_are_found_gets_no_theme_and_no_quote_of_its_old_words(
    store: Store,
) -> None:
    scope, dataset = filled(store)
    changed = IncomingVerbatim(id="v-0", text="another matter altogether")

    def meanwhile(corpus: Corpus, seed: int) -> Any:
        scope.verbatims.put(dataset, [changed])
        return job_samples.discover(corpus, seed)

    assert "succeeded" == analysed(store, scope, dataset, engine(discover=meanwhile)).state
    assert scope.verbatims.get(dataset, "v-0").annotation is None
    words = [
        each
        for role in ("quote", "evidence")
        for some in scope.themes.quotes(dataset, role, 99).values()
        for each in some
    ]
    assert "v-0" not in {each.evidence.verbatim_id for each in words}


def test_a_rising_pain_point_raises_one_alert_and_not_again_while_it_rises(store: Store, clock: Clock) -> None:
    scope, dataset = filled(store, 0)
    hook = scope.webhooks.create("https://example.com/hook", ["alert.raised"])
    scope.verbatims.put(dataset, rising())
    analysed(store, scope, dataset)
    log = scope.webhooks.log(hook.id)
    assert [("t-delivery", "delivery", "trend_up")] == [
        (each.payload["theme_id"], each.payload["stage"], each.payload["reason"]) for each in log
    ]
    assert "up" == log[0].payload["figures"]["trend"]["direction"]
    analysed(store, scope, dataset)
    assert 1 == len(scope.webhooks.log(hook.id))


def rising() -> list[IncomingVerbatim]:
    """Delivery in nothing at first, in everything at last."""
    items = incoming(72)
    return [
        IncomingVerbatim(
            id=each.id, created_at=each.created_at, text=f"bad {'delivery' if at % 72 >= 36 else 'support'} number {at}"
        )
        for at, each in enumerate(items)
    ]


def test_chunks_are_no_larger_than_told(store: Store) -> None:
    scope, dataset = filled(store)
    annotate = FakeAnnotate()
    analysed(store, scope, dataset, engine(annotate))
    assert [CHUNK, CHUNK, 2] == [len(chunk) for chunk in annotate.asked]

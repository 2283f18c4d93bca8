"""What Prometheus is told, and that nobody's words are in it."""

from __future__ import annotations

from dataclasses import replace

from prometheus_client.parser import text_string_to_metric_families
from telegram import Update

from bot.metrics import Metrics
from retrieval.writer.tally import Tally


def samples(metrics: Metrics, name: str) -> dict[tuple[str, ...], float]:
    """The value of each series with this name, by its labels in their order."""
    families = text_string_to_metric_families(metrics.page().decode())
    found = [sample for family in families for sample in family.samples if sample.name == name]
    return {tuple(sample.labels.values()): sample.value for sample in found}


def test_what_happens_is_counted_under_its_name() -> None:
    metrics = Metrics()
    metrics.update("message")
    metrics.update("message")
    metrics.sent("sendMessage", "sent")
    metrics.sent("sendMessage", "flooded")
    metrics.refused("person")
    metrics.webhook(403)
    assert samples(metrics, "dateline_updates_total") == {("message",): 2}
    assert samples(metrics, "dateline_sent_total") == {("sendMessage", "sent"): 1, ("sendMessage", "flooded"): 1}
    assert samples(metrics, "dateline_refused_total") == {("person",): 1}
    assert samples(metrics, "dateline_webhook_total") == {("403",): 1}


def test_an_answer_counts_by_what_became_of_it_and_by_how_long_it_took() -> None:
    metrics = Metrics()
    metrics.answered("answered", 0.3)
    metrics.answered("unanswered", 40)
    assert samples(metrics, "dateline_answers_total")[("answered",)] == 1
    assert samples(metrics, "dateline_answer_seconds_sum") == {(): 40.3}
    within = samples(metrics, "dateline_answer_seconds_bucket")
    assert (within[("0.25",)], within[("0.5",)], within[("30.0",)], within[("60.0",)]) == (0, 1, 1, 2)


def test_the_first_failure_is_seen_to_rise_from_nought() -> None:
    endings = {("answered",): 0, ("disputed",): 0, ("unanswered",): 0, ("failed",): 0}
    assert samples(Metrics(), "dateline_answers_total") == endings


def test_what_waits_is_asked_for_each_page() -> None:
    metrics, inbox = Metrics(), [1, 2, 3]
    metrics.watch_inbox(lambda: len(inbox))
    metrics.watch_sends(lambda: 7)
    assert samples(metrics, "dateline_inbox_waiting") == {(): 3}
    assert samples(metrics, "dateline_sends_waiting") == {(): 7}
    inbox.pop()
    assert samples(metrics, "dateline_inbox_waiting") == {(): 2}


def test_the_words_of_a_chat_never_become_a_label() -> None:
    metrics = Metrics()
    for words in ("Who holds Homs?", "Гомс", "", "desk 1", 'x"} 9\ndateline_evil 1', "a" * 41, "-100123"):
        metrics.update(words)
        metrics.refused(words)
        metrics.sent(words, "failed")
    assert samples(metrics, "dateline_updates_total") == {("other",): 7}
    assert samples(metrics, "dateline_refused_total") == {("other",): 7}
    assert samples(metrics, "dateline_sent_total") == {("other", "failed"): 7}


def test_a_label_takes_every_kind_of_update_and_still_has_an_end() -> None:
    metrics = Metrics()
    for kind in [*Update.ALL_TYPES, *("x" * length for length in range(1, 41)), Update.MESSAGE]:
        metrics.update(kind)
    counted = samples(metrics, "dateline_updates_total")
    assert set(Update.ALL_TYPES) < {kind for (kind,) in counted}
    assert len(counted) == 41
    assert counted["message",] == 2, "a name that was seen keeps its series when there is no room for new ones"


def test_two_bots_in_one_process_do_not_count_together() -> None:
    one, other = Metrics(), Metrics()
    one.update("message")
    assert samples(other, "dateline_updates_total") == {}


def test_the_page_tells_of_the_process_too() -> None:
    assert b"\nprocess_start_time_seconds " in Metrics().page()


def test_a_writer_is_told_by_its_calls_its_tokens_and_what_became_of_its_claims() -> None:
    metrics, tally, rests = Metrics(), Tally(), [False]
    metrics.watch_writer(lambda: replace(tally.counts, is_resting=rests[0]))
    assert samples(metrics, "dateline_writer_calls_total") == {(): 0}
    tally.called(2_000)
    tally.called(100, has_failed=True)
    for fault in ("", "", "number", "fabricated", "number"):
        tally.judged(fault)
    tally.remembered()
    rests[0] = True
    told = {
        name: samples(metrics, f"dateline_writer_{name}_total")
        for name in ("calls", "failures", "tokens", "remembered")
    }
    assert told == {"calls": {(): 2}, "failures": {(): 1}, "tokens": {(): 2_100}, "remembered": {(): 1}}
    fates = {("kept",): 2, ("number",): 2, ("fabricated",): 1}
    assert samples(metrics, "dateline_writer_claims_total") == fates
    assert samples(metrics, "dateline_writer_resting") == {(): 1}


def test_without_a_writer_nothing_is_told_of_one() -> None:
    assert b"writer" not in Metrics().page()

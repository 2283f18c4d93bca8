"""Inline mode: cited passages of the shared reports, offered in any chat."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from tests.bot.stage import Stage, running_stage
from tests.fakes import HOMS, HOMS_QUOTE


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """One bot through all stories of this file."""
    with running_stage(tmp_path_factory.mktemp("inline"), supports_inline_queries=True) as running:
        yield running


def offered(stage: Stage, query: str) -> Sequence[Mapping[str, Any]]:
    """What an inline query was answered with."""
    results: Sequence[Mapping[str, Any]] = stage.answer_to("answerInlineQuery", inline_query_id=query).params["results"]
    return results


def test_up_to_five_cited_passages_are_offered(stage: Stage) -> None:
    results = offered(stage, stage.someone("Ann").inline("who holds Homs?"))
    assert len(results) == 5
    content = results[0]["input_message_content"]
    assert content["message_text"].startswith(HOMS_QUOTE)
    assert "Demo Wire, 7 Dec 2024" in content["message_text"]
    assert content["link_preview_options"] == {"is_disabled": True}
    links = [each["url"] for each in content["entities"] if each["type"] == "text_link"]
    assert all(link.startswith(HOMS.url) for link in links)
    assert links


def test_passages_are_kept_for_who_asked_alone_and_their_lack_for_nobody(stage: Stage) -> None:
    ann = stage.someone("Ann", "es")
    found = stage.answer_to("answerInlineQuery", inline_query_id=ann.inline("who holds Homs?")).params
    assert (found["is_personal"], found["cache_time"]) == (True, 60)
    lacking = stage.answer_to("answerInlineQuery", inline_query_id=ann.inline("wh")).params
    assert (lacking["results"], lacking["cache_time"]) == ([], 0)


@pytest.mark.parametrize("typed", ["", "   ", "who", "🕊️🕊️🕊️🕊️", "really " * 36])
def test_what_is_no_question_yet_is_offered_nothing_or_something_and_no_error(stage: Stage, typed: str) -> None:
    assert len(offered(stage, stage.someone("Ann").inline(typed))) in (0, 5)


def test_a_query_that_is_too_old_is_let_go(stage: Stage) -> None:
    ann = stage.someone("Ann")
    with stage.peer.bot().changed:
        ann.inline("who holds Homs?")
        stage.peer.expire_queries()
    stage.rests()
    assert offered(stage, ann.inline("who holds Hama?"))
    too_old = [each for each in stage.peer.calls(method="answerInlineQuery") if each.status == 400]
    assert len(too_old) == 1
    stage.peer.bot().calls.remove(too_old[0])


def test_who_types_without_end_is_offered_nothing_after_a_while(stage: Stage) -> None:
    ann = stage.someone("Ann")
    queries = [ann.inline(f"who holds Homs number {n}?") for n in range(32)]
    assert [len(offered(stage, query)) for query in queries] == [5] * 30 + [0] * 2

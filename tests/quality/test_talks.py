"""The talks of the quality gate: that they are well-formed, and that what is not as wanted is told."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.fakes import FakeDesk
from tests.quality.talks import FOLLOWED, KINDS, Heard, measured, played, talks

HOMS = """
chat: group
day: 2024-12-08
people: {Inés: es}
turns:
- {who: Ann, says: "/ask who holds Homs?", %s}
"""


def heard(folder: Path, wants: str, *turns: str) -> list[Heard]:
    """What comes of a talk whose first turn has these wants; the bot's desk answers whatever it is asked."""
    (folder / "talk.yaml").write_text(HOMS % wants + "\n".join(turns), "utf-8")
    return played(FakeDesk(), folder, talks(folder))


def test_there_are_talks_of_every_kind_of_turn() -> None:
    kinds = Counter(turn.wants.kind for talk in talks() for turn in talk.turns)
    assert set(kinds) == set(KINDS)
    assert kinds["silence kept"] >= 30
    assert sum(kinds.values()) >= 80
    assert len(talks()) >= 12


def test_a_turn_points_at_one_before_it() -> None:
    pointed = [(n, turn) for talk in talks() for n, turn in enumerate(talk.turns, 1) if turn.reply or turn.answer_to]
    assert pointed
    assert all(max(turn.reply, turn.answer_to) < n for n, turn in pointed)


@pytest.mark.parametrize(
    ("wants", "fault"),
    [
        ("silent: true", "it speaks"),
        ("status: unanswered", "answered, not unanswered"),
        ("quotes: nobody said this", "quotes no 'nobody said this'"),
        ("never: Homs", "shows 'Homs'"),
        ("language: es", "is not in es"),
        ("lines: 1", "lines, not 1 at most"),
        ("buttons: 9", "has 3 buttons, not 9"),
        ("understood: Hama", "is not understood as of 'Hama'"),
    ],
)
def test_what_is_not_as_wanted_is_told(tmp_path: Path, wants: str, fault: str) -> None:
    (turn,) = heard(tmp_path, wants)
    assert any(fault in each for each in turn.faults), turn


def test_the_shares_count_what_is_as_wanted(tmp_path: Path) -> None:
    more = ['- {who: Ben, says: "me neither", silent: true}', '- {who: Ben, says: "/ask where?", silent: true}']
    found = measured(heard(tmp_path, "language: en, understood: Hama", *more))
    assert found["turns"] == 3
    assert found["silence kept"] == 0.5
    assert found["as wanted"] == pytest.approx(1 / 3, abs=0.001)
    assert found[FOLLOWED] == 0


def test_an_answer_that_never_came_cannot_be_replied_to(tmp_path: Path) -> None:
    more = ['- {who: Ben, says: "hm", silent: true}', '- {who: Ben, says: "why?", answer_to: 2}']
    assert heard(tmp_path, "language: en", *more)[2].faults == ("turn 2 has no answer to reply to",)


def test_a_want_that_is_spelt_wrong_is_told_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"talk\.yaml, turn 1: .*silnet"):
        heard(tmp_path, "silnet: true")

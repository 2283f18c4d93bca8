"""The memory: answers that were worded before, for whoever asks the same of the same reports."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from hashlib import sha256
from threading import Lock

from retrieval.answer import Answer
from retrieval.question import Question
from retrieval.reader import Evidence
from retrieval.writer.vetting import KeptClaim

# Answers. Each holds the reports that it quotes, some 5,000 characters apiece.
_MOST = 200


class Memory:
    """The claims of answers under their keys, the last used ones. For any number of threads."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._kept: OrderedDict[str, tuple[KeptClaim, ...]] = OrderedDict()
        self._lock = Lock()

    def recalled(self, key: str) -> tuple[KeptClaim, ...]:
        """What was kept under a key, nothing when nothing was."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key, ())

    def keep(self, key: str, claims: Sequence[KeptClaim]) -> None:
        """Keep the claims of an answer, and forget the one that was used longest ago when there are too many."""
        with self._lock:
            self._kept[key] = tuple(claims)
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)


def memory_key(question: Question, likely: Sequence[Evidence], answer: Answer, shelves: Sequence[str]) -> str:
    """What must be the same for an answer to be worded as before.

    A newer report that touches the answer is `likely` evidence too, or changes the answer in the reports' own words;
    all that a claim may rely on stands in these, and their versions are a part of the key. Beside them the day, and
    the shelves: what one chat's reports gave is nobody else's.
    """
    read = [(one.candidate.report.id, one.candidate.report.version, one.start, one.end) for one in likely]
    cited = [(one.report, one.version, one.start, one.end) for one in answer.citations]
    asked = (question.text, question.asked, sorted(shelves))
    return sha256(repr((asked, read, answer.answer, cited)).encode()).hexdigest()

"""What the reader learns from: questions with a passage that answers them, and with passages that almost do.

Made from openly licensed data alone: QAMR (MIT), half of SQuAD 2.0's development set and the New Wikipedia set of
SQuADShifts (both CC BY-SA 4.0). The near misses are ours: the passages that the project's own embeddings find next to a
question, and questions of which a name or a number was exchanged.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Embed = Callable[[Sequence[str]], NDArray[np.float32]]

# SQuAD's articles that are kept apart: the reader is measured on them.
HELD_BACK_ARTICLES = 3
# Of QAMR's sentences one in twenty, likewise.
HELD_BACK_SENTENCES = 20
# Questions taken of a sentence in an epoch: more of them ask for the same again.
_OF_A_SENTENCE = 10
_NEAREST = 40
NAME = re.compile(r"(?<=[\w,] )(?:[A-Z][\w’'-]+)(?: (?:of |de |al-)?[A-Z][\w’'-]+)*")
NUMBER = re.compile(r"\b\d[\d,.]*\d\b|\b\d\b")
# The share of questions that a statement leads up to: "A bidder paid a record sum for a lunch. How much was it?"
_LED_UP_TO = 0.2
_SENTENCE_END = re.compile(r"(?<=[.!?]) ")
_WH = re.compile(r"\b(who|what|which|when|where|how|why)\b", re.IGNORECASE)
_BRACKETS = {"-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "``": "“", "''": "”"}
_CLOSING = re.compile(r"^(?:[,.:;!?%)\]”]|'s|'|n't|'re|'ve|'ll|'d|'m)$")
_OPENING = re.compile(r"^[(\[“$£€#]$")


@dataclass(frozen=True, slots=True)
class Example:
    """A question over a passage: `passage[start:end]` answers it; both are -1 where nothing does."""

    question: str
    passage: str
    start: int = -1
    end: int = -1
    title: str = ""

    @property
    def answerable(self) -> bool:
        """Whether the passage holds the answer."""
        return self.start >= 0


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of QAMR as people write it, with the offsets of its tokens."""

    id: str
    text: str
    tokens: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, id: str, tokens: Sequence[str]) -> Sentence:
        """Put tokens of the Penn Treebank together as text."""
        text, offsets, glued = "", [], True
        for token in tokens:
            token = _BRACKETS.get(token, token)
            text += "" if glued or _CLOSING.match(token) else " "
            offsets.append((len(text), len(text) + len(token)))
            text += token
            glued = bool(_OPENING.match(token))
        return cls(id, text, tuple(offsets))


class Qamr:
    """QAMR's questions, each on one sentence: passages are made of it and of those nearest to the question."""

    def __init__(self, folder: Path, embed: Embed, held_back: bool = False) -> None:
        lines = (line.split("\t") for line in (folder / "wiki-sentences.tsv").read_text("utf-8").splitlines())
        sentences = [Sentence.of(id, tokens.split()) for id, tokens in lines]
        self._place = {sentence.id: i for i, sentence in enumerate(sentences)}
        self._sentences = sentences
        kept = {id for i, id in enumerate(sorted(self._place)) if (i % HELD_BACK_SENTENCES == 0) == held_back}
        self._asked = [one for name in ("dev.tsv", "test.tsv") for one in self._read(folder / name) if one[0] in kept]
        vectors = embed([sentence.text for sentence in sentences])
        self._near = _nearest(embed([question for _, question, _, _ in self._asked]), vectors, _NEAREST)

    def _read(self, path: Path) -> Iterator[tuple[str, str, int, int]]:
        for line in path.read_text("utf-8").splitlines():
            id, _, _, _, _, question, *answers = line.split("\t")
            runs = [tuple(map(int, answer.split(":")[-1].split())) for answer in answers if "Invalid" not in answer]
            runs = [run for run in runs if run and run == tuple(range(run[0], run[-1] + 1))]
            if not runs or id not in self._place:
                continue
            run, agreed = Counter(runs).most_common(1)[0]
            if agreed > 1:
                tokens = self._sentences[self._place[id]].tokens
                yield id, question, tokens[run[0]][0], tokens[run[-1]][1]

    def examples(self, rng: random.Random) -> Iterator[Example]:
        """An epoch: with the answer's sentence, and, for half as many, without it."""
        of = defaultdict(list)
        for i, (id, *_) in enumerate(self._asked):
            of[id].append(i)
        for id in sorted(of):
            for i in rng.sample(of[id], min(_OF_A_SENTENCE, len(of[id]))):
                yield self._with(i, rng)
                if rng.random() < 0.5:
                    yield self._without(i, rng)

    def _with(self, i: int, rng: random.Random) -> Example:
        id, question, start, end = self._asked[i]
        gold = self._sentences[self._place[id]]
        others = self._others(i, rng, rng.choice((0, 1, 2, 3, 4)))
        place = rng.randint(0, len(others))
        lead = "".join(other.text + " " for other in others[:place])
        passage = " ".join([*(o.text for o in others[:place]), gold.text, *(o.text for o in others[place:])])
        return Example(question, passage, len(lead) + start, len(lead) + end)

    def _without(self, i: int, rng: random.Random) -> Example:
        id, question, start, end = self._asked[i]
        if rng.random() < 0.3 and (other := exchanged(question, self._asked[rng.randrange(len(self._asked))][1], rng)):
            return replace(self._with(i, rng), question=other, start=-1, end=-1)
        return Example(question, " ".join(other.text for other in self._others(i, rng, rng.choice((1, 2, 3, 4, 5)))))

    def _others(self, i: int, rng: random.Random, count: int) -> list[Sentence]:
        """Sentences that do not hold the answer's words, near the question three times in four."""
        id, _, start, end = self._asked[i]
        gold = self._place[id]
        answer = self._sentences[gold].text[start:end].lower()
        near = [j for j in self._near[i] if j != gold and answer not in self._sentences[j].text.lower()]
        chosen: dict[int, None] = {}
        while len(chosen) < count:
            j = near[min(int(rng.expovariate(1 / 5)), len(near) - 1)] if near and rng.random() < 0.75 else None
            if j is None:
                j = rng.randrange(len(self._sentences))
                if j == gold or answer in self._sentences[j].text.lower():
                    continue
            chosen[j] = None
        return [self._sentences[j] for j in chosen]


class Squad:
    """Questions on paragraphs of articles, in SQuAD's form; other paragraphs that are near give the near misses."""

    def __init__(self, articles: Sequence[dict], embed: Embed) -> None:
        self._paragraphs: list[tuple[str, str]] = []
        self._asked: list[tuple[int, str, str, int]] = []
        for article in articles:
            title = re.sub(r"%..", "", article["title"]).replace("_", " ")
            for paragraph in article["paragraphs"]:
                self._paragraphs.append((title, paragraph["context"].strip("\n")))
                for asked in paragraph["qas"]:
                    answer, start = _agreed(asked["answers"])
                    if start + len(answer) <= len(self._paragraphs[-1][1]):
                        self._asked.append((len(self._paragraphs) - 1, asked["question"].strip(), answer, start))
        vectors = embed([text for _, text in self._paragraphs])
        self._near = _nearest(embed([question for _, question, _, _ in self._asked]), vectors, 8)

    def __len__(self) -> int:
        return len(self._asked)

    def examples(self, rng: random.Random, misses: float = 0.3) -> Iterator[Example]:
        """An epoch: every question on its paragraph and, of those with an answer, a share `misses` on a near one."""
        for i, (place, question, answer, start) in enumerate(self._asked):
            title, text = self._paragraphs[place]
            if rng.random() < _LED_UP_TO:
                question = self._led_up_to(question, text, answer, rng)
            own = Example(question, text, start, start + len(answer) if start >= 0 else -1, title)
            yield own
            if own.answerable and rng.random() < misses:
                yield self._miss(i, own, rng)

    def _led_up_to(self, question: str, text: str, answer: str, rng: random.Random) -> str:
        """The question after a sentence of its paragraph that does not tell the answer, as a quiz asks."""
        told = [one for one in _SENTENCE_END.split(text) if 30 < len(one) < 200 and answer.lower() not in one.lower()]
        return f"{rng.choice(told)} {question}" if answer and told else question

    def _miss(self, i: int, own: Example, rng: random.Random) -> Example:
        place, _, answer, _ = self._asked[i]
        question = own.question
        if rng.random() < 0.35 and (other := exchanged(question, self._asked[rng.randrange(len(self._asked))][1], rng)):
            return replace(own, question=other, start=-1, end=-1)
        near = [j for j in self._near[i] if j != place and answer.lower() not in self._paragraphs[j][1].lower()]
        if not near:
            return replace(own, passage=self._paragraphs[place - 1][1], start=-1, end=-1)
        title, text = self._paragraphs[near[min(int(rng.expovariate(0.7)), len(near) - 1)]]
        return Example(question, text, title=title)

    def recurring(self, rng: random.Random) -> Iterator[Example]:
        """Questions that nobody wrote: a sentence with a name left out, over a paragraph that names it as well."""
        for title, text in self._paragraphs:
            sentences = _SENTENCE_END.split(text)
            holding = {
                name: [i for i, one in enumerate(sentences) if name in one]
                for name in sorted(set(NAME.findall(text)))
                if len(name) > 3
            }
            twice = [name for name, places in holding.items() if len(places) > 1]
            for name in rng.sample(twice, min(2, len(twice))):
                taken = rng.choice(holding[name])
                asking = rng.choice(("who", "what", "which one"))
                question = sentences[taken].replace(name, asking, 1).rstrip(".") + "?"
                rest = " ".join(sentences[:taken] + sentences[taken + 1 :])
                if name not in question and len(question) < 300:
                    start = rest.find(name)
                    yield Example(question, rest, start, start + len(name), title)


def squads(squad: Path, more: Sequence[Path], embed: Embed, held_back: bool = False) -> list[Squad]:
    """SQuAD's articles without (or only) those kept apart, and further files in the same form."""
    articles = json.loads((squad / "dev-v2.0.json").read_text("utf-8"))["data"]
    if held_back:
        return [Squad(articles[-HELD_BACK_ARTICLES:], embed)]
    return [
        Squad(articles[:-HELD_BACK_ARTICLES], embed),
        *(Squad(json.loads(path.read_text("utf-8"))["data"], embed) for path in more),
    ]


def exchanged(question: str, other: str, rng: random.Random) -> str:
    """The question with a name or number of another one in the place of its own; empty where that cannot be done."""
    for pattern in rng.sample((NAME, NUMBER), 2):
        ours, theirs = list(pattern.finditer(question)), pattern.findall(other)
        if ours and theirs:
            place, name = rng.choice(ours), rng.choice(theirs)
            if name.lower() not in question.lower() and not _WH.search(name):
                return question[: place.start()] + name + question[place.end() :]
    years = list(re.finditer(r"\b(1[5-9]|20)\d\d\b", question))
    if years:
        year = int(years[0][0]) + rng.choice((-3, -2, -1, 1, 2, 3))
        return question[: years[0].start()] + str(year) + question[years[0].end() :]
    return ""


def _agreed(answers: Sequence[dict]) -> tuple[str, int]:
    """The answer that most people gave, the shorter one of two; -1 where there is none."""
    if not answers:
        return "", -1
    times = Counter((answer["text"].strip(), answer["answer_start"]) for answer in answers)
    text, start = min(times, key=lambda one: (-times[one], len(one[0])))
    given = next(answer["text"] for answer in answers if answer["text"].strip() == text)
    return text, start + len(given) - len(given.lstrip())


def _nearest(questions: NDArray[np.float32], texts: NDArray[np.float32], k: int) -> NDArray[np.int64]:
    found = []
    for i in range(0, len(questions), 512):
        cosines = questions[i : i + 512] @ texts.T
        best = np.argpartition(-cosines, k, axis=1)[:, :k]
        order = np.argsort(-np.take_along_axis(cosines, best, axis=1), axis=1)
        found.append(np.take_along_axis(best, order, axis=1))
    return np.concatenate(found)

"""Cutting a report into passages, at the bounds of sentences and paragraphs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from langchain_text_splitters import RecursiveCharacterTextSplitter, TextSplitter

from index.report import Passage, Report
from index.sentences import sentence_bounds

# Characters. Measured on weekly news quizzes (even ids, 1,798 articles) with 400, 600, 900, 1,200 and 1,300: shorter
# passages lose the sentence that names what "he" did, longer ones lose what the embedding model cuts off.
PASSAGE_LENGTH = 1_300


class SentenceSplitter(TextSplitter):
    """A LangChain splitter that never cuts inside a sentence, unless the sentence alone is longer than a chunk.

    It loses nothing: the chunks of `split_text`, joined, are the text.
    """

    def __init__(self, chunk_size: int = PASSAGE_LENGTH, language: str = "en") -> None:
        super().__init__(chunk_size=chunk_size, chunk_overlap=0, keep_separator="end", strip_whitespace=False)
        self._language = language
        self._words = RecursiveCharacterTextSplitter(
            chunk_size=chunk_size,
            chunk_overlap=0,
            keep_separator="end",
            strip_whitespace=False,
            separators=["\n", " ", ""],
        )

    def split_text(self, text: str) -> list[str]:
        """Cut `text` into chunks of at most `chunk_size` characters."""
        chunks: list[str] = []
        chunk = ""
        for piece in self._pieces(text):
            if chunk and len(chunk) + len(piece.rstrip()) > self._chunk_size:
                chunks.append(chunk)
                chunk = ""
            chunk += piece
        return [*chunks, chunk] if chunk else chunks

    def _pieces(self, text: str) -> Iterator[str]:
        for start, end in sentence_bounds(text, self._language):
            sentence = text[start:end]
            if len(sentence.rstrip()) <= self._chunk_size:
                yield sentence
            else:
                yield from self._words.split_text(sentence)


class Splitter(Protocol):
    """Anything that cuts a text into chunks which, joined, are the text."""

    def split_text(self, text: str) -> list[str]: ...


def passages_of(report: Report, splitter: Splitter) -> list[Passage]:
    """Cut a report: each passage is `report.text[start:end]`, without white space at its ends, in reading order."""
    passages: list[Passage] = []
    cursor = 0
    for chunk in splitter.split_text(report.text):
        start = cursor + len(chunk) - len(chunk.lstrip())
        text = chunk.strip()
        cursor += len(chunk)
        if text:
            passages.append(Passage(report.id, report.version, start, start + len(text), text))
    return passages

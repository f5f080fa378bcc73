"""What one party has been saying, as tokens with what was found in them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from assist.analysis.wording.frames import END, START, tokens_of
from assist.analysis.wording.net import PhraseNet, State
from assist.events import Evidence, Span, Word, join_words

_MARKS = 64
"""Marks that are remembered across utterances, per party; the newest."""


@lru_cache(maxsize=8192)
def _tokens(word: str) -> tuple[str, ...]:
    return tuple(tokens_of(word.lower().replace("’", "'")))


class Hit(NamedTuple):
    """Tokens ``start:end`` of an utterance are the phrase with this number."""

    start: int
    end: int
    phrase: int


class Said(NamedTuple):
    """A mark that was heard: tokens counted from the start of the call."""

    start: int
    end: int
    mark: int
    at_ms: int
    utterance: int


class Utterance:
    """The stable words of one utterance, scanned as they come.

    Args:
        number: Its number on its channel.
        net: The automaton.
        first: Tokens that the party had said before it.
        fillers: Tokens to leave out.
        alike: What a token is read as.
    """

    __slots__ = (
        "_alike",
        "_alive",
        "_fillers",
        "_net",
        "_owners",
        "_root",
        "_spelt",
        "first",
        "is_over",
        "length",
        "marks",
        "number",
        "words",
    )

    def __init__(
        self,
        number: int,
        net: PhraseNet,
        first: int,
        fillers: frozenset[str],
        alike: dict[str, str],
    ) -> None:
        self.number = number
        self.first = first
        self.words: tuple[Word, ...] = ()
        self.length = 0
        self.is_over = False
        self.marks: dict[int, list[tuple[int, int]]] = {}
        self._net = net
        self._root = net.root
        self._fillers = fillers
        self._alike = alike
        self._alive: list[tuple[int, State]] = []
        self._spelt: list[str] = []
        self._owners: list[int] = []
        start = net.step(net.root, START)
        if start is not None:
            self._alive.append((0, start))

    def begins_with(self, words: Sequence[Word]) -> bool:
        """Whether the words so far are the first of these."""
        return len(words) >= len(self.words) and all(
            mine.word == theirs.word for mine, theirs in zip(self.words, words, strict=False)
        )

    def grow(self, words: tuple[Word, ...]) -> list[Hit]:
        """Take more words (``words`` begins with those taken before); the phrases in the new."""
        hits: list[Hit] = []
        for index in range(len(self.words), len(words)):
            for token in _tokens(words[index].word):
                if token in self._fillers:
                    continue
                self._spelt.append(token)
                self._owners.append(index)
                self._scan(self._alike.get(token, token), hits)
        self.words = words
        return hits

    def close(self) -> list[Hit]:
        """The utterance is over: the phrases that needed its end."""
        self.is_over = True
        hits: list[Hit] = []
        length = self.length
        self._scan(END, hits)
        self.length = length
        self._alive = []
        return [hit._replace(end=min(hit.end, length)) for hit in hits if hit.start < length]

    def _scan(self, token: str, hits: list[Hit]) -> None:
        here = self.length
        self.length = here + 1
        matches = self._alive
        matches.append((here, self._root))
        alive: list[tuple[int, State]] = []
        for match in matches:
            start, state = match
            try:
                after = state.next[token]
            except KeyError:
                after = self._net.step(state, token)
            if after is not None:
                for phrase in after.accepts:
                    hits.append(Hit(start, here + 1, phrase))
                if after.is_open:
                    alive.append(match if after is state else (start, after))
        self._alive = alive

    def text(self, start: int, end: int) -> str:
        """The tokens ``start:end`` as they were said."""
        return join_words(Word(token, 0, 0) for token in self._spelt[start:end])

    def span(self, start: int, end: int) -> Span:
        """When they were said."""
        first, last = self.words[self._owners[start]], self.words[self._owners[end - 1]]
        return Span(first.start_ms, max(first.start_ms, last.end_ms))

    def evidence(self, start: int, end: int, why: str) -> Evidence:
        """They, as evidence for a rule."""
        span = self.span(start, end)
        return Evidence(self.text(start, end), span.start_ms, span.end_ms, why)


class Talk:
    """One party's utterances, the present one and what is remembered of those before.

    Args:
        utterance: The first.
        unless: For marks that have such: the mark that unmakes it where both share a token.

    Attributes:
        said: Newest marks that may mend something, oldest first.
        last_ms: When the party's last new word was heard.
    """

    __slots__ = ("_unless", "last_ms", "said", "utterance")

    def __init__(self, utterance: Utterance, unless: Mapping[int, int]) -> None:
        self.utterance = utterance
        self._unless = unless
        self.said: deque[Said] = deque(maxlen=_MARKS)
        self.last_ms = 0

    def note(self, hit: Hit, mark: int, at_ms: int, *, mends: bool) -> None:
        """Remember a mark."""
        utterance = self.utterance
        utterance.marks.setdefault(mark, []).append((hit.start, hit.end))
        if mends:
            first = utterance.first
            self.said.append(
                Said(first + hit.start, first + hit.end, mark, at_ms, utterance.number)
            )

    def forget(self, number: int) -> None:
        """The words of an utterance turned out otherwise: its marks were never said."""
        kept = [said for said in self.said if said.utterance != number]
        self.said.clear()
        self.said.extend(kept)

    def meant(self, marks: tuple[int, ...], until_ms: int) -> Iterator[Said]:
        """Those of the marks that were heard by then and are not part of something else."""
        for said in self.said:
            if said.mark in marks and said.at_ms <= until_ms:
                unless = self._unless.get(said.mark)
                if unless is None or not any(
                    other.mark == unless and other.start < said.end and other.end > said.start
                    for other in self.said
                ):
                    yield said

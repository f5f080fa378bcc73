"""An utterance in clauses, each of which can be quoted as it reads."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from assist.analysis.questions.any_of import AnyOf
from assist.analysis.questions.gate import Gate
from assist.analysis.record.data import Clauses
from assist.events import Channel, Final, RecordLine, Span, Token, Word, is_cjk, join_words
from assist.events.phrases import PhraseSet

MARKS = "，。？！；、,.?!;"
"""Punctuation that readable text may have."""

_STOPS = "。？！.?!"
_SLIGHT_MS = 60
"""Where an utterance has pauses, a comma needs this silence to end a clause. Source: measured for
readable text (docs/signals/readable.md): words of one clause touch."""
_SCRAP = 2
"""Chinese characters that are no clause unless they are a filler. Source: chosen."""
_LEAST = 3
"""Tokens that are left of a quotation when its front is cut. Source: chosen."""
_PAUSE_MS = 200
"""A silence from which on an utterance counts as one with pauses. Source: chosen, as there."""


class Clause(NamedTuple):
    """Tokens ``first:last`` of a line.

    Attributes:
        text: As it was heard, in lower case, without punctuation.
        ends: A sentence ends behind it.
        asks: With a question mark.
    """

    text: str
    first: int
    last: int
    span: Span
    ends: bool
    asks: bool

    def overlaps(self, span: Span) -> bool:
        """Whether some of it was said in a span."""
        return self.span.start_ms < span.end_ms and self.span.end_ms > span.start_ms


class Line:
    """One final utterance.

    Args:
        final: The utterance.
        clauses: How it falls into clauses.
        order: Number of the line in the call.
    """

    __slots__ = ("_leads", "acts", "clauses", "id", "order", "span", "speaker", "text", "tokens")

    def __init__(self, final: Final, clauses: ClauseReader, order: int = 0) -> None:
        self.id = final.id
        self.speaker: Channel = final.speaker
        self.span = final.span
        self.order = order
        self.text = final.text.lower()
        self.tokens, self.clauses = clauses.read(final)
        self._leads = clauses.leads
        self.acts: list[tuple[str, Span]] = []

    def has(self, act: str, index: int) -> bool:
        """Whether a clause is (part of) an act."""
        span = self.clauses[index].span
        for name, said in self.acts:
            if name == act:
                shared = min(said.end_ms, span.end_ms) - max(said.start_ms, span.start_ms)
                if shared > 0 and 2 * shared >= min(said.duration_ms, span.duration_ms):
                    return True
        return False

    def covers(self, span: Span) -> bool:
        """Whether words at a span are in this line: whether they begin in it."""
        start, end = self.span.start_ms, self.span.end_ms
        return start <= span.start_ms < max(end, start + 1)

    def sentence(self, index: int) -> tuple[int, int]:
        """The clauses of the sentence that a clause is in: first, and behind the last."""
        first = index
        while first > 0 and not self.clauses[first - 1].ends:
            first -= 1
        last = index + 1
        while not self.clauses[last - 1].ends and last < len(self.clauses):
            last += 1
        return first, last

    def span_of(self, first: int, last: int) -> Span:
        """When the clauses ``first:last`` were said."""
        return Span(self.clauses[first].span.start_ms, self.clauses[last - 1].span.end_ms)

    def heard(self, first: int, last: int) -> str:
        """The clauses ``first:last`` as they were heard."""
        return " ".join(clause.text for clause in self.clauses[first:last])

    def read(self, first: int, last: int) -> str:
        """The clauses ``first:last`` as a sentence of readable text."""
        start, end = self.clauses[first].first, self.clauses[last - 1].last
        while end - start > _LEAST and _bare(self.tokens[start].text) in self._leads:
            start += 1
        text = "".join(token.text for token in self.tokens[start:end]).strip()
        bare = text.rstrip(MARKS)
        mark = text[len(bare) :][:1]
        if not bare:
            return ""
        chinese = is_cjk(bare[-1]) or any(map(is_cjk, bare))
        if mark not in _STOPS or not mark:
            mark = "。" if chinese else "."
        return (bare if chinese else bare[0].upper() + bare[1:]) + mark

    def quote(self, part: str, first: int, last: int, due: str = "") -> RecordLine:
        """The clauses ``first:last`` as a line of the record."""
        return RecordLine(
            part=part,
            text=self.read(first, last),
            speaker=self.speaker,
            line=self.id,
            span=self.span_of(first, last),
            due=due,
        )


class ClauseReader:
    """Splits utterances into clauses.

    Args:
        data: The wording of the language.
        gate: Tells which cues a text can hold.
    """

    def __init__(self, data: Clauses, gate: Gate) -> None:
        self._starts = PhraseSet(data.starts)
        self._always = PhraseSet(data.always)
        self._start_pause_ms = data.start_pause_ms
        self.leads = frozenset(data.leads)
        self._is_filler = AnyOf(data.fillers, gate)
        self.conditions = AnyOf(data.conditions, gate)

    def is_filler(self, text: str) -> bool:
        """Whether a clause says nothing of its own."""
        return text in self._is_filler

    def read(self, final: Final) -> tuple[tuple[Token, ...], tuple[Clause, ...]]:
        """The tokens and clauses of an utterance."""
        words = final.words
        tokens = final.tokens or tuple(_plain(words))
        if not words or sum(token.words for token in tokens) != len(words):
            whole = (Token(final.readable or final.text, max(1, len(words))),)
            text = final.text.lower()
            asks = whole[0].text.endswith(("？", "?"))
            return whole, (Clause(text, 0, 1, final.span, True, asks),)
        return tokens, tuple(self._clauses(tokens, words))

    def _clauses(self, tokens: Sequence[Token], words: Sequence[Word]) -> list[Clause]:
        firsts = [0]
        for token in tokens:
            firsts.append(firsts[-1] + token.words)
        gaps = [max(0, b.start_ms - a.end_ms) for a, b in pairwise(words)]
        paused = any(gap >= _PAUSE_MS for gap in gaps)
        clauses: list[Clause] = []
        begin = 0
        starts = self._forced(words, firsts)
        for index, token in enumerate(tokens):
            last = index + 1
            mark = token.text[-1:] if token.text[-1:] in MARKS else ""
            over = last == len(tokens)
            if not over and last not in starts:
                if not mark:
                    continue
                joined = paused and mark not in _STOPS
                text = join_words(words[firsts[begin] : firsts[last]]).lower()
                if joined and gaps[firsts[last] - 1] < _SLIGHT_MS and not self.is_filler(text):
                    continue
            rest = join_words(words[firsts[last] :])
            if not over and mark not in _STOPS and self._is_scrap(rest, gaps[firsts[last] - 1]):
                continue
            clauses.append(_clause(words[firsts[begin] : firsts[last]], begin, last, mark, over))
            begin = last
        return clauses

    def _is_scrap(self, rest: str, gap_ms: int) -> bool:
        """Whether too little is left for a clause: 提交了，加急."""
        short = len(rest) <= _SCRAP and any(map(is_cjk, rest))
        return short and gap_ms < _SLIGHT_MS and not self.is_filler(rest)

    def _forced(self, words: Sequence[Word], firsts: Sequence[int]) -> frozenset[int]:
        """Tokens at which a clause begins whatever the punctuation says."""
        if not self._starts and not self._always:
            return frozenset()
        offsets: dict[int, int] = {}
        text = ""
        for number, index in enumerate(firsts[:-1]):
            piece = join_words(words[index : firsts[number + 1]]).lower()
            text += " " if text and not is_cjk(text[-1]) and not is_cjk(piece[0]) else ""
            offsets[len(text)] = number
            text += piece
        if not self._start_pause_ms:
            found = {offsets.get(match.start, 0) for match in self._starts.find(text)}
            return frozenset(found - {0})
        always = {offsets.get(match.start, 0) for match in self._always.find(text)} - {0}
        return frozenset(always) | frozenset(
            at
            for offset, at in offsets.items()
            if at
            and words[firsts[at]].start_ms - words[firsts[at] - 1].end_ms >= self._start_pause_ms
            and any(match.start == offset for match in self._starts.find(text, offset))
        )


def _clause(words: Sequence[Word], first: int, last: int, mark: str, over: bool) -> Clause:
    return Clause(
        join_words(words).lower(),
        first,
        last,
        Span(words[0].start_ms, words[-1].end_ms),
        over or (mark != "" and mark in _STOPS),
        mark != "" and mark in "？?",
    )


def _bare(text: str) -> str:
    return text.strip().rstrip(MARKS).lower()


def _plain(words: Sequence[Word]) -> list[Token]:
    """Words as tokens where no writer has made them readable."""
    tokens = []
    last = ""
    for word in words:
        spaced = last and not is_cjk(last) and word.word and not is_cjk(word.word[0])
        tokens.append(Token(f" {word.word}" if spaced else word.word))
        last = word.word[-1:]
    return tokens

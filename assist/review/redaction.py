"""A call's report without what is personal in it, wherever it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import msgspec

from assist.analysis.personal import (
    LABELS,
    Kind,
    Known,
    PersonalFinder,
    PersonalSpan,
    Said,
    covered,
    lowered,
    merged,
    values_of,
)
from assist.events import Channel, Token, Word, join_words
from assist.events.timed_text import TimedText
from assist.review.report_parts import CallReport, ReportFact, ReportTurn

FACT_KINDS: Final[dict[str, Kind]] = {
    "customer_name": "name",
    "phone": "phone",
    "email": "email",
    "address": "address",
}
"""Details of the case that are personal whatever they are."""

_KEYS: Final = frozenset(
    (
        *("id", "call_id", "language", "source", "timing", "signal", "speaker", "band", "state"),
        *("ref", "card", "because", "act", "line", "stage", "status", "expects", "kind", "part"),
        *("channel", "by", "form", "item", "instead_of", "metrics", "turns", "anger"),
    )
)
"""What holds no words of anybody, and the turns, which are gone through word by word."""


_TELLING: Final = {
    "zh": re.compile("[\u3400-\u9fff0-9@]"),
    "en": re.compile("[ 0-9@]"),
}
"""A text without any of these is a name of ours (``lexicon:regulator``), or one harmless word."""


class HiddenSpan(msgspec.Struct, frozen=True, kw_only=True):
    """Something personal was said from ``start_ms`` to ``end_ms`` of the call."""

    kind: Kind
    speaker: Channel
    start_ms: int
    end_ms: int


class Redacted(msgspec.Struct, frozen=True, kw_only=True):
    """A report that may be stored and shown.

    Attributes:
        report: Labels such as 〔电话〕 stand where personal data stood. Times are as they were.
        spans: When it was said, in order, for muting the audio.
    """

    report: CallReport
    spans: tuple[HiddenSpan, ...]


class _Group(NamedTuple):
    """Words ``first:last`` become one that reads ``text``."""

    first: int
    last: int
    text: str


def redact_report(report: CallReport, finder: PersonalFinder) -> Redacted:
    """Take out of a report what is personal.

    - What was found in one place is taken out of every other: turns, evidence, questions, facts,
      prompts, the wrap-up, drafts.
    - Ids, names of files and times stay.

    Args:
        report: As the engine made it.
        finder: Of the pack that the call was heard with.
    """
    said = [Said(turn.words, turn.speaker) for turn in report.turns]
    found = finder.find_call(said)
    texts = [lowered(TimedText(turn.words).text) for turn in report.turns]
    speakers = [turn.speaker for turn in report.turns]
    told = [
        (FACT_KINDS[fact.name], text)
        for fact in report.fact_lines
        if fact.name in FACT_KINDS
        for text in (fact.value, fact.heard)
    ]
    known = Known(finder.language, (*values_of(texts, found, speakers), *told))
    hider = _Hider(finder, known, _own_names(report.turns, texts, found, finder))
    turns = tuple(
        hider.turn(turn, spans, text)
        for turn, spans, text in zip(report.turns, found, texts, strict=True)
    )
    plain = msgspec.to_builtins(report)
    cleaned = msgspec.convert(hider.value(plain, ""), CallReport)
    facts = {
        name: hider.label(FACT_KINDS[name]) if name in FACT_KINDS else value
        for name, value in cleaned.facts.items()
    }
    return Redacted(
        report=msgspec.structs.replace(
            cleaned,
            turns=turns,
            facts=facts,
            fact_lines=tuple(map(hider.fact, cleaned.fact_lines)),
        ),
        spans=tuple(hider.hidden),
    )


def _own_names(
    turns: Sequence[ReportTurn],
    texts: Sequence[str],
    found: Sequence[Sequence[PersonalSpan]],
    finder: PersonalFinder,
) -> frozenset[str]:
    """Names that only the agent goes by: they stay, whoever quotes the turn."""
    names: set[str] = set()
    hidden: set[str] = set()
    for turn, text, spans in zip(turns, texts, found, strict=True):
        hidden.update(text[span.start : span.end] for span in spans if span.kind == "name")
        if turn.speaker is Channel.AGENT:
            alone = finder.find(text)
            names.update(text[span.start : span.end] for span in alone if span.kind == "name")
    return frozenset(names - hidden)


class _Hider:
    """Hides what is known of one call in any of its texts."""

    def __init__(self, finder: PersonalFinder, known: Known, own: frozenset[str]) -> None:
        self._finder = finder
        self._known = known
        self._own = own
        self._seen: dict[str, tuple[PersonalSpan, ...]] = {}
        self._telling = _TELLING[finder.language]
        self._language = finder.language
        self._labels = tuple(LABELS[self._language].values())
        self.hidden: list[HiddenSpan] = []

    def label(self, kind: Kind) -> str:
        return LABELS[self._language][kind]

    def spans(self, text: str) -> tuple[PersonalSpan, ...]:
        if self._telling.search(text) is None:
            return ()
        seen = self._seen.get(text)
        if seen is None:
            low = lowered(text)
            alone = (
                span
                for span in self._finder.find(text)
                if span.kind != "name" or low[span.start : span.end] not in self._own
            )
            seen = merged((*alone, *self._known.find(low)))
            self._seen[text] = seen
        return seen

    def text(self, text: str) -> str:
        spans = self.spans(text)
        return covered(text, spans, self._language) if spans else text

    def value(self, value: object, key: str) -> object:
        """A piece of the report, its texts hidden."""
        if key in _KEYS and not isinstance(value, dict):
            return value
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {name: self.value(item, name) for name, item in value.items()}
        if isinstance(value, list | tuple):
            return [self.value(item, key) for item in value]
        return value

    def fact(self, fact: ReportFact) -> ReportFact:
        kind = FACT_KINDS.get(fact.name)
        if kind is None:
            return fact
        return msgspec.structs.replace(fact, value=self.label(kind), heard=self.label(kind))

    def turn(self, turn: ReportTurn, found: Sequence[PersonalSpan], text: str) -> ReportTurn:
        """A turn, word by word: words that hold something personal become one with their times."""
        spans = merged((*found, *self._known.find(text)))
        starts = _starts(turn.words, text)
        groups = _groups(turn.words, starts, text, spans, self._language)
        groups = self._written_only(turn, groups)
        if not groups:
            text_left = self.text(turn.text)
            readable = self.text(turn.readable) if not turn.tokens else turn.readable
            return msgspec.structs.replace(turn, text=text_left, readable=readable)
        words = _regrouped(turn.words, groups)
        for group in groups:
            kind = next(
                kind for kind, label in LABELS[self._language].items() if label in group.text
            )
            self.hidden.append(
                HiddenSpan(
                    kind=kind,
                    speaker=turn.speaker,
                    start_ms=turn.words[group.first].start_ms,
                    end_ms=turn.words[group.last - 1].end_ms,
                )
            )
        tokens = self._tokens(turn, groups)
        readable = "".join(t.text for t in tokens) if tokens else self.text(turn.readable)
        return msgspec.structs.replace(
            turn,
            words=words,
            text=self._spelling(turn, words, len(groups)),
            tokens=tokens,
            readable=readable,
        )

    def _spelling(self, turn: ReportTurn, words: tuple[Word, ...], groups: int) -> str:
        """The source's own text; the words where not everything is found in it again."""
        if turn.text == join_words(turn.words):
            return join_words(words)
        left = self.text(turn.text)
        return left if sum(map(left.count, self._labels)) >= groups else join_words(words)

    def _written_only(self, turn: ReportTurn, groups: list[_Group]) -> list[_Group]:
        """Groups, with those that only the readable text shows: 138-0013-8000."""
        taken = {at for group in groups for at in range(group.first, group.last)}
        more = list(groups)
        spans = self.spans("".join(token.text for token in turn.tokens)) if turn.tokens else ()
        for span in spans:
            at = word = 0
            first = last = -1
            for token in turn.tokens:
                if at < span.end and span.start < at + len(token.text):
                    first = word if first < 0 else first
                    last = word + token.words
                at, word = at + len(token.text), word + token.words
            if last > first >= 0 and taken.isdisjoint(range(first, last)):
                more.append(_Group(first, last, self.label(span.kind)))
                taken.update(range(first, last))
        return sorted(more)

    def _tokens(self, turn: ReportTurn, groups: Sequence[_Group]) -> tuple[Token, ...]:
        """Tokens that share a group are one; ``words`` counts the words that are left."""
        kept: list[Token] = []
        for first, last, tokens in _clusters(turn.tokens, groups):
            inside = [group for group in groups if first <= group.first and group.last <= last]
            if not inside:
                kept += tokens
                continue
            whole = "".join(token.text for token in tokens)
            left = self.text(whole)
            if sum(map(left.count, self._labels)) < len(inside):
                left = _framed(whole, join_words(_regrouped_part(turn.words, groups, first, last)))
            count = last - first - sum(group.last - group.first - 1 for group in inside)
            kept.append(Token(left, count))
        return tuple(kept)


def _starts(words: Sequence[Word], text: str) -> list[int]:
    """Where each word begins in the text of all of them."""
    starts: list[int] = []
    at = 0
    for word in words:
        at = max(at, text.find(lowered(word.word), at))
        starts.append(at)
        at += len(word.word)
    return starts


def _groups(
    words: Sequence[Word],
    starts: Sequence[int],
    text: str,
    spans: Iterable[PersonalSpan],
    language: str,
) -> list[_Group]:
    groups: list[tuple[int, int, list[PersonalSpan]]] = []
    for span in spans:
        inside = [
            n
            for n, start in enumerate(starts)
            if start < span.end and span.start < start + len(words[n].word)
        ]
        if not inside:
            continue
        if groups and inside[0] < groups[-1][1]:
            first, _, known = groups.pop()
            groups.append((first, inside[-1] + 1, [*known, span]))
        else:
            groups.append((inside[0], inside[-1] + 1, [span]))
    made: list[_Group] = []
    for first, last, known in groups:
        begin, end = starts[first], starts[last - 1] + len(words[last - 1].word)
        moved = [span._replace(start=span.start - begin, end=span.end - begin) for span in known]
        made.append(_Group(first, last, covered(text[begin:end], moved, language)))
    return made


def _regrouped(words: Sequence[Word], groups: Sequence[_Group]) -> tuple[Word, ...]:
    return _regrouped_part(words, groups, 0, len(words))


def _regrouped_part(
    words: Sequence[Word], groups: Sequence[_Group], first: int, last: int
) -> tuple[Word, ...]:
    left: list[Word] = []
    at = first
    for group in groups:
        if group.last <= first or group.first >= last:
            continue
        left += words[at : group.first]
        said = words[group.first : group.last]
        conf = min(word.conf for word in said)
        left.append(Word(group.text, said[0].start_ms, said[-1].end_ms, conf))
        at = group.last
    return (*left, *words[at:last])


def _clusters(
    tokens: Sequence[Token], groups: Sequence[_Group]
) -> Iterable[tuple[int, int, list[Token]]]:
    """Tokens with their words ``first:last``; those that a group holds together in one."""
    first = last = 0
    held: list[Token] = []
    for token in tokens:
        held.append(token)
        last += token.words
        if any(group.first < last < group.last for group in groups):
            continue
        yield first, last, held
        first, held = last, []
    if held:
        yield first, last, held


def _framed(whole: str, left: str) -> str:
    """The words, with the space before and the mark behind that the token had."""
    space = " " if whole.startswith(" ") else ""
    mark = whole[-1] if whole and whole[-1] in "，。？！、,.?!;；" else ""
    return f"{space}{left}{mark}"

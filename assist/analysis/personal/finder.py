"""Finds personal data: in a text by itself, or in the turns of a call that belong together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from assist.analysis.facts.data import Grammar
from assist.analysis.personal.addresses import (
    AddressFinder,
    ChineseAddresses,
    EnglishAddresses,
)
from assist.analysis.personal.codes import codes_en, codes_zh, mails
from assist.analysis.personal.data import PersonalData
from assist.analysis.personal.known import Known
from assist.analysis.personal.names import (
    ChineseNameFinder,
    EnglishNameFinder,
    NameFinder,
)
from assist.analysis.personal.numbers import Triggers
from assist.analysis.personal.runs import RunReader, runs_en, runs_zh
from assist.analysis.personal.spans import Kind, PersonalSpan, covered, lowered, merged
from assist.analysis.personal.telling import Telling
from assist.events.phrases import PhraseSet
from assist.events.timed_text import TimedText
from assist.events.words import Channel, Word

_ASKED_TURNS = 3
"""Turns after a question for a name or an address in which it may be answered. Source: chosen."""


_NUMBERS: Final[frozenset[Kind]] = frozenset(("phone", "id_card", "bank_card"))
_LONGEST = 120
"""Characters of groups of digits that may be one number."""


class Said(NamedTuple):
    """One turn: its text, or its words with their times; and who said it, where that is known."""

    text: str | Sequence[Word]
    speaker: Channel | None = None


class PersonalFinder:
    """Finds personal data in one language. It keeps nothing of what it has read.

    Args:
        language: ``zh…`` or any other, which is read as English.
        data: What personal data stand beside.
        grammar: Of the pack's facts: surnames, titles and what is no name.
    """

    def __init__(self, language: str, data: PersonalData, grammar: Grammar) -> None:
        self.language = "zh" if language.startswith("zh") else "en"
        chinese = self.language == "zh"
        self._triggers = Triggers(data.numbers)
        self._hotlines = data.numbers.hotlines
        self._runs: RunReader = runs_zh if chinese else runs_en
        self._codes = codes_zh if chinese else codes_en
        self._names: NameFinder = (ChineseNameFinder if chinese else EnglishNameFinder)(
            data.names, grammar
        )
        self._addresses: AddressFinder = (ChineseAddresses if chinese else EnglishAddresses)(
            data.addresses
        )
        self._name_asks = PhraseSet(data.names.asks)
        self._address_asks = PhraseSet(data.addresses.asks)

    def find(self, said: str | Sequence[Word]) -> tuple[PersonalSpan, ...]:
        """The personal data of a text by itself; of words, in the text that ``TimedText`` makes.

        Args:
            said: A text, or words with times.
        """
        return self.find_call((Said(said),))[0]

    def redact(self, text: str) -> str:
        """The text with labels in place of what is personal."""
        return covered(text, self.find(text), self.language)

    def find_call(self, turns: Sequence[Said]) -> tuple[tuple[PersonalSpan, ...], ...]:
        """The personal data of each turn of a call.

        - A number may be asked for in one turn, told in groups over others and read back.
        - What was found once is found wherever else it is said.

        Args:
            turns: In the order of their beginnings.
        """
        timed = [None if isinstance(turn.text, str) else TimedText(turn.text) for turn in turns]
        texts = [
            lowered(words.text if words is not None else str(turn.text))
            for turn, words in zip(turns, timed, strict=True)
        ]
        speakers = [turn.speaker for turn in turns]
        found = self._first_pass(texts, speakers)
        known = Known(self.language, values_of(texts, found, speakers))
        if known and len(texts) > 1:
            found = [(*spans, *known.find(text)) for text, spans in zip(texts, found, strict=True)]
        return tuple(
            tuple(_dated(span, words) for span in merged(spans))
            for spans, words in zip(found, timed, strict=True)
        )

    def _first_pass(
        self, texts: Sequence[str], speakers: Sequence[Channel | None]
    ) -> list[tuple[PersonalSpan, ...]]:
        telling = Telling(self.language, self._runs, self._triggers, self._hotlines)
        name_asked = address_asked = 0
        asker: Channel | None = None
        found: list[tuple[PersonalSpan, ...]] = []
        for text, speaker in zip(texts, speakers, strict=True):
            answers = speaker is None or speaker is not asker
            spans = list(mails(text))
            triggers = self._triggers.find(text)
            spans += self._codes(text, triggers, telling.context)
            spans += self._addresses.find(text, asked=address_asked > 0 and answers)
            spans += telling.hear(text, triggers, spans, speaker)
            spans += self._names.find(
                text, asked=name_asked > 0 and answers, agent=speaker is Channel.AGENT
            )
            found.append(tuple(spans))
            name_asked, address_asked = max(0, name_asked - 1), max(0, address_asked - 1)
            if text in self._name_asks:
                name_asked, asker = _ASKED_TURNS, speaker
            if text in self._address_asks:
                address_asked, asker = _ASKED_TURNS, speaker
        return found


def values_of(
    texts: Sequence[str],
    found: Sequence[Sequence[PersonalSpan]],
    speakers: Sequence[Channel | None],
) -> list[tuple[Kind, str]]:
    """The texts that spans stand for, and numbers that were told in groups as one."""
    values: list[tuple[Kind, str]] = []
    groups: dict[Channel | None, tuple[Kind, str]] = {}
    for text, spans, speaker in zip(texts, found, speakers, strict=True):
        for span in sorted(spans, key=lambda span: span.start):
            said = text[span.start : span.end]
            values.append((span.kind, said))
            if span.kind not in _NUMBERS:
                continue
            kind, told = groups.get(speaker, (span.kind, ""))
            if kind != span.kind or len(told) > _LONGEST:
                told = ""
            groups[speaker] = span.kind, f"{told} {said}".strip()
            if told:
                values.append(groups[speaker])
    return values


def finder_of(language: str, data: PersonalData, grammar: Grammar) -> PersonalFinder:
    """The finder of a pack's words, made once."""
    known = data.compiled.get(language)
    if isinstance(known, PersonalFinder):
        return known
    finder = PersonalFinder(language, data, grammar)
    data.compiled[language] = finder
    return finder


def _dated(span: PersonalSpan, words: TimedText | None) -> PersonalSpan:
    if words is None:
        return span
    when = words.span(span.start, span.end)
    return span._replace(start_ms=when.start_ms, end_ms=when.end_ms)

"""What makes a transcript readable: ``readable.yaml``, ``glossary.yaml`` and learned tables."""

from __future__ import annotations

import re
from typing import Annotated

import msgspec

from assist.events.words import is_cjk

_Text = Annotated[str, msgspec.Meta(min_length=1)]
_Cost = Annotated[float, msgspec.Meta(ge=0.0, le=1.0)]
_PINYIN = re.compile(
    "(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?(?:[iuü]?(?:an|ang)|[iu]?a|i?ao|ai|ei|ou|en|eng|er|e|o|ong"
    "|iong|uai|ui|uei|un|uo|ie|iu|in|ing|üe|ue|ün|ve|van|v|i|u|ü)[0-5]?|(?:m|n|ng)[0-5]?"
)
MAX_TERMS = 5_000
"""A glossary beyond this is refused. Source: chosen; every term costs memory and a guess."""


class _Struct(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A typo in a file is an error."""


class Marks(_Struct, frozen=True):
    """Punctuation marks of the language.

    Attributes:
        comma: Between clauses.
        stop: After a statement.
        question: After a question.
        comma_before: A clause often begins with one of these.
        comma_after: These often stand alone before a clause (您好, 是的; well, yes).
        asks: What always asks for something, though nobody waits for an answer as to a question
            (有什么可以帮您).
        open_ends: Words after which an utterance breaks off: no stop follows them.
        sure: How sure the words alone must be of a mark inside an utterance where nobody pauses,
            in hundredths of log-odds.
        tails: Words that belong to the question before them (please, sir): no mark between.
        gap: What stands between a mark and the next word.
        capitals: A sentence begins with a capital letter.
    """

    comma: _Text
    stop: _Text
    question: _Text
    comma_before: tuple[_Text, ...] = ()
    comma_after: tuple[_Text, ...] = ()
    asks: tuple[_Text, ...] = ()
    open_ends: tuple[_Text, ...] = ()
    sure: Annotated[int, msgspec.Meta(ge=0, le=5000)] = 0
    tails: tuple[_Text, ...] = ()
    gap: str = ""
    capitals: bool = False


class ChineseNumbers(_Struct, frozen=True, tag_field="language", tag="zh"):
    """How Chinese numbers are written.

    Attributes:
        keep: Phrases with numerals that stay as they are.
        units: After these even a single numeral becomes a digit (三天 → 3天).
        firm_units: After these even 一 does (一号 → 1号); elsewhere 一天 is often no count.
        clock_before: Before these an hour is a clock time (下午三点).
        clock_after: After these too (三点之前).
        counters: A numeral with one of them behind is an amount of its own: 三块五个 is not 3.5.
        phones: How many digits go into each group of a phone number.
    """

    keep: tuple[_Text, ...]
    units: tuple[_Text, ...]
    firm_units: tuple[_Text, ...]
    clock_before: tuple[_Text, ...]
    clock_after: tuple[_Text, ...]
    counters: str
    phones: tuple[int, ...] = (3, 4, 4)


class EnglishNumbers(_Struct, frozen=True, tag_field="language", tag="en"):
    """How English numbers are written.

    Attributes:
        keep: Phrases that stay as they are.
        replace: Phrases with a spelling of their own.
        currencies: Words for money and their sign.
        cents: Words for a hundredth of it.
        measures: Before these even a single numeral becomes a digit.
        clock_before: After these two numerals are a clock time (at three thirty).
        clock_after: Before these too (one thirty in the morning).
        after_sum: Words that go on behind a price: ``nineteen pounds ninety nine for that`` is one.
        year_before: After these two numerals are a year.
        labels: After these a numeral names something (room two oh six).
        months: Spoken to written; a date follows.
        spell: Words with a capital of their own.
    """

    keep: tuple[_Text, ...] = ()
    replace: dict[str, str] = {}
    currencies: dict[str, str] = {}
    cents: tuple[_Text, ...] = ()
    measures: tuple[_Text, ...] = ()
    clock_before: tuple[_Text, ...] = ()
    clock_after: tuple[_Text, ...] = ()
    after_sum: tuple[_Text, ...] = ()
    year_before: tuple[_Text, ...] = ()
    labels: tuple[_Text, ...] = ()
    months: dict[str, str] = {}
    spell: dict[str, str] = {}


class Likeness(_Struct, frozen=True):
    """What callers and recognisers take for one another, in pinyin.

    Attributes:
        initials: Pairs of initials that are one in many accents, and how far apart they count.
        finals: The same of finals.
        syllables: Whole syllables (花 and 发 in the south).
        near: Initials, or finals, that are apart but close.
    """

    initials: tuple[tuple[str, str, _Cost], ...] = ()
    finals: tuple[tuple[str, str, _Cost], ...] = ()
    syllables: tuple[tuple[str, str, _Cost], ...] = ()
    near: tuple[tuple[str, str, _Cost], ...] = ()


class ReadableData(_Struct, frozen=True):
    """The file ``readable.yaml`` of a pack."""

    marks: Marks
    numbers: ChineseNumbers | EnglishNumbers
    likeness: Likeness = Likeness()


class Term(_Struct, frozen=True):
    """A name that the recogniser doesn't know.

    Attributes:
        term: As people write it.
        sounds: How it sounds where its spelling doesn't say: pinyin, with or without tones
            (``hua1 bei``), or for English as one would spell it by ear (``shivawn``).
        near: Words around it that make it likely. A term that sounds like common words is put
            in their place only beside one of these.
    """

    term: Annotated[str, msgspec.Meta(min_length=2, max_length=40)]
    sounds: tuple[_Text, ...] = ()
    near: tuple[_Text, ...] = ()

    def __post_init__(self) -> None:
        if not re.search(r"\w.*\w", self.term):
            raise ValueError("term: one letter has too little sound to be told by; write it out")
        for index, sound in enumerate(self.sounds):
            if not re.fullmatch(r"[a-zü]+[0-5]?(?:[ '-]?[a-zü]+[0-5]?)*", sound.lower()):
                raise ValueError(f"sounds[{index}]: write pinyin or plain letters, like `hua1 bei`")
            self._check_reading(index, sound.lower())

    def _check_reading(self, index: int, sound: str) -> None:
        if not any(is_cjk(char) for char in self.term):
            if not re.search("[aeiouyü]", sound):
                raise ValueError(
                    f"sounds[{index}]: nobody can say `{sound}`; spell it by ear, like `shivawn`"
                )
            return
        read = re.split("[ '-]", sound)
        wrong = next((one for one in read if _PINYIN.fullmatch(one) is None), "")
        if wrong:
            raise ValueError(f"sounds[{index}]: `{wrong}` is no pinyin; write it like `hua1 bei`")
        if len(read) != len(self.term):
            raise ValueError(
                f"sounds[{index}]: {self.term} has {len(self.term)} places but the sound "
                f"{len(read)}; write one syllable for each, between spaces"
            )


class GlossaryData(_Struct, frozen=True):
    """The file ``glossary.yaml`` of a pack."""

    terms: Annotated[tuple[Term, ...], msgspec.Meta(max_length=MAX_TERMS)] = ()

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for index, term in enumerate(self.terms):
            if term.term.lower() in seen:
                raise ValueError(f"terms[{index}]: {term.term} is in the list twice")
            seen.add(term.term.lower())

    def over(self, base: GlossaryData) -> GlossaryData:
        """These terms laid over another glossary's: same term, this one's entry."""
        own = {term.term.lower() for term in self.terms}
        kept = (term for term in base.terms if term.term.lower() not in own)
        return GlossaryData(terms=(*kept, *self.terms))


class ReadableModel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file ``readable_model.json``: tables that a program wrote; without it none are known.

    Attributes:
        source: What it was made from, and by which command.
        sounds: Chinese: pinyin with tone to the characters that are read so.
        words: Common words, between spaces.
        pairs: Common neighbours: a character or word to those that follow it, between spaces in
            English.
        marks: Weights of a boundary's surroundings in hundredths of log-odds: for a comma, for a
            stop. See ``marks.surroundings``.
    """

    source: str = ""
    sounds: dict[str, str] = {}
    words: str = ""
    pairs: dict[str, str] = {}
    marks: dict[str, tuple[int, int]] = {}

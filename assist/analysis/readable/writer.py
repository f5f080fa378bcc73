"""An utterance as people read it: names repaired, numbers in digits, punctuation."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from assist.analysis.questions import Detector
from assist.analysis.readable.data import (
    ChineseNumbers,
    EnglishNumbers,
    GlossaryData,
    ReadableData,
    ReadableModel,
)
from assist.analysis.readable.edits import Edit, Line, Piece, apply
from assist.analysis.readable.marks import COMMA, STOP, Marker, MarkOptions
from assist.analysis.readable.numbers_en import EnglishNumberWriter
from assist.analysis.readable.numbers_zh import ChineseNumberWriter
from assist.analysis.readable.repair_options import RepairOptions
from assist.analysis.readable.repairs_en import EnglishRepairer
from assist.analysis.readable.repairs_zh import ChineseRepairer
from assist.events import Token, Word
from assist.events.words import is_cjk

_SURE = 0.9
"""A question mark takes the place of a comma from this score on. Source: chosen; requests for
something (帮我推荐一个) score as questions and mostly go on."""

_SHORT_QUESTION = 12
"""Characters (in English: words) up to which a question has no comma that nobody paused for.
Source: chosen; people say as much in a breath."""

_Finder = Callable[[Line], list[Edit]]


class ReadableWriter:
    """Writes utterances so that they can be read; the raw words stay beside.

    Every token covers one or more whole words; together they cover all, in order. The tokens'
    texts put together are the readable text.

    Args:
        data: The wording of the language.
        model: Tables and weights.
        glossary: The team's names.
        detector: Tells questions from statements; without one every sentence ends in a stop.
        options: How much a name may differ from what was heard.
    """

    def __init__(
        self,
        data: ReadableData,
        model: ReadableModel | None = None,
        glossary: GlossaryData | None = None,
        detector: Detector | None = None,
        options: RepairOptions | None = None,
    ) -> None:
        model = model or ReadableModel()
        self._marks = data.marks
        self._chinese = isinstance(data.numbers, ChineseNumbers)
        self._numbers = _number_finder(data.numbers)
        self._repairs = _repair_finder(
            data, model, glossary or GlossaryData(), options or RepairOptions()
        )
        self._options = MarkOptions(sure=data.marks.sure)
        self._marker = Marker(model.marks, self._options)
        self._tail = _anywhere(data.marks.tails)
        self._detector = detector
        self._before = _anywhere(data.marks.comma_before)
        self._after = _anywhere(data.marks.comma_after)
        self._always_asks = _anywhere(data.marks.asks)
        open_ends = "|".join(re.escape(end) for end in data.marks.open_ends)
        edge = "" if self._chinese else r"(?:^|\s)"
        self._open_end = re.compile(f"{edge}(?:{open_ends or '(?!)'})$")

    def write(self, words: Sequence[Word]) -> tuple[Token, ...]:
        """The words of one utterance as readable tokens."""
        if not words:
            return ()
        line = Line(words)
        pieces = apply(line, self._edits(line))
        return self._punctuated(pieces, self._marks_of(line))

    def normalise(self, words: Sequence[Word]) -> list[Piece]:
        """The words with names and numbers written out, but no punctuation."""
        line = Line(words)
        return apply(line, self._edits(line))

    def _edits(self, line: Line) -> list[Edit]:
        numbers = self._numbers(line)
        if self._repairs is None:
            return numbers
        repairs = self._repairs(line)
        if not repairs:
            return numbers
        clear = [n for n in numbers if all(n.end <= r.start or r.end <= n.start for r in repairs)]
        written = [r for r in repairs if r.heard or r.text != line.text[r.start : r.end]]
        return sorted((*clear, *written))

    def _marks_of(self, line: Line) -> dict[int, str]:
        """Punctuation behind words, by the number of words up to it."""
        words = line.words
        units, boundaries = self._units(line)
        pauses = [max(0, b.start_ms - a.end_ms) for a, b in pairwise(words)]
        if not boundaries:
            return self._last_mark(line, 0)
        cues = self._cues(line, boundaries)
        told = self._marker.marks(units, boundaries, pauses, cues)
        comma = self._marks.comma
        marks: dict[int, str] = {}
        clause = 0
        light: list[int] = []  # commas since the last stop that neither pause nor clause word backs
        begin = 0
        for count, at in enumerate(boundaries, start=1):
            kind = told.get(at)
            if kind is None:
                continue
            heard = pauses[count - 1] >= self._options.heard_ms
            tail = self._tail.match(line.text, line.starts[count]) is not None
            asks = self._asks(line, clause, count, sure=kind == COMMA and not tail)
            if asks and tail:
                if heard:
                    marks[count] = comma
                continue
            if asks:
                marks[count] = self._marks.question if heard else comma
            else:
                marks[count] = self._marks.stop if kind == STOP else comma
            if marks[count] != comma:
                light, begin = [], at
            elif pauses[count - 1] < self._options.short_ms and at not in cues:
                light.append(count)
            clause = count
        last = self._last_mark(line, clause)
        if (
            light
            and len(units) - begin <= _SHORT_QUESTION
            and self._marks.question in last.values()
        ):
            for count in light:
                del marks[count]
        return marks | last

    def _last_mark(self, line: Line, clause: int) -> dict[int, str]:
        """The mark behind the last word, whose clause begins at the word ``clause``."""
        count = len(line.words)
        if self._asks(line, clause, count, sure=False):
            return {count: self._marks.question}
        return {} if self._open_end.search(line.text) else {count: self._marks.stop}

    def _cues(self, line: Line, boundaries: Sequence[int]) -> frozenset[int]:
        """The boundaries where a clause word says that one clause ends and another begins."""
        found = {match.start() for match in self._before.finditer(line.text)}
        found.update(match.end() for match in self._after.finditer(line.text))
        if not found:
            return frozenset()
        return frozenset(
            at
            for count, at in enumerate(boundaries, start=1)
            if line.starts[count] in found or line.ends[count - 1] in found
        )

    def _asks(self, line: Line, clause: int, end: int, *, sure: bool) -> bool:
        """The words ``clause:end`` ask; ``sure`` where they could as well go on."""
        detector = self._detector
        text = line.text[line.starts[clause] : line.ends[end - 1]]
        if self._always_asks.search(text) is not None:
            return True
        if detector is None or not detector.wants_answer(text):
            return False
        reading = detector.read(text)
        if sure:
            return reading.score >= _SURE and not reading.weak
        return reading.score >= detector.threshold

    def _units(self, line: Line) -> tuple[Sequence[str], list[int]]:
        if not self._chinese:
            return [word.word.lower() for word in line.words], list(range(1, len(line.words)))
        return _chinese_units(line)

    def _punctuated(self, pieces: Sequence[Piece], marks: dict[int, str]) -> tuple[Token, ...]:
        capitals, gap = self._marks.capitals, self._marks.gap
        tokens: list[Token] = []
        told = 0
        last = ""
        begins = capitals
        for text, words, heard in pieces:
            told += words
            if begins and text:
                text = text[0].upper() + text[1:]
                begins = False
            mark = marks.get(told)
            if last and text and (last in gap_marks(gap) or _spaced(last, text[0])):
                text = " " + text
            if mark is not None:
                text += mark
                begins = capitals and mark != self._marks.comma
            if text:
                last = text[-1]
            tokens.append(Token(text, words, heard))
        return tuple(tokens)


def gap_marks(gap: str) -> str:
    """Marks behind which a space stands."""
    return ",.?" if gap else ""


def _anywhere(phrases: Sequence[str]) -> re.Pattern[str]:
    """Any of the phrases; Latin ones as whole words."""
    parts = []
    for phrase in sorted(phrases, key=len, reverse=True):
        if len(phrase) > 2 and phrase[0] == phrase[-1] == "/":
            parts.append(phrase[1:-1])
        else:
            edge = r"\b" if phrase[0].isascii() else ""
            parts.append(f"{edge}{re.escape(phrase)}{edge}")
    return re.compile("|".join(parts) or "(?!)")


def _spaced(last: str, first: str) -> bool:
    return not is_cjk(last) and not is_cjk(first)


def _chinese_units(line: Line) -> tuple[list[str], list[int]]:
    """Characters, with runs of Latin letters and digits as one; and where words end."""
    units: list[str] = []
    boundaries: list[int] = []
    for word in line.words:
        if units:
            boundaries.append(len(units))
        spelling = word.word.lower()
        if spelling.isascii():
            units.append(spelling)
        else:
            units.extend(spelling)
    return units, boundaries


def _number_finder(data: ChineseNumbers | EnglishNumbers) -> _Finder:
    if isinstance(data, ChineseNumbers):
        chinese = ChineseNumberWriter(data)
        return lambda line: chinese.find(line.text)
    return EnglishNumberWriter(data).find


def _repair_finder(
    data: ReadableData, model: ReadableModel, glossary: GlossaryData, options: RepairOptions
) -> _Finder | None:
    if not glossary.terms:
        return None
    if isinstance(data.numbers, ChineseNumbers):
        return ChineseRepairer(glossary.terms, model, data.likeness, options).find
    return EnglishRepairer(glossary.terms, model.words, model.pairs, options).find

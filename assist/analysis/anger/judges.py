"""The lexicon and the learned scorer as one judge of wording."""

from __future__ import annotations

from math import log

from assist.analysis.anger.learned import Learned
from assist.analysis.anger.lexicon import Lexicon
from assist.analysis.anger.options import JudgeOptions
from assist.analysis.anger.tally import Known
from assist.analysis.anger.wording import NOTHING, Reading, UtteranceReader

_NAMELESS = "\u3007"
"""Stands for a character of a name; in no n-gram that was learned."""


class Judges:
    """Both as a ``WordingScorer``: the heat of an utterance is that of the stricter judge.

    The lexicon's reading also counts in the learned score, so that an entry of a team's own
    raises both. Immutable; compile once, share between calls.

    Args:
        lexicon: The pack's phrases.
        learned: The pack's weights.
        options: How the two come together.
    """

    def __init__(
        self, lexicon: Lexicon, learned: Learned, options: JudgeOptions | None = None
    ) -> None:
        self.lexicon = lexicon
        self.learned = learned
        self.options = options or JudgeOptions()

    def open(self) -> UtteranceReader:
        """A reader for a new utterance."""
        return _Reader(self)

    def rank(self, text: str) -> float:
        """The score that ranks a whole turn, lower-cased and spelt as ``TimedText`` does."""
        reader = self.lexicon.reader()
        reading = reader.read(text, final=True)
        known = Known(reading.heat, reading.calm, reader.taken_back)
        learned = self.learned.open()
        score = learned.score(_without(reader.names, text), known)
        return score + self.learned.context.length * log((learned.length + 1) / 11)


class _Reader:
    """Reads one utterance with both."""

    __slots__ = (
        "_judges",
        "_known",
        "_learned",
        "_level",
        "_lexicon",
        "_names",
        "_reading",
        "_text",
    )

    def __init__(self, judges: Judges) -> None:
        self._judges = judges
        self._lexicon = judges.lexicon.reader()
        self._learned = judges.learned.open()
        self._text = ""
        self._known: Reading = NOTHING
        self._level = 0.0
        self._reading = NOTHING
        self._names: tuple[tuple[int, int], ...] = ()

    def read(self, text: str, *, final: bool = False) -> Reading:
        """Judge the utterance so far; ``text`` only ever grows."""
        lexicon = self._lexicon
        known = lexicon.read(text, final=final)
        if known is self._known and text == self._text:
            return self._reading
        options = self._judges.options
        learned = self._judges.learned
        if lexicon.names != self._names:
            # What was scored before held part of a name: score again without it.
            self._names = lexicon.names
            self._learned = learned.open()
        said = _without(self._names, text) if self._names else text
        score = self._learned.score(said, Known(known.heat, known.calm, lexicon.taken_back))
        level = round(learned.level(score) / options.grain) * options.grain
        if lexicon.taken_back >= options.excused:
            # Runs of words do not know whose anger it is; the lexicon's guards do.
            level = min(level, options.doubt)
        if level < options.least or level <= known.heat or lexicon.waits(text, final=final):
            level = 0.0
        cites = level >= options.cited and not known.findings
        if cites or level != self._level or known is not self._known:
            reading = self._raised(known, level, cites=cites) if level else known
            if reading != self._reading:
                self._reading = reading
        self._text, self._known, self._level = text, known, level
        return self._reading

    def _raised(self, known: Reading, level: float, *, cites: bool) -> Reading:
        """The lexicon's reading with the learned level in place of its heat."""
        options = self._judges.options
        # Phrases of the lexicon say more than runs of words, so these stand in for them only.
        findings = tuple(self._learned.cited(level)) if cites else known.findings
        ceiling = min(1.0, options.ceiling_base + options.ceiling_slope * level)
        return Reading(level, known.calm, max(ceiling, known.ceiling), findings)


def _without(names: tuple[tuple[int, int], ...], text: str) -> str:
    """The text, as long as before, with a sign that means nothing in place of each name."""
    for start, end in names:
        text = text[:start] + _NAMELESS * (end - start) + text[end:]
    return text

"""The lexicon and the learned scorer as one judge of wording."""

from __future__ import annotations

from math import log

from assist.analysis.anger.learned import Learned
from assist.analysis.anger.lexicon import Lexicon
from assist.analysis.anger.options import JudgeOptions
from assist.analysis.anger.tally import Known
from assist.analysis.anger.wording import NOTHING, Reading, UtteranceReader


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
        score = learned.score(text, known)
        return score + self.learned.context.length * log((learned.length + 1) / 11)


class _Reader:
    """Reads one utterance with both."""

    __slots__ = ("_judges", "_known", "_learned", "_lexicon", "_reading", "_text")

    def __init__(self, judges: Judges) -> None:
        self._judges = judges
        self._lexicon = judges.lexicon.reader()
        self._learned = judges.learned.open()
        self._text = ""
        self._known: Reading = NOTHING
        self._reading = NOTHING

    def read(self, text: str, *, final: bool = False) -> Reading:
        """Judge the utterance so far; ``text`` only ever grows."""
        known = self._lexicon.read(text, final=final)
        if text == self._text and known is self._known:
            return self._reading
        self._text, self._known = text, known
        reading = self._judge(text, known, final)
        if reading != self._reading:
            self._reading = reading
        return self._reading

    def _judge(self, text: str, known: Reading, final: bool) -> Reading:
        judges = self._judges
        options = judges.options
        lexicon = self._lexicon
        learned = judges.learned
        score = self._learned.score(text, Known(known.heat, known.calm, lexicon.taken_back))
        level = round(learned.level(score) / options.grain) * options.grain
        if level < options.least or level <= known.heat or lexicon.waits(text, final=final):
            return known
        findings = known.findings
        if not findings and level >= options.cited:
            # Phrases of the lexicon say more than runs of words, so these stand in for them only.
            findings = tuple(self._learned.cited(level))
        ceiling = min(1.0, options.ceiling_base + options.ceiling_slope * level)
        return Reading(level, known.calm, max(ceiling, known.ceiling), findings)

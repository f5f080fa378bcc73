"""What the customer's words have said so far: the open utterance, and what is left of the past."""

from __future__ import annotations

from assist.analysis.anger.leaky import Leaky, lifted
from assist.analysis.anger.learned import RULE
from assist.analysis.anger.options import LevelOptions
from assist.analysis.anger.wording import Reading, Utterance, WordingScorer
from assist.events import Evidence, PartialHypothesis, Word
from assist.events.timed_text import TimedText

_MOST_CITED = 4
_RECENT_MS = 3_000


class HeardWords:
    """The share of wording in the level, over time.

    Args:
        scorer: Judge of wording.
        options: How the past fades.
    """

    def __init__(self, scorer: WordingScorer, options: LevelOptions) -> None:
        self._scorer = scorer
        self._options = options
        self._past = Leaky(options.half_life_ms)
        self._utterance = Utterance(0, scorer)
        self._said: tuple[Evidence, ...] = ()
        self._said_ms = -_RECENT_MS

    @property
    def reading(self) -> Reading:
        """Of the utterance that is still open."""
        return self._utterance.reading

    def grow(self, event: PartialHypothesis) -> bool:
        """Take more stable words; whether there were any."""
        if event.utterance != self._utterance.number:
            self._utterance = Utterance(event.utterance, self._scorer)
        elif event.stable <= len(self._utterance.words):
            return False
        self._utterance.grow(event.stable_words)
        return True

    def settle(self, number: int, words: tuple[Word, ...]) -> Utterance:
        """The utterance is over with these words; nothing of it can change any more."""
        utterance = self._utterance
        if number != utterance.number:
            utterance = Utterance(number, self._scorer)
        utterance.settle(words)
        self._utterance = Utterance(0, self._scorer)
        return utterance

    def soothe(self, at_ms: int, share: float) -> None:
        """The agent has mended and the caller speaks calmly: take a share of the past, 0..1."""
        self._past.set(at_ms, self._past.at(at_ms) * (1.0 - share))

    def keep(self, at_ms: int, utterance: Utterance, duration_ms: int, *, presses: bool) -> None:
        """Let a finished utterance heat or cool what came before it.

        Only words that give way cool it by themselves. Calm speech lets it fade sooner, and
        speech that still wants something, however polite, not even with time.

        Args:
            at_ms: Now.
            utterance: What was said.
            duration_ms: For how long.
            presses: Whether it still wants something.
        """
        options = self._options
        reading = utterance.reading
        past = self._past.at(at_ms)
        if reading.heat < options.calm_heat:
            if presses and not reading.calm:
                past *= 2.0 ** (duration_ms / options.half_life_ms)
            else:
                past *= 0.5 ** (duration_ms / options.calm_half_life_ms)
        if reading.calm:
            past *= 1.0 - options.calm_drop * reading.calm
        past = min(1.0, past)
        self._past.set(at_ms, lifted(past, reading.heat, options.carry, reading.ceiling))
        if reading.findings:
            self._said = _cited(utterance)
            self._said_ms = at_ms

    def share(self, at_ms: int) -> float:
        """What wording makes of the level, 0..1."""
        reading = self._utterance.reading
        past = self._past.at(at_ms)
        if reading.heat:
            return lifted(past, reading.heat, self._options.carry, reading.ceiling)
        return past

    def evidence(self, at_ms: int, back_ms: int) -> tuple[Evidence, ...]:
        """Words of the open utterance, or those of the last ``back_ms``; heaviest first."""
        if self._utterance.reading.findings:
            return _cited(self._utterance)
        return self._said if at_ms - self._said_ms < back_ms else ()


def _cited(utterance: Utterance) -> tuple[Evidence, ...]:
    text = TimedText(utterance.words)
    return tuple(
        text.evidence(
            finding.start,
            finding.end,
            f"{RULE}:wording" if finding.rule == RULE else f"lexicon:{finding.rule}",
        )
        for finding in utterance.reading.findings[:_MOST_CITED]
    )

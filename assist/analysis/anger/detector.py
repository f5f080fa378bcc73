"""Hears the customer getting angry: wording, voice and behaviour as one level over time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from assist.analysis.anger.behaviour import Behaviour
from assist.analysis.anger.data import AngerRules, AngerSource
from assist.analysis.anger.heard import HeardWords
from assist.analysis.anger.meter import Meter
from assist.analysis.anger.options import AngerOptions
from assist.analysis.anger.raised import RaisedSignals
from assist.analysis.anger.telling import Telling
from assist.analysis.anger.voice import Voice
from assist.analysis.anger.wording import Reading
from assist.events import (
    Anger,
    Channel,
    Event,
    Evidence,
    FinalHypothesis,
    HangUp,
    OutputEvent,
    PartialHypothesis,
    Prosody,
    Question,
    Signal,
    Span,
    SpeechEnded,
    SpeechStarted,
    Word,
    is_cjk,
    join_words,
)
from assist.events.listener import Ids

_RECENT_MS = 3_000
_SIGNAL_BACK_MS = 12_000
"""A signal cites what was said and done this far back."""


class AngerDetector:
    """One customer's anger, as a pipeline listener.

    - ``Anger`` events carry the level; a ``Signal`` named ``anger`` is raised whenever the band
      rises to tense, angry or furious. From words of a partial it is ``raised``, then
      ``confirmed`` or ``withdrawn`` under the same id; from anything certain it is ``confirmed``
      at once.
    - It abstains (level null) until the customer said a word or the voice has a baseline.
    - With the ``HangUp`` it falls silent: what is open is confirmed, nothing is raised any more.
    - It must come after overlap and questions in the pipeline, whose signals it counts.

    Args:
        ids: Ids of the call.
        data: The language's wording.
        options: Thresholds.
        rules: Judges to use in place of those that ``data`` compiles to.
        speaker: Whose anger.
    """

    hears: ClassVar[frozenset[type[Event]]] = frozenset(
        {
            FinalHypothesis,
            HangUp,
            PartialHypothesis,
            Prosody,
            Question,
            Signal,
            SpeechEnded,
            SpeechStarted,
        }
    )

    def __init__(
        self,
        ids: Ids,
        data: AngerSource,
        *,
        options: AngerOptions | None = None,
        rules: AngerRules | None = None,
        speaker: Channel = Channel.CUSTOMER,
    ) -> None:
        self._rules = rules or data.rules
        self._options = options or AngerOptions()
        self._speaker = speaker
        self._words = HeardWords(self._rules.scorer, self._options.level)
        self._voice = Voice(self._options.voice)
        self._behaviour = Behaviour(self._rules.demands, speaker, self._options.behaviour)
        self._meter = Meter(self._options.level)
        self._has_words = False
        self._rank = 0
        self._raised = RaisedSignals(ids, speaker)
        self._telling = Telling(self._options.level)
        self._deadline_ms: int | None = None
        self._shares = (0.0, 0.0, 0.0)
        self._is_over = False
        # Whether the agent has mended since the customer's last angry words.
        self._repaired = False

    @property
    def deadline_ms(self) -> int | None:
        """When the level is to be looked at again."""
        return self._deadline_ms

    @property
    def level(self) -> float | None:
        """The level now, 0..1; None while there is nothing to judge by."""
        return self._meter.level if self._has_basis else None

    @property
    def rank(self) -> int:
        """The band now: 0 calm … 3 furious."""
        return self._meter.rank

    @property
    def _has_basis(self) -> bool:
        return self._has_words or self._voice.ready

    def hear(self, event: Event) -> Sequence[OutputEvent]:
        """Take one event; return conclusions stamped with its ``at_ms``."""
        if self._is_over:
            return ()
        if isinstance(event, PartialHypothesis):
            return self._hear_partial(event)
        if isinstance(event, Prosody):
            return self._hear_prosody(event)
        if isinstance(event, FinalHypothesis):
            return self._hear_final(event)
        if isinstance(event, Signal):
            changed = event.speaker is self._speaker and self._behaviour.hear_signal(event)
            return self._report(event.at_ms) if changed else ()
        if isinstance(event, Question):
            if event.speaker is self._speaker and event.status == "answered":
                self._repaired = True
            changed = self._behaviour.hear_question(event)
            return self._report(event.at_ms) if changed else ()
        if isinstance(event, SpeechEnded):
            if event.channel is not self._speaker:
                self._behaviour.hear_other_end(event.span.end_ms)
            return ()
        if isinstance(event, SpeechStarted):
            return self._hear_start(event)
        if isinstance(event, HangUp):
            return self._end(event.at_ms)
        return ()

    def elapse(self, at_ms: int) -> Sequence[OutputEvent]:
        """Let the level fall with time."""
        return () if self._is_over else self._report(at_ms)

    def _hear_partial(self, event: PartialHypothesis) -> Sequence[OutputEvent]:
        if event.channel is not self._speaker or not event.stable:
            return ()
        words = self._words
        before = words.reading
        if not words.grow(event):
            return ()
        if self._has_words and words.reading is before:
            # Words that say nothing new: the level only fades, which ``elapse`` tells in time.
            return ()
        self._has_words = True
        return self._report(event.at_ms)

    def _hear_final(self, event: FinalHypothesis) -> Sequence[OutputEvent]:
        if event.channel is not self._speaker:
            said = join_words(event.words).lower()
            self._behaviour.hear_other(said)
            return self._hear_repair(event.at_ms, said)
        return self._settle(event)

    def _hear_prosody(self, event: Prosody) -> Sequence[OutputEvent]:
        if event.channel is not self._speaker:
            return ()
        changed = self._voice.hear(event, speed=self._learning_speed())
        return self._report(event.at_ms) if changed or self._telling.told is None else ()

    def _hear_start(self, event: SpeechStarted) -> Sequence[OutputEvent]:
        if event.channel is not self._speaker:
            return ()
        changed = self._behaviour.hear_own_start(event.at_ms, event.start_ms)
        return self._report(event.at_ms) if changed or self._telling.told is None else ()

    def _learning_speed(self) -> float:
        """The voice baseline stands still while words or acts say that this is not usual."""
        wording, _, behaviour = self._shares
        usual = self._options.level.tense / 2
        return 0.0 if wording > usual or behaviour > usual else 1.0

    def _settle(self, event: FinalHypothesis) -> Sequence[OutputEvent]:
        """The open utterance is over with these words."""
        utterance = self._words.settle(event.utterance, event.words)
        reading = utterance.reading
        if event.words:
            self._has_words = True
            span = Span(event.words[0].start_ms, event.words[-1].end_ms)
            self._voice.hear_words(span, _units(event.words), speed=self._learning_speed())
            if not (reading.calm and not reading.heat):
                self._behaviour.hear_own(event.at_ms, utterance.text, span)
            if reading.calm:
                self._behaviour.soothe(event.at_ms, self._options.level.calm_drop * reading.calm)
            presses = self._rules.demands.presses(utterance.text)
            self._come_round(event.at_ms, reading.heat, _units(event.words), presses=presses)
            self._words.keep(event.at_ms, utterance, span.duration_ms, presses=presses)
        return self._report(event.at_ms, settled=reading)

    def _hear_repair(self, at_ms: int, said: str) -> Sequence[OutputEvent]:
        """The agent has said something: an apology that was heard out takes a little away."""
        if self._repaired or not self._rules.demands.repairs(said):
            return ()
        self._repaired = True
        if self._words.reading.heat:
            return ()
        self._soothe(at_ms, self._options.level.repair_drop)
        return self._report(at_ms)

    def _soothe(self, at_ms: int, share: float) -> None:
        self._words.soothe(at_ms, share)
        self._behaviour.soothe(at_ms, share)

    def _come_round(self, at_ms: int, heat: float, units: int, *, presses: bool) -> None:
        """Calm speech after the agent has mended takes the past down; angry words end that."""
        options = self._options.level
        if heat >= options.repaired_heat:
            self._repaired = False
            return
        calm = self._voice.arousal(at_ms) < options.repaired_voice
        if self._repaired and calm and units >= options.repaired_units:
            self._soothe(at_ms, options.repaired_drop / 2 if presses else options.repaired_drop)

    def _end(self, at_ms: int) -> Sequence[OutputEvent]:
        """The call is over: what was heard stands, and nothing can be raised by it any more."""
        out = self._report(at_ms)
        confirmed = self._raised.review(at_ms, self._meter, self._words.reading.heat, final=True)
        self._is_over = True
        self._deadline_ms = None
        return [*out, *confirmed]

    def _report(self, at_ms: int, settled: Reading | None = None) -> Sequence[OutputEvent]:
        """Bring the level up to ``at_ms`` and tell what is worth telling."""
        if not self._has_basis:
            return () if self._telling.told is not None else (self._tell(at_ms),)
        self._update(at_ms)
        heat = self._words.reading.heat
        is_final = settled is not None
        judged = heat if settled is None else settled.heat
        out: list[OutputEvent] = []
        out += self._raised.review(at_ms, self._meter, judged, final=is_final)
        rank, self._rank = self._rank, self._meter.rank
        if self._rank > rank:
            evidence = self._evidence(at_ms, _SIGNAL_BACK_MS)
            out.append(self._raised.raise_(at_ms, self._meter, heat, evidence))
        due = self._telling.is_due(self._meter)
        if due and self._telling.may_tell(at_ms, self._meter):
            out.insert(0, self._tell(at_ms))
            due = False
        self._deadline_ms = self._telling.next_look_ms(at_ms, self._meter, due=due)
        return out

    def _update(self, at_ms: int) -> None:
        options = self._options.level
        wording = self._words.share(at_ms)
        voice = options.voice_cap * self._voice.arousal(at_ms)
        behaviour = options.behaviour_cap * self._behaviour.insistence(at_ms)
        self._shares = (wording, voice, behaviour)
        self._meter.update(at_ms, wording, voice, behaviour)

    def _tell(self, at_ms: int) -> Anger:
        """The level as it stands; null while there is nothing to judge by."""
        known = self._has_basis
        names = ("wording", "voice", "behaviour")
        event = Anger(
            at_ms=at_ms,
            speaker=self._speaker,
            level=round(self._meter.level, 3) if known else None,
            band=self._meter.band if known else None,
            trend=self._meter.trend,
            contributions={
                name: round(share, 3) for name, share in zip(names, self._shares, strict=True)
            }
            if known
            else {},
            evidence=self._evidence(at_ms, 1) if known else (),
        )
        self._telling.told = event
        return event

    def _evidence(self, at_ms: int, back_ms: int) -> tuple[Evidence, ...]:
        """Words, measurements and acts of the last ``back_ms``, heaviest words first."""
        words = self._words.evidence(at_ms, back_ms)
        voice = self._voice.evidence(at_ms) if self._shares[1] > 0.05 else ()
        return (*words, *voice, *self._behaviour.evidence(at_ms - max(back_ms, _RECENT_MS)))


def _units(words: tuple[Word, ...]) -> int:
    """Characters of Chinese or words of other languages, for the speech rate."""
    return sum(len(word.word) if is_cjk(word.word[0]) else 1 for word in words if word.word)

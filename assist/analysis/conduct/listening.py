"""``few_backchannels``, ``monologue`` and ``talk_ratio``: who leaves room for whom."""

from __future__ import annotations

from collections import deque

from assist.analysis.conduct.options import ConductOptions
from assist.analysis.conduct.part import Alarm, Part, Told, lasting, measured, seconds
from assist.analysis.conduct.talk import NEVER_MS, Talk
from assist.events import Channel, SignalState, Span, SpeechEnded, SpeechStarted
from assist.events.listener import Ids

STRETCHES = 200
"""Stretches of speech kept for the talk ratio; three minutes hold far fewer."""


class LongTurn(Part):
    """Raised when one party has talked for long and the other left, or got, no room.

    A turn by voice: pauses below ``pause_ms`` belong to it, and speech of the other party ends it
    once that has lasted ``breaks_ms``.

    Args:
        talk: Who speaks.
        alarm: What to raise.
        speaker: Whose long turn.
        long_ms: From when it is long.
        breaks_ms: Speech of the other that ends it; 0 for any sound.
        why: Of the evidence.
        pause_ms: A longer pause ends it.
    """

    def __init__(
        self,
        talk: Talk,
        alarm: Alarm,
        *,
        speaker: Channel,
        long_ms: int,
        breaks_ms: int,
        why: str,
        pause_ms: int,
    ) -> None:
        self._talk = talk
        self._alarm = alarm
        self._speaker = speaker
        self._long_ms = long_ms
        self._breaks_ms = breaks_ms
        self._why = why
        self._pause_ms = pause_ms
        self._start_ms = NEVER_MS

    def started(self, event: SpeechStarted) -> Told:
        """The turn goes on or begins; or the other breaks in."""
        if event.channel is not self._speaker:
            return () if self._breaks_ms else self._end(event.at_ms, event.start_ms)
        told: Told = ()
        last_ms = self._talk.ended_ms[self._speaker]
        if self._start_ms != NEVER_MS and event.start_ms - last_ms >= self._pause_ms:
            told = self._end(event.at_ms, last_ms)
        if self._start_ms == NEVER_MS:
            other = self._speaker.other
            overlapped = self._talk.speaking[other] and not self._breaks_ms
            self._start_ms = NEVER_MS if overlapped else event.start_ms
        self._arm(event.at_ms)
        return told

    def ended(self, event: SpeechEnded) -> Told:
        """A stretch is over, of the party or of the other."""
        if event.channel is self._speaker:
            self.deadline_ms = None
            return ()
        if event.span.duration_ms < self._breaks_ms:
            return ()
        told = self._end(event.at_ms, min(event.span.start_ms, event.at_ms))
        if self._talk.speaking[self._speaker]:
            self._start_ms = max(event.span.end_ms, self._talk.start_ms[self._speaker])
            self._arm(event.at_ms)
        return told

    def elapse(self, at_ms: int) -> Told:
        """It has become long, and goes on."""
        self.deadline_ms = None
        if self._start_ms == NEVER_MS or self._alarm.is_up:
            return ()
        return self._tell(at_ms, Span(self._start_ms, at_ms), "raised")

    def over(self, at_ms: int) -> Told:
        """The call is over."""
        return self._end(at_ms, at_ms)

    def _arm(self, now_ms: int) -> None:
        if self._start_ms != NEVER_MS and not self._alarm.is_up:
            self.deadline_ms = max(now_ms, self._start_ms + self._long_ms)

    def _end(self, at_ms: int, end_ms: int) -> Told:
        start_ms, self._start_ms = self._start_ms, NEVER_MS
        self.deadline_ms = None
        if not self._alarm.is_up:
            return ()
        return self._tell(at_ms, Span(start_ms, max(start_ms, end_ms)), "confirmed")

    def _tell(self, at_ms: int, span: Span, state: SignalState) -> Told:
        return self._alarm.tell(
            at_ms,
            span,
            round(span.duration_ms / 1000, 1),
            lasting(span, self._why),
            state=state,
            slots=seconds(span.duration_ms),
        )


def few_backchannels(ids: Ids, talk: Talk, options: ConductOptions) -> LongTurn:
    """The customer talks for long and the agent makes no sound."""
    return LongTurn(
        talk,
        Alarm("few_backchannels", Channel.AGENT, ids, options.cooldown_ms),
        speaker=Channel.CUSTOMER,
        long_ms=options.listen.unanswered_ms,
        breaks_ms=0,
        why="no_token",
        pause_ms=options.listen.pause_ms,
    )


def monologue(ids: Ids, talk: Talk, options: ConductOptions) -> LongTurn:
    """The agent talks for long and the customer gets no turn."""
    return LongTurn(
        talk,
        Alarm("monologue", Channel.AGENT, ids, options.cooldown_ms),
        speaker=Channel.AGENT,
        long_ms=options.listen.monologue_ms,
        breaks_ms=options.listen.turn_ms,
        why="monologue",
        pause_ms=options.listen.pause_ms,
    )


class TalkRatio(Part):
    """The agent has had too large a share of the last minutes' talk.

    ``value`` is that share, 0..1; slot ``percent``.
    """

    def __init__(self, ids: Ids, options: ConductOptions) -> None:
        self._options = options.listen
        self._alarm = Alarm("talk_ratio", Channel.AGENT, ids, 3 * options.cooldown_ms)
        self._spoken: deque[tuple[Channel, Span]] = deque(maxlen=STRETCHES)

    def ended(self, event: SpeechEnded) -> Told:
        """Another stretch to count; the share is looked at where the agent has stopped."""
        self._spoken.append((event.channel, event.span))
        since_ms = event.span.end_ms - self._options.ratio_window_ms
        while self._spoken[0][1].end_ms <= since_ms:
            self._spoken.popleft()
        if event.channel is Channel.CUSTOMER or self._alarm.rests(event.at_ms):
            return ()
        talk_ms = dict.fromkeys(Channel, 0)
        for channel, span in self._spoken:
            talk_ms[channel] += span.end_ms - max(since_ms, span.start_ms)
        total_ms = sum(talk_ms.values())
        share = talk_ms[Channel.AGENT] / total_ms if total_ms else 0.0
        if total_ms < self._options.ratio_talk_ms or share < self._options.ratio_most:
            return ()
        first_ms = max(since_ms, self._spoken[0][1].start_ms)
        span = Span(max(0, first_ms), event.span.end_ms)
        text = f"{talk_ms[Channel.AGENT]} of {total_ms} ms"
        return self._alarm.tell(
            event.at_ms,
            span,
            round(share, 3),
            measured(span, text, "talk_ratio"),
            slots={"percent": str(round(100 * share))},
        )

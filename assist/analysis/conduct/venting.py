"""``venting``: a long turn full of feeling that asks nothing."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence

from assist.analysis.conduct.data import ConductData
from assist.analysis.conduct.options import ConductOptions
from assist.analysis.conduct.part import Alarm, Part, Told, lasting, quoted
from assist.analysis.conduct.talk import Said, Talk
from assist.events import Anger, Channel, Evidence, SignalState, Span
from assist.events.listener import Ids

FULL_VENT = 3.0
"""A turn of this many times the least length lets off steam with strength 1. Source: chosen."""

CITED = 4
"""How many phrases are quoted."""

LEVELS = 64
"""Anger levels kept; a turn has fewer."""


class Venting(Part):
    """Raised when an utterance of such a turn is final, so at least every twenty seconds of it.

    - Feeling shows in the level of anger within the turn, or in enough feeling words.
    - A turn whose last part asks something is a request; a signal raised before is withdrawn.
    - Confirmed with its whole span when the agent takes the turn. ``value`` is its length against
      the least one, 0..1.
    """

    def __init__(self, ids: Ids, talk: Talk, data: ConductData, options: ConductOptions) -> None:
        self._talk = talk
        self._data = data
        self._wording = data.wording
        self._options = options.customer
        self._alarm = Alarm("venting", Channel.CUSTOMER, ids, options.cooldown_ms)
        self._levels: deque[tuple[int, float]] = deque(maxlen=LEVELS)
        self._span = Span(0, 0)
        self._units = 0
        self._cited: tuple[Evidence, ...] = ()

    def anger(self, event: Anger) -> None:
        """How angry the customer is."""
        if event.speaker is Channel.CUSTOMER and event.level is not None:
            self._levels.append((event.at_ms, event.level))

    def said(self, said: Said) -> Told:
        """Judge the customer's turn so far, or note that the agent has taken over."""
        if said.channel is Channel.AGENT:
            return self._settle(said.at_ms) if said.new_turn else ()
        told = self._settle(said.at_ms) if said.new_turn else ()
        if said.token or self._talk.holder is Channel.AGENT:
            return told
        return (*told, *self._judge(said.at_ms))

    def over(self, at_ms: int) -> Told:
        """The call is over."""
        return self._settle(at_ms)

    def _judge(self, at_ms: int) -> Told:
        turn = self._talk.turn
        span = Span(self._talk.turn_ms, turn[-1].span.end_ms)
        units = sum(said.units for said in turn)
        long = units >= self._data.long_vent and span.duration_ms >= self._options.vent_ms
        if not self._alarm.is_up and not long:
            return ()
        asks = self._asks(turn)
        if not self._alarm.is_up and (asks or not self._feels(turn, span)):
            return ()
        self._span, self._units = span, units
        if asks:
            return self._tell(at_ms, "withdrawn")
        first = not self._alarm.is_up
        self._cited = tuple(self._quotes(turn))
        return self._tell(at_ms, "raised") if first else ()

    def _settle(self, at_ms: int) -> Told:
        return self._tell(at_ms, "confirmed") if self._alarm.is_up else ()

    def _feels(self, turn: Sequence[Said], span: Span) -> bool:
        if any(said.text.text in self._wording.calm for said in turn):
            return False
        level = max((level for at_ms, level in self._levels if at_ms >= span.start_ms), default=0.0)
        words = sum(1 for said in turn for _ in self._wording.feelings.find(said.text.text))
        return level + self._options.vent_word * words >= self._options.vent_feeling

    def _asks(self, turn: Sequence[Said]) -> bool:
        """Whether the newest utterance asks something, in the later half of a long one."""
        text = turn[-1].text.text
        least = len(text) // 3 if turn[-1].units >= self._data.long_vent else 0
        return any(match.end > least for match in self._wording.asks.find(text))

    def _quotes(self, turn: Sequence[Said]) -> Iterator[Evidence]:
        count = 0
        for said in turn:
            for match in self._wording.feelings.find(said.text.text):
                count += 1
                if count <= CITED:
                    yield quoted(said, match.start, match.end, "feeling")

    def _tell(self, at_ms: int, state: SignalState) -> Told:
        value = min(1.0, self._units / (FULL_VENT * self._data.long_vent))
        evidence = (*self._cited, *lasting(self._span, "long_turn"))
        return self._alarm.tell(at_ms, self._span, round(value, 3), evidence, state=state)

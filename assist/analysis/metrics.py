"""Running measurements of the conversation."""

from __future__ import annotations

from bisect import insort
from collections import deque
from collections.abc import Iterable
from typing import ClassVar

import msgspec

from assist.analysis.conduct.latency import ResponseLatency
from assist.analysis.overlap_wording import OverlapWording, count_units
from assist.analysis.talk_time import Talked, TalkTime
from assist.events import (
    Channel,
    Event,
    FinalHypothesis,
    HangUp,
    Metrics,
    OutputEvent,
    Overlap,
    SpeechEnded,
    SpeechStarted,
)

LATENCIES = 1000
"""Latencies that the median is taken over, the newest; hours of conversation."""

COUNTED = 32
"""Newest interruptions that may still be taken back."""


class MetricsOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How measurements are told.

    Attributes:
        every_ms: Between two tellings. Milliseconds, 1000..600000. Source: chosen.
        turn_ms: Speech shorter than this is a listener's token and starts no turn.
            Milliseconds, 0..3000. Source: chosen; 91 % of listener tokens in MRDA are shorter
            than 0.8 s (benchmarks/overlap_mrda.py).
    """

    every_ms: int = 10_000
    turn_ms: int = 800

    def __post_init__(self) -> None:
        if self.every_ms < 1:
            raise ValueError(f"every_ms must be above 0, not {self.every_ms}")


class Latencies:
    """Median of the newest latencies and maximum of all; memory is bounded by ``LATENCIES``."""

    __slots__ = ("_newest", "_sorted", "max_ms")

    def __init__(self) -> None:
        self._newest: deque[int] = deque()
        self._sorted: list[int] = []
        self.max_ms = 0

    def add(self, latency_ms: int) -> None:
        """Take one."""
        if len(self._newest) == LATENCIES:
            self._sorted.remove(self._newest.popleft())
        self._newest.append(latency_ms)
        insort(self._sorted, latency_ms)
        self.max_ms = max(self.max_ms, latency_ms)

    @property
    def median_ms(self) -> float | None:
        """The middle one, or the mean of the two in the middle; None before the first."""
        count = len(self._sorted)
        if not count:
            return None
        return (self._sorted[(count - 1) // 2] + self._sorted[count // 2]) / 2


class MetricsListener:
    """Tells ``Metrics`` every ``every_ms`` of audio and once more as the call is hung up.

    Keys (times in milliseconds; a party is ``agent`` or ``customer``): ``PARTY_talk_ms``,
    ``talk_ratio`` (agent's share of all talk, 0..1), ``non_talk_ms``, ``longest_dead_air_ms``,
    ``overlap_ms``, ``overlap_share`` (of all speech, 0..1), ``PARTY_interruptions``,
    ``PARTY_interruptions_per_min`` (of the call), ``PARTY_backchannels_per_min`` (listener's
    tokens, of the other's speech), ``response_latency_median_ms``,
    ``response_latency_max_ms``, ``PARTY_longest_monologue_ms``,
    ``PARTY_characters_per_min`` (Chinese) or ``PARTY_words_per_min``, ``turns``. A key is absent
    while there is nothing to measure.

    Args:
        language: ``zh`` counts characters, any other language words.
        options: How often, and what a turn is.
        wording: Tells listener's tokens; without it they are not counted.
        can_tell: False for mixed recordings: only ``non_talk_ms`` and ``longest_dead_air_ms``
            are told, the rest would be guesses.
    """

    hears: ClassVar[frozenset[type[Event]]] = frozenset(
        {FinalHypothesis, HangUp, Overlap, SpeechEnded, SpeechStarted}
    )

    def __init__(
        self,
        language: str,
        options: MetricsOptions | None = None,
        *,
        wording: OverlapWording | None = None,
        can_tell: bool = True,
    ) -> None:
        self._options = options or MetricsOptions()
        self._unit = "characters" if language == "zh" else "words"
        self._can_tell = can_tell
        self.deadline_ms: int | None = self._options.every_ms
        self._talk = TalkTime(self._options.turn_ms)
        self._answers = ResponseLatency()
        self._latencies = Latencies()
        self._units = dict.fromkeys(Channel, 0)
        self._worded_ms = dict.fromkeys(Channel, 0)
        self._wording = wording
        self._tokens = dict.fromkeys(Channel, 0)
        self._interruptions = dict.fromkeys(Channel, 0)
        self._counted: dict[str, Channel] = {}

    def hear(self, event: Event) -> Iterable[OutputEvent]:
        """Measure."""
        if isinstance(event, SpeechStarted):
            self._talk.start(event)
            self._answered(self._answers.started(event))
        elif isinstance(event, SpeechEnded):
            self._talk.end(event)
            self._answered(self._answers.ended(event))
        elif isinstance(event, FinalHypothesis):
            self._words(event)
        elif isinstance(event, Overlap):
            self._overlap(event)
        elif isinstance(event, HangUp):
            self.deadline_ms = None
            return (self._metrics(event.at_ms),)
        return ()

    def elapse(self, at_ms: int) -> Iterable[OutputEvent]:
        """Another period is over."""
        self.deadline_ms = at_ms + self._options.every_ms
        return (self._metrics(at_ms),)

    def _answered(self, latency_ms: int | None) -> None:
        if latency_ms is not None:
            self._latencies.add(latency_ms)

    def _words(self, event: FinalHypothesis) -> None:
        if not event.words:
            return
        self._units[event.channel] += sum(count_units(word.word) for word in event.words)
        if self._wording is not None and self._wording.read(event.words).listener_only:
            self._tokens[event.channel] += 1
        self._worded_ms[event.channel] += event.words[-1].end_ms - event.words[0].start_ms

    def _overlap(self, event: Overlap) -> None:
        """Count an interruption by the kind that its overlap has in the end."""
        if event.open:
            return
        counted = self._counted.pop(event.id, None)
        if counted is not None:
            self._interruptions[counted] -= 1
        if event.kind == "interruption":
            self._interruptions[event.by] += 1
            self._counted[event.id] = event.by
            if len(self._counted) > COUNTED:
                del self._counted[next(iter(self._counted))]

    def _metrics(self, at_ms: int) -> Metrics:
        talk = self._talk.at(at_ms)
        values: dict[str, float] = {
            "non_talk_ms": talk.non_talk_ms,
            "longest_dead_air_ms": talk.longest_silence_ms,
        }
        if self._can_tell:
            values |= {"overlap_ms": talk.overlap_ms, "turns": talk.turns}
            if total_ms := sum(talk.talk_ms.values()):
                values["talk_ratio"] = round(talk.talk_ms[Channel.AGENT] / total_ms, 4)
                values["overlap_share"] = round(talk.overlap_ms / (total_ms - talk.overlap_ms), 4)
            for party in Channel:
                values |= self._of(party, talk, at_ms)
            median_ms = self._latencies.median_ms
            if median_ms is not None:
                values["response_latency_median_ms"] = median_ms
                values["response_latency_max_ms"] = self._latencies.max_ms
        return Metrics(at_ms=at_ms, values=values)

    def _of(self, party: Channel, talk: Talked, at_ms: int) -> dict[str, float]:
        """What is measured of each party."""
        values: dict[str, float] = {
            f"{party}_talk_ms": talk.talk_ms[party],
            f"{party}_interruptions": self._interruptions[party],
            f"{party}_longest_monologue_ms": talk.monologue_ms[party],
        }
        if at_ms:
            per_min = self._interruptions[party] * 60_000 / at_ms
            values[f"{party}_interruptions_per_min"] = round(per_min, 2)
        if worded_ms := self._worded_ms[party]:
            rate = self._units[party] * 60_000 / worded_ms
            values[f"{party}_{self._unit}_per_min"] = round(rate, 1)
        other_ms = talk.talk_ms[party.other]
        if self._wording is not None and other_ms:
            tokens = self._tokens[party] * 60_000 / other_ms
            values[f"{party}_backchannels_per_min"] = round(tokens, 1)
        return values

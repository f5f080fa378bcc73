"""``response_latency`` and ``speech_rate``: how soon and how fast the agent speaks."""

from __future__ import annotations

from collections import deque
from statistics import median

from assist.analysis.conduct.data import ConductData
from assist.analysis.conduct.latency import ResponseLatency
from assist.analysis.conduct.options import ConductOptions
from assist.analysis.conduct.part import Alarm, Part, Told, measured
from assist.analysis.conduct.talk import Said
from assist.analysis.conduct.waiting import Waiting
from assist.events import Channel, Span, SpeechEnded, SpeechStarted
from assist.events.listener import Ids


class SlowAnswers(Part):
    """The running median of the last answers' latencies is too long.

    ``value`` is that median in seconds. Silence that the agent announced is no latency. After a
    signal the count starts anew, so that the next one is about new answers.
    """

    def __init__(self, ids: Ids, waiting: Waiting | None, options: ConductOptions) -> None:
        self._options = options.pace
        self._waiting = waiting
        self._alarm = Alarm("response_latency", Channel.AGENT, ids, options.cooldown_ms)
        self._answers = ResponseLatency()
        self._newest: deque[tuple[int, int]] = deque(maxlen=self._options.latencies)

    def started(self, event: SpeechStarted) -> Told:
        """Perhaps an answer."""
        return self._take(self._answers.started(event), event.start_ms, event.at_ms)

    def ended(self, event: SpeechEnded) -> Told:
        """Perhaps the end that an answer had been waiting for."""
        latency_ms = self._answers.ended(event)
        answered_ms = event.span.end_ms + (latency_ms or 0)
        return self._take(latency_ms, answered_ms, event.at_ms)

    def _take(self, latency_ms: int | None, answered_ms: int, at_ms: int) -> Told:
        if latency_ms is None or self._announced(answered_ms - latency_ms):
            return ()
        self._newest.append((latency_ms, answered_ms))
        if len(self._newest) < self._options.latencies or self._alarm.rests(at_ms):
            return ()
        median_ms = median(latency for latency, _ in self._newest)
        if median_ms < self._options.latency_ms:
            return ()
        span = Span(self._newest[0][1] - self._newest[0][0], answered_ms)
        listed = " ".join(str(latency) for latency, _ in self._newest)
        self._newest.clear()
        return self._alarm.tell(
            at_ms,
            span,
            round(median_ms / 1000, 1),
            measured(span, f"{listed} ms", "latency"),
            slots={"seconds": str(round(median_ms / 1000))},
        )

    def _announced(self, ended_ms: int) -> bool:
        """Whether the agent had asked for the silence that began at ``ended_ms``."""
        if self._waiting is None or self._waiting.announced is None:
            return False
        return ended_ms < self._waiting.until_ms


class SpeechRate(Part):
    """The agent has been speaking too fast, or drags.

    ``value`` is characters (Chinese) or words a minute over ``rate_window_ms`` of the agent's own
    recognised speech, pauses within an utterance included; slots ``is`` and ``per_min``.
    """

    def __init__(self, ids: Ids, data: ConductData, options: ConductOptions) -> None:
        self._data = data
        self._window_ms = options.pace.rate_window_ms
        self._alarm = Alarm("speech_rate", Channel.AGENT, ids, 2 * options.cooldown_ms)
        self._spoken: deque[Said] = deque()
        self._units = self._spoken_ms = 0

    def said(self, said: Said) -> Told:
        """Measure the newest speech."""
        if said.channel is Channel.CUSTOMER or said.token or not said.span.duration_ms:
            return ()
        self._count(said, 1)
        self._spoken.append(said)
        while self._spoken_ms - self._spoken[0].span.duration_ms >= self._window_ms:
            self._count(self._spoken.popleft(), -1)
        if self._spoken_ms < self._window_ms or self._alarm.rests(said.at_ms):
            return ()
        per_min = self._units * 60_000 / self._spoken_ms
        if self._data.slow_per_min <= per_min < self._data.fast_per_min:
            return ()
        which = "slow" if per_min < self._data.slow_per_min else "fast"
        span = Span(self._spoken[0].span.start_ms, said.span.end_ms)
        return self._alarm.tell(
            said.at_ms,
            span,
            round(per_min, 1),
            measured(span, f"{self._units} in {self._spoken_ms} ms", f"rate_{which}"),
            slots={"is": which, "per_min": str(round(per_min))},
        )

    def _count(self, said: Said, times: int) -> None:
        self._units += times * said.units
        self._spoken_ms += times * said.span.duration_ms

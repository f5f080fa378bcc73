"""How raised the caller's voice is, against this caller's own baseline.

Loudness alone never says much: lines, distances and headsets change it. Pitch, its range and the
speech rate must go with it, and what the voice adds to the level is capped below ``angry``.
"""

from __future__ import annotations

import math
from collections import deque

from assist.analysis.anger.baseline import Baseline
from assist.analysis.anger.leaky import Leaky
from assist.analysis.anger.options import VoiceOptions
from assist.events import Evidence, Prosody, Span

_LEAST_PITCH_HZ = 50.0
_BATCH_MS = 500
_LEAST_UNITS = 5
_FORMATS = {
    "loudness": "{:+.0f} dB",
    "pitch": "{:+.1f} st",
    "range": "{:.1f} st",
    "rate": "{:+.0%}",
}


class Voice:
    """Arousal in one caller's voice.

    - ``hear`` takes prosody of speech, ``hear_words`` the words of an utterance for their rate.
    - Until ``ready`` the arousal is 0 and only the baseline is learnt.

    Args:
        options: Thresholds.
    """

    def __init__(self, options: VoiceOptions) -> None:
        self._options = options
        self._frames: deque[tuple[float, float]] = deque(maxlen=max(1, options.window_ms // 100))
        first = max(1, options.basis_ms // _BATCH_MS)
        memory = max(first, options.memory_ms // _BATCH_MS)
        self._loudness = Baseline(options.loudness_floor_db, first, memory)
        self._pitch = Baseline(options.pitch_floor_st, first, memory)
        self._range = Baseline(options.range_floor_st, first, memory)
        self._rate = Baseline(options.rate_floor, 3, 20)
        self._rate_now = 0.0
        self._faster = 0.0
        self._arousal = Leaky(options.half_life_ms)
        self._step_ms = 0
        self._voiced_ms = 0
        self._since_ms = 0
        self._until_ms = 0
        self._measures: tuple[tuple[str, float, str], ...] = ()

    @property
    def ready(self) -> bool:
        """Whether there is a baseline to judge by."""
        return self._voiced_ms >= self._options.basis_ms and self._loudness.ready

    def arousal(self, at_ms: int) -> float:
        """How raised the voice is, 0..1; fades while the caller is silent."""
        return self._arousal.at(at_ms)

    def hear(self, event: Prosody, *, speed: float) -> bool:
        """Take a batch of frames; whether there is more to say than before it.

        Args:
            event: The frames.
            speed: How fast the baseline may follow, 0..1.
        """
        options = self._options
        new = [
            (loud, 12.0 * math.log2(pitch / 100.0))
            for loud, pitch, voiced in zip(
                event.loudness_db, event.pitch_hz, event.voiced, strict=True
            )
            if voiced >= options.voiced_share and pitch > _LEAST_PITCH_HZ
        ]
        if len(new) < 2:
            return False
        was_ready = self.ready
        self._frames.extend(new)
        self._voiced_ms += len(new) * event.step_ms
        self._until_ms = event.start_ms + len(event.loudness_db) * event.step_ms
        self._since_ms = self._until_ms - options.window_ms
        loudness = _middle(sorted([frame[0] for frame in self._frames]))
        pitches = sorted([frame[1] for frame in self._frames])
        pitch = pitches[len(pitches) // 2]
        spread = pitches[len(pitches) * 9 // 10] - pitches[len(pitches) // 10]
        before = arousal = self._arousal.at(event.at_ms)
        if was_ready:
            self._judge(event, loudness, pitch, spread, len(new) * event.step_ms)
            arousal = self._arousal.at(event.at_ms)
            if arousal > 0.3:
                speed = min(speed, options.guard)
        self._loudness.add(_middle(sorted([frame[0] for frame in new])), speed)
        self._pitch.add(_middle(sorted([frame[1] for frame in new])), speed)
        self._range.add(spread, speed)
        return before > 0.0 or arousal > 0.0 or self.ready != was_ready

    def hear_words(self, span: Span, units: int, *, speed: float) -> None:
        """Take a finished utterance for its speech rate.

        Args:
            span: When its words were said.
            units: Characters (Chinese) or words in it.
            speed: How fast the baseline may follow, 0..1.
        """
        if units >= _LEAST_UNITS and span.duration_ms > 0:
            rate = math.log(1000.0 * units / span.duration_ms)
            self._rate_now = self._rate.deviation(rate)
            self._faster = math.exp(rate - self._rate.centre) - 1.0
            self._rate.add(rate, speed)

    def evidence(self, at_ms: int) -> tuple[Evidence, ...]:
        """The measures that counted within the last window before ``at_ms``, largest first."""
        if at_ms - self._until_ms > self._options.window_ms:
            return ()
        return tuple(
            Evidence(text, max(0, self._since_ms), self._until_ms, f"voice:{name}")
            for name, _, text in self._measures
        )

    def _judge(
        self, event: Prosody, loudness: float, pitch: float, spread: float, voiced_ms: int
    ) -> None:
        options = self._options
        louder = loudness - self._loudness.centre
        higher = pitch - self._pitch.centre
        self._allow_for_gain(louder, higher, voiced_ms)
        louder = loudness - self._loudness.centre
        shares = (
            ("loudness", options.loudness, self._loudness.deviation(loudness), louder),
            ("pitch", options.pitch, self._pitch.deviation(pitch), higher),
            ("range", options.range, self._range.deviation(spread), spread),
            ("rate", options.rate, self._rate_now, self._faster),
        )
        total = 0.0
        measures = []
        for name, share, deviation, measured in shares:
            if deviation <= options.low:
                continue
            part = share * min(1.0, (deviation - options.low) / (options.high - options.low))
            total += part
            if part > 0.25 * share:
                measures.append((name, part, _FORMATS[name].format(measured)))
        measures.sort(key=lambda item: -item[1])
        self._measures = tuple(measures)
        before = self._arousal.at(event.at_ms)
        self._arousal.set(event.at_ms, before + options.follow * (total - before))

    def _allow_for_gain(self, louder: float, higher: float, voiced_ms: int) -> None:
        """Take a lasting step of loudness with nothing else changed for a change of gain."""
        options = self._options
        alike = abs(higher) < options.pitch_floor_st and abs(self._rate_now) < options.low
        if abs(louder) < options.step_db or not alike:
            self._step_ms = 0
            return
        self._step_ms += voiced_ms
        if self._step_ms >= options.step_ms:
            self._loudness.shift(louder)
            self._step_ms = 0


def _middle(ordered: list[float]) -> float:
    """The median of sorted values."""
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2

"""Hears what the agent's own sound tells: a flat voice, a raised one, a noisy place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import msgspec

from assist.analysis.anger.voice import summary
from assist.analysis.voice.flat import FlatOptions, FlatTone
from assist.analysis.voice.noise import BackgroundNoise, Noise, NoiseOptions
from assist.analysis.voice.tone import AgentTone, ToneOptions
from assist.events import (
    Channel,
    Event,
    Evidence,
    HangUp,
    OutputEvent,
    Prosody,
    Signal,
    SignalState,
    Span,
    SpeechEnded,
)
from assist.events.listener import Ids


class VoiceSignalOptions(msgspec.Struct, frozen=True, kw_only=True):
    """All thresholds of the signals from the agent's sound."""

    flat: FlatOptions = FlatOptions()
    noise: NoiseOptions = NoiseOptions()
    tone: ToneOptions = ToneOptions()


class VoiceSignals:
    """``flat_tone``, ``background_noise`` and the voice half of ``agent_tone``.

    - They are about the agent's channel, for the agent alone; the customer's sound is not judged.
    - ``background_noise`` from noise between words is ``raised`` when it begins and ``confirmed``
      with its whole span when it is over; the others are confirmed at once.
    - It must come after the wording in the pipeline, whose ``agent_tone`` it does not repeat.

    Args:
        ids: Ids of the call.
        options: Thresholds.
    """

    hears: ClassVar[frozenset[type[Event]]] = frozenset({HangUp, Prosody, Signal, SpeechEnded})
    deadline_ms: ClassVar[int | None] = None

    def __init__(self, ids: Ids, options: VoiceSignalOptions | None = None) -> None:
        options = options or VoiceSignalOptions()
        self._ids = ids
        self._voiced_share = options.tone.voice.voiced_share
        self._flat = FlatTone(options.flat)
        self._noise = BackgroundNoise(options.noise)
        self._tone = AgentTone(options.tone)
        self._noisy: Signal | None = None

    def hear(self, event: Event) -> Sequence[OutputEvent]:
        """Take one event; return conclusions stamped with its ``at_ms``."""
        if isinstance(event, Prosody):
            return self._hear_prosody(event) if event.channel is Channel.AGENT else ()
        if isinstance(event, Signal):
            if event.signal == "agent_tone" and event.state != "withdrawn":
                self._tone.told_elsewhere(event.at_ms)
            return ()
        if isinstance(event, SpeechEnded):
            if event.channel is not Channel.AGENT:
                return ()
            noise = self._noise.end(event.at_ms, event.span)
            return () if noise is None else (self._begin(event.at_ms, event.span.end_ms, noise),)
        if isinstance(event, HangUp):
            return self._quiet(event.at_ms)
        return ()

    def elapse(self, at_ms: int) -> Sequence[OutputEvent]:
        """Nothing here waits."""
        raise AssertionError(f"no deadline was set, yet {at_ms} elapsed")

    def _hear_prosody(self, event: Prosody) -> Sequence[OutputEvent]:
        batch = summary(event, self._voiced_share)
        if batch is None:
            return ()
        at_ms, end_ms = event.at_ms, batch[0]
        told: list[OutputEvent] = []
        arousal = self._tone.hear(event, batch)
        if arousal is not None:
            cited = self._tone.evidence(at_ms)
            since_ms = cited[0].start_ms if cited else event.start_ms
            told.append(self._signal(at_ms, "agent_tone", Span(since_ms, end_ms), arousal, cited))
        ranges = self._flat.hear(at_ms, batch)
        if ranges is not None:
            span = Span(ranges.since_ms, end_ms)
            cited = (
                _cite(f"{ranges.pitch_st:.1f} st", span, "voice:pitch_range"),
                _cite(f"{ranges.loudness_db:.1f} dB", span, "voice:loudness_range"),
            )
            told.append(self._signal(at_ms, "flat_tone", span, 1.0, cited))
        noise = self._noise.hear(event, batch)
        if noise is not None:
            told.append(self._begin(at_ms, end_ms, noise))
        elif self._noisy is not None and not self._noise.is_noisy:
            told += self._quiet(at_ms)
        return told

    def _begin(self, at_ms: int, end_ms: int, noise: Noise) -> Signal:
        """A noisy spell has begun, or other voices were heard."""
        span = Span(noise.since_ms, end_ms)
        cited = (_cite(f"{noise.distance_db:.0f} dB", span, f"noise:{noise.kind}"),)
        state: SignalState = "raised" if noise.kind == "floor" else "confirmed"
        signal = self._signal(
            at_ms, "background_noise", span, _strength(noise.distance_db), cited, state
        )
        if noise.kind == "floor":
            self._noisy = signal
        return signal

    def _quiet(self, at_ms: int) -> Sequence[OutputEvent]:
        """The noisy spell is over."""
        signal, self._noisy = self._noisy, None
        if signal is None:
            return ()
        span = Span(signal.span.start_ms, max(signal.span.end_ms, at_ms))
        return (msgspec.structs.replace(signal, at_ms=at_ms, span=span, state="confirmed"),)

    def _signal(
        self,
        at_ms: int,
        name: str,
        span: Span,
        value: float,
        evidence: tuple[Evidence, ...],
        state: SignalState = "confirmed",
    ) -> Signal:
        return Signal(
            at_ms=at_ms,
            id=self._ids.next("s"),
            signal=name,
            speaker=Channel.AGENT,
            span=span,
            value=round(value, 2),
            state=state,
            evidence=evidence,
        )


def _cite(text: str, span: Span, why: str) -> Evidence:
    return Evidence(text, span.start_ms, span.end_ms, why)


def _strength(distance_db: float) -> float:
    """1 where the voice hardly stands out, 0 from 30 dB on."""
    return min(1.0, max(0.0, 1.0 - distance_db / 30.0))

"""When somebody speaks: Silero's probability, read in the light of how loud the sound is.

The network says *whether* a sound is speech, the level says *when*. A channel on which nothing
rises above its noise floor is not given to the network at all.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from assist.audio.blocks import BLOCK_MS, SAMPLES_PER_MS, Pcm
from assist.audio.gate import GateOptions, LevelGate
from assist.audio.level import split_levels
from assist.audio.silero import CHUNK_SAMPLES, SileroNetwork
from assist.events import Channel, Span, SpeechEnded, SpeechStarted

CHUNK_MS = CHUNK_SAMPLES // SAMPLES_PER_MS
_CHUNKS_PER_BLOCK = BLOCK_MS // CHUNK_MS

SpeechEvent: TypeAlias = SpeechStarted | SpeechEnded


class VoiceOptions(msgspec.Struct, frozen=True, kw_only=True):
    """When speech begins and ends. Times in ms are rounded up to chunks of 32 ms.

    Attributes:
        begin: Probability that begins speech in a sound that hardly stands out, 0..1. Source:
            Silero's own default.
        begin_clear: The same for a sound that clearly stands out. Lower, since the network
            hesitates over hums of assent, and rings, tones, slams and bursts of noise stay
            below 0.1 nearly always. Source: measured on two-channel calls and synthetic noises.
        confirm_clear: What the rest of such a start must keep; between ``begin`` and this the
            sounds above would now and then last long enough. Source: measured as above.
        hold: Probability above which speech goes on, hardly standing out. Source: Silero's
            default, 0.15 below ``begin``.
        hold_clear: The same, clearly standing out. Source: measured on two-channel calls.
        least_ms: Speech within a start that makes it one, 32..320 ms. Source: chosen; 96 ms
            keeps coughs and clicks out and is announced within 160 ms.
        bridge_ms: Longest pause inside such a start, 0..160 ms. Source: closures of Mandarin
            stops and affricates last up to about 120 ms.
        hangover_ms: Pause that ends speech, 96..1000 ms. Source: measured on two-channel calls
            against references that fill gaps of 200 ms.
        lead_ms: How far before the first certain chunk a start may be moved, as long as there
            is sound, 0..160 ms. Source: voiceless consonants before the vowel last up to about
            100 ms; measured as above.
        gate: What is loud enough at all.
    """

    begin: float = 0.5
    begin_clear: float = 0.3
    confirm_clear: float = 0.2
    hold: float = 0.35
    hold_clear: float = 0.05
    least_ms: int = 96
    bridge_ms: int = 128
    hangover_ms: int = 192
    lead_ms: int = 64
    gate: GateOptions = GateOptions()


_AWAKE_CHUNKS = 8
"""The network goes on listening this long (256 ms) after the last sound.

It falls asleep having heard silence and is woken with the block before the sound. Its memory is
kept over the gap: that found more of the short overlaps than clearing it did (16 of 16 against
14), since a cleared network hesitates for 100 ms. Digital silence is not shown to it, because
the step from there to a line's noise looks like speech to it.
"""


class VoiceActivity:
    """Speech of one channel, block by block.

    - ``hear`` takes blocks of exactly 64 ms in order and returns what became known with that
      block, stamped with its end.
    - ``finish`` ends speech that is still going on; nothing may be heard afterwards.
    - Spans are multiples of 32 ms, never overlap, and end with the last chunk of speech: the
      pause that had to be waited for is not part of them.

    Args:
        channel: Whose speech it is.
        options: Thresholds.
    """

    def __init__(self, channel: Channel, options: VoiceOptions | None = None) -> None:
        self._channel = channel
        self._options = options or VoiceOptions()
        self._gate = LevelGate(self._options.gate)
        self._network = SileroNetwork()
        self._previous: Pcm | None = None
        self._sound = [False] * (self._options.lead_ms // CHUNK_MS)
        self._chunk = 0
        self._asleep = True
        self._quiet_chunks = _AWAKE_CHUNKS
        self._run = 0
        self._run_start = 0
        self._run_end = 0
        self._start: int | None = None
        self._voice_end = 0

    @property
    def heard_ms(self) -> int:
        """Audio heard so far."""
        return self._chunk * CHUNK_MS

    @property
    def speaking(self) -> bool:
        """Whether speech was announced and has not been ended."""
        return self._start is not None

    @property
    def voice_end_ms(self) -> int:
        """End of the last chunk of announced speech; 0 before any."""
        return self._voice_end * CHUNK_MS

    @property
    def floor_db(self) -> float:
        """Noise floor as learnt between words, dBFS."""
        return self._gate.floor_db

    def hear(self, block: Pcm) -> list[SpeechEvent]:
        """Take one block of shape (1024,), int16."""
        levels = split_levels(block, _CHUNKS_PER_BLOCK)
        chances = self._listen(block, levels)
        self._previous = block
        at_ms = self.heard_ms + BLOCK_MS
        events: list[SpeechEvent] = []
        for level_db, chance in zip(levels, chances, strict=True):
            event = self._judge(level_db, chance, at_ms)
            if event is not None:
                events.append(event)
        return events

    def finish(self) -> list[SpeechEvent]:
        """The channel has ended."""
        return [self._end(self.heard_ms)] if self.speaking else []

    def _listen(self, block: Pcm, levels: list[float]) -> list[float]:
        """Probabilities of the block's chunks; zeros while the network need not be asked."""
        if any(self._gate.opens(level_db) for level_db in levels):
            self._quiet_chunks = 0
        elif self._quiet_chunks < _AWAKE_CHUNKS or self.speaking:
            self._quiet_chunks += len(levels)
        else:
            self._asleep = True
            return [0.0] * len(levels)
        if self._asleep:
            if self._previous is not None and self._previous.any():
                self._network.hear(self._previous)
            self._asleep = False
        return self._network.hear(block)

    def _judge(self, level_db: float, chance: float, at_ms: int) -> SpeechEvent | None:
        """Take one chunk into account."""
        event: SpeechEvent | None = None
        speaking = self.speaking
        voiced = self._is_voice(level_db, chance)
        self._chunk += 1
        if speaking:
            if voiced:
                self._voice_end = self._chunk
            elif (self._chunk - self._voice_end) * CHUNK_MS >= self._options.hangover_ms:
                event = self._end(at_ms)
        elif self._starts(voiced):
            event = self._begin(at_ms)
        if self._sound:
            self._sound = [*self._sound[1:], self._gate.opens(level_db)]
        self._gate.learn(level_db, speaking=speaking, voiced=voiced and self.speaking)
        return event

    def _is_voice(self, level_db: float, chance: float) -> bool:
        options = self._options
        if self.speaking:
            hardly, clearly = options.hold, options.hold_clear
        elif self._run:
            hardly, clearly = options.hold, options.confirm_clear
        else:
            hardly, clearly = options.begin, options.begin_clear
        needed = hardly + (clearly - hardly) * self._gate.clearness(level_db)
        loud = self._gate.holds(level_db) if self.speaking else self._gate.opens(level_db)
        return loud and chance >= needed

    def _starts(self, voiced: bool) -> bool:
        """Count voiced chunks of a possible start; True once there are enough."""
        options = self._options
        if voiced:
            if not self._run:
                self._run_start = self._first_sound(self._chunk - 1)
            self._run += 1
            self._run_end = self._chunk
        elif self._run and (self._chunk - self._run_end) * CHUNK_MS > options.bridge_ms:
            self._run = 0
        return self._run * CHUNK_MS >= options.least_ms

    def _first_sound(self, chunk: int) -> int:
        """Move a start back over the sound right before it, never into earlier speech."""
        for sounded in reversed(self._sound):
            if not sounded or chunk <= self._voice_end:
                break
            chunk -= 1
        return chunk

    def _begin(self, at_ms: int) -> SpeechStarted:
        self._start = self._run_start
        self._voice_end = self._chunk
        self._run = 0
        return SpeechStarted(
            at_ms=at_ms, channel=self._channel, start_ms=self._run_start * CHUNK_MS
        )

    def _end(self, at_ms: int) -> SpeechEnded:
        span = Span((self._start or 0) * CHUNK_MS, self._voice_end * CHUNK_MS)
        self._start = None
        return SpeechEnded(at_ms=at_ms, channel=self._channel, span=span)

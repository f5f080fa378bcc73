"""Everything that is heard of one channel without understanding words."""

from __future__ import annotations

from typing import TypeAlias

from assist.audio.blocks import Pcm
from assist.audio.prosody import ProsodyMeter
from assist.audio.vad import VoiceActivity, VoiceOptions
from assist.events import Channel, Prosody, SpeechEnded, SpeechStarted

EarEvent: TypeAlias = SpeechStarted | SpeechEnded | Prosody


class ChannelEar:
    """Voice activity and prosody of one channel: a block in, input events out.

    - ``hear`` takes blocks of exactly 64 ms in order; every event is stamped with the end of
      the block that made it known. Order within a block: start, prosody, end.
    - ``finish`` closes what is open; nothing may be heard afterwards.
    - ``speaking`` and ``silence_ms`` are for endpoint decisions and may be read at any time.

    Args:
        channel: Whose audio it is.
        options: Voice activity thresholds.
    """

    def __init__(self, channel: Channel, options: VoiceOptions | None = None) -> None:
        self._voice = VoiceActivity(channel, options)
        self._prosody = ProsodyMeter(channel)

    @property
    def heard_ms(self) -> int:
        """Audio heard so far: ``at_ms`` of the latest block."""
        return self._voice.heard_ms

    @property
    def speaking(self) -> bool:
        """Whether speech is going on, pauses shorter than the hangover included."""
        return self._voice.speaking

    @property
    def silence_ms(self) -> int:
        """Time since the last sound of speech; since the start if there was none."""
        return self._voice.heard_ms - self._voice.voice_end_ms

    def hear(self, block: Pcm) -> list[EarEvent]:
        """Take one block of shape (1024,), int16, 16 kHz."""
        self._prosody.hear(block, self._voice.floor_db)
        events: list[EarEvent] = []
        for event in self._voice.hear(block):
            self._add(event, events)
        batch = self._prosody.advance(self._voice.voice_end_ms)
        if batch is not None:
            events.append(batch)
        return events

    def finish(self) -> list[EarEvent]:
        """The channel has ended; its last block has been heard."""
        events: list[EarEvent] = []
        for event in self._voice.finish():
            self._add(event, events)
        return events

    def _add(self, event: SpeechStarted | SpeechEnded, events: list[EarEvent]) -> None:
        if isinstance(event, SpeechStarted):
            self._prosody.begin(event.start_ms)
        elif (batch := self._prosody.end(event.span.end_ms)) is not None:
            events.append(batch)
        events.append(event)

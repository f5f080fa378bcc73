"""Whether somebody speaks on an open line: when a call begins, and how long it has been silent."""

from __future__ import annotations

import msgspec

from assist.audio.blocks import Pcm
from assist.audio.vad import VoiceActivity
from assist.events import Channel, SpeechStarted


class WatchOptions(msgspec.Struct, frozen=True, kw_only=True):
    """When speech between two calls begins the next one.

    Attributes:
        least_ms: Speech of one party that does, 96..2000 ms. Source: chosen; a short “喂” lasts
            longer, the coughs and clicks that the network lets through do not.
        rest_ms: Silence of a channel that must come first, 0..10000 ms. Source: chosen; who is
            still finishing a sentence when the call is hung up begins no new one with it.
    """

    least_ms: int = 256
    rest_ms: int = 1_000


class SpeechWatch:
    """Voice activity of both channels for as long as the devices are open, across calls.

    - ``hear`` takes every block of both channels, each channel's in order.
    - ``expect`` says that a call is over: from then on ``began_ms`` is looked for. At first it
      is looked for at once.

    Nothing of what was said is kept here, only when somebody spoke.

    Args:
        options: Thresholds.
    """

    def __init__(self, options: WatchOptions | None = None) -> None:
        self._options = options or WatchOptions()
        self._voices = {channel: VoiceActivity(channel) for channel in Channel}
        self._starts = dict.fromkeys(Channel, 0)
        self._rested = dict.fromkeys(Channel, True)
        self._since_ms = 0
        self.began_ms: int | None = None

    @property
    def voice_end_ms(self) -> int:
        """When anybody spoke last; 0 if nobody has."""
        return max(voice.voice_end_ms for voice in self._voices.values())

    def expect(self, since_ms: int) -> None:
        """A call ended at ``since_ms``: what is said after a rest begins the next one."""
        self._since_ms = since_ms
        self._rested = dict.fromkeys(Channel, False)
        self.began_ms = None

    def hear(self, channel: Channel, block: Pcm) -> None:
        """Take the next block of a channel, shape (1024,), int16."""
        voice = self._voices[channel]
        for event in voice.hear(block):
            if isinstance(event, SpeechStarted):
                self._starts[channel] = event.start_ms
            else:
                self._judge(channel, event.span.start_ms, event.span.end_ms)
        if voice.speaking:
            self._judge(channel, self._starts[channel], voice.voice_end_ms)
        elif voice.heard_ms - max(voice.voice_end_ms, self._since_ms) >= self._options.rest_ms:
            self._rested[channel] = True

    def _judge(self, channel: Channel, start_ms: int, end_ms: int) -> None:
        long_enough = end_ms - start_ms >= self._options.least_ms
        if self.began_ms is None and self._rested[channel] and long_enough:
            self.began_ms = start_ms

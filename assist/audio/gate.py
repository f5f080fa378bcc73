"""What is loud enough to be this channel's speaker, and how clearly it stands out.

Everything is relative: to the channel's noise floor, which is learnt between words, and to the
speaker's own level, so that a soft microphone works as well as a loud one and the other party's
voice, leaking in 40 dB below, is not taken for this one's.
"""

from __future__ import annotations

import msgspec


class GateOptions(msgspec.Struct, frozen=True, kw_only=True):
    """When a 32 ms chunk is worth listening to.

    Attributes:
        margin_db: Least distance above the noise floor, 0..20 dB. Source: chosen; white noise
            in chunks of 512 samples varies by 0.3 dB, room noise by about 2 dB.
        lowest_db: Quieter than this is silence whatever the floor, dBFS. Source: chosen; 8 steps
            of 16-bit audio.
        range_db: Furthest below the speaker's own level that speech may begin, 20..60 dB.
            Source: measured on two-channel calls, where it matters little.
        hold_range_db: Furthest below it that speech goes on, 20..60 dB; stricter, since what
            fades out is an echo. Source: measured on two-channel calls; 33..36 dB agrees best
            with reference spans.
        clear_from_db, clear_full_db: Distance above the floor at which a sound starts to stand
            out, and does so fully. Source: measured, as above.
    """

    margin_db: float = 6.0
    lowest_db: float = -72.0
    range_db: float = 37.0
    hold_range_db: float = 34.0
    clear_from_db: float = 15.0
    clear_full_db: float = 30.0


_FLOOR_START_DB = -60.0
_FLOOR_LEAST_DB = -90.0
_FLOOR_MOST_DB = -25.0
_DIGITAL_DB = -95.0
_FLOOR_FALL = 0.3
"""Share of the way down that the floor takes per chunk: a pause of 100 ms is enough."""
_FLOOR_RISE_DB = 0.1
"""Rise per chunk without speech: 3 dB/s, so that a fan is learnt in seconds."""
_FLOOR_RISE_IN_SPEECH_DB = 0.01
_VOICE_RISE = 0.3
_VOICE_FALL_DB = 0.02
"""Fall per chunk of speech: 0.6 dB/s."""
_VOICE_FORGET_DB = 0.001
"""Fall per chunk without: 2 dB a minute, so that a much softer speaker is not shut out for ever."""


class LevelGate:
    """Learns noise floor and voice level of one channel from chunk levels.

    - ``opens`` and ``holds`` say whether a level may begin or continue speech.
    - ``learn`` is told every chunk exactly once, after the decision about it.
    """

    def __init__(self, options: GateOptions) -> None:
        self._options = options
        self.floor_db = _FLOOR_START_DB
        self.voice_db: float | None = None

    def opens(self, level_db: float) -> bool:
        """May speech begin with this chunk?"""
        return level_db >= self._threshold_db(self._options.range_db)

    def holds(self, level_db: float) -> bool:
        """May speech go on through this chunk?"""
        return level_db >= self._threshold_db(self._options.hold_range_db)

    def clearness(self, level_db: float) -> float:
        """How far a level stands out of the noise: 0 hardly, 1 fully."""
        options = self._options
        above = level_db - self.floor_db - options.clear_from_db
        return min(1.0, max(0.0, above / (options.clear_full_db - options.clear_from_db)))

    def learn(self, level_db: float, *, speaking: bool, voiced: bool) -> None:
        """Take one chunk.

        Args:
            level_db: Its level, dBFS.
            speaking: Whether it lies inside speech (pauses between words included).
            voiced: Whether it was speech itself.
        """
        if level_db < _DIGITAL_DB:
            pass  # a muted or missing device says nothing about the line's noise
        elif level_db < self.floor_db:
            self.floor_db += (level_db - self.floor_db) * _FLOOR_FALL
        else:
            rise = _FLOOR_RISE_IN_SPEECH_DB if speaking else _FLOOR_RISE_DB
            self.floor_db += min(rise, level_db - self.floor_db)
        self.floor_db = min(max(self.floor_db, _FLOOR_LEAST_DB), _FLOOR_MOST_DB)
        if self.voice_db is None:
            self.voice_db = level_db if voiced else None
        elif not voiced:
            self.voice_db -= _VOICE_FORGET_DB
        elif level_db > self.voice_db:
            self.voice_db += (level_db - self.voice_db) * _VOICE_RISE
        else:
            self.voice_db -= _VOICE_FALL_DB

    def _threshold_db(self, range_db: float) -> float:
        options = self._options
        least = max(self.floor_db + options.margin_db, options.lowest_db)
        return least if self.voice_db is None else max(least, self.voice_db - range_db)

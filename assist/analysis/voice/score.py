"""How raised one utterance sounds, against takes of the same speaker's usual voice.

What a call does bit by bit, as one function: for benchmarks, for picking passages out of a long
recording, and for whoever wants to know what the voice says without its words.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from assist.analysis.anger.options import VoiceOptions
from assist.analysis.anger.voice import Voice, summary
from assist.events import Prosody

_APART_MS = 500
_LONG_APART_MS = 60_000
_LEAST_ROUNDS = 2
_MOST_ROUNDS = 6


def voice_score(
    usual: Sequence[Sequence[Prosody]],
    utterance: Sequence[Prosody],
    options: VoiceOptions | None = None,
) -> float | None:
    """The highest arousal once a whole window was heard, or that at the end of a shorter utterance.

    Args:
        usual: Takes of the speaker's usual voice, each with times of its own. They are heard
            twice, or as often as it takes (up to six times) until there is a baseline.
        utterance: What is to be judged; the baseline does not move meanwhile.
        options: Thresholds.

    Returns:
        0..1, or None where there is no baseline or nothing of the utterance is voiced.
    """
    options = options or VoiceOptions()
    voice = Voice(options)
    at_ms = rounds = 0
    while rounds < _LEAST_ROUNDS or (not voice.ready and rounds < _MOST_ROUNDS):
        rounds += 1
        for take in usual:
            at_ms = _hear(voice, take, at_ms, 1.0)
    if not voice.ready:
        return None
    at_ms += _LONG_APART_MS
    highest: float | None = None
    voiced_ms = 0
    latest = None
    for event in _moved(utterance, at_ms):
        voice.hear(event, speed=0.0)
        batch = summary(event, options.voiced_share)
        if batch is None:
            continue
        voiced_ms += batch[1] * event.step_ms
        latest = voice.arousal(event.at_ms)
        if voiced_ms >= options.window_ms:
            highest = latest if highest is None else max(highest, latest)
    return latest if highest is None else highest


def _hear(voice: Voice, events: Sequence[Prosody], from_ms: int, speed: float) -> int:
    end_ms = from_ms
    for event in _moved(events, from_ms):
        voice.hear(event, speed=speed)
        end_ms = event.at_ms
    return end_ms + _APART_MS


def _moved(events: Sequence[Prosody], by_ms: int) -> list[Prosody]:
    """The same frames later."""
    return [
        msgspec.structs.replace(event, at_ms=event.at_ms + by_ms, start_ms=event.start_ms + by_ms)
        for event in events
    ]

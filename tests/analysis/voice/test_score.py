from __future__ import annotations

import pytest

from assist.analysis.voice.score import voice_score
from assist.events import Channel, Prosody


def take(
    seconds: float, *, db: float = -30.0, hz: float = 150.0, tilt: float = -10.0
) -> list[Prosody]:
    """Half seconds that swing a little, from 0 on."""
    found = []
    for index in range(round(seconds * 2)):
        bend = (-1.0, 0.3, 1.0, -0.4, 0.6)[index % 5]
        found.append(
            Prosody(
                at_ms=500 * index + 500,
                channel=Channel.CUSTOMER,
                start_ms=500 * index,
                step_ms=100,
                loudness_db=(db + bend,) * 5,
                pitch_hz=(hz * 2 ** (bend / 12),) * 5,
                voiced=(1.0,) * 5,
                tilt_db=(tilt + bend,) * 5,
            )
        )
    return found


USUAL = [take(2), take(3)]


def test_a_shout_scores_high_and_the_usual_voice_low() -> None:
    shout = voice_score(USUAL, take(2, db=-20, hz=220, tilt=0))
    usual = voice_score(USUAL, take(2))
    assert shout is not None
    assert usual is not None
    assert shout > 0.8
    assert usual < 0.05


def test_of_a_long_utterance_the_highest_window_counts() -> None:
    calm, shout = take(10), take(4, db=-20, hz=220, tilt=0)
    both = [*calm, *_later(shout, 10_000), *_later(take(10), 14_000)]
    alone = voice_score(USUAL, [*calm, *_later(shout, 10_000)])
    whole = voice_score(USUAL, both)
    assert alone is not None
    assert whole == pytest.approx(alone, abs=0.05)


def test_takes_are_repeated_until_there_is_a_baseline() -> None:
    assert voice_score([take(1)], take(2)) is not None
    assert voice_score([take(0.5)], take(2)) is None
    assert voice_score([], take(2)) is None


def test_an_utterance_without_voice_has_no_score() -> None:
    assert voice_score(USUAL, []) is None
    assert voice_score(USUAL, take(2, hz=0)) is None


def test_the_line_between_the_takes_and_the_utterance_may_differ_in_gain() -> None:
    score = voice_score(USUAL, take(2, db=-20))
    assert score is not None
    assert score <= 0.15


def _later(events: list[Prosody], by_ms: int) -> list[Prosody]:
    return [
        Prosody(
            at_ms=event.at_ms + by_ms,
            channel=event.channel,
            start_ms=event.start_ms + by_ms,
            step_ms=event.step_ms,
            loudness_db=event.loudness_db,
            pitch_hz=event.pitch_hz,
            voiced=event.voiced,
            tilt_db=event.tilt_db,
        )
        for event in events
    ]

"""The caller's voice against its own baseline, from synthetic prosody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.analysis.anger.options import AngerOptions, LevelOptions, VoiceOptions
from assist.analysis.anger.voice import Measures, Voice, raised
from assist.events import Channel, Prosody, Span, decode_input

NewCall = Callable[..., Any]

SHOUTED = {"db": -21, "hz": 262, "tilt": -4}
"""9 dB louder, 4.7 semitones higher, 8 dB more above 1 kHz."""


def batch(
    at_ms: int,
    db: float,
    hz: float,
    tilt: float | None = -12.0,
    swing: float = 0.08,
    voiced: float = 1.0,
) -> Prosody:
    """Half a second of speech that ends at ``at_ms``."""
    shape = (-1.0, 0.0, 1.0, -0.5, 0.5)
    return Prosody(
        at_ms=at_ms,
        channel=Channel.CUSTOMER,
        start_ms=at_ms - 500,
        step_ms=100,
        loudness_db=tuple(db + 2 * bend for bend in shape),
        pitch_hz=tuple(hz * (1 + swing * bend) for bend in shape),
        voiced=(voiced,) * 5,
        tilt_db=() if tilt is None else tuple(tilt + 2 * bend for bend in shape),
    )


class Speaker:
    """A voice heard batch by batch."""

    def __init__(self, options: VoiceOptions | None = None) -> None:
        self.voice = Voice(options or VoiceOptions())
        self.at_ms = 0
        self.highest = 0.0

    def speak(
        self, seconds: float, db: float = -30.0, hz: float = 200.0, tilt: float | None = -12.0
    ) -> float:
        """The arousal after speaking like this; ``highest`` is the highest on the way."""
        self.highest = 0.0
        for _ in range(round(seconds * 2)):
            self.at_ms += 500
            self.voice.hear(batch(self.at_ms, db, hz, tilt), speed=1.0)
            self.highest = max(self.highest, self.voice.arousal(self.at_ms))
        return self.voice.arousal(self.at_ms)

    @property
    def whys(self) -> list[str]:
        return [evidence.why for evidence in self.voice.evidence(self.at_ms)]


@pytest.fixture
def speaker() -> Speaker:
    """Somebody whose usual voice is known."""
    speaker = Speaker()
    speaker.speak(10)
    return speaker


def test_it_abstains_until_five_seconds_of_voice_were_heard() -> None:
    speaker = Speaker()
    assert speaker.speak(4.5, **SHOUTED) == 0.0
    assert not speaker.voice.ready
    speaker.speak(0.5)
    assert speaker.voice.ready


def test_unvoiced_frames_and_silence_are_no_voice() -> None:
    voice = Voice(VoiceOptions())
    for index in range(40):
        voice.hear(batch(500 * (index + 1), -60, 0.0, voiced=0.0), speed=1.0)
    assert not voice.ready


def test_a_voice_as_usual_is_calm(speaker: Speaker) -> None:
    assert speaker.speak(20) < 0.02


def test_shouting_is_louder_higher_and_brighter(speaker: Speaker) -> None:
    assert speaker.speak(3, **SHOUTED) > 0.65
    assert speaker.whys == ["voice:tilt", "voice:pitch", "voice:loudness"]
    texts = [evidence.text for evidence in speaker.voice.evidence(speaker.at_ms)]
    assert texts == ["+8 dB", "+4.6 st", "+9 dB"]


@pytest.mark.parametrize("gain_db", [6, 9, 12, 20])
def test_loud_but_relaxed_speech_is_hardly_anything(speaker: Speaker, gain_db: float) -> None:
    speaker.speak(10, db=-30 + gain_db)
    assert speaker.highest <= VoiceOptions().loudness


@pytest.mark.parametrize("gain_db", [-12, -6, 6, 12])
def test_a_step_of_gain_is_soon_the_new_usual(speaker: Speaker, gain_db: float) -> None:
    speaker.speak(8, db=-30 + gain_db)
    assert speaker.speak(8, db=-30 + gain_db) < 0.02
    assert speaker.speak(3, db=-21 + gain_db, hz=262, tilt=-4) > 0.65


def test_another_handset_or_codec_is_soon_the_new_usual(speaker: Speaker) -> None:
    speaker.speak(8, db=-36, tilt=-4)
    assert speaker.highest <= VoiceOptions().tilt
    assert speaker.speak(8, db=-36, tilt=-4) < 0.02


def test_nothing_but_pitch_and_tilt_together_reaches_what_makes_a_call_tense() -> None:
    shares = VoiceOptions()
    tense = LevelOptions().tense / LevelOptions().voice_cap
    assert shares.loudness + shares.pitch + shares.tilt + shares.rate == pytest.approx(1.0)
    assert max(shares.pitch, shares.tilt + shares.loudness) < tense
    assert shares.loudness + shares.pitch + shares.rate > tense  # a journal without tilt


def test_a_louder_and_higher_voice_is_no_change_of_gain(speaker: Speaker) -> None:
    assert speaker.speak(10, db=-22, hz=262) > 0.3


def test_the_baseline_stands_still_while_frozen() -> None:
    speakers = []
    for speed in (0.0, 1.0):
        speaker = Speaker()
        speaker.speak(10)
        for _ in range(120):
            speaker.at_ms += 500
            speaker.voice.hear(batch(speaker.at_ms, -21, 262, -4), speed=speed)
        speakers.append(speaker.voice.arousal(speaker.at_ms))
    assert speakers[0] > 0.65
    assert speakers[0] > speakers[1] + 0.1


def test_a_voice_that_stays_up_for_minutes_is_this_callers_voice(speaker: Speaker) -> None:
    assert speaker.speak(5, **SHOUTED) > 0.65
    assert speaker.speak(240, **SHOUTED) < 0.1


def test_a_caller_who_is_loud_from_the_start_is_loud_by_nature() -> None:
    speaker = Speaker()
    assert speaker.speak(30, **SHOUTED) < 0.02
    assert speaker.speak(20) == 0.0
    assert speaker.speak(5, db=-12, hz=343, tilt=4) > 0.65


def test_arousal_fades_in_silence(speaker: Speaker) -> None:
    up = speaker.speak(3, **SHOUTED)
    assert speaker.voice.arousal(speaker.at_ms + 15_000) == pytest.approx(up / 2)
    assert speaker.voice.evidence(speaker.at_ms + 15_000) == ()


def test_what_was_said_long_ago_is_not_compared_any_more() -> None:
    talking, resuming = Speaker(), Speaker()
    for each in (talking, resuming):
        each.speak(10)
    resuming.at_ms += 60_000
    assert resuming.speak(1, **SHOUTED) > talking.speak(1, **SHOUTED) + 0.1


@pytest.mark.parametrize("scale", [0.6, 1.0, 1.3])
def test_every_caller_has_an_own_pitch(scale: float) -> None:
    """The same rise in semitones says the same of a low and of a high voice."""
    speaker = Speaker()
    speaker.speak(10, hz=180 * scale)
    assert speaker.speak(3, db=-21, hz=236 * scale, tilt=-4) == pytest.approx(0.745, abs=0.001)


def test_a_faster_speech_adds_to_it(speaker: Speaker) -> None:
    for index in range(5):
        speaker.voice.hear_words(Span(index * 5000, index * 5000 + 4000), 16, speed=1.0)
    speaker.voice.hear_words(Span(30_000, 32_000), 16, speed=1.0)
    assert 0.05 < speaker.speak(2) <= 0.1
    assert [evidence.text for evidence in speaker.voice.evidence(speaker.at_ms)] == ["+100%"]


def test_a_journal_from_before_the_tilt_was_measured_is_judged_by_the_rest() -> None:
    speaker = Speaker()
    speaker.speak(10, tilt=None)
    assert 0.3 < speaker.speak(3, db=-21, hz=262, tilt=None) <= 0.65
    assert speaker.whys == ["voice:pitch", "voice:loudness"]
    old = (
        '{"type":"prosody","at_ms":500,"channel":"agent","start_ms":0,"step_ms":100,'
        '"loudness_db":[-30.0],"pitch_hz":[120.0],"voiced":[1.0]}'
    )
    event = decode_input(old)
    assert isinstance(event, Prosody)
    assert (event.tilt_db, event.floor_db) == ((), None)


DEVIATIONS = st.floats(-20, 20)


@given(st.tuples(DEVIATIONS, DEVIATIONS, DEVIATIONS, DEVIATIONS), st.integers(0, 3))
def test_more_of_anything_never_lowers_the_score(
    values: tuple[float, float, float, float], which: int
) -> None:
    options = VoiceOptions()
    score = sum(raised(Measures(*values), options))
    more = list(values)
    more[which] += 1.0
    assert 0.0 <= score <= sum(raised(Measures(*more), options)) <= 1.0 + 1e-9


def test_the_voice_alone_never_makes_a_call_angry(new_call: NewCall) -> None:
    call = new_call()
    call.voice(10)
    call.voice(30, db=-14, hz=300, swing_hz=80, tilt=0)
    assert set(call.bands) <= {None, "calm", "tense"}
    assert call.level > 0.4
    assert call.last.contributions["voice"] <= AngerOptions().level.voice_cap


def test_shouting_makes_a_call_tense_by_itself(new_call: NewCall) -> None:
    call = new_call()
    call.voice(10)
    call.voice(4, db=-20, hz=283, tilt=-3)
    assert call.last.band == "tense"
    assert [each.why for each in call.signals[-1].evidence][:2] == [
        "voice:pitch",
        "voice:tilt",
    ]


@pytest.mark.parametrize("change", [{"db": -15}, {"tilt": 0}, {"hz": 300}, {"db": -15, "tilt": -4}])
def test_one_measure_alone_raises_nothing(new_call: NewCall, change: dict[str, float]) -> None:
    call = new_call()
    call.voice(10)
    call.voice(10, **change)
    call.voice(10)
    assert call.signals == []


def test_a_raised_voice_makes_tense_words_angry(new_call: NewCall) -> None:
    words = "你们每次都这么说每次都没有结果"
    quiet, loud = new_call(), new_call()
    for call in (quiet, loud):
        call.voice(10)
    loud.voice(5, db=-20, hz=270, swing_hz=60, tilt=-3)
    quiet.voice(5)
    for call in (quiet, loud):
        call.say(words)
    assert quiet.last.band == "tense"
    assert loud.last.band == "angry"
    assert loud.signals[-1].evidence[-1].why.startswith("voice:")


def test_the_other_partys_voice_does_not_count(new_call: NewCall) -> None:
    call = new_call()
    for index in range(60):
        event = batch(500 * (index + 1), -10 - index % 2, 300)
        call.feed(msgspec.structs.replace(event, channel=Channel.AGENT))
    call.wait(1000)
    assert call.outputs == []

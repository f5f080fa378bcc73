"""The caller's voice against its own baseline, from synthetic prosody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from assist.analysis.anger.options import AngerOptions, VoiceOptions
from assist.analysis.anger.voice import Voice
from assist.events import Channel, Prosody, Span

NewCall = Callable[..., Any]


def batch(at_ms: int, db: float, hz: float, swing: float = 0.08, voiced: float = 1.0) -> Prosody:
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
    )


class Speaker:
    """A voice heard batch by batch."""

    def __init__(self, options: VoiceOptions | None = None) -> None:
        self.voice = Voice(options or VoiceOptions())
        self.at_ms = 0

    def speak(
        self, seconds: float, db: float = -30.0, hz: float = 200.0, swing: float = 0.08
    ) -> float:
        """The arousal after speaking like this."""
        for _ in range(round(seconds * 2)):
            self.at_ms += 500
            self.voice.hear(batch(self.at_ms, db, hz, swing), speed=1.0)
        return self.voice.arousal(self.at_ms)


@pytest.fixture
def speaker() -> Speaker:
    """Somebody whose usual voice is known."""
    speaker = Speaker()
    speaker.speak(10)
    return speaker


def test_it_abstains_until_five_seconds_of_voice_were_heard() -> None:
    speaker = Speaker()
    speaker.speak(4.5)
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


def test_a_raised_voice_is_louder_higher_and_livelier(speaker: Speaker) -> None:
    assert speaker.speak(3, db=-21, hz=262, swing=0.2) > 0.65
    whys = [evidence.why for evidence in speaker.voice.evidence(speaker.at_ms)]
    assert whys == ["voice:loudness", "voice:pitch", "voice:range"]
    texts = [evidence.text for evidence in speaker.voice.evidence(speaker.at_ms)]
    assert texts[0] == "+9 dB"
    assert texts[1].endswith(" st")


def test_loudness_alone_stays_below_half(speaker: Speaker) -> None:
    assert 0.2 < speaker.speak(2, db=-18) < 0.5


def test_a_lasting_step_of_loudness_alone_is_a_change_of_gain(speaker: Speaker) -> None:
    speaker.speak(6, db=-20)
    assert speaker.speak(6, db=-20) < 0.02
    assert speaker.speak(3, db=-11, hz=262, swing=0.2) > 0.65


def test_a_step_down_is_a_change_of_gain_too(speaker: Speaker) -> None:
    speaker.speak(6, db=-42)
    assert speaker.speak(3, db=-33, hz=262, swing=0.2) > 0.65


def test_a_louder_and_higher_voice_is_no_change_of_gain(speaker: Speaker) -> None:
    assert speaker.speak(10, db=-22, hz=250) > 0.5


def test_the_baseline_stands_still_while_frozen() -> None:
    speakers = []
    for speed in (0.0, 1.0):
        speaker = Speaker()
        speaker.speak(10)
        for _ in range(120):
            speaker.at_ms += 500
            speaker.voice.hear(batch(speaker.at_ms, -22, 250), speed=speed)
        speakers.append(speaker.voice.arousal(speaker.at_ms))
    assert speakers[0] > 0.6
    assert speakers[0] > speakers[1] + 0.1


def test_a_voice_that_stays_up_for_minutes_is_this_callers_voice(speaker: Speaker) -> None:
    assert speaker.speak(5, db=-22, hz=250) > 0.5
    assert speaker.speak(240, db=-22, hz=250) < 0.1


def test_arousal_fades_in_silence(speaker: Speaker) -> None:
    raised = speaker.speak(3, db=-21, hz=262, swing=0.2)
    assert speaker.voice.arousal(speaker.at_ms + 15_000) == pytest.approx(raised / 2)
    assert speaker.voice.evidence(speaker.at_ms + 15_000) == ()


@pytest.mark.parametrize("scale", [0.6, 1.0, 1.3])
def test_every_caller_has_an_own_pitch(scale: float) -> None:
    """The same rise in semitones says the same of a low and of a high voice."""
    speaker = Speaker()
    speaker.speak(10, hz=180 * scale)
    assert speaker.speak(3, db=-21, hz=236 * scale, swing=0.2) == pytest.approx(0.709, abs=0.001)


def test_a_faster_speech_adds_to_it(speaker: Speaker) -> None:
    for index in range(5):
        speaker.voice.hear_words(Span(index * 5000, index * 5000 + 4000), 16, speed=1.0)
    speaker.voice.hear_words(Span(30_000, 32_000), 16, speed=1.0)
    assert 0.05 < speaker.speak(2) <= 0.1
    assert [evidence.text for evidence in speaker.voice.evidence(speaker.at_ms)] == ["+100%"]


def test_the_voice_alone_never_makes_a_call_angry(new_call: NewCall) -> None:
    call = new_call()
    call.voice(10)
    call.voice(30, db=-14, hz=300, swing_hz=80)
    assert set(call.bands) <= {None, "calm", "tense"}
    assert call.level > 0.4
    assert call.last.contributions["voice"] <= AngerOptions().level.voice_cap


def test_loudness_alone_raises_nothing(new_call: NewCall) -> None:
    call = new_call()
    call.voice(10)
    call.voice(4, db=-15)
    call.voice(10)
    assert call.signals == []


def test_a_raised_voice_makes_tense_words_angry(new_call: NewCall) -> None:
    words = "你们每次都这么说每次都没有结果"
    quiet, loud = new_call(), new_call()
    for call in (quiet, loud):
        call.voice(10)
    loud.voice(5, db=-20, hz=270, swing_hz=60)
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

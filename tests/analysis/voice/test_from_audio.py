"""From sound to what is concluded of it: a shout, a turned-up volume, a bad line."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest

from assist.analysis.anger.options import VoiceOptions
from assist.analysis.anger.voice import Voice
from assist.analysis.voice import VoiceSignals
from assist.audio.ear import EarEvent
from assist.events import Channel, HangUp, Prosody, Signal
from assist.events.listener import Ids

Sound = npt.NDArray[np.float64]
Say = Callable[..., Sound]
Heard = Callable[[Sound, Channel], list[EarEvent]]

CALM_S = 14.0
RATE_HZ = 16000


def gain(sound: Sound, by_db: float) -> Sound:
    return sound * 10 ** (by_db / 20)


def with_noise(sound: Sound, snr_db: float) -> Sound:
    """White noise below the spoken parts' level."""
    power = np.mean(sound[sound != 0] ** 2)
    noise = np.random.default_rng(1).standard_normal(len(sound))
    return sound + noise * np.sqrt(power) * 10 ** (-snr_db / 20)


def telephone(sound: Sound) -> Sound:
    """300 to 3400 Hz with slopes like those of a fourth-order filter."""
    spectrum = np.fft.rfft(sound)
    hz = np.maximum(np.fft.rfftfreq(len(sound), 1 / RATE_HZ), 1e-3)
    spectrum /= np.sqrt(1 + (300 / hz) ** 8) * np.sqrt(1 + (hz / 3400) ** 16)
    return np.fft.irfft(spectrum, len(sound))


def companded(sound: Sound) -> Sound:
    """Eight bits of mu-law, as G.711."""
    packed = np.sign(sound) * np.log1p(255 * np.abs(sound)) / np.log(256)
    packed = np.round(packed * 127) / 127
    return np.sign(packed) * np.expm1(np.abs(packed) * np.log(256)) / 255


def arousals(heard: Heard, sound: Sound) -> list[float]:
    """Arousal of the customer's voice over the last seconds, batch by batch."""
    voice = Voice(VoiceOptions())
    found = []
    for event in heard(sound, Channel.CUSTOMER):
        if isinstance(event, Prosody):
            voice.hear(event, speed=1.0)
            if event.start_ms >= CALM_S * 1000 + 1000:
                found.append(voice.arousal(event.at_ms))
    assert voice.ready
    assert len(found) > 5
    return found


@pytest.fixture(scope="module")
def calm(say: Say) -> Sound:
    return say(CALM_S, seed=1)


@pytest.fixture(scope="module")
def calm_too(say: Say) -> Sound:
    return say(6, seed=2)


@pytest.fixture(scope="module")
def shout(say: Say) -> Sound:
    return say(6, hz=210, level_db=-20, effort_db=12, tune_st=4, seed=3)


def test_shouting_is_heard(heard: Heard, calm: Sound, shout: Sound) -> None:
    assert max(arousals(heard, np.concatenate([calm, shout]))) > 0.65


def test_going_on_as_before_is_calm(heard: Heard, calm: Sound, calm_too: Sound) -> None:
    assert max(arousals(heard, np.concatenate([calm, calm_too]))) < 0.15


@pytest.mark.parametrize("step_db", [-12, -6, 6, 12])
def test_a_step_of_the_lines_gain_is_no_anger(
    heard: Heard, calm: Sound, calm_too: Sound, step_db: float
) -> None:
    stepped = arousals(heard, np.concatenate([calm, gain(calm_too, step_db)]))
    assert max(stepped) <= VoiceOptions().loudness + 0.1


@pytest.mark.parametrize("step_db", [-12, 12])
def test_a_shout_is_heard_whatever_the_gain(
    heard: Heard, calm: Sound, shout: Sound, step_db: float
) -> None:
    assert max(arousals(heard, gain(np.concatenate([calm, shout]), step_db - 8))) > 0.65


@pytest.mark.parametrize(
    "line",
    [lambda x: with_noise(x, 20), lambda x: with_noise(x, 10), telephone, companded],
    ids=["noise 20 dB below", "noise 10 dB below", "300-3400 Hz", "mu-law"],
)
def test_a_bad_line_changes_little(
    heard: Heard,
    calm: Sound,
    calm_too: Sound,
    shout: Sound,
    line: Callable[[Sound], Sound],
) -> None:
    assert max(arousals(heard, line(np.concatenate([calm, shout])))) > 0.6
    assert max(arousals(heard, line(np.concatenate([calm, calm_too])))) < 0.25


def test_noise_that_begins_in_the_middle_of_a_call_is_no_anger(
    heard: Heard, calm: Sound, calm_too: Sound
) -> None:
    noise = with_noise(np.concatenate([calm, calm_too]), 10) - np.concatenate([calm, calm_too])
    noise[: len(calm)] = 0
    assert max(arousals(heard, np.concatenate([calm, calm_too]) + noise)) < 0.4


def test_somebody_who_shouts_from_the_start_is_not_told_apart_from_a_loud_voice(
    heard: Heard, say: Say
) -> None:
    loud = [say(each, hz=210, level_db=-20, effort_db=12, seed=3) for each in (CALM_S, 6)]
    assert max(arousals(heard, np.concatenate(loud))) < 0.3


def signals(heard: Heard, sound: Sound) -> list[Signal]:
    """What the agent is told of the agent's own sound."""
    listener = VoiceSignals(Ids())
    events = heard(sound, Channel.AGENT)
    told = [output for event in events for output in listener.hear(event)]
    told += listener.hear(HangUp(at_ms=events[-1].at_ms))
    return [output for output in told if isinstance(output, Signal)]


def test_a_lively_agent_in_a_quiet_place_is_told_nothing(heard: Heard, say: Say) -> None:
    assert signals(heard, say(100, tune_st=4)) == []


def test_a_monotone_agent_is_told(heard: Heard, say: Say) -> None:
    told = signals(heard, say(100, tune_st=0.3))
    assert [signal.signal for signal in told] == ["flat_tone"]
    assert float(told[0].evidence[0].text.split()[0]) < 2.0


def test_an_agent_who_raises_the_voice_is_told(heard: Heard, calm: Sound, shout: Sound) -> None:
    told = signals(heard, np.concatenate([calm, shout]))
    assert [signal.signal for signal in told] == ["agent_tone"]


def test_a_fan_at_the_agents_place_is_told(heard: Heard, say: Say) -> None:
    call = np.concatenate([np.zeros(15 * RATE_HZ), say(30, tune_st=4)])
    told = signals(heard, with_noise(call, 10))
    assert [(signal.signal, signal.state) for signal in told] == [
        ("background_noise", "raised"),
        ("background_noise", "confirmed"),
    ]
    assert signals(heard, with_noise(call, 25)) == []


def test_a_colleague_talking_beside_the_agent_is_told(heard: Heard, say: Say) -> None:
    pieces = [say(12, tune_st=4)]
    for index in range(4):
        pause = np.zeros(RATE_HZ)
        pieces += [pause, say(2.2, hz=210, level_db=-50, seed=index), pause, say(4, tune_st=4)]
    told = signals(heard, np.concatenate(pieces))
    assert {signal.signal for signal in told} == {"background_noise"}
    assert told[0].evidence[0].why == "noise:others"

"""A synthetic speaker, heard as a call hears one, and batches of prosody made by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import pytest

from assist.analysis.voice import VoiceSignals
from assist.audio.blocks import SAMPLE_RATE_HZ, Blocker
from assist.audio.ear import ChannelEar, EarEvent
from assist.events import Channel, HangUp, InputEvent, Prosody, Signal, Span, SpeechEnded
from assist.events.listener import Ids

Sound = npt.NDArray[np.float64]

_VOWELS = (
    (730, 1090, 2440),
    (270, 2290, 3010),
    (300, 870, 2240),
    (530, 1840, 2480),
    (570, 840, 2410),
)
_WIDTHS_HZ = (80, 100, 140)
_SYLLABLE = SAMPLE_RATE_HZ // 5
_FFT = 2 * _SYLLABLE
_HZ = np.fft.rfftfreq(_FFT, 1 / SAMPLE_RATE_HZ)
_WORDS = 6


def speak(
    seconds: float,
    *,
    hz: float = 120.0,
    level_db: float = -30.0,
    effort_db: float = 0.0,
    tune_st: float = 2.0,
    seed: int = 0,
) -> Sound:
    """Pulses through formants, a little hiss before each vowel, a pause after six syllables.

    Args:
        seconds: How long.
        hz: Middle of the tune.
        level_db: RMS over the syllables, dBFS.
        effort_db: How much more an octave up has than in soft speech; a shout has some.
        tune_st: Up and down of the tune, semitones.
        seed: Which vowels and which tune.
    """
    rng = np.random.default_rng(seed)
    pieces: list[Sound] = []
    made, phase, number = 0, 0.0, 0
    while made < seconds * SAMPLE_RATE_HZ:
        count = int(_SYLLABLE * (0.8 + 0.4 * rng.random()))
        tune = tune_st * (rng.uniform(-1, 1) + np.sin(np.linspace(0, np.pi, count)) - 0.6)
        phases = phase + np.cumsum(hz * 2 ** (tune / 12)) / SAMPLE_RATE_HZ
        source = np.diff(np.floor(phases), prepend=np.floor(phase))
        phase = float(phases[-1])
        source += rng.standard_normal(count) * 0.003 - source.mean()
        spectrum = np.fft.rfft(source, _FFT) * (np.maximum(_HZ, 50) / 500) ** (effort_db / 6.02)
        for formant_hz, width_hz in zip(_VOWELS[rng.integers(5)], _WIDTHS_HZ, strict=True):
            spectrum *= formant_hz**2 / (formant_hz**2 - _HZ**2 + 1j * _HZ * width_hz)
        sound = np.fft.irfft(spectrum, _FFT)[:count]
        fade = SAMPLE_RATE_HZ // 25
        sound[:fade] *= np.linspace(0, 1, fade)
        sound[-fade:] *= np.linspace(1, 0.05, fade)
        hiss = np.diff(rng.standard_normal(801)) * np.hanning(800) * 0.4
        number += 1
        pause = np.zeros(2 * _SYLLABLE if number % _WORDS == 0 else 0)
        both = np.concatenate([hiss, sound / np.sqrt(np.mean(sound**2))])
        pieces += [both * 10 ** (level_db / 20), pause]
        made += len(both) + len(pause)
    return np.concatenate(pieces)[: int(seconds * SAMPLE_RATE_HZ)]


def listen(sound: Sound, channel: Channel) -> list[EarEvent]:
    """What a channel's ear makes of it, after a second of silence."""
    lead = np.zeros(SAMPLE_RATE_HZ)
    whole = np.concatenate([lead, sound, lead])
    whole = whole + np.random.default_rng(9).standard_normal(len(whole)) * 1e-4
    ear, blocker = ChannelEar(channel), Blocker()
    pcm = np.clip(np.rint(whole * 32768), -32768, 32767).astype(np.int16)
    events = [event for block in blocker.push(pcm) for event in ear.hear(block)]
    return events + ear.finish()


class Agent:
    """An agent's channel, fed by hand; then look at ``told``."""

    def __init__(self) -> None:
        self.signals = VoiceSignals(Ids())
        self.told: list[Signal] = []
        self.at_ms = 0

    def hear(self, *events: InputEvent | Signal) -> None:
        for event in events:
            self.at_ms = max(self.at_ms, event.at_ms)
            for output in self.signals.hear(event):
                assert isinstance(output, Signal)
                self.told.append(output)

    def speak(
        self,
        seconds: float,
        *,
        db: float = -30.0,
        hz: float = 160.0,
        tilt: float = -12.0,
        swing_st: float = 3.0,
        swing_db: float = 4.0,
        floor_db: int | None = -70,
        channel: Channel = Channel.AGENT,
    ) -> None:
        """Half seconds whose pitch and loudness swing up and down, as one stretch."""
        start_ms = self.at_ms
        for index in range(round(seconds * 2)):
            bend = (-1.0, 0.3, 1.0, -0.4, 0.6)[index % 5]
            self.hear(
                Prosody(
                    at_ms=self.at_ms + 500,
                    channel=channel,
                    start_ms=self.at_ms,
                    step_ms=100,
                    loudness_db=(db + swing_db * bend,) * 5,
                    pitch_hz=(hz * 2 ** (swing_st * bend / 12),) * 5,
                    voiced=(1.0,) * 5,
                    tilt_db=(tilt + bend,) * 5,
                    floor_db=floor_db,
                )
            )
        self.hear(SpeechEnded(at_ms=self.at_ms, channel=channel, span=Span(start_ms, self.at_ms)))

    def hang_up(self) -> None:
        self.hear(HangUp(at_ms=self.at_ms))

    def names(self) -> Sequence[tuple[str, str]]:
        return [(signal.signal, signal.state) for signal in self.told]


@pytest.fixture
def agent() -> Agent:
    """An agent who has not spoken yet."""
    return Agent()


@pytest.fixture(scope="session")
def say() -> Callable[..., Sound]:
    """``say(seconds, hz=120, level_db=-30, effort_db=0, tune_st=2, seed=0)``."""
    return speak


@pytest.fixture(scope="session")
def heard() -> Callable[[Sound, Channel], list[EarEvent]]:
    """``heard(sound, channel)``: events of voice activity and prosody."""
    return listen

"""Synthetic voices and other helpers for the audio tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from assist.audio.blocks import SAMPLE_RATE_HZ, Blocker, Pcm

Floats = npt.NDArray[np.float64]

_VOWELS = (
    (730, 1090, 2440),
    (270, 2290, 3010),
    (300, 870, 2240),
    (530, 1840, 2480),
    (570, 840, 2410),
)


@pytest.fixture(scope="session")
def voice() -> Callable[..., Pcm]:
    """``voice(seconds, hz=120, level_db=-20, seed=0)``: syllables of a formant synthesiser."""
    return _voice


@pytest.fixture(scope="session")
def silence() -> Callable[[float], Pcm]:
    """``silence(seconds)``: the faint noise (-77 dBFS) of an open line."""

    def make(seconds: float) -> Pcm:
        noise = np.random.default_rng(7).standard_normal(int(seconds * SAMPLE_RATE_HZ))
        return to_pcm(noise * 1.4e-4)

    return make


@pytest.fixture(scope="session")
def blocks_of() -> Callable[[Pcm], list[Pcm]]:
    """Samples as blocks, the last one padded."""

    def cut(samples: Pcm) -> list[Pcm]:
        blocker = Blocker()
        blocks = blocker.push(samples)
        last = blocker.finish()
        return blocks if last is None else [*blocks, last]

    return cut


@pytest.fixture(scope="session")
def ramp() -> Callable[[int, int], Pcm]:
    """``ramp(start, count)``: samples that tell their own position and are never zero."""

    def make(start: int, count: int) -> Pcm:
        return (np.arange(start, start + count) % 32000 + 1).astype(np.int16)

    return make


def to_pcm(samples: Floats) -> Pcm:
    return np.clip(np.rint(samples * 32768), -32768, 32767).astype(np.int16)


@lru_cache(maxsize=32)
def _voice(seconds: float, hz: float = 120.0, level_db: float = -20.0, seed: int = 0) -> Pcm:
    """Pulses through three moving formants, with a little hiss before each vowel."""
    rng = np.random.default_rng(seed)
    pieces: list[Floats] = []
    made, phase = 0, 0.0
    while made < seconds * SAMPLE_RATE_HZ:
        count = int(SAMPLE_RATE_HZ * 0.2 * (0.8 + 0.4 * rng.random()))
        tune = 1 + 0.15 * np.sin(np.linspace(0, np.pi, count) + rng.random())
        phases = phase + np.cumsum(hz * tune) / SAMPLE_RATE_HZ
        sound = np.diff(np.floor(phases), prepend=np.floor(phase))
        phase = float(phases[-1])
        sound += rng.standard_normal(count) * 0.003 - sound.mean()
        for formant_hz, width_hz in zip(_VOWELS[rng.integers(5)], (80, 100, 140), strict=True):
            sound = _resonate(sound, formant_hz, width_hz)
        fade = SAMPLE_RATE_HZ // 25
        sound[:fade] *= np.linspace(0, 1, fade)
        sound[-fade:] *= np.linspace(1, 0.05, fade)
        hiss = np.diff(rng.standard_normal(801)) * np.hanning(800) * 0.4
        pieces += [hiss, sound / np.sqrt(np.mean(sound**2))]
        made += count + len(hiss)
    whole = np.concatenate(pieces)[: int(seconds * SAMPLE_RATE_HZ)]
    return to_pcm(whole * 10 ** (level_db / 20) / np.sqrt(np.mean(whole**2)))


def _resonate(sound: Floats, formant_hz: float, width_hz: float) -> Floats:
    radius = np.exp(-np.pi * width_hz / SAMPLE_RATE_HZ)
    first = 2 * radius * np.cos(2 * np.pi * formant_hz / SAMPLE_RATE_HZ)
    second = -radius * radius
    gain = 1 - first - second
    out: list[float] = []
    last = before = 0.0
    for value in sound.tolist():
        last, before = gain * value + first * last + second * before, last
        out.append(last)
    return np.array(out)


class Pulse:
    """A sound server of our own, with the sinks ``agent`` and ``customer``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.players: list[subprocess.Popen[bytes]] = []
        self.modules: dict[str, str] = {}
        self.server = subprocess.Popen(
            [
                *("pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1"),
                *("--disable-shm=yes", "--use-pid-file=no", "--log-level=error"),
                *("-L", f"module-native-protocol-unix auth-anonymous=1 socket={self.socket}"),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    @property
    def socket(self) -> Path:
        return self.folder / "socket"

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + 10
        while subprocess.run(["pactl", "info"], capture_output=True, check=False).returncode:
            assert time.monotonic() < deadline, "PulseAudio did not start"
            assert self.server.poll() is None, "PulseAudio ended"
            time.sleep(0.02)

    def load(self, name: str, module: str, *options: str) -> None:
        done = subprocess.run(
            ["pactl", "load-module", module, *options], capture_output=True, check=True
        )
        self.modules[name] = done.stdout.decode().strip()

    def add_sink(self, name: str) -> None:
        self.load(name, "module-null-sink", f"sink_name={name}", "norewinds=1", "rate=48000")

    def remove(self, name: str) -> None:
        subprocess.run(["pactl", "unload-module", self.modules.pop(name)], check=True)

    def play(self, sink: str, samples: Pcm) -> subprocess.Popen[bytes]:
        path = self.folder / f"{len(self.players)}.raw"
        path.write_bytes(samples.tobytes())
        player = subprocess.Popen(
            [
                *("pacat", "--playback", f"--device={sink}", "--raw", "--rate=16000"),
                *("--channels=1", "--format=s16le", "--latency-msec=200", str(path)),
            ],
            stderr=subprocess.DEVNULL,
        )
        self.players.append(player)
        return player

    def stop_players(self) -> None:
        for player in self.players:
            player.kill()
            player.wait()
        self.players.clear()

    def close(self) -> None:
        self.stop_players()
        self.server.terminate()
        self.server.wait(10)


@pytest.fixture(scope="module")
def server() -> Iterator[Pulse]:
    for program in ("pulseaudio", "pactl", "parec", "pacat"):
        assert shutil.which(program), f"{program}: apt-get install pulseaudio pulseaudio-utils"
    folder = Path(tempfile.mkdtemp(prefix="pulse"))
    folder.chmod(0o700)
    kept = dict(os.environ)
    os.environ |= {
        "XDG_RUNTIME_DIR": str(folder),
        "HOME": str(folder),
        "PULSE_SERVER": f"unix:{folder}/socket",
    }
    pulse = Pulse(folder)
    try:
        pulse.wait_until_ready()
        pulse.add_sink("agent")
        pulse.add_sink("customer")
        yield pulse
    finally:
        pulse.close()
        os.environ.clear()
        os.environ.update(kept)
        shutil.rmtree(folder)


@pytest.fixture
def pulse(server: Pulse) -> Iterator[Pulse]:
    yield server
    server.stop_players()

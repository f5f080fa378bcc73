"""Plays a short sound where the customer would be heard. In a process of its own, as reading is.

Run as ``python -m assist.audio.player`` it plays 16 kHz int16 samples from its standard input on
the system's default output.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from shutil import which

import numpy as np

from assist.audio.blocks import SAMPLE_RATE_HZ, Pcm
from assist.audio.devices import Device
from assist.errors import DeviceError

_MONITOR = ".monitor"


class Player:
    """One sound that is being played; ``stop`` ends it, harmless if done twice.

    Args:
        samples: Shape (n,), int16, 16 kHz.
        heard_by: The device that is to hear it; a monitor's own output is played on, anything
            else means the system's default output.

    Raises:
        DeviceError: The program that plays cannot be started.
    """

    def __init__(self, samples: Pcm, heard_by: Device) -> None:
        # An unnamed file, so that no thread has to feed a pipe.
        with tempfile.TemporaryFile() as source:
            source.write(samples.tobytes())
            source.seek(0)
            try:
                self._process = subprocess.Popen(
                    command_for(heard_by),
                    stdin=source,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
            except OSError as error:
                raise DeviceError(f"nothing can be played ({error})") from error

    @property
    def failed(self) -> bool:
        """It ended without having played."""
        return bool(self._process.poll())

    def stop(self) -> None:
        """Stop playing."""
        if self._process.poll() is None:
            self._process.terminate()
        self._process.wait()


def command_for(heard_by: Device) -> list[str]:
    """The program that plays where ``heard_by`` listens."""
    if heard_by.backend != "pulse" or not which("pacat"):
        return [sys.executable, "-m", "assist.audio.player"]
    source = heard_by.id.partition(":")[2]
    output = [f"--device={source.removesuffix(_MONITOR)}"] if source.endswith(_MONITOR) else []
    return [
        *("pacat", "--playback", *output, "--client-name=call-assist", "--raw"),
        *(f"--rate={SAMPLE_RATE_HZ}", "--channels=1", "--format=s16le", "--latency-msec=100"),
    ]


def main() -> int:
    """Play standard input on the default output; 1 where that can't be done."""
    try:
        import sounddevice
        import soxr
    except (ImportError, OSError):  # sounddevice raises OSError where PortAudio is missing
        return 1
    samples = np.frombuffer(sys.stdin.buffer.read(), np.int16)
    try:
        rate = int(sounddevice.query_devices(kind="output")["default_samplerate"])
        sounddevice.play(soxr.resample(samples, SAMPLE_RATE_HZ, rate), rate, blocking=True)
    except (sounddevice.PortAudioError, ValueError):
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

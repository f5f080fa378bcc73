"""A process around PortAudio: lists input devices, or writes one device's sound to stdout.

    python -m assist.audio.portaudio_reader --list
    python -m assist.audio.portaudio_reader --host ALSA --device pulse > sound.raw

Output is 16 kHz int16 mono. It ends with status 1 when the device is gone, and with its parent:
when standard input or output is closed.
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import sys
from threading import Thread
from types import ModuleType

import numpy as np

from assist.audio.resample import Resampler

NO_LIBRARY = "no-portaudio"
OVERFLOW = "overflow"

_BLOCK_MS = 20
_LATENCY_S = 0.06
_QUEUE_BLOCKS = 200
"""Four seconds; beyond it the oldest block is dropped and an overflow noted."""
_CHECK_S = 0.5


def main(arguments: list[str] | None = None) -> int:
    """Run it; returns the exit status."""
    parser = argparse.ArgumentParser(prog="assist.audio.portaudio_reader")
    parser.add_argument("--list", action="store_true", help="print input devices as JSON")
    parser.add_argument("--host", default="", help="host interface of the device")
    parser.add_argument("--device", default="", help="its name, as --list prints it")
    options = parser.parse_args(arguments)
    try:
        import sounddevice  # initialises PortAudio, which must not happen in the parent
    except OSError as error:
        print(f"{NO_LIBRARY}: {error}", file=sys.stderr)
        return 2
    try:
        if options.list:
            print(json.dumps(list_inputs(sounddevice)))
            return 0
        return _read(sounddevice, options.host, options.device)
    except sounddevice.PortAudioError as error:
        print(error, file=sys.stderr)
        return 1


def list_inputs(portaudio: ModuleType) -> list[dict[str, str | int | bool]]:
    """Input devices as PortAudio knows them."""
    hosts = portaudio.query_hostapis()
    return [
        {
            "index": index,
            "host": hosts[device["hostapi"]]["name"],
            "name": device["name"],
            "rate_hz": int(device["default_samplerate"]),
            "channels": device["max_input_channels"],
            "default": hosts[device["hostapi"]]["default_input_device"] == index,
        }
        for index, device in enumerate(portaudio.query_devices())
        if device["max_input_channels"] > 0
    ]


def _read(portaudio: ModuleType, host: str, name: str) -> int:
    """Copy the device to standard output until it, or the parent, is gone."""
    found = [d for d in list_inputs(portaudio) if d["name"] == name and host in ("", d["host"])]
    if not found:
        print(f"no input device is called {name}", file=sys.stderr)
        return 1
    device = found[0]
    rate_hz = int(device["rate_hz"])
    channels = min(2, int(device["channels"]))
    blocks: queue.Queue[bytes] = queue.Queue(_QUEUE_BLOCKS)

    def hear(data: bytes, _frames: int, _time: object, status: object) -> None:
        if status:
            print(OVERFLOW, file=sys.stderr)
        try:
            blocks.put_nowait(bytes(data))
        except queue.Full:
            blocks.get_nowait()
            blocks.put_nowait(bytes(data))
            print(OVERFLOW, file=sys.stderr)

    stream = portaudio.RawInputStream(
        device=device["index"],
        samplerate=rate_hz,
        channels=channels,
        dtype="int16",
        blocksize=rate_hz * _BLOCK_MS // 1000,
        latency=_LATENCY_S,
        callback=hear,
    )
    Thread(target=_end_with_parent, daemon=True).start()
    with stream:
        return _copy(stream, blocks, Resampler(rate_hz, 1, live=True), channels)


def _copy(stream: object, blocks: queue.Queue[bytes], resampler: Resampler, channels: int) -> int:
    """Mix down, resample and write what the callback puts into the queue."""
    while True:
        try:
            data = blocks.get(timeout=_CHECK_S)
        except queue.Empty:
            if getattr(stream, "active", False):
                continue
            print("the device stopped", file=sys.stderr)
            return 1
        samples = np.frombuffer(data, np.int16).reshape(-1, channels)
        mono = samples.mean(axis=1, dtype=np.float32, keepdims=True) / np.float32(32768)
        try:
            sys.stdout.buffer.write(resampler.push(mono).tobytes())
            sys.stdout.buffer.flush()
        except OSError:
            return 0


def _end_with_parent() -> None:
    """Standard input is a pipe that the parent never writes to; its end is the parent's."""
    while sys.stdin.buffer.read(1024):
        pass
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())

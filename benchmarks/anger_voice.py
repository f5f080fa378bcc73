"""How well the voice alone tells anger, against the same speaker's own baseline.

    python benchmarks/anger_voice.py MANIFEST

MANIFEST lists single utterances, one JSON object per line (``path, speaker, emotion``; paths are
relative to the manifest's grandparent). Half of a speaker's neutral utterances make the baseline;
every other utterance is then heard on top of it and scored by its highest arousal.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from copy import deepcopy
from pathlib import Path
from statistics import median

import msgspec
from anger_text import auc
from record import record

from assist.analysis.anger.options import VoiceOptions
from assist.analysis.anger.voice import Voice
from assist.audio.ear import ChannelEar
from assist.audio.files import open_recording
from assist.events import Channel, Prosody


class Clip(msgspec.Struct):
    """One utterance."""

    path: str
    speaker: str = ""
    emotion: str = ""


def prosody(path: Path) -> list[Prosody]:
    """The measurements that a live call would give, a second of silence after the speech."""
    ear = ChannelEar(Channel.CUSTOMER)
    events = []
    with open_recording(path, mono=True) as recording:
        for step in recording.steps():
            for channel, block in step.blocks:
                if channel is Channel.CUSTOMER:
                    events += ear.hear(block)
    events += ear.finish()
    return [event for event in events if isinstance(event, Prosody)]


def hear(voice: Voice, events: list[Prosody], start_ms: int, speed: float) -> tuple[int, float]:
    """Let a voice hear a clip from ``start_ms`` on; its end and the highest arousal."""
    highest = 0.0
    end_ms = start_ms
    for event in events:
        end_ms = start_ms + event.at_ms
        moved = msgspec.structs.replace(event, at_ms=end_ms, start_ms=start_ms + event.start_ms)
        voice.hear(moved, speed=speed)
        highest = max(highest, voice.arousal(end_ms))
    return end_ms + 500, highest


def measure(manifest: Path) -> dict[str, list[float]]:
    """Highest arousal of every tested clip, by emotion."""
    decoder = msgspec.json.Decoder(Clip)
    by_speaker: dict[str, list[Clip]] = defaultdict(list)
    for line in manifest.read_text(encoding="utf-8").splitlines():
        clip = decoder.decode(line)
        if clip.emotion:
            by_speaker[clip.speaker].append(clip)
    scores: dict[str, list[float]] = defaultdict(list)
    for _, clips in sorted(by_speaker.items()):
        neutral = [clip for clip in clips if clip.emotion == "neutral"]
        usual = neutral[::2]
        voice, at_ms = Voice(VoiceOptions()), 0
        for _ in range(2):
            for clip in usual:
                at_ms, _ = hear(voice, prosody(manifest.parent.parent / clip.path), at_ms, 1.0)
        for clip in clips:
            if clip not in usual and voice.ready:
                events = prosody(manifest.parent.parent / clip.path)
                scores[clip.emotion].append(hear(deepcopy(voice), events, at_ms + 60_000, 0.0)[1])
    return scores


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("manifest", type=Path)
    scores = measure(parser.parse_args().manifest)
    angry = [(score, 1) for score in scores["anger"]]
    neutral = [(score, 0) for score in scores["neutral"]]
    happy = [(score, 0) for score in scores["happiness"]]

    def above(emotion: str, level: float) -> float:
        return round(sum(s >= level for s in scores[emotion]) / max(1, len(scores[emotion])), 3)

    record(
        "anger_voice",
        {
            "clips": {emotion: len(found) for emotion, found in scores.items()},
            "auc_anger_neutral": round(auc(angry + neutral), 3),
            "auc_anger_neutral_and_happy": round(auc(angry + neutral + happy), 3),
            "median_arousal": {
                emotion: round(median(found), 3) for emotion, found in sorted(scores.items())
            },
            "share_raised_by_voice_alone": {
                emotion: above(emotion, 0.6) for emotion in sorted(scores)
            },
            "note": "arousal 0.6 is level 0.3, tense; acted German speech at 8 kHz",
        },
    )


if __name__ == "__main__":
    main()

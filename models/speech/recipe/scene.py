"""Scenes: two-channel example calls, spoken from a script, with exact word times.

A scene is a folder with ``script.yaml``; building it writes ``call.flac`` (16 bit, stereo:
channel 0 agent, channel 1 customer) and ``truth.json`` (``assist.transcript/1``).
"""

import json
import multiprocessing
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import soundfile
from scipy.signal import resample_poly

from recipe.export import Recipe
from recipe.language import Language
from recipe.scene_script import SPEAKERS, Script, Turn, words_and_breaks
from recipe.talker import Talker
from recipe.utterance import RATE_HZ, Audio, Utterance

FULL_SCALE = 32768.0
FADE_MS = 25
"""Length of the fade where a speaker breaks off. Source: chosen; avoids a click."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A turn in its place: its first sample, its audio and its words in ms of the call."""

    turn: Turn
    first_sample: int
    audio: Audio
    words: list[tuple[str, int, int]]

    @property
    def start_ms(self) -> int:
        """Start of the first word."""
        return self.words[0][1]

    @property
    def end_ms(self) -> int:
        """End of the last word."""
        return self.words[-1][2]


def _at_level(utterance: Utterance, level_dbfs: float) -> Audio:
    spans = [
        utterance.audio[int(segment.start_s * RATE_HZ) : int(segment.end_s * RATE_HZ)]
        for segment in utterance.segments
        if segment.word is not None
    ]
    rms = float(np.sqrt(np.mean(np.concatenate(spans).astype(np.float64) ** 2)))
    gain = FULL_SCALE * 10 ** (level_dbfs / 20) / rms
    return (utterance.audio * gain).astype(np.float32)


def _speak_turn(talker: Talker, turn: Turn) -> tuple[Audio, list[tuple[str, float, float]]]:
    """Returns a turn's audio and words (in s from its beginning), cut where it breaks off."""
    words, breaks = words_and_breaks(f"{turn.text} {turn.unsaid}")
    utterance = talker.say(words, turn.manner, None, breaks)
    if utterance is None:
        raise ValueError(f"turn {turn.id}: what was spoken does not match the text; reword it")
    audio = _at_level(utterance, turn.level_dbfs)
    said = len(words_and_breaks(turn.text)[0])
    spans = utterance.word_spans(len(words))[:said]
    if turn.unsaid:
        fade = RATE_HZ * FADE_MS // 1000
        audio = audio[: int(spans[-1][1] * RATE_HZ)].copy()
        audio[-fade:] *= np.linspace(1, 0, fade, dtype=np.float32)
    return audio, [(word, *span) for word, span in zip(words, spans, strict=False)]


def _place(talker: Talker, turns: list[Turn], lead_in_ms: int) -> list[Spoken]:
    placed: dict[str, Spoken] = {}
    floor_ms = lead_in_ms
    for turn in turns:
        audio, words = _speak_turn(talker, turn)
        if turn.start is not None:
            anchor = placed[turn.start.turn]
            edge_ms = anchor.start_ms if turn.start.edge == "start" else anchor.end_ms
            begin_ms = edge_ms + turn.start.offset_ms
        else:
            begin_ms = floor_ms + (turn.gap_ms if placed else 0)
        first = (begin_ms * RATE_HZ) // 1000 - int(words[0][1] * RATE_HZ)
        offset_ms = first * 1000 / RATE_HZ
        timed = [
            (word, round(offset_ms + start_s * 1000), round(offset_ms + end_s * 1000))
            for word, start_s, end_s in words
        ]
        placed[turn.id] = Spoken(turn, first, audio, timed)
        if not turn.aside:
            floor_ms = max(floor_ms, placed[turn.id].end_ms)
    return list(placed.values())


def _room_noise(samples: int, level_dbfs: float, seed: int) -> Audio:
    """Returns low-passed noise, shape (samples,), a different one for each channel."""
    white = np.random.default_rng(seed).standard_normal(samples + 8)
    smooth = np.convolve(white, np.ones(9) / 9, mode="valid")
    gain = FULL_SCALE * 10 ** (level_dbfs / 20) / smooth.std()
    return np.asarray(smooth * gain, np.float32)


def _mix(spoken: list[Spoken], script: Script) -> npt.NDArray[np.int16]:
    """Returns the call, shape (samples, 2)."""
    samples = (max(part.end_ms for part in spoken) + script.tail_ms) * RATE_HZ // 1000
    rooms = [_room_noise(samples, script.noise_dbfs, script.seed + c) for c in range(len(SPEAKERS))]
    call = np.stack(rooms, axis=1)
    for part in spoken:
        channel = SPEAKERS.index(part.turn.speaker)
        audio = part.audio[: samples - part.first_sample]
        call[part.first_sample : part.first_sample + len(audio), channel] += audio
    if np.abs(call).max() >= FULL_SCALE - 1:
        raise ValueError("the call is clipped: lower level_dbfs")
    if script.rate_hz != RATE_HZ:
        call = resample_poly(call, 1, RATE_HZ // script.rate_hz, axis=0)
    return np.round(call).astype(np.int16)


def _truth(spoken: list[Spoken], script: Script, joiner: str) -> dict[str, Any]:
    turns = [
        {
            "speaker": part.turn.speaker,
            "start_ms": part.start_ms,
            "end_ms": part.end_ms,
            "text": joiner.join(word for word, _, _ in part.words),
            "words": [
                {"word": word, "start_ms": start, "end_ms": end} for word, start, end in part.words
            ],
        }
        for part in sorted(spoken, key=lambda part: part.start_ms)
    ]
    return {
        "format": "assist.transcript/1",
        "call_id": script.call_id,
        "language": script.language,
        "turns": turns,
    }


def build(folder: Path, language: Language, talker: Talker) -> str:
    """Builds the scene in ``folder``; returns a line that says what was written."""
    script = Script.load(folder / "script.yaml")
    spoken = _place(talker, list(script.read_turns(talker.voice)), script.lead_in_ms)
    call = _mix(spoken, script)
    soundfile.write(
        folder / "call.flac",
        call,
        script.rate_hz,
        format="FLAC",
        subtype="PCM_16",
        compression_level=1.0,
    )
    truth = json.dumps(_truth(spoken, script, language.joiner), ensure_ascii=False, indent=1)
    (folder / "truth.json").write_text(truth + "\n", "utf-8")
    return f"{folder.name}: {len(spoken)} turns, {len(call) / script.rate_hz:.1f} s"


def build_all(scenes: Path, models: Path, names: Sequence[str] = ()) -> Iterator[str]:
    """Builds the scenes below ``scenes``, each in a process of its own.

    espeak-ng keeps state from one utterance to the next, so a scene that is spoken after another
    comes out a little different.

    Args:
        scenes: folder of the scenes.
        models: folder of the speech models.
        names: the scenes to build, e.g. ``zh/bank-transfer``; all of them if empty.

    Raises:
        ValueError: a name is not that of a scene.
    """
    found = {
        f"{path.parent.parent.name}/{path.parent.name}": path.parent
        for path in sorted(scenes.glob("*/*/script.yaml"))
    }
    for name in names:
        if name not in found:
            raise ValueError(f"no scene {name!r}: choose from {', '.join(found)}")
    context = multiprocessing.get_context("spawn")
    with context.Pool(1, maxtasksperchild=1) as pool:
        for folder in [found[name] for name in names or found]:
            yield pool.apply(_build_one, (folder, models))


def _build_one(folder: Path, models: Path) -> str:
    language = Recipe.load(models / Script.load(folder / "script.yaml").model / "training").language
    return build(folder, language, language.talker())

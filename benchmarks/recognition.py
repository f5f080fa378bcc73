"""How soon a word may be acted upon: decoder steps, stability rules, partial times, silence.

Delays run from the true end of a word to the end of the block in which it became stable (with
the right spelling and in the right place); a word that never did counts with its final. Changes
are stable words that a later partial took back, per hundred words called stable.
"""

from __future__ import annotations

import argparse
import difflib
import json
import shutil
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import vosk
from record import Figure, percentile, record

from assist.asr.engine import Hypothesis
from assist.asr.gate import GateOptions
from assist.asr.models import locate_model
from assist.asr.options import VoskOptions
from assist.asr.partial_times import PartialTimesOptions
from assist.asr.stable import StableOptions
from assist.asr.vosk_engine import VoskEngine
from assist.audio.blocks import Pcm
from assist.audio.ear import ChannelEar
from assist.audio.files import open_recording
from assist.events import Channel, FinalHypothesis, PartialHypothesis, Word

ROOT = Path(__file__).parents[1]
STEPS = (21, 15, 9, 6, 3)
BLOCKS = (1, 2, 3, 4, 5, 6)
TIMES = ((0, 240), (32, 200), (32, 240), (32, 320), (64, 240))

Spoken = tuple[str, int, int]


class Take(NamedTuple):
    """One channel of a call: its language, blocks, voice activity and true words."""

    language: str
    blocks: list[Pcm]
    speaking: list[bool]
    words: list[Spoken]


def truth(scene: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((scene / "truth.json").read_text(encoding="utf-8"))
    return found


def read(scene: Path) -> list[Take]:
    turns = truth(scene)["turns"]
    with open_recording(scene / "call.flac") as recording:
        pairs = [tuple(block for _, block in step.blocks) for step in recording.steps()]
    takes = []
    for index, channel in enumerate(Channel):
        ear = ChannelEar(channel)
        blocks = [pair[index] for pair in pairs]
        speaking = []
        for block in blocks:
            ear.hear(block)
            speaking.append(ear.speaking)
        words = [
            (word["word"], word["start_ms"], word["end_ms"])
            for turn in turns
            if turn["speaker"] == channel
            for word in turn["words"]
        ]
        takes.append(Take(truth(scene)["language"], blocks, speaking, words))
    return takes


def with_step(folder: Path, step: int, place: Path) -> Path:
    """A copy of the model that decodes in steps of so many frames."""
    copy = place / f"step-{step}"
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("training"))
    conf = copy / "conf" / "model.conf"
    lines = conf.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith("--frames-per-chunk")]
    conf.write_text("\n".join([*kept, f"--frames-per-chunk={step}", ""]), encoding="utf-8")
    return copy


class Run(NamedTuple):
    """What a set of options made of all takes."""

    events: list[list[Hypothesis]]
    cpu_s: float
    settled: int
    withdrawn: int


def run(folder: Path, takes: Sequence[Take], options: VoskOptions) -> Run:
    engine = VoskEngine(folder, takes[0].language, options)
    told, cpu_s, settled, withdrawn = [], 0.0, 0, 0
    for take in takes:
        recognizer = engine.recognizer(Channel.CUSTOMER)
        events: list[Hypothesis] = []
        started = time.thread_time()
        for block, speaking in zip(take.blocks, take.speaking, strict=True):
            events += recognizer.accept(block, speaking=speaking)
        events += recognizer.finish()
        cpu_s += time.thread_time() - started
        settled += recognizer.stability.settled
        withdrawn += recognizer.stability.withdrawn
        told.append(events)
    return Run(told, cpu_s, settled, withdrawn)


def aligned(words: Sequence[Word], truth: Sequence[Spoken]) -> Iterable[tuple[int, int]]:
    """Pairs of indices: a recognised word and the spoken one it stands for."""
    matcher = difflib.SequenceMatcher(
        None, [word.word for word in words], [spoken[0] for spoken in truth], autojunk=False
    )
    for left, right, size in matcher.get_matching_blocks():
        yield from ((left + step, right + step) for step in range(size))


class Figures:
    """Delays and errors of a run."""

    def __init__(self, result: Run, takes: Sequence[Take]) -> None:
        self.delays: list[float] = []
        self.ends: list[float] = []
        self.partial_errors: list[float] = []
        self.final_errors: list[float] = []
        self.right = self.spoken = self.recognised = 0
        for events, take in zip(result.events, takes, strict=True):
            self._add(events, take.words)

    def _add(self, events: list[Hypothesis], truth: list[Spoken]) -> None:
        stable: dict[tuple[int, int], tuple[str, int]] = {}
        estimates: dict[tuple[int, int], Word] = {}
        words: list[Word] = []
        places: list[tuple[int, int, int]] = []
        for event in events:
            if isinstance(event, PartialHypothesis):
                for index, word in enumerate(event.words):
                    place = (event.utterance, index)
                    estimates[place] = word
                    if index >= event.stable or stable.get(place, ("",))[0] != word.word:
                        stable.pop(place, None)
                    if index < event.stable:
                        stable.setdefault(place, (word.word, event.at_ms))
            else:
                places += [
                    (event.utterance, index, event.at_ms) for index in range(len(event.words))
                ]
                words += event.words
        self.spoken += len(truth)
        self.recognised += len(words)
        for left, right in aligned(words, truth):
            _, start_ms, end_ms = truth[right]
            utterance, index, final_ms = places[left]
            spelling, at_ms = stable.get((utterance, index), ("", final_ms))
            self.right += 1
            self.delays.append((at_ms if spelling == words[left].word else final_ms) - end_ms)
            self.final_errors += [
                abs(words[left].start_ms - start_ms),
                abs(words[left].end_ms - end_ms),
            ]
            estimate = estimates.get((utterance, index))
            if estimate is not None and estimate.word == words[left].word:
                self.partial_errors += [
                    abs(estimate.start_ms - start_ms),
                    abs(estimate.end_ms - end_ms),
                ]
        for event in events:
            if isinstance(event, FinalHypothesis):
                before = [end_ms for _, _, end_ms in truth if end_ms <= event.at_ms]
                if before:
                    self.ends.append(event.at_ms - before[-1])


def spread(values: list[float]) -> dict[str, Figure]:
    return {"p50": round(percentile(values, 0.5)), "p95": round(percentile(values, 0.95))}


def row(result: Run, takes: Sequence[Take], audio_s: float) -> dict[str, Figure]:
    figures = Figures(result, takes)
    return {
        "stable_after_word_end_ms": spread(figures.delays),
        "changed_per_100": round(100 * result.withdrawn / max(1, result.settled), 1),
        "words_right": f"{figures.right} of {figures.spoken}, {figures.recognised} recognised",
        "cpu_percent_of_audio": round(100 * result.cpu_s / audio_s, 2),
    }


def with_partial_words(folder: Path, takes: Sequence[Take]) -> dict[str, Figure]:
    """When words first appear at all: plain partials, and Vosk's partials with times."""
    vosk.SetLogLevel(-2)  # its aligner warns at nearly every partial
    model = vosk.Model(str(folder))
    figures: dict[str, Figure] = {}
    for wanted in (False, True):
        delays: list[float] = []
        for take in takes:
            recognizer = vosk.KaldiRecognizer(model, 16000)
            recognizer.SetWords(True)
            recognizer.SetPartialWords(wanted)
            words: list[Word] = []
            places: list[tuple[int, int, int]] = []
            first: dict[tuple[int, int], tuple[str, int]] = {}
            utterance = at_ms = 0
            for block in take.blocks:
                at_ms += 64
                if recognizer.AcceptWaveform(block.tobytes()):
                    final = json.loads(recognizer.Result()).get("result", [])
                    places += [(utterance, index, at_ms) for index in range(len(final))]
                    words += [Word(item["word"], 0, 0) for item in final]
                    utterance += 1
                    continue
                text = json.loads(recognizer.PartialResult()).get("partial", "").split()
                for index, spelling in enumerate(text):
                    if first.get((utterance, index), ("",))[0] != spelling:
                        first[utterance, index] = (spelling, at_ms)
            for left, right in aligned(words, take.words):
                number, index, final_ms = places[left]
                spelling, seen_ms = first.get((number, index), ("", final_ms))
                known_ms = seen_ms if spelling == words[left].word else final_ms
                delays.append(known_ms - take.words[right][2])
        figures["with times" if wanted else "plain"] = spread(delays)
    return figures


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--scene", type=Path, default=ROOT / "models/scenes/zh/bank-transfer")
    scene = arguments.parse_args().scene
    language = truth(scene)["language"]
    takes = read(scene)
    audio_s = sum(len(take.blocks) for take in takes) * 0.064
    model = locate_model(language, f"{language}-demo").folder
    default = VoskOptions()
    figures: dict[str, Figure] = {"audio_s": round(audio_s, 1)}
    with tempfile.TemporaryDirectory() as temporary:
        folders = {step: with_step(model, step, Path(temporary)) for step in STEPS}
        figures["decoder_step_frames"] = {
            str(step): row(run(folder, takes, default), takes, audio_s)
            for step, folder in folders.items()
        }
        for step in (21, 9):
            figures[f"blocks_that_agree_at_step_{step}"] = {
                str(blocks): row(
                    run(folders[step], takes, VoskOptions(stable=StableOptions(blocks=blocks))),
                    takes,
                    audio_s,
                )
                for blocks in BLOCKS
            }
        figures["first_seen_after_word_end_ms"] = with_partial_words(folders[9], takes)
        figures["partial_time_error_ms"] = {
            f"lag {lag}, syllable {syllable}": spread(
                Figures(
                    run(
                        folders[9],
                        takes,
                        VoskOptions(times=PartialTimesOptions(lag_ms=lag, syllable_ms=syllable)),
                    ),
                    takes,
                ).partial_errors
            )
            for lag, syllable in TIMES
        }
        usual = Figures(run(folders[9], takes, default), takes)
        figures["final_time_error_ms"] = spread(usual.final_errors)
        figures["final_after_speech_end_ms"] = spread(usual.ends)
        figures["silence_decoded"] = {
            "no": row(run(folders[9], takes, default), takes, audio_s),
            "yes": row(
                run(folders[9], takes, VoskOptions(gate=GateOptions(enabled=False))), takes, audio_s
            ),
        }
    figures["share_of_blocks_with_speech"] = round(
        sum(map(sum, (take.speaking for take in takes)))
        / sum(len(take.speaking) for take in takes),
        2,
    )
    record("recognition" if language == "zh" else f"recognition_{language}", figures)


if __name__ == "__main__":
    main()

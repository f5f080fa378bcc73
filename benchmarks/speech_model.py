#!/usr/bin/env python3
"""Measures a bundled speech model and writes benchmarks/results/speech_model.json or _en.json.

    python benchmarks/speech_model.py [--model zh-demo] [--human MANIFEST] [--count 400]

Needs what building the model needs (the model's training/requirements.txt), espeak-ng and, for
English, flite. ``--human`` takes a JSON Lines manifest with ``path``, ``kind`` and ``transcript``
(lines of a NIST STM without their header, or plain text): read Mandarin (``mandarin_read``) for
zh-demo, English calls for en-demo. Without it those figures are left out.
"""

import argparse
import datetime
import json
import os
import platform
import re
import statistics
import sys
import time
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import soundfile
import vosk

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "models" / "speech"))

from recipe.evaluate import ErrorRate, synthetic_report, tokens, transcribe  # noqa: E402
from recipe.export import Recipe  # noqa: E402
from recipe.language import Language  # noqa: E402
from recipe.scene import SPEAKERS  # noqa: E402

SPEECH = ROOT / "models" / "speech"
SCENES = {
    "zh-demo": ROOT / "models" / "scenes" / "zh" / "bank-transfer",
    "en-demo": ROOT / "models" / "scenes" / "en" / "late-parcel",
}
RESULTS = {"zh-demo": "speech_model.json", "en-demo": "speech_model_en.json"}
BLOCK_MS = 60


class Measured(NamedTuple):
    """The model under test."""

    folder: Path
    scene: Path
    language: Language


def resident_mb() -> float:
    """Returns the resident memory of this process (Linux)."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def load_figures(folder: Path) -> dict[str, float]:
    """Times loading; run it first, while memory is still clean."""
    before = resident_mb()
    started = time.perf_counter()
    model = vosk.Model(str(folder))
    load_ms = (time.perf_counter() - started) * 1000
    loaded = resident_mb()
    recognizers = []
    for _ in range(20):
        recognizer = vosk.KaldiRecognizer(model, 16000)
        recognizer.AcceptWaveform(bytes(32000))
        recognizers.append(recognizer)
    return {
        "load_ms": round(load_ms, 1),
        "resident_after_load_mb": round(loaded, 1),
        "model_mb": round(loaded - before, 1),
        "twenty_recognizers_mb": round(resident_mb() - loaded, 1),
    }


def _first_seen(
    recognizer: vosk.KaldiRecognizer,
    channel: np.ndarray,
    rate_hz: int,
    measured: Measured,
    words: list[tuple[str, int]],
) -> tuple[list[float], str, float]:
    """Returns delay in ms of each word heard in order, the text, and the processor time in s."""
    language = measured.language
    lengths = list(accumulate(len(tokens(language, word)) for word, _ in words))
    reference = tokens(language, " ".join(word for word, _ in words))
    block = rate_hz * BLOCK_MS // 1000
    final, delays, used = "", [], 0.0
    for first in range(0, len(channel), block):
        started = time.process_time()
        ended = recognizer.AcceptWaveform(channel[first : first + block].tobytes())
        answer = recognizer.Result() if ended else recognizer.PartialResult()
        used += time.process_time() - started
        text = f"{final} {json.loads(answer)['text' if ended else 'partial']}"
        if ended:
            final = text
        heard = tokens(language, text)
        now_ms = first * 1000 / rate_hz + BLOCK_MS
        while len(delays) < len(words):
            length = lengths[len(delays)]
            if heard[:length] != reference[:length]:
                break
            delays.append(now_ms - words[len(delays)][1])
    return delays, f"{final} {json.loads(recognizer.FinalResult())['text']}", used


def scene_figures(measured: Measured) -> dict[str, Any]:
    """Measures error rate, delay of partial words and processor time on the bundled call."""
    model = vosk.Model(str(measured.folder))
    samples, rate_hz = soundfile.read(measured.scene / "call.flac", dtype="int16")
    truth = json.loads((measured.scene / "truth.json").read_text("utf-8"))
    figures: dict[str, Any] = {"scene": measured.scene.name, "block_ms": BLOCK_MS}
    delays: list[float] = []
    words_total, used_s = 0, 0.0
    for channel, speaker in enumerate(SPEAKERS):
        turns = [turn for turn in truth["turns"] if turn["speaker"] == speaker]
        words = [(word["word"], word["end_ms"]) for turn in turns for word in turn["words"]]
        audio = np.ascontiguousarray(samples[:, channel])
        recognizer = vosk.KaldiRecognizer(model, rate_hz)
        seen, text, used = _first_seen(recognizer, audio, rate_hz, measured, words)
        rate = ErrorRate(measured.language)
        rate.add(" ".join(word for word, _ in words), text)
        figures |= {f"{name}_{speaker}": value for name, value in rate.row().items()}
        delays += seen
        words_total += len(words)
        used_s += used
    seconds = 2 * len(samples) / rate_hz
    figures |= {
        "words": words_total,
        "words_seen_in_a_partial": len(delays),
        "partial_delay_median_ms": round(statistics.median(delays)),
        "partial_delay_p95_ms": round(float(np.percentile(delays, 95))),
        "partial_delay_max_ms": round(max(delays)),
        "real_time_factor": round(used_s / seconds, 4),
    }
    return figures


def _said(transcript: str) -> str:
    """Returns the words of a transcript: of STM lines without their five fields, lower case."""
    lines = [re.sub(r"^\S+ \d+ \S+ [\d.]+ [\d.]+ ", "", line) for line in transcript.splitlines()]
    return re.sub(r"[^\w' ]", " ", " ".join(lines).lower())


def human_figures(measured: Measured, manifest: Path, kinds: set[str]) -> list[dict[str, Any]]:
    """Measures people's speech, for which the models are not meant.

    Where there is no transcript the figure is only how many words the model believes it heard.
    """
    model = vosk.Model(str(measured.folder))
    known = set(Recipe.load(measured.folder / "training").text.vocabulary())
    rows: dict[str, dict[str, Any]] = {}
    for line in manifest.read_text("utf-8").splitlines():
        entry = json.loads(line)
        if entry["kind"] not in kinds:
            continue
        path = manifest.parent / entry["path"]
        path = path if path.exists() else manifest.parent.parent / entry["path"]
        audio, rate_hz = soundfile.read(path, dtype="int16", always_2d=True)
        heard = " ".join(transcribe(model, channel, BLOCK_MS, rate_hz) for channel in audio.T)
        name = entry["kind"] if entry["kind"] == "mandarin_read" else path.stem
        row = rows.setdefault(name, {"set": name, "files": 0, "words_recognised": 0})
        row["files"] += 1
        row["words_recognised"] += len(heard.split())
        if entry["transcript"]:
            said = _said(entry["transcript"])
            rate = row.setdefault("rate", ErrorRate(measured.language))
            rate.add(said, heard)
            if measured.language.joiner:
                words = said.split()
                row["words_unknown"] = sum(word not in known for word in words)
    return [
        {key: value for key, value in row.items() if key != "rate"}
        | (row["rate"].row() if "rate" in row else {})
        for row in rows.values()
    ]


HUMAN_KINDS = {
    "zh-demo": {"mandarin_read"},
    "en-demo": {"mono_call_mixed", "two_channel_call"},
}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", choices=sorted(SCENES), default="zh-demo")
    parser.add_argument(
        "--human", "--aishell", type=Path, help="manifest (.jsonl) of people's speech"
    )
    parser.add_argument("--count", type=int, default=400, help="template sentences a set")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args(arguments)
    vosk.SetLogLevel(-1)
    recipe = Recipe.load(SPEECH / options.model / "training")
    measured = Measured(SPEECH / options.model, SCENES[options.model], recipe.language)
    result: dict[str, Any] = {
        "command": f"python benchmarks/speech_model.py --model {options.model}"
        f" --count {options.count}" + (" --human MANIFEST" if options.human else ""),
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()},"
        f" Python {platform.python_version()}",
        "load": load_figures(measured.folder),
        "demo_call": scene_figures(measured),
        "synthetic": synthetic_report(measured.folder, recipe, options.count),
    }
    if options.human:
        kinds = HUMAN_KINDS[options.model]
        result["human_speech"] = human_figures(measured, options.human, kinds)
    out = options.out or ROOT / "benchmarks" / "results" / RESULTS[options.model]
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n", "utf-8")
    print(json.dumps(result, ensure_ascii=False, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

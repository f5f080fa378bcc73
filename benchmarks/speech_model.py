#!/usr/bin/env python3
"""Measures the bundled speech model and writes benchmarks/results/speech_model.json.

    python benchmarks/speech_model.py --aishell FOLDER_OR_MANIFEST [--count 400]

Needs what building the model needs (models/speech/zh-demo/training/requirements.txt) and
espeak-ng. ``--aishell`` takes a JSON Lines manifest with ``path``, ``kind`` and ``transcript``;
only its rows of the kind ``mandarin_read`` are used. Without it that figure is left out.
"""

import argparse
import datetime
import json
import os
import platform
import statistics
import sys
import time
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import vosk

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "models" / "speech"))

from recipe.evaluate import ErrorRate, synthetic_report, transcribe  # noqa: E402
from recipe.export import Recipe  # noqa: E402
from recipe.scene import SPEAKERS  # noqa: E402

MODEL = ROOT / "models" / "speech" / "zh-demo"
SCENE = ROOT / "models" / "scenes" / "zh" / "bank-transfer"
RESULT = ROOT / "benchmarks" / "results" / "speech_model.json"
BLOCK_MS = 60


def resident_mb() -> float:
    """Returns the resident memory of this process (Linux)."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def load_figures() -> dict[str, float]:
    """Times loading; run it first, while memory is still clean."""
    before = resident_mb()
    started = time.perf_counter()
    model = vosk.Model(str(MODEL))
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


def _read_scene() -> tuple[np.ndarray, dict[str, Any]]:
    samples, rate_hz = soundfile.read(SCENE / "call.flac", dtype="int16")
    assert rate_hz == 16000
    return samples, json.loads((SCENE / "truth.json").read_text("utf-8"))


def _first_seen(
    model: vosk.Model, channel: np.ndarray, words: list[tuple[str, int]]
) -> tuple[list[float], str, float]:
    """Returns delay in ms of each word heard in order, the text, and the processor time in s."""
    recognizer = vosk.KaldiRecognizer(model, 16000)
    lengths = list(accumulate(len(word) for word, _ in words))
    reference = "".join(word for word, _ in words)
    block = 16 * BLOCK_MS
    final, delays, used = "", [], 0.0
    for first in range(0, len(channel), block):
        started = time.process_time()
        ended = recognizer.AcceptWaveform(channel[first : first + block].tobytes())
        answer = recognizer.Result() if ended else recognizer.PartialResult()
        used += time.process_time() - started
        text = json.loads(answer)["text" if ended else "partial"].replace(" ", "")
        heard = final + text
        if ended:
            final = heard
        while len(delays) < len(words) and heard.startswith(reference[: lengths[len(delays)]]):
            delays.append(first / 16 + BLOCK_MS - words[len(delays)][1])
    return delays, final + json.loads(recognizer.FinalResult())["text"].replace(" ", ""), used


def scene_figures() -> dict[str, Any]:
    """Measures error rate, delay of partial words and processor time on the bundled call."""
    model = vosk.Model(str(MODEL))
    samples, truth = _read_scene()
    figures: dict[str, Any] = {"scene": SCENE.name, "block_ms": BLOCK_MS}
    delays: list[float] = []
    words_total, used_s = 0, 0.0
    for channel, speaker in enumerate(SPEAKERS):
        turns = [turn for turn in truth["turns"] if turn["speaker"] == speaker]
        words = [(word["word"], word["end_ms"]) for turn in turns for word in turn["words"]]
        audio = np.ascontiguousarray(samples[:, channel])
        seen, text, used = _first_seen(model, audio, words)
        rate = ErrorRate()
        rate.add("".join(word for word, _ in words), text)
        figures[f"cer_percent_{speaker}"] = rate.percent
        delays += seen
        words_total += len(words)
        used_s += used
    seconds = 2 * len(samples) / 16000
    figures |= {
        "words": words_total,
        "words_seen_in_a_partial": len(delays),
        "partial_delay_median_ms": round(statistics.median(delays)),
        "partial_delay_p95_ms": round(float(np.percentile(delays, 95))),
        "partial_delay_max_ms": round(max(delays)),
        "real_time_factor": round(used_s / seconds, 4),
    }
    return figures


def human_figures(manifest: Path) -> dict[str, Any]:
    """Measures the error rate on read human speech, for which the model is not meant."""
    model = vosk.Model(str(MODEL))
    rate, files = ErrorRate(), 0
    for line in manifest.read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["kind"] != "mandarin_read":
            continue
        path = manifest.parent / row["path"]
        path = path if path.exists() else manifest.parent.parent / row["path"]
        audio, rate_hz = soundfile.read(path, dtype="int16")
        rate.add(row["transcript"], transcribe(model, audio, BLOCK_MS, rate_hz))
        files += 1
    return {"files": files, "characters": rate.characters, "cer_percent": rate.percent}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--aishell", type=Path, help="manifest (.jsonl) or the folder with it")
    parser.add_argument("--count", type=int, default=400, help="template sentences a set")
    parser.add_argument("--out", type=Path, default=RESULT)
    options = parser.parse_args(arguments)
    vosk.SetLogLevel(-1)
    result: dict[str, Any] = {
        "command": f"python benchmarks/speech_model.py --count {options.count}"
        + (" --aishell MANIFEST" if options.aishell else ""),
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()},"
        f" Python {platform.python_version()}",
        "load": load_figures(),
        "demo_call": scene_figures(),
        "synthetic": synthetic_report(MODEL, Recipe.load(MODEL / "training"), options.count),
    }
    if options.aishell:
        manifest = options.aishell
        if manifest.is_dir():
            manifest = manifest / "manifest.jsonl"
        result["human_read_speech"] = human_figures(manifest)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n", "utf-8")
    print(json.dumps(result, ensure_ascii=False, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""What an agent who does well, or a call that is routine, is told: prompts a minute, one by one.

    python benchmarks/advice.py ROWS.jsonl.gz

The well-handled takes of the bundled scenes are heard by the real recogniser, each with its own
pack. ROWS are whole calls in the row format of ``assist eval``; their turns are spoken word by word
to the whole pipeline. Prompts are listed by card, stage and minute, never with a word of the rows.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import Counter
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import msgspec
from record import Figure, record
from wording_cases import hear

from assist.app.scenes import DEFAULT_SCENES, scenes
from assist.evaluation.rows import read_rows
from assist.events import CallEnded, Channel, OutputEvent, Prompt, Stage
from assist.packs.pack import load_pack

AGENTS = ("agent", "speaker 1", "sys", "system")
TRAILING_MS = 8_000
"""Silence that the runner puts behind a written call."""


class Shown(NamedTuple):
    """A prompt that came up."""

    at_ms: int
    card: str
    stage: str


def shown(outputs: list[OutputEvent]) -> tuple[list[Shown], int]:
    """The prompts of a call that were not for after it, and its length."""
    stage, prompts, length_ms = "", {}, 0
    for event in outputs:
        if isinstance(event, Stage):
            stage = event.stage
        elif isinstance(event, Prompt) and not event.private:
            prompts.setdefault(event.id, Shown(event.at_ms, event.card, stage))
        elif isinstance(event, CallEnded):
            length_ms = event.duration_ms
    return [prompt for prompt in prompts.values() if prompt.at_ms < length_ms], length_ms


def written_calls(path: Path, language: str) -> list[tuple[str, list[Shown], int]]:
    """What every dialogue of a file of rows raises."""
    pack = load_pack(language)
    calls = []
    for name, rows in groupby(read_rows(path), key=lambda row: row.dialogue_id):
        lines = [
            f"{'A' if (row.speaker or '').lower() in AGENTS else 'C'}: {_bare(row.text)}"
            for row in rows
            if _bare(row.text)
        ]
        prompts, length_ms = shown(hear(pack, "\n".join(lines), Channel.AGENT))
        length_ms -= TRAILING_MS
        prompts = [prompt for prompt in prompts if prompt.at_ms < length_ms]
        calls.append((str(name), prompts, length_ms))
    return calls


def _bare(text: str) -> str:
    """As a recogniser writes it: without punctuation."""
    return " ".join("".join(c if c.isalnum() else " " for c in text).split())


def well_takes() -> list[tuple[str, list[Shown], int]]:
    """What the well-handled takes raise, heard by the recogniser."""
    calls = []
    for language in DEFAULT_SCENES:
        for scene in scenes(language):
            if scene.info.take != "well":
                continue
            command = [sys.executable, "-m", "assist", "review", str(scene.recording)]
            options = ["--lang", language, "--pack", scene.info.pack, "--json", "-"]
            done = subprocess.run([*command, *options], capture_output=True, check=True)
            call = json.loads(done.stdout)["calls"][0]
            prompts = [
                Shown(prompt["at_ms"], prompt["card"], _stage(call["stages"], prompt["at_ms"]))
                for prompt in call["prompts"]
                if prompt["at_ms"] < call["duration_ms"]
            ]
            calls.append((scene.recording.parent.name, prompts, call["duration_ms"]))
    return calls


def _stage(stages: list[dict[str, object]], at_ms: int) -> str:
    began = [row["stage"] for row in stages if msgspec.convert(row["start_ms"], int) <= at_ms]
    return str(began[-1]) if began else ""


def summary(calls: list[tuple[str, list[Shown], int]], *, each: bool) -> dict[str, Figure]:
    """Prompts a minute, and every prompt."""
    minutes = sum(length_ms for _, _, length_ms in calls) / 60_000
    total = sum(len(prompts) for _, prompts, _ in calls)
    cards = Counter((prompt.card, prompt.stage) for _, prompts, _ in calls for prompt in prompts)
    found: dict[str, Figure] = {
        "calls": len(calls),
        "minutes": round(minutes, 1),
        "prompts": total,
        "prompts_a_minute": round(total / minutes, 2),
        "most_in_one_call": max(len(prompts) for _, prompts, _ in calls),
        "cards": {f"{card} @ {stage}": n for (card, stage), n in cards.most_common()},
    }
    if each:
        found["by_call"] = {
            name: [f"{p.at_ms / 1000:.0f} s {p.card} @ {p.stage}" for p in prompts]
            for name, prompts, _ in calls
        }
    return found


def main() -> None:
    """Measure, and write ``results/advice.json``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=Path, nargs="?")
    parser.add_argument("--lang", default="zh")
    arguments = parser.parse_args()
    figures: dict[str, Figure] = {"well_takes": summary(well_takes(), each=True)}
    if arguments.rows is not None:
        calls = written_calls(arguments.rows, arguments.lang)
        figures["routine_calls"] = summary(calls, each=False)
    record("advice", figures)


if __name__ == "__main__":
    main()

"""From the end of the word that justifies a prompt to the prompt at a WebSocket client.

The call is paced in real time through the real recogniser and the real server; the client is a
process of its own. The end of a word is taken from the scene's truth, not from the recogniser.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from record import Figure, percentile, record
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from assist.app.call import Call
from assist.app.config import Config
from assist.app.hearing import load_tools
from assist.app.play import play
from assist.app.serving import Address, desk
from assist.audio.blocks import BLOCK_MS
from assist.audio.files import open_recording
from assist.audio.pace import Pacer
from assist.pipeline import open_session

ROOT = Path(__file__).parents[1]
WORDS = frozenset({"lexicon", "question", "overlap"})
"""Kinds of evidence that are words, and not measurements or what happened before."""

TIMERS = frozenset({"question_unanswered", "dead_air", "question_deferred"})
"""Signals that may come from a timer: no word justifies them, a silence or a delay does. Nor does
a word justify a prompt that the playbook holds back on purpose (``for_ms``, a budget)."""


class ClockedPacer(Pacer):
    """Remembers when the first block was handed over."""

    started_s = 0.0

    def wait(self, at_ms: int) -> float:
        late = super().wait(at_ms)
        self.started_s = self.started_s or time.monotonic() - at_ms / 1000
        return late


def client(url: str) -> None:
    """Print every message with the time of its arrival; the clock is the system's."""
    address = url.replace("http://", "ws://").replace("/?", "/stream?")
    with connect(address) as stream:
        try:
            for text in stream:
                print(json.dumps([time.monotonic(), json.loads(text)]), flush=True)
        except ConnectionClosed:
            pass


def run(scene: Path, speed: float) -> tuple[list[tuple[float, dict[str, Any]]], float]:
    """The messages with arrival in seconds of call time, and how late the pacer ever was."""
    tools = load_tools(Config(), language="zh")
    pacer = ClockedPacer(speed)
    with desk(Address("127.0.0.1", 0, "latency")) as served:
        feed = served.hub.open_call("latency", "zh")
        command = [sys.executable, __file__, "--client", served.url]
        # A file, not a pipe: a pipe that nobody reads fills up and holds the client back.
        with (
            tempfile.TemporaryFile("w+") as heard,
            subprocess.Popen(command, stdout=heard, text=True) as watching,
        ):
            served.wait_for_screen(10)
            with (
                open_recording(scene / "call.flac") as recording,
                Call(open_session("latency", tools.pack), feed.publish) as call,
            ):
                play(recording, call, tools, pacer)
            time.sleep(1)
            feed.close()
            served.stop()
            watching.wait()
            heard.seek(0)
            lines = heard.read().splitlines()
    received = [(stamp - pacer.started_s, message) for stamp, message in map(json.loads, lines)]
    return received, pacer.started_s


def word_end_ms(truth: dict[str, Any], speaker: str, text: str, end_ms: int) -> int:
    """The true end of the last word of an evidence, nearest to where it was recognised."""
    last = text.strip()[-1]
    ends = [
        word["end_ms"]
        for turn in truth["turns"]
        if turn["speaker"] == speaker
        for word in turn["words"]
        if word["word"].endswith(last)
    ]
    return min(ends, key=lambda end: abs(end - end_ms)) if ends else end_ms


def newest(message: dict[str, Any], truth: dict[str, Any]) -> tuple[str, float]:
    """Kind (``word`` or ``voice``) and true end of the latest evidence of a signal."""
    found = []
    for item in message["evidence"]:
        kind = item["why"].split(":")[0]
        if kind == "voice":
            found.append((item["end_ms"], "voice"))
        elif kind in WORDS and not item["text"].endswith(" ms"):  # "928 ms" is no word
            end_ms = word_end_ms(truth, message["speaker"], item["text"], item["end_ms"])
            found.append((end_ms, "word"))
    end_ms, kind = max(found, default=(message["at_ms"], ""))
    return kind, end_ms


def measure(received: list[tuple[float, dict[str, Any]]], truth: dict[str, Any]) -> list[Any]:
    """One row per signal and per prompt, as it first reached the client."""
    signals: dict[str, dict[str, Any]] = {}
    rows: list[Any] = []
    seen: set[str] = set()
    for arrival_s, message in received:
        if message["type"] not in ("signal", "prompt") or message["id"] in seen:
            continue
        seen.add(message["id"])
        causes = [message]
        if message["type"] == "signal":
            signals[message["id"]] = message
        else:
            causes = [signals[name] for name in message["because"] if name in signals]
        names = sorted({cause["signal"] for cause in causes})
        at_once = any(cause["at_ms"] == message["at_ms"] for cause in causes)
        kind, end_ms = max((newest(c, truth) for c in causes), key=lambda x: x[1], default=("", 0))
        if TIMERS.intersection(names) or not at_once:
            kind = "waited"
        rows.append(
            {
                "what": message["type"],
                "card": message.get("card", ""),
                "because": names,
                "kind": kind,
                "evidence_to_screen_ms": round(arrival_s * 1000 - end_ms),
                "known_to_screen_ms": round(arrival_s * 1000 - message["at_ms"]),
            }
        )
    return rows


def summary(values: list[float]) -> dict[str, Figure]:
    if not values:
        return {"n": 0}
    return {
        "n": len(values),
        "p50_ms": round(percentile(values, 0.5)),
        "p95_ms": round(percentile(values, 0.95)),
        "max_ms": round(max(values)),
    }


def delays(rows: list[Any], what: str, kind: str) -> dict[str, Figure]:
    chosen = [r for r in rows if r["what"] == what and r["kind"] == kind]
    return summary([row["evidence_to_screen_ms"] for row in chosen])


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--client")
    arguments.add_argument("--runs", type=int, default=1)
    given = arguments.parse_args()
    if given.client:
        client(given.client)
        return
    rows: list[Any] = []
    words: list[float] = []
    scenes = sorted(path.parent for path in (ROOT / "models/scenes/zh").glob("*/call.flac"))
    for scene in scenes * given.runs:
        truth = json.loads((scene / "truth.json").read_text(encoding="utf-8"))
        received, _ = run(scene, 1.0)
        rows += measure(received, truth)
        words += first_seen(received, truth)
    record(
        "latency",
        {
            "scenes": [scene.name for scene in scenes],
            "runs": given.runs,
            "block_ms": BLOCK_MS,
            "target": {"p50_ms": 250, "p95_ms": 500},
            "prompt_after_its_word": delays(rows, "prompt", "word"),
            "prompt_after_its_voice": delays(rows, "prompt", "voice"),
            "prompt_after_it_could_be_known": summary(
                [row["known_to_screen_ms"] for row in rows if row["what"] == "prompt"]
            ),
            "word_on_screen_after_it_ended": summary(words),
            "prompts": [row for row in rows if row["what"] == "prompt"],
        },
    )


def first_seen(received: list[tuple[float, dict[str, Any]]], truth: dict[str, Any]) -> list[float]:
    """For every character spoken: from its end to when it first stood in a transcript line."""
    delays: list[float] = []
    for turn in truth["turns"]:
        text = ""
        for word in turn["words"]:
            text += word["word"]
            for arrival_s, message in received:
                if (
                    message["type"] in ("partial", "final")
                    and message["speaker"] == turn["speaker"]
                    and abs(message["span"]["start_ms"] - turn["start_ms"]) < 1500
                    and message["text"].startswith(text)
                ):
                    delays.append(arrival_s * 1000 - word["end_ms"])
                    break
    return delays


if __name__ == "__main__":
    main()

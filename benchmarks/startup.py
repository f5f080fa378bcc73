"""How long ``assist --help`` takes, and how soon the demo's first word is on the stream."""

from __future__ import annotations

import json
import re
import statistics
import subprocess
import sys
import time

from record import record
from websockets.sync.client import connect

RUNS = 7


def help_ms() -> float:
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "assist", "--help"], check=True, stdout=subprocess.DEVNULL
    )
    return (time.perf_counter() - started) * 1000


def first_word_ms() -> float:
    """From the start of the process to the first partial that a screen is sent."""
    started = time.perf_counter()
    command = [sys.executable, "-m", "assist", "demo", "--no-browser", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        match = re.search(r"http://([^/]+)/\?token=(\S+)", process.stdout.readline())
        assert match is not None
        try:
            with connect(f"ws://{match.group(1)}/stream?token={match.group(2)}") as stream:
                for text in stream:
                    message = json.loads(text)
                    if message["type"] in ("partial", "final"):
                        return (time.perf_counter() - started) * 1000
        finally:
            process.terminate()
    raise AssertionError("the demo ended without a word")


def main() -> None:
    helps = [help_ms() for _ in range(RUNS + 1)][1:]
    words = [first_word_ms() for _ in range(3)]
    record(
        "startup",
        {
            "help_ms_median": round(statistics.median(helps)),
            "help_ms_max": round(max(helps)),
            "help_target_ms": 300,
            "first_word_ms_median": round(statistics.median(words)),
            "first_word_ms_max": round(max(words)),
            "first_word_target_ms": 3000,
            "first_word_note": "includes the recording's own lead-in of silence",
        },
    )


if __name__ == "__main__":
    main()

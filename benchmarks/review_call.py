"""How soon the page of a very long call can be used, in a real Chromium.

A call of two hours is made up (2,500 turns, 600 signals, 120 questions, 60 prompts, a curve of
14,400 points) with its recording, stored, and opened anew several times. Interactive means: drawn,
and the next key press is on the screen. The recording's outline comes a moment later and blocks
nothing; its first time (the file is decoded once) is told apart.

    python benchmarks/review_call.py
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import shutil
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np
import soundfile
from playwright.sync_api import Browser, sync_playwright

from assist.delivery import Access, Hub, OverlayApp, Server
from assist.events import Band, Channel, Evidence, OverlapKind, Span, Word, WrapUp
from assist.review.report_parts import (
    AngerPoint,
    CallReport,
    ReportOverlap,
    ReportPrompt,
    ReportQuestion,
    ReportSignal,
    ReportStage,
    ReportTurn,
)
from assist.review.scorecard import Scorecard
from assist.review.site import review_routes
from assist.review.stored import CallLabels, call_to_save
from assist.store.calls import save_reports
from assist.store.database import Database

RESULTS = Path(__file__).parent / "results" / "review_call.json"
HOURS_MS = 2 * 3_600_000
TURNS, SIGNALS, QUESTIONS, PROMPTS = 2_500, 600, 120, 60
RATE = 16_000
NAMES = ("anger", "agent_interrupts", "question_unanswered", "dont_know", "no_apology", "abuse")
WORDS = tuple("我昨天转了两万块钱到现在对方还没收到请您稍等马上帮查一下什么时候")
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")

# Pressed as soon as the page is ready; the answer counts once it was painted.
PRESS = """async (key) => {
  const began = performance.now();
  document.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - began;
}"""
WATCH = """
  window.longest = 0;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries())
      window.longest = Math.max(window.longest, duration);
  }).observe({ type: "longtask", buffered: true });
"""


def long_call(chance: random.Random) -> CallReport:
    """Two hours, every turn with its words."""
    each = HOURS_MS // TURNS
    turns = []
    for number in range(TURNS):
        at = number * each
        count = chance.randint(6, 24)
        length = (each - 200) // count
        words = tuple(
            Word(chance.choice(WORDS), at + n * length, at + (n + 1) * length, 0.9)
            for n in range(count)
        )
        text = "".join(word.word for word in words)
        side = Channel.AGENT if number % 2 else Channel.CUSTOMER
        turns.append(
            ReportTurn(side, at, words[-1].end_ms, text, words, f"{text}。", (), f"u{number}")
        )
    bands: tuple[Band, ...] = ("calm", "tense", "angry", "furious")
    kinds: tuple[OverlapKind, ...] = ("interruption", "overlap", "attempt", "backchannel")

    def said(turn: ReportTurn) -> tuple[Evidence, ...]:
        return tuple(
            Evidence(word.word, word.start_ms, word.end_ms, "wording:dont_know/x")
            for word in turn.words[:3]
        )

    signals = []
    for number in range(SIGNALS):
        turn = turns[number * TURNS // SIGNALS]
        signals.append(
            ReportSignal(
                id=f"s{number}",
                signal=NAMES[number % len(NAMES)],
                speaker=turn.speaker,
                at_ms=turn.end_ms,
                span=Span(turn.start_ms, turn.end_ms),
                value=0.7,
                band="angry" if number % len(NAMES) == 0 else None,
                state="confirmed",
                evidence=said(turn),
                ref=None,
                slots={},
            )
        )
    questions = tuple(
        ReportQuestion(
            id=f"q{number}",
            text=turn.text,
            asked_ms=turn.end_ms,
            repeats=number % 3,
            status="unanswered",
            resolved_ms=None,
            answer=None,
            expects="time",
            evidence=said(turn),
        )
        for number, turn in enumerate(turns[:: TURNS // QUESTIONS][:QUESTIONS])
    )
    prompts = tuple(
        ReportPrompt(
            id=f"p{number}",
            at_ms=turn.end_ms,
            card="anger.tense.notice",
            because=("s1",),
            say=("您着急，我知道，我跟您一起看。",),
            why="客户的语气在往上走",
            state="expired",
            evidence=said(turn),
        )
        for number, turn in enumerate(turns[:: TURNS // PROMPTS][:PROMPTS])
    )
    anger = tuple(
        AngerPoint(
            at, level := round(0.5 + 0.49 * math.sin(at / 300_000), 3), bands[int(level * 3.99)]
        )
        for at in range(0, HOURS_MS, 500)
    )
    overlaps = tuple(
        ReportOverlap(
            id=f"o{number}",
            by=turn.speaker,
            at_ms=turn.start_ms,
            span=Span(turn.start_ms, turn.start_ms + 600),
            overlap_ms=600,
            kind=kinds[number % 4],
            evidence=(),
        )
        for number, turn in enumerate(turns[::12])
    )
    names = ("greeting", "intake", "empathy", "diagnosis", "solution", "agreement", "closing")
    part = HOURS_MS // len(names)
    return CallReport(
        call_id="two hours",
        language="zh",
        duration_ms=HOURS_MS,
        source="made up",
        timing="audio",
        notes=(),
        turns=tuple(turns),
        signals=tuple(signals),
        anger=anger,
        questions=questions,
        interruptions=overlaps,
        prompts=prompts,
        stages=tuple(ReportStage(name, n * part, (n + 1) * part) for n, name in enumerate(names)),
        acts=(),
        facts={},
        fact_lines=(),
        checklist=(),
        handover_note="",
        metrics={"turns": float(TURNS)},
        scorecard=Scorecard("default/4", 70, ()),
        wrap_up=WrapUp(problem="我昨天转了2万块钱，到现在对方还没收到。"),
    )


def record(path: Path, minutes: int) -> None:
    """Noise in turns, on two channels."""
    rng = np.random.default_rng(1)
    with soundfile.SoundFile(path, "w", RATE, 2, format="FLAC", subtype="PCM_16") as file:
        for minute in range(minutes):
            noise = rng.normal(0, 900, (60 * RATE, 2))
            noise[:, minute % 2] *= 0.02
            file.write(noise.astype(np.int16))


def open_once(browser: Browser, address: str) -> dict[str, float]:
    """One opening in a fresh context: nothing is cached."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    page = context.new_page()
    tools = context.new_cdp_session(page)
    tools.send("Performance.enable")
    page.add_init_script(WATCH)
    page.goto(address, wait_until="commit")
    page.wait_for_selector("body[data-ready=call]")
    key = page.evaluate(PRESS, "j")
    ready = page.evaluate("performance.getEntriesByName('call-ready')[0].startTime")
    metrics = tools.send("Performance.getMetrics")["metrics"]
    busy = {one["name"]: one["value"] * 1000 for one in metrics}
    nodes = page.evaluate("document.querySelectorAll('*').length")
    began = time.perf_counter()
    while not page.evaluate(
        "performance.getEntriesByType('resource').some((r) => r.name.includes('/peaks'))"
    ):
        page.wait_for_timeout(20)
        if time.perf_counter() - began > 60:
            break
    peaks = page.evaluate(
        "Math.max(0, ...performance.getEntriesByType('resource')"
        ".filter((r) => r.name.includes('/peaks')).map((r) => r.responseEnd))"
    )
    page.wait_for_timeout(200)
    presses = [page.evaluate(PRESS, one) for one in "jjjjkk++++0"]
    longest = page.evaluate("window.longest")
    bytes_ = page.evaluate(
        "performance.getEntriesByType('resource').reduce((n, r) => n + r.decodedBodySize, 0)"
    )
    context.close()
    return {
        "ready_ms": ready,
        "interactive_ms": ready + key,
        "main_thread_ms": busy["TaskDuration"],
        "script_ms": busy["ScriptDuration"],
        "waveform_ms": peaks,
        "worst_key_ms": max(presses),
        "longest_task_ms": longest,
        "elements": nodes,
        "megabytes": bytes_ / 1e6,
    }


def main() -> None:
    """Make the call, open it, write the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=7)
    parser.add_argument("--minutes", type=int, default=120, help="length of the recording")
    options = parser.parse_args()
    chromium = next(filter(None, map(shutil.which, CHROMIUM)))
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        record(folder / "call.flac", options.minutes)
        with Database.open(str(folder / "calls.sqlite")) as db:
            call = call_to_save(
                long_call(random.Random(1)),
                CallLabels(started_at="2026-11-20T03:12:00Z", audio="call.flac"),
            )
            save_reports(db, [call])
            routes = review_routes(db, folder)
            server = Server(OverlayApp(Hub(), Access("t"), routes=routes), port=0)
            server.start()
            browser = playwright.chromium.launch(
                executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
            )
            address = f"http://127.0.0.1:{server.port}/review/call?token=t&id=two%20hours"
            first = open_once(browser, address)
            runs = [open_once(browser, address) for _ in range(options.times)]
            browser.close()
            server.stop()
    result = {
        "turns": TURNS,
        "signals": SIGNALS,
        "hours": HOURS_MS / 3_600_000,
        "machine_load_per_core": round(os.getloadavg()[0] / (os.cpu_count() or 1), 1),
        "recording_minutes": options.minutes,
        "opened": options.times,
        "first_ever": {name: round(value, 1) for name, value in first.items()},
        "median": {name: round(statistics.median(r[name] for r in runs), 1) for name in first},
        "worst": {name: round(max(r[name] for r in runs), 1) for name in first},
    }
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()

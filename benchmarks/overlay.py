"""The overlay in a real Chromium: how soon it paints, how soon a card stands, and what it costs.

One browser, one real server. The demo call is played by ``assist demo`` through the real
recogniser; the other figures come from events published here. Times of both processes are the
machine's clock (``performance.timeOrigin`` in the page).
"""

from __future__ import annotations

import argparse
import itertools
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright
from record import Figure, percentile, record

from assist.delivery import Access, Act, CallFeed, Hub, OverlayApp, Server
from assist.delivery.assets import overlay_dir
from assist.delivery.messages import PromptShownMessage
from assist.delivery.squeeze import squeezed
from assist.events import (
    Anger,
    CallStarted,
    Channel,
    Final,
    OutputEvent,
    Partial,
    Prompt,
    Question,
    Span,
)

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
ARGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
VIEWPORT = {"width": 480, "height": 900}
OPENINGS = 15
PROMPTS = 60
FLOOD_PER_S = 500
FLOOD_S = 20
BATCH = 10
SLOW_FRAME_MS = 50.0
"""A frame later than this is one that a person may notice. Source: three frames at 60 Hz."""

# Every message with the time at which it arrived, before the page itself hears of it.
WATCH = """
  window.came = [];
  window.glass = {};
  const Plain = window.WebSocket;
  const now = () => performance.timeOrigin + performance.now();
  window.WebSocket = class extends Plain {
    constructor(...how) {
      super(...how);
      this.addEventListener("message", ({ data }) => {
        const at = now();
        const { type, id, seq } = JSON.parse(data);
        window.came.push({ at, type, id, seq });
      });
    }
    send(text) {
      const act = JSON.parse(text);
      if (act.type === "prompt_shown") window.glass[act.prompt] = now();
      super.send(text);
    }
  };
"""
FRAMES = """() => {
  window.frames_at = [];
  const each = (now) => { window.frames_at.push(now); requestAnimationFrame(each); };
  requestAnimationFrame(each);
}"""
SETTLED = """(text) => new Promise((resolve) => {
  const look = () => document.querySelector("ca-transcript").textContent.includes(text)
    ? resolve(performance.timeOrigin + performance.now()) : requestAnimationFrame(look);
  look();
})"""
LOADED = """() => performance.getEntriesByType("resource")
  .filter(({ name }) => /\\.(js|css)$/.test(new URL(name).pathname))
  .map(({ name, decodedBodySize }) => [new URL(name).pathname, decodedBodySize])"""


class Desk:
    """A hub behind a server."""

    def __init__(self) -> None:
        self.shown: set[str] = set()
        self.hub = Hub(self._hear)
        self.server = Server(OverlayApp(self.hub, Access("benchmark")), port=0)
        self.server.start()

    def _hear(self, _call_id: str, act: Act) -> None:
        if isinstance(act, PromptShownMessage):
            self.shown.add(act.prompt)

    def open(self, call_id: str) -> CallFeed:
        feed = self.hub.open_call(call_id, "zh")
        feed.publish([CallStarted(at_ms=0, call_id=call_id, language="zh")])
        return feed


@contextmanager
def opened(browser: Browser, url: str, before: str = "") -> Iterator[Page]:
    """The overlay in a browser that has never seen it."""
    context = browser.new_context(viewport=VIEWPORT, locale="zh-CN")
    page = context.new_page()
    if before:
        page.add_init_script(before)
    page.goto(url)
    page.wait_for_selector("body[data-connection=live]")
    yield page
    context.close()


def spread(values: list[float]) -> dict[str, Figure]:
    return {
        "n": len(values),
        "p50_ms": round(percentile(values, 0.5), 1),
        "p95_ms": round(percentile(values, 0.95), 1),
        "max_ms": round(max(values), 1),
    }


def line(number: int, at_ms: int, *, stable: int | None = None) -> OutputEvent:
    """A line of talk: final, or as it stands with ``stable`` characters."""
    text = f"第{number}句这笔钱到底什么时候能到账"
    speaker = Channel.CUSTOMER if number % 2 else Channel.AGENT
    span = Span(max(0, at_ms - 1_500), at_ms)
    name = f"l{number}"
    if stable is None:
        return Final(at_ms=at_ms, id=name, speaker=speaker, span=span, text=text, words=())
    text = text[: stable + 3]
    return Partial(at_ms=at_ms, id=name, speaker=speaker, span=span, text=text, stable_chars=stable)


def prompt(number: int, at_ms: int, state: Any = "shown") -> Prompt:
    return Prompt(
        at_ms=at_ms,
        id=f"p{number}",
        card="question.overdue",
        because=(),
        say=(f"这笔钱我现在就核实，两分钟内给您准确时间。{number}",),
        why="客户问了两遍，还没有答复",
        priority=70,
        state=state,
    )


def first_paint(browser: Browser, desk: Desk) -> tuple[dict[str, Figure], dict[str, int]]:
    """From navigation to the first paint, and the first with text, nothing cached; what loaded."""
    times: dict[str, list[float]] = {"first-paint": [], "first-contentful-paint": []}
    loaded: dict[str, int] = {}
    for _ in range(OPENINGS + 1):
        with opened(browser, desk.server.url) as page:
            for name, known in times.items():
                found = page.evaluate("name => performance.getEntriesByName(name)", name)
                known.append(found[0]["startTime"])
            loaded = dict(page.evaluate(LOADED))
    return {name.replace("-", "_"): spread(known[1:]) for name, known in times.items()}, loaded


def reachable(folder: Path) -> dict[str, int]:
    """Every script and style that the overlay can come to load, also later, as it is sent."""
    text = (folder / "index.html").read_text(encoding="utf-8")
    found = re.findall(r'(?:src|href)="/static/([^"]+\.(?:js|css))"', text)
    sizes: dict[str, int] = {}
    while found:
        name = found.pop()
        if name in sizes:
            continue
        path = folder / name
        sizes[name] = len(squeezed(path.read_bytes(), path.suffix))
        if path.suffix == ".js":
            source = path.read_text(encoding="utf-8")
            imports = re.findall(r'(?:from|import)\s*\(?\s*"(\.[^"]+\.js)"', source)
            found += [str((path.parent / each).resolve().relative_to(folder)) for each in imports]
    return sizes


def painted(browser: Browser, desk: Desk) -> dict[str, Figure]:
    """A prompt in the midst of talk: from the socket, and from ``publish``, to the glass."""
    feed = desk.open("painted")
    published: dict[str, float] = {}
    with opened(browser, desk.server.url, WATCH) as page:
        for number in range(PROMPTS):
            for step in range(4):
                at_ms = number * 2_000 + step * 64
                feed.publish([line(number, at_ms, stable=step)])
                # Not in step with the frames of the screen.
                page.wait_for_timeout(17 + (number * 7 + step * 3) % 16)
            mine = prompt(number, number * 2_000 + 300)
            published[mine.id] = time.time() * 1000
            feed.publish([mine])
            deadline = time.monotonic() + 5
            while mine.id not in desk.shown and time.monotonic() < deadline:
                page.wait_for_timeout(5)
            feed.publish([prompt(number, number * 2_000 + 900, "expired")])
        came = {each["id"]: each["at"] for each in reversed(page.evaluate("came"))}
        glass = page.evaluate("glass")
    feed.close()
    return {
        "message_to_glass": spread([glass[each] - came[each] for each in published]),
        "publish_to_glass": spread([glass[each] - at for each, at in published.items()]),
    }


def flood_events(number: int, at_ms: int) -> OutputEvent:
    """A mix in which words are most, as in a call."""
    if number % 50 == 7:
        return prompt(number, at_ms)
    if number % 50 == 8:
        return prompt(number - 1, at_ms, "expired")
    if number % 25 == 3:
        level = number % 100 / 100
        return Anger(
            at_ms=at_ms,
            speaker=Channel.CUSTOMER,
            level=level,
            band="angry",
            trend="rising",
            contributions={"wording": level},
        )
    if number % 100 == 11:
        return Question(
            at_ms=at_ms,
            id=f"q{number}",
            speaker=Channel.CUSTOMER,
            text=f"第{number}个问题几时能到",
            span=Span(max(0, at_ms - 500), at_ms),
            asked_ms=at_ms,
            repeats=0,
            status="open",
            expects="time",
            due_ms=at_ms + 10_000,
        )
    said, step = divmod(number, 10)
    return line(said, at_ms, stable=None if step == 9 else step)


def flood(browser: Browser, desk: Desk) -> dict[str, Figure]:
    """Far more than a call ever brings, for 20 s: what is left at the end, and how it looked."""
    feed = desk.open("flood")
    with opened(browser, desk.server.url, WATCH) as page:
        session = page.context.new_cdp_session(page)
        page.evaluate(FRAMES)
        busy = _task_seconds(session)
        published: list[float] = [0.0]  # by sequence number; the call's first event is 1
        published.append(time.time() * 1000)
        started = time.monotonic()
        total = FLOOD_PER_S * FLOOD_S
        for first in range(0, total, BATCH):
            due = started + first / FLOOD_PER_S
            time.sleep(max(0.0, due - time.monotonic()))
            at_ms = first * 1000 // FLOOD_PER_S
            feed.publish([flood_events(number, at_ms) for number in range(first, first + BATCH)])
            published += [time.time() * 1000] * BATCH
        took_s = time.monotonic() - started
        last = line(total, FLOOD_S * 1000)
        ended_ms = time.time() * 1000
        feed.publish([last])
        assert isinstance(last, Final)
        settled = page.evaluate(SETTLED, last.text)
        busy = _task_seconds(session) - busy
        came = [each for each in page.evaluate("came") if each["type"] != "alive"]
        frames = page.evaluate("frames_at")
    feed.close()
    gaps = [b - a for a, b in itertools.pairwise(frames)]
    behind = [each["at"] - published[each["seq"]] for each in came if each["seq"] < len(published)]
    return {
        "events": total,
        "published_per_s": round(total / took_s),
        "messages_received": len(came),
        "snapshots_instead": sum(each["type"] == "snapshot" for each in came),
        "publish_to_page": spread(behind),
        "backlog_at_end_ms": round(settled - ended_ms),
        "frames_per_s": round(len(gaps) / (sum(gaps) / 1000), 1),
        "frame_p95_ms": round(percentile(gaps, 0.95), 1),
        "frames_over_50_ms": sum(gap > SLOW_FRAME_MS for gap in gaps),
        "main_thread_share": round(busy / took_s, 3),
    }


def demo_cpu(browser: Browser) -> dict[str, Figure]:
    """Share of a core that the tab takes while the demo call is played as it was spoken."""
    command = [sys.executable, "-m", "assist", "demo", "--no-browser", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        match = re.search(r"http://\S+", process.stdout.readline())
        assert match is not None
        try:
            with opened(browser, match.group()) as page:
                session = page.context.new_cdp_session(page)
                whole = browser.new_browser_cdp_session()
                page.wait_for_selector("[data-line]", timeout=20_000)
                started = time.monotonic()
                before = _cpu_seconds(whole)
                busy = _task_seconds(session)
                page.wait_for_selector("body[data-ended]", timeout=240_000)
                seconds = time.monotonic() - started
                after = _cpu_seconds(whole)
                busy = _task_seconds(session) - busy
        finally:
            process.terminate()
    shares = {
        kind: (after[kind] - before.get(kind, 0.0)) / seconds for kind in after if kind != "browser"
    }
    return {
        "seconds": round(seconds),
        "tab_share_of_a_core": round(shares["renderer"], 4),
        "main_thread_share": round(busy / seconds, 4),
        "compositor_share": round(shares.get("GPU", 0.0), 4),
        "compositor_note": "without a graphics card every pixel is drawn by the processor",
    }


def _cpu_seconds(session: CDPSession) -> dict[str, float]:
    """CPU of the browser's processes so far, by kind."""
    sums: dict[str, float] = {}
    for process in session.send("SystemInfo.getProcessInfo")["processInfo"]:
        sums[process["type"]] = sums.get(process["type"], 0.0) + process["cpuTime"]
    return sums


def _task_seconds(session: CDPSession) -> float:
    session.send("Performance.enable")
    metrics = session.send("Performance.getMetrics")["metrics"]
    return float(next(each["value"] for each in metrics if each["name"] == "TaskDuration"))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--without-demo", action="store_true", help="leave the call out")
    given = arguments.parse_args()
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        sys.exit("benchmarks/overlay.py needs Chromium: apt-get install chromium")
    desk = Desk()
    sizes = reachable(overlay_dir())
    with sync_playwright() as playwright:
        launch: Callable[..., Browser] = playwright.chromium.launch
        with launch(executable_path=path, args=[*ARGS]) as browser:
            version = browser.version
            paint, loaded = first_paint(browser, desk)
            cards = painted(browser, desk)
            flooded = flood(browser, desk)
            call = {} if given.without_demo else demo_cpu(browser)
    desk.server.stop()
    record(
        "overlay",
        {
            "chromium": version,
            **paint,
            "first_paint_target_ms": 150,
            "first_paint_note": "from navigation, empty cache, warm server",
            **cards,
            "message_to_glass_target_ms": 50,
            "message_to_glass_note": "until two frames after the card was drawn",
            "bytes_loaded_at_start": sum(loaded.values()),
            "bytes_later_too": sum(size for name, size in sizes.items() if "/" not in name),
            "bytes_later_too_note": "with the wrap-up; in a frame of another page some more",
            "bytes_target": 100_000,
            "demo_call": call,
            "demo_call_target_share": 0.05,
            "flood": flooded,
        },
    )


if __name__ == "__main__":
    main()

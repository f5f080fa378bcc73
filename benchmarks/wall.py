"""What a wall of many calls costs: CPU of the desk, bytes to the wall, and how late a tile is.

Simulated seats speak as fast as real ones (some ten events a second each, anger twice a second)
into one process that also serves one wall. CPU is the process's own, the feeding of the seats
included and told apart.

    python benchmarks/wall.py --calls 100 --seconds 20
"""

from __future__ import annotations

import argparse
import json
import threading
import time
from pathlib import Path

from websockets.sync.client import connect

from assist.delivery import Access, Hub, OverlayApp, Server
from assist.delivery.tiles import Seat, tile_of
from assist.delivery.wall import Wall, wall_routes
from assist.events import Anger, CallStarted, Channel, OutputEvent, Partial, Question, Span

RESULTS = Path(__file__).parent / "results" / "wall.json"
STEP_S = 0.1


def events(step: int) -> list[OutputEvent]:
    at_ms = step * 100
    text = "这笔钱到底什么时候能到" * (1 + step % 4)
    made: list[OutputEvent] = [
        Partial(
            at_ms=at_ms,
            id=f"c{step // 30}",
            speaker=Channel.CUSTOMER,
            span=Span(at_ms - 100, at_ms),
            text=text,
            stable_chars=len(text),
        )
    ]
    if step % 5 == 0:
        level = (step % 50) / 50
        made.append(
            Anger(
                at_ms=at_ms,
                speaker=Channel.CUSTOMER,
                level=level,
                band="angry",
                trend="rising",
                contributions={"wording": level},
            )
        )
    if step % 60 == 0:
        made.append(
            Question(
                at_ms=at_ms,
                id=f"q{step}",
                speaker=Channel.CUSTOMER,
                text=text,
                span=Span(at_ms, at_ms),
                asked_ms=at_ms,
                repeats=0,
                status="open",
                expects="time",
                due_ms=at_ms + 10_000,
            )
        )
    return made


def measure(calls: int, seconds: float, *, watched: bool) -> dict[str, float]:
    wall = Wall(lambda _call, _note: None)
    server = Server(OverlayApp(Hub(), Access("t"), routes=wall_routes(wall)), port=0)
    server.start()
    feeds = []
    for number in range(calls):
        name = f"seat {number}"
        feed = wall.open_call(name, "zh", Seat(name=name, shares="all"))
        feed.publish([CallStarted(at_ms=0, call_id=name, language="zh")])
        feeds.append(feed)
    heard = {"messages": 0, "bytes": 0}
    stop = threading.Event()

    def look() -> None:
        address = f"ws://127.0.0.1:{server.port}/wall/stream?token=t"
        with connect(address, proxy=None, max_size=None) as socket:
            for text in socket:
                if stop.is_set():
                    return
                heard["bytes"] += len(text)
                heard["messages"] += 1

    viewer = threading.Thread(target=look, daemon=True)
    if watched:
        viewer.start()
    cpu, began = time.process_time(), time.monotonic()
    for step in range(1, int(seconds / STEP_S) + 1):
        made = events(step)
        for feed in feeds:
            feed.publish(made)
        time.sleep(max(0.0, began + step * STEP_S - time.monotonic()))
    spent = time.process_time() - cpu
    took = time.monotonic() - began
    stop.set()
    if watched:
        viewer.join()
    state = feeds[0].state
    began_tile = time.process_time()
    for _ in range(2_000):
        tile_of("c", Seat(name="s", shares="all"), state)
    tile_us = (time.process_time() - began_tile) / 2_000 * 1e6
    server.stop()
    return {
        "cpu_share": round(spent / took, 4),
        "messages_per_s": round(heard["messages"] / took, 2),
        "kilobytes_per_s": round(heard["bytes"] / took / 1000, 1),
        "tile_us": round(tile_us, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=20)
    options = parser.parse_args()
    alone = measure(options.calls, options.seconds, watched=False)
    wall = measure(options.calls, options.seconds, watched=True)
    result = {
        "calls": options.calls,
        "seconds": options.seconds,
        "without_a_wall": alone,
        "with_a_wall": wall,
        "wall_cpu_share": round(wall["cpu_share"] - alone["cpu_share"], 4),
    }
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()

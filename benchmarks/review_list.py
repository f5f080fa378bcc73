"""How long the review page's list, searches and calls take over HTTP, with 100,000 calls stored.

    python benchmarks/store_load.py sqlite:///calls.sqlite --calls 100000
    python benchmarks/review_list.py sqlite:///calls.sqlite

A client asks a real server on this machine, one request after the other, for the lists and
searches of ``benchmarks/store.py`` (first page and the two after it), for what the page asks for
besides, and for calls. ``cpu`` is the time that server and client together worked, which is what a
request takes on a machine with nothing else to do; ``wall`` is what the clock said, to be read with
``load_average``, how many others wanted the processors meanwhile.
"""

from __future__ import annotations

import argparse
import gc
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import msgspec
from record import Figure, percentile, record
from store import LISTS, SEARCHES

from assist.delivery import Access, Hub, OverlayApp, Server
from assist.review.site import review_routes
from assist.store.calls import CallQuery
from assist.store.database import Database

TARGET_MS = 100
PAGES = 3


def params(query: CallQuery) -> dict[str, str | list[str]]:
    """A query as the page's address has it."""
    fields = msgspec.structs.asdict(query)
    usual = msgspec.structs.asdict(CallQuery())
    return {
        name: list(value) if isinstance(value, tuple) else str(value)
        for name, value in fields.items()
        if value != usual[name]
    }


class Client:
    """Asks, and keeps how long it took."""

    def __init__(self, port: int) -> None:
        self._http = httpx.Client(
            base_url=f"http://127.0.0.1:{port}/api/review/",
            headers={"authorization": "Bearer t"},
            trust_env=False,
            timeout=60,
        )
        self.wall: dict[str, list[float]] = {}
        self.cpu: dict[str, list[float]] = {}

    def get(self, name: str, path: str, **query: object) -> bytes:
        wall, cpu = time.perf_counter(), time.process_time()
        answer = self._http.get(path, params=query)  # type: ignore[arg-type]
        self.cpu.setdefault(name, []).append((time.process_time() - cpu) * 1000)
        self.wall.setdefault(name, []).append((time.perf_counter() - wall) * 1000)
        answer.raise_for_status()
        return answer.content

    def list(self, name: str, query: CallQuery) -> None:
        asked, cursor = params(query), ""
        for _ in range(PAGES):
            answer = msgspec.json.decode(self.get(name, "calls", **asked, cursor=cursor))
            if not (cursor := answer["next"]):
                return

    def figures(self, names: Iterator[str]) -> dict[str, Figure]:
        wanted = list(names)
        cpu = [ms for name in wanted for ms in self.cpu[name]]
        wall = [ms for name in wanted for ms in self.wall[name]]
        return {
            "requests": len(cpu),
            "cpu_p50": round(percentile(cpu, 0.5), 1),
            "cpu_p95": round(percentile(cpu, 0.95), 1),
            "wall_p50": round(percentile(wall, 0.5), 1),
            "wall_p95": round(percentile(wall, 0.95), 1),
            "cpu_p95_of_each": {
                name: round(percentile(self.cpu[name], 0.95), 1) for name in wanted
            },
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    gc.disable()
    with tempfile.TemporaryDirectory() as folder, Database.open(arguments.url) as db:
        app = OverlayApp(Hub(), Access("t"), routes=review_routes(db, Path(folder)))
        server = Server(app, port=0)
        server.start()
        client = Client(server.port)
        for _ in range(arguments.rounds):
            for name, query in (LISTS | SEARCHES).items():
                client.list(name, query)
            for number in (3, 5_007, 99_990):
                client.get("a call", f"calls/made-up-{number}")
            client.get("choices", "facets")
            client.get("views", "views")
        server.stop()
    every = [*LISTS, *SEARCHES]
    record(
        "review_list",
        {
            "target_p95_ms": TARGET_MS,
            "load_average": round(os.getloadavg()[1], 1),
            "lists_and_searches_ms": client.figures(iter(every)),
            "the_rest_ms": client.figures(iter(("a call", "choices", "views"))),
        },
    )


if __name__ == "__main__":
    main()

"""A model endpoint on this machine that answers well, lies, dawdles or breaks."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

Answer = Callable[[BaseHTTPRequestHandler, dict[str, Any]], None]


class Model:
    """The endpoint; ``asked`` are the requests that it got."""

    def __init__(self, answer: Answer) -> None:
        asked: list[dict[str, Any]] = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                body = json.loads(self.rfile.read(length))
                asked.append({"path": self.path, "headers": dict(self.headers), "body": body})
                # A client that gave up is as it should be.
                with suppress(BrokenPipeError, ConnectionResetError):
                    answer(self, body)

            def log_message(self, *arguments: Any) -> None:
                pass

        self.asked = asked
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def reply(handler: BaseHTTPRequestHandler, data: bytes, status: int = 200) -> None:
    handler.send_response(status)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(data)))
    handler.end_headers()
    handler.wfile.write(data)


def completion(text: str) -> bytes:
    message = {"role": "assistant", "content": text}
    return json.dumps({"choices": [{"index": 0, "message": message}]}).encode()


@pytest.fixture
def model() -> Iterator[Callable[..., Model]]:
    """``model(text=…)`` answers that; or ``data``, ``status``, ``wait_s``, ``drip``."""

    def make(
        text: str = "",
        *,
        data: bytes | None = None,
        status: int = 200,
        wait_s: float = 0.0,
        drip: bool = False,
    ) -> Model:
        def answer(handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
            time.sleep(wait_s)
            if drip:
                handler.send_response(200)
                handler.end_headers()
                for _ in range(100):
                    handler.wfile.write(b" ")
                    handler.wfile.flush()
                    time.sleep(0.05)
                return
            reply(handler, completion(text) if data is None else data, status)

        made = Model(answer)
        stack.callback(made.stop)
        return made

    with ExitStack() as stack:
        yield make

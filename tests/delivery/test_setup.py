"""Findings come one by one; a test goes on only while a page listens to it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from assist.delivery import Access, Hub, OverlayApp, Server
from assist.delivery.setup import setup_routes

TOKEN = "t"


class Machine:
    """A desk that is told what to say."""

    def __init__(self) -> None:
        self.tell: Callable[[bytes], None] | None = None
        self.stopped = threading.Event()
        self.refusal: bytes | None = None
        self.more = threading.Event()

    def findings(self) -> Iterator[bytes]:
        yield b'{"topic":"a"}'
        self.more.wait(5)
        yield b'{"topic":"b"}'

    def begin(self, tell: Callable[[bytes], None]) -> bytes | None:
        self.tell = tell
        return self.refusal

    def unwatched(self) -> bytes:
        return b'{"zh":"x","en":"load the page"}'

    def stop(self) -> None:
        self.stopped.set()


class Served:
    def __init__(self) -> None:
        self.machine = Machine()
        app = OverlayApp(Hub(), Access(TOKEN), routes=setup_routes(self.machine))
        self.server = Server(app, port=0)
        self.server.start()
        self.http = httpx.Client(
            base_url=f"http://127.0.0.1:{self.server.port}",
            headers={"Authorization": f"Bearer {TOKEN}"},
        )

    def listen(self, token: str = TOKEN) -> ClientConnection:
        return connect(f"ws://127.0.0.1:{self.server.port}/setup/stream?token={token}")


@pytest.fixture
def served() -> Iterator[Served]:
    served = Served()
    yield served
    served.machine.more.set()
    served.http.close()
    served.server.stop()


def test_a_finding_is_sent_before_the_next_one_is_made(served: Served) -> None:
    with served.http.stream("GET", "/api/setup") as answer:
        lines = answer.iter_lines()
        assert json.loads(next(lines)) == {"topic": "a"}
        served.machine.more.set()
        assert json.loads(next(lines)) == {"topic": "b"}


def test_a_test_is_told_to_every_page_that_listens(served: Served) -> None:
    with served.listen() as one, served.listen() as other:
        assert served.http.post("/api/setup/test").status_code == 202
        assert served.machine.tell is not None
        served.machine.tell(b'{"type":"level"}')
        assert json.loads(one.recv(5)) == {"type": "level"}
        assert json.loads(other.recv(5)) == {"type": "level"}
        one.close()
        assert not served.machine.stopped.wait(0.3)
    assert served.machine.stopped.wait(5)


def test_nobody_listening_means_no_test(served: Served) -> None:
    answer = served.http.post("/api/setup/test")
    assert (answer.status_code, answer.json()["en"]) == (409, "load the page")
    assert served.machine.tell is None


def test_why_a_test_is_refused_is_passed_on(served: Served) -> None:
    served.machine.refusal = '{"zh":"现在有通话","en":"a call"}'.encode()
    with served.listen():
        answer = served.http.post("/api/setup/test")
    assert (answer.status_code, answer.json()["zh"]) == (409, "现在有通话")


def test_a_page_that_does_not_read_is_let_go(served: Served) -> None:
    with served.listen() as page:
        served.http.post("/api/setup/test")
        assert served.machine.tell is not None
        for _ in range(3_000):
            served.machine.tell(b'{"type":"level","x":"' + b"x" * 900 + b'"}')
        assert served.machine.stopped.wait(60)
        page.close()


def test_strangers_get_nothing_and_start_nothing(served: Served) -> None:
    assert served.http.get("/api/setup", headers={"Authorization": "x"}).status_code == 401
    evil = {"Origin": "http://evil.example"}
    assert served.http.post("/api/setup/test", headers=evil).status_code == 403
    assert served.http.get("/api/setup/test").status_code == 405
    with pytest.raises(InvalidStatus):
        served.listen("wrong")

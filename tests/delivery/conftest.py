"""A real server on a free port, and clients for it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest
from websockets.sync.client import ClientConnection, connect

from assist.delivery import Access, Act, CallFeed, Hub, OverlayApp, Server
from assist.events import CallStarted, Channel, OutputEvent, Partial, Prompt, Span

TOKEN = "tökén of the tests/+&"
"""Not plain ASCII and full of characters that mean something in an address, on purpose."""


class Desk:
    """A hub behind a server; ``heard`` is what the clients said."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, Act]] = []
        self.hub = Hub(lambda call_id, act: self.heard.append((call_id, act)))
        self.access = Access(TOKEN, origins=["https://crm.example"])
        self.app = OverlayApp(self.hub, self.access)
        self.server = Server(self.app, port=0)
        self.server.start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server.port}"

    def open(self, call_id: str = "c-1") -> CallFeed:
        known = self.hub.call(call_id)
        if known is not None:
            known.close()
        feed = self.hub.open_call(call_id, "zh")
        feed.publish([CallStarted(at_ms=0, call_id=call_id, language="zh")])
        return feed


class Screen:
    """One WebSocket client."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    def say(self, **message: Any) -> None:
        self.socket.send(json.dumps(message))

    def next(self, timeout: float = 5.0) -> dict[str, Any]:
        message: dict[str, Any] = json.loads(self.socket.recv(timeout=timeout))
        return message

    def until_seq(self, seq: int) -> list[dict[str, Any]]:
        """Messages up to and including the one that brings the screen to ``seq``."""
        messages = [self.next()]
        while messages[-1].get("seq", 0) < seq:
            messages.append(self.next())
        return messages

    def quiet(self, seconds: float = 0.3) -> bool:
        """True if nothing comes for a while."""
        try:
            self.socket.recv(timeout=seconds)
        except TimeoutError:
            return True
        return False


@pytest.fixture
def desk() -> Iterator[Desk]:
    desk = Desk()
    yield desk
    desk.server.stop()


@pytest.fixture(scope="module")
def shared_desk() -> Iterator[Desk]:
    """For tests that do not mind what others did to it."""
    desk = Desk()
    yield desk
    desk.server.stop()


@pytest.fixture
def http(desk: Desk) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"http://{desk.address}", trust_env=False) as client:
        yield client


@pytest.fixture
def screen(desk: Desk) -> Iterator[Callable[..., Screen]]:
    """``screen(query=…, token=…, origin=…, …)``: a connected client."""

    def open_it(query: str = "", token: str = TOKEN, **options: Any) -> Screen:
        key = httpx.QueryParams({"token": token})
        address = f"ws://{desk.address}/stream?{key}{query}"
        connection = connect(address, compression=None, proxy=None, **options)
        return Screen(stack.enter_context(connection))

    with ExitStack() as stack:
        yield open_it


@pytest.fixture
def token() -> str:
    return TOKEN


def _partial(number: int, text: str = "") -> Partial:
    at_ms = number * 64
    return Partial(
        at_ms=at_ms,
        id="c1",
        speaker=Channel.CUSTOMER,
        span=Span(0, at_ms),
        text=text or f"word {number}",
        stable_chars=0,
    )


@pytest.fixture
def partials() -> Callable[..., list[OutputEvent]]:
    """``partials(count, text=…)``: one utterance growing."""
    return lambda count, text="": [_partial(number, text) for number in range(1, count + 1)]


@pytest.fixture
def prompt() -> Prompt:
    return Prompt(
        at_ms=900,
        id="p1",
        card="pivot.empathise",
        because=("s1",),
        say=("我明白您的着急。",),
        why="客户生气了",
        priority=50,
        state="shown",
    )

"""What a screen may ask of an open line."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx
import pytest

from assist.delivery import Access, Hub, LiveLine, LiveStatus, OverlayApp, Server

TOKEN = "t"
Serve = Callable[[LiveLine | None], httpx.Client]


class Phone:
    """A line between two calls."""

    def __init__(self) -> None:
        self.between = True

    def status(self) -> LiveStatus:
        return LiveStatus(call_id=None if self.between else "c-1", shift=True, by_speech=False)

    def hang_up(self, call_id: str) -> None:
        self.between = True

    def next_call(self) -> bool:
        between, self.between = self.between, False
        return between


@pytest.fixture
def serve() -> Iterator[Serve]:
    servers: list[Server] = []

    def start(phone: LiveLine | None) -> httpx.Client:
        server = Server(OverlayApp(Hub(), Access(TOKEN), live=phone), port=0)
        server.start()
        servers.append(server)
        return httpx.Client(
            base_url=f"http://127.0.0.1:{server.port}",
            headers={"Authorization": f"Bearer {TOKEN}"},
        )

    yield start
    for server in servers:
        server.stop()


def test_a_screen_sees_how_the_line_is_and_begins_a_call(serve: Serve) -> None:
    with serve(Phone()) as http:
        between = {"call_id": None, "shift": True, "by_speech": False}
        assert http.get("/api/live").json() == between
        asked = http.post("/api/live/next_call")
        assert (asked.status_code, asked.json()["shift"]) == (202, True)
        assert http.get("/api/live").json() == {**between, "call_id": "c-1"}
        refused = http.post("/api/live/next_call")
        assert (refused.status_code, refused.text.count("\n")) == (409, 1)


def test_a_recording_that_is_played_has_no_line(serve: Serve) -> None:
    with serve(None) as http:
        assert http.get("/api/live").json() is None
        assert http.post("/api/live/next_call").status_code == 409


def test_strangers_begin_no_calls(serve: Serve) -> None:
    phone = Phone()
    with serve(phone) as http:
        for headers in (
            {"Authorization": "Bearer wrong"},
            {"Origin": "http://evil.example"},
        ):
            assert http.post("/api/live/next_call", headers=headers).status_code in (401, 403)
        assert http.get("/api/live/next_call").status_code == 405
    assert phone.between

"""The settings over HTTP: bounded, behind the door, and with the field that is wrong."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from assist.delivery import Access, Hub, OverlayApp, Server
from assist.delivery.settings import MAX_CHANGE_BYTES, settings_routes
from assist.errors import InputError, SetupError

TOKEN = "t"


class Book:
    def __init__(self) -> None:
        self.heard: list[bytes] = []

    def read(self) -> bytes:
        return b'{"values":{}}'

    def devices(self) -> bytes:
        return b"[]"

    def change(self, data: bytes) -> tuple[bool, bytes]:
        self.heard.append(data)
        if data == b"bad":
            raise InputError("this is no change")
        if data == b"full":
            raise SetupError("the disk is full")
        return data == b"good", b'{"errors":[]}'


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.fixture
def http(book: Book) -> Iterator[httpx.Client]:
    server = Server(OverlayApp(Hub(), Access(TOKEN), routes=settings_routes(book)), port=0)
    server.start()
    with httpx.Client(
        base_url=f"http://127.0.0.1:{server.port}", headers={"Authorization": f"Bearer {TOKEN}"}
    ) as client:
        yield client
    server.stop()


def test_settings_and_devices_are_read(http: httpx.Client) -> None:
    assert http.get("/api/settings").json() == {"values": {}}
    assert http.get("/api/settings/devices").json() == []


@pytest.mark.parametrize(
    ("body", "status"), [(b"good", 200), (b"wrong", 422), (b"bad", 400), (b"full", 507)]
)
def test_every_end_has_its_status(http: httpx.Client, body: bytes, status: int) -> None:
    assert http.put("/api/settings", content=body).status_code == status


def test_a_long_change_is_not_read(http: httpx.Client, book: Book) -> None:
    answer = http.put("/api/settings", content=b"x" * (MAX_CHANGE_BYTES + 1))
    assert answer.status_code == 413
    assert book.heard == []


def test_strangers_read_and_change_nothing(http: httpx.Client, book: Book) -> None:
    assert http.get("/api/settings", headers={"Authorization": "x"}).status_code == 401
    evil = {"Origin": "http://evil.example"}
    assert http.put("/api/settings", content=b"good", headers=evil).status_code == 403
    assert http.post("/api/settings", content=b"good").status_code == 405
    assert book.heard == []

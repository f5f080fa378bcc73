from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from starlette.requests import HTTPConnection
from websockets.exceptions import InvalidStatus

from assist.delivery.access import Access, is_loopback

PAGES = ["/", "/api/calls", "/api/calls/c-1", "/metrics", "/nowhere"]
OpenScreen = Callable[..., Any]


@pytest.fixture
def desk(shared_desk: Any) -> Any:
    return shared_desk


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("token", ["", "wrong", "tökén of the tests", "\x00"])
def test_nothing_opens_without_the_token(
    desk: Any, http: httpx.Client, path: str, token: str
) -> None:
    desk.open()
    assert http.get(path, params={"token": token}).status_code == 401


@pytest.mark.parametrize("path", PAGES[:4])
def test_the_token_opens_everything(desk: Any, http: httpx.Client, path: str, token: str) -> None:
    desk.open()
    assert http.get(path, params={"token": token}).status_code == 200
    headers = {b"Authorization": b"Bearer " + token.encode()}
    assert http.get(path, headers=headers).status_code == 200


@pytest.mark.parametrize("credentials", ["Bearer wrong", "Bearer", "Basic wrong", "wrong"])
def test_other_credentials_open_nothing(http: httpx.Client, credentials: str) -> None:
    assert http.get("/", headers={"Authorization": credentials}).status_code == 401


@pytest.mark.parametrize("path", ["/static/../api/calls", "/static/%2e%2e/api/calls", "//static/x"])
def test_an_open_path_is_no_way_round_the_door(desk: Any, path: str) -> None:
    """By a bare socket, since clients tidy addresses up."""
    with socket.create_connection(("127.0.0.1", desk.server.port)) as client:
        head = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        client.sendall(head.encode())
        assert client.recv(4096).split()[1] in (b"401", b"404")


@pytest.mark.parametrize("path", ["/healthz", "/static/main.js"])
def test_health_and_static_files_are_open(http: httpx.Client, path: str) -> None:
    assert http.get(path).status_code == 200


def test_the_link_gives_a_cookie_that_opens_the_page_again(
    http: httpx.Client, desk: Any, token: str
) -> None:
    cookie = http.get("/", params={"token": token}).headers["set-cookie"]
    assert cookie.startswith(f"assist_{desk.server.port}=")
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert token not in cookie
    again = http.get("/")
    assert again.status_code == 200
    assert "set-cookie" not in again.headers


def test_the_cookie_of_another_token_opens_nothing(http: httpx.Client, desk: Any) -> None:
    other = Access("another token")
    http.cookies.set(f"assist_{desk.server.port}", other._cookie)
    assert http.get("/").status_code == 401


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:{port}", 200),
        ("localhost:{port}", 200),
        ("LOCALHOST", 200),
        ("[::1]:{port}", 200),
        ("192.168.1.20:{port}", 200),
        ("evil.example:{port}", 421),
        ("127.0.0.1.evil.example", 421),
        ("localhost.evil.example:{port}", 421),
        ("", 421),
        ("127.0.0.1:1/healthz?", 421),
        ("127.0.0.1/static/", 421),
        ("127.0.0.1:8765; script-src *", 421),
        ("user@127.0.0.1", 421),
    ],
)
def test_a_rebound_host_name_is_refused(
    http: httpx.Client, desk: Any, token: str, host: str, status: int
) -> None:
    headers = {"Host": host.format(port=desk.server.port)}
    for path in ("/", "/healthz", "/static/main.js"):
        answer = http.get(path, params={"token": token}, headers=headers)
        assert answer.status_code == status


def test_a_trusted_host_name_is_served() -> None:
    access = Access("t", hosts=["Assist.Example"])
    named = HTTPConnection({"type": "http", "headers": [(b"host", b"assist.example:8765")]})
    assert access.knows_host(named)


@pytest.mark.parametrize("token", ["", "wrong"])
def test_the_stream_wants_the_token(screen: OpenScreen, token: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        screen(token=token)
    assert refused.value.response.status_code == 401


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://127.0.0.1", "http://127.0.0.1:1", "http://["]
)
def test_pages_of_other_origins_cannot_open_the_stream(screen: OpenScreen, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        screen(origin=origin)
    assert refused.value.response.status_code == 403


def test_pages_of_this_host_and_of_trusted_origins_can(desk: Any, screen: OpenScreen) -> None:
    desk.open()
    for origin in (f"http://{desk.address}", "https://crm.example"):
        assert screen(origin=origin).next()["type"] == "snapshot"


def test_a_cookie_opens_the_stream_of_its_own_page(desk: Any, screen: OpenScreen) -> None:
    desk.open()
    cookie = f"assist_{desk.server.port}={desk.access._cookie}"
    client = screen(
        token="", origin=f"http://{desk.address}", additional_headers={"Cookie": cookie}
    )
    assert client.next()["type"] == "snapshot"


def test_a_token_is_made_when_none_is_chosen() -> None:
    made = Access()
    assert len(made.token) >= 32
    assert made.token != Access().token
    assert (made.explicit, Access("chosen").explicit) == (False, True)


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.20", False),
        ("assist.example", False),
        ("", False),
    ],
)
def test_what_only_this_machine_can_reach(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback

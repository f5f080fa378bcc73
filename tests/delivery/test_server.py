from __future__ import annotations

import asyncio
import http.client
import socket
import statistics
import time
from typing import Any

import httpx
import pytest

from assist.delivery import Access, Hub, OverlayApp, Server
from assist.errors import AddressError


def make(host: str = "127.0.0.1", port: int = 0, token: str = "") -> Server:
    return Server(OverlayApp(Hub(), Access(token)), host, port)


def test_any_free_port_is_taken_and_named() -> None:
    server = make()
    port = server.start()
    assert port > 0
    assert server.port == port
    assert server.url.startswith(f"http://127.0.0.1:{port}/?token=")
    assert httpx.get(server.url, trust_env=False).status_code == 200
    server.stop()
    with pytest.raises(httpx.ConnectError):
        httpx.get(server.url, trust_env=False)


def test_the_link_carries_any_token_safely() -> None:
    server = make(token="a b/&=钱")
    server.start()
    assert " " not in server.url
    assert httpx.get(server.url, trust_env=False).status_code == 200
    server.stop()


def test_a_port_in_use_says_what_to_do(desk: Any) -> None:
    with pytest.raises(AddressError) as error:
        make(port=desk.server.port).start()
    assert str(error.value) == (
        f"127.0.0.1:{desk.server.port}: port {desk.server.port} is taken by another program; "
        "close it, choose another port with --port, or take any free one with --port 0."
    )


@pytest.mark.parametrize(
    ("host", "port", "what"),
    [
        ("203.0.113.7", 0, "cannot listen on this address"),
        ("no-such-host.invalid", 0, "cannot listen on this address"),
        ("127.0.0.1", 70_000, "there is no such port"),
    ],
)
def test_an_impossible_address_is_a_sentence(host: str, port: int, what: str) -> None:
    with pytest.raises(AddressError, match=what):
        make(host, port, token="chosen").start()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.20", "assist.example"])
def test_other_machines_need_a_chosen_token(host: str) -> None:
    with pytest.raises(AddressError, match="--token"):
        make(host)
    assert make(host, token="chosen").port == 0


def test_the_link_of_every_address_is_one_that_opens() -> None:
    server = make("0.0.0.0", token="chosen")
    server.start()
    assert server.url.startswith("http://127.0.0.1:")
    assert httpx.get(server.url, trust_env=False).status_code == 200
    server.stop()


def test_a_server_may_be_stopped_twice_and_started_again_on_its_port() -> None:
    server = make(token="chosen")
    port = server.start()
    server.stop()
    server.stop()
    assert server.start() == port
    assert httpx.get(server.url, trust_env=False).status_code == 200
    server.stop()


def test_a_server_runs_inside_a_loop() -> None:
    async def run() -> int:
        server = make()
        server.bind()
        serving = asyncio.create_task(server.serve())
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.get(server.url)
        server.stop()
        await serving
        return answer.status_code

    assert asyncio.run(run()) == 200


def test_small_answers_are_not_held_back(desk: Any) -> None:
    """With Nagle's algorithm on, every answer but the first few takes 40 ms."""
    connection = http.client.HTTPConnection("127.0.0.1", desk.server.port)
    took = []
    for _ in range(31):
        began = time.perf_counter()
        connection.request("GET", "/healthz")
        connection.getresponse().read()
        took.append(time.perf_counter() - began)
    connection.close()
    assert statistics.median(took) < 0.03


def test_messages_are_not_compressed(desk: Any) -> None:
    with socket.create_connection(("127.0.0.1", desk.server.port)) as client:
        client.sendall(
            b"GET /stream?token=x HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
            b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            b"Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n"
        )
        answer = client.recv(4096).decode()
    assert answer.startswith("HTTP/1.1 401")
    assert "permessage-deflate" not in answer

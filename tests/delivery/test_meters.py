from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx

OpenScreen = Callable[..., Any]


def test_refusals_are_counted_and_no_word_of_a_call_is(
    desk: Any, http: httpx.Client, screen: OpenScreen, token: str, partials: Any
) -> None:
    desk.open("the secret call").publish(partials(2, "secret words"))
    http.get("/api/calls")
    http.get("/", headers={"Host": "evil.example"})
    client = screen()
    client.next()
    client.socket.send("garbage")
    client.next()
    text = http.get("/metrics", params={"token": token}).text
    assert 'assist_refused_total{why="token"} 1\n' in text
    assert 'assist_refused_total{why="host"} 1\n' in text
    assert 'assist_refused_total{why="bad_message"} 1\n' in text
    assert 'assist_stream_snapshots_total{why="fresh"} 1\n' in text
    assert "assist_calls_open 1\n" in text
    assert "assist_screens 1\n" in text
    assert "secret" not in text

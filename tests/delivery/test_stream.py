from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from websockets.exceptions import ConnectionClosedError, ConnectionClosedOK

from assist.delivery.messages import MuteMessage, NoteMessage, PromptUsedMessage
from assist.delivery.snapshot import State, fold_all
from assist.delivery.stream import ACTS_BURST, MAX_STRIKES
from assist.events import CallEnded, OutputEvent, Prompt, WrapUp, decode_output

Partials = Callable[..., list[OutputEvent]]
OpenScreen = Callable[..., Any]
ENDED = CallEnded(at_ms=9_000, duration_ms=9_000, wrap_up=WrapUp())


def wait_until(what: Callable[[], bool], seconds: float = 5.0) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.005)


def test_a_fresh_client_gets_a_snapshot_and_then_every_event(
    desk: Any, screen: OpenScreen, partials: Partials
) -> None:
    feed = desk.open()
    feed.publish(partials(5))
    client = screen()
    first = client.next()
    assert (first["type"], first["seq"]) == ("snapshot", 6)
    assert first["state"]["call_id"] == "c-1"
    assert first["state"]["lines"][0]["text"] == "word 5"
    feed.publish(partials(2))
    assert [client.next()["seq"], client.next()["seq"]] == [7, 8]


def test_a_client_that_comes_back_gets_only_what_it_missed(
    desk: Any, screen: OpenScreen, partials: Partials
) -> None:
    feed = desk.open()
    feed.publish(partials(60))
    client = screen()
    client.say(resume=58)
    assert [message["seq"] for message in client.until_seq(61)] == [59, 60, 61]


def test_a_client_that_missed_too_much_gets_a_snapshot(
    desk: Any, screen: OpenScreen, partials: Partials
) -> None:
    feed = desk.open()
    feed.publish(partials(600))
    client = screen()
    client.say(resume=3)
    assert [message["type"] for message in client.until_seq(601)] == ["snapshot"]


def test_a_client_of_another_run_gets_a_snapshot(
    desk: Any, screen: OpenScreen, partials: Partials
) -> None:
    desk.open().publish(partials(60))
    client = screen()
    client.say(resume=58, feed="another")
    assert client.next()["type"] == "snapshot"


def test_a_client_that_missed_nothing_is_told_that_it_is_connected(
    desk: Any, screen: OpenScreen
) -> None:
    feed = desk.open()
    client = screen()
    client.say(resume=1, feed=feed.feed_id)
    assert client.next() == {"type": "alive", "seq": 1, "feed": feed.feed_id}


def test_a_slow_client_is_skipped_forward_and_never_slows_the_call(
    desk: Any, screen: OpenScreen, partials: Partials
) -> None:
    feed = desk.open()
    client = screen(max_queue=1)
    assert client.next()["type"] == "snapshot"
    events = partials(4_000, "长" * 1_500)
    began = time.monotonic()
    for event in events:
        feed.publish([event])
    took = time.monotonic() - began
    messages = client.until_seq(4_001)
    skipped = [message for message in messages if message["type"] == "snapshot"]
    assert took < 5.0
    assert skipped
    assert len(messages) < 4_000
    at = max(place for place, message in enumerate(messages) if message["type"] == "snapshot")
    after = [decode_output(json.dumps(message)) for message in messages[at + 1 :]]
    state = msgspec.convert(messages[at]["state"], State)
    assert [event.seq for event in after] == list(range(messages[at]["seq"] + 1, 4_002))
    assert fold_all(after, state) == feed.state


def test_two_screens_show_the_same(desk: Any, screen: OpenScreen, partials: Partials) -> None:
    feed = desk.open()
    clients = [screen(), screen()]
    assert [client.next()["type"] for client in clients] == ["snapshot", "snapshot"]
    feed.publish(partials(3))
    assert clients[0].until_seq(4) == clients[1].until_seq(4)


def test_a_screen_waits_for_the_first_call(desk: Any, screen: OpenScreen) -> None:
    client = screen()
    assert client.quiet()
    desk.open("c-9")
    assert client.next()["state"]["call_id"] == "c-9"


def test_a_screen_stays_with_its_call_and_moves_on_when_it_has_ended(
    desk: Any, screen: OpenScreen, partials: Partials
) -> None:
    first = desk.open("c-1")
    client = screen()
    assert client.next()["state"]["call_id"] == "c-1"
    second = desk.open("c-2")
    second.publish(partials(1))
    assert client.quiet()
    first.publish([ENDED])
    assert client.next()["type"] == "call_ended"
    moved = client.next()
    assert (moved["type"], moved["state"]["call_id"]) == ("snapshot", "c-2")
    second.publish(partials(1))
    assert client.next()["type"] == "partial"


def test_a_screen_may_name_its_call(desk: Any, screen: OpenScreen) -> None:
    first = desk.open("c-1")
    desk.open("c-2")
    client = screen("&call=c-1")
    assert client.next()["state"]["call_id"] == "c-1"
    first.publish([ENDED])
    assert client.next()["type"] == "call_ended"
    assert client.quiet()
    desk.open("c-1")
    again = client.next()
    assert (again["type"], again["state"]["ended"]) == ("snapshot", None)


def test_what_a_screen_says_reaches_the_call(desk: Any, screen: OpenScreen, prompt: Prompt) -> None:
    desk.open().publish([prompt])
    client = screen()
    client.next()
    client.say(type="prompt_used", prompt="p1", call="c-1")
    client.say(type="mute", card="pivot.empathise")
    client.say(type="note", text="回电")
    wait_until(lambda: len(desk.heard) == 3)
    assert desk.heard == [
        ("c-1", PromptUsedMessage(prompt="p1", call="c-1")),
        ("c-1", MuteMessage(card="pivot.empathise")),
        ("c-1", NoteMessage(text="回电")),
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("garbage", "bad_message"),
        ('{"type":"answer"}', "bad_message"),
        (json.dumps({"type": "note", "text": "x" * 5_000}), "bad_message"),
        (b"\x00\x01", "bad_message"),
        ('{"type":"prompt_used","prompt":"p77"}', "no_prompt"),
        ('{"type":"note","text":"x","call":"c-0"}', "no_call"),
    ],
)
def test_a_bad_message_is_answered_and_survived(
    desk: Any, screen: OpenScreen, text: str | bytes, code: str
) -> None:
    feed = desk.open()
    client = screen()
    client.next()
    client.socket.send(text)
    answer = client.next()
    assert (answer["type"], answer["code"]) == ("error", code)
    feed.publish([ENDED])
    assert client.next()["type"] == "call_ended"
    assert desk.heard == []


def test_bad_messages_again_and_again_close_the_connection(desk: Any, screen: OpenScreen) -> None:
    desk.open()
    client = screen()
    client.next()
    for _ in range(MAX_STRIKES):
        client.socket.send("garbage")
        assert client.next()["type"] == "error"
    with pytest.raises(ConnectionClosedError) as closed:
        client.next()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1008


def test_good_messages_in_between_are_forgiven(desk: Any, screen: OpenScreen) -> None:
    desk.open()
    client = screen()
    client.next()
    for _ in range(MAX_STRIKES + 5):
        client.socket.send("garbage")
        assert client.next()["type"] == "error"
        client.say(type="note", text="x")
    wait_until(lambda: len(desk.heard) == MAX_STRIKES + 5)


def test_a_flood_is_refused(desk: Any, screen: OpenScreen) -> None:
    desk.open()
    client = screen()
    client.next()
    for _ in range(int(ACTS_BURST) + 5):
        client.say(type="note", text="x")
    assert client.next()["code"] == "too_fast"
    assert ACTS_BURST <= len(desk.heard) < ACTS_BURST + 5


def test_an_oversized_frame_closes_the_connection(desk: Any, screen: OpenScreen) -> None:
    desk.open()
    client = screen()
    client.next()
    client.socket.send("x" * 100_000)
    with pytest.raises(ConnectionClosedError) as closed:
        client.next()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1009


def test_a_screen_that_goes_is_forgotten(desk: Any, screen: OpenScreen, partials: Partials) -> None:
    feed = desk.open()
    client = screen()
    client.next()
    assert (desk.hub.screens, feed.screens) == (1, 1)
    client.socket.close()
    wait_until(lambda: (desk.hub.screens, feed.screens) == (0, 0))
    feed.publish(partials(3))


def test_stopping_the_server_says_goodbye_and_the_call_goes_on(
    desk: Any, screen: OpenScreen, partials: Partials
) -> None:
    feed = desk.open()
    client = screen()
    client.next()
    desk.server.stop()
    with pytest.raises((ConnectionClosedOK, ConnectionClosedError)) as closed:
        client.next()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1012
    feed.publish(partials(3))
    assert feed.seq == 4

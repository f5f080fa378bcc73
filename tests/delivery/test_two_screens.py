"""What two screens of one call, and two lives of one service, can tell apart."""

from __future__ import annotations

import msgspec

from assist.delivery import CallFeed, Hub
from assist.events import Channel, Final, Span, decode_output, well_formed


def said(text: str) -> Final:
    return Final(at_ms=0, id="l1", speaker=Channel.AGENT, span=Span(0, 1), text=text, words=())


def run(feed: CallFeed) -> str:
    return feed.feed_id.partition(".")[0]


def test_calls_of_one_service_share_its_run_and_nothing_else() -> None:
    hub = Hub()
    first, second = hub.open_call("c-1", "zh"), hub.open_call("c-2", "zh")
    assert run(first) == run(second)
    assert first.feed_id != second.feed_id


def test_a_service_that_starts_again_is_another_run() -> None:
    assert run(Hub().open_call("c-1", "zh")) != run(Hub().open_call("c-1", "zh"))
    assert run(CallFeed("c-1", "zh")) != run(CallFeed("c-1", "zh"))


def test_a_prompt_is_painted_for_the_first_time_once() -> None:
    feed = CallFeed("c-1", "zh")
    assert [feed.first_painted(name) for name in ("p1", "p1", "p2", "p1")] == [
        True,
        False,
        True,
        False,
    ]


def test_half_a_character_does_not_stop_a_call() -> None:
    feed = CallFeed("c-1", "zh")
    feed.publish([said("钱\ud83e没到"), said("到了")])
    first = decode_output(feed.since(0).messages[0])
    assert isinstance(first, Final)
    assert first.text == "钱?没到"
    assert msgspec.json.decode(feed.snapshot().messages[0])["state"]["lines"][0]["text"] == "到了"


def test_only_halves_are_taken_out() -> None:
    whole = said("好🤬 \x00 \u202e")
    assert well_formed(whole) == whole

from __future__ import annotations

import json
import threading
from collections.abc import Callable

import msgspec
import pytest

from assist.delivery.hub import MAX_BEHIND, Batch, CallFeed, Hub, SnapshotMessage
from assist.delivery.snapshot import fold_all
from assist.errors import InputError
from assist.events import (
    CallEnded,
    Channel,
    Final,
    Notice,
    OutputEvent,
    Span,
    WrapUp,
    decode_output,
)

Partials = Callable[..., list[OutputEvent]]
ENDED = CallEnded(at_ms=1, duration_ms=1, wrap_up=WrapUp())


def _long_final(number: int) -> Final:
    return Final(
        at_ms=0,
        id=f"a{number}",
        speaker=Channel.AGENT,
        span=Span(0, 1),
        text="您" * 500,
        words=(),
    )


def seqs(batch: Batch) -> list[int]:
    return [json.loads(message)["seq"] for message in batch.messages]


def test_messages_are_the_events_numbered_from_one(partials: Partials) -> None:
    feed = CallFeed("c-1", "zh")
    feed.publish(partials(3))
    batch = feed.since(0)
    assert seqs(batch) == [1, 2, 3]
    assert [decode_output(text).at_ms for text in batch.messages] == [64, 128, 192]


def test_a_notice_from_the_edge_gets_the_next_number(partials: Partials) -> None:
    feed = CallFeed("c-1", "zh")
    session = [msgspec.structs.replace(event, seq=n) for n, event in enumerate(partials(3), 1)]
    feed.publish(session[:2])
    feed.publish([Notice(at_ms=128, code="device_lost", level="error", text="x")])
    feed.publish(session[2:])
    assert seqs(feed.since(0)) == [1, 2, 3, 4]


def test_the_snapshot_is_the_fold_of_what_was_published(partials: Partials) -> None:
    feed = CallFeed("c-1", "zh")
    feed.publish(partials(9))
    message = msgspec.json.decode(feed.snapshot().messages[0], type=SnapshotMessage)
    events = [decode_output(text) for text in feed.since(0).messages]
    assert (message.seq, message.feed) == (9, feed.feed_id)
    assert message.state == msgspec.structs.replace(fold_all(events), call_id="c-1", language="zh")


def test_a_screen_far_behind_is_skipped_forward(partials: Partials) -> None:
    feed = CallFeed("c-1", "zh")
    feed.publish(partials(MAX_BEHIND + 10))
    assert not feed.since(10).is_snapshot
    assert feed.since(9) == feed.snapshot()


def test_a_screen_that_comes_back_gets_what_it_missed(partials: Partials) -> None:
    feed = CallFeed("c-1", "zh")
    feed.publish(partials(50))
    assert seqs(feed.resume(47)) == [48, 49, 50]
    assert seqs(feed.resume(47, feed.feed_id)) == [48, 49, 50]
    assert feed.resume(50) == Batch((), 50)


@pytest.mark.parametrize("seq", [0, 9, 51])
def test_a_screen_gets_a_snapshot_when_that_is_all_there_is(partials: Partials, seq: int) -> None:
    feed = CallFeed("c-1", "zh", ring=40)
    feed.publish(partials(50))
    assert feed.resume(seq) == feed.snapshot()
    assert seqs(feed.resume(10)) == list(range(11, 51))


def test_a_screen_that_missed_much_gets_what_is_shorter(partials: Partials) -> None:
    feed = CallFeed("c-1", "zh")
    feed.publish(partials(MAX_BEHIND + 10))
    assert len(feed.resume(10).messages) == MAX_BEHIND
    assert feed.resume(9).is_snapshot
    longer = CallFeed("c-1", "zh")
    longer.publish(_long_final(number) for number in range(200))
    longer.publish(partials(MAX_BEHIND + 10))
    assert len(longer.resume(longer.seq - MAX_BEHIND - 5).messages) == MAX_BEHIND + 5


def test_the_numbers_of_another_run_mean_nothing(partials: Partials) -> None:
    feed = CallFeed("c-1", "zh")
    feed.publish(partials(50))
    assert feed.resume(49, CallFeed("c-1", "zh").feed_id).is_snapshot


def test_many_threads_may_publish(partials: Partials) -> None:
    feed = CallFeed("c-1", "zh")
    threads = [
        threading.Thread(target=lambda: [feed.publish([event]) for event in partials(200)])
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert feed.seq == 800
    assert seqs(feed.since(800 - MAX_BEHIND)) == list(range(801 - MAX_BEHIND, 801))


def test_the_newest_call_that_goes_on_comes_first() -> None:
    hub = Hub()
    assert hub.newest() is None
    first, second = hub.open_call("c-1", "zh"), hub.open_call("c-2", "en")
    assert hub.newest() is second
    second.publish([ENDED])
    assert hub.newest() is first
    first.close()
    assert hub.newest() is second
    assert hub.calls() == (second, first)


def test_a_call_cannot_be_opened_twice_until_it_has_ended() -> None:
    hub = Hub()
    first = hub.open_call("c-1", "zh")
    with pytest.raises(InputError, match="c-1: a call with this id is still going on"):
        hub.open_call("c-1", "zh")
    assert hub.call("c-1") is first
    first.publish([ENDED])
    again = hub.open_call("c-1", "zh")
    assert hub.call("c-1") is again
    assert again.feed_id != first.feed_id


def test_only_a_few_ended_calls_are_kept() -> None:
    hub = Hub(keep_ended=2)
    going_on = hub.open_call("long", "zh")
    for number in range(6):
        hub.open_call(f"c-{number}", "zh").publish([ENDED])
    assert [feed.call_id for feed in hub.calls()] == ["c-5", "c-4", "c-3", "long"]
    assert hub.call("long") is going_on
    assert hub.opened == 7

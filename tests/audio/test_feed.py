import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from threading import Event

import numpy as np
import pytest

from assist.audio.blocks import Pcm
from assist.audio.feed import CAPACITY_SAMPLES, Feed, FeedCommand, Inbox

NEVER = re.compile(r"(?!)")


@pytest.fixture
def start() -> Iterator[Callable[[str], Feed]]:
    """Run Python code as a feed; everything is closed afterwards."""
    feeds: list[Feed] = []

    def run(code: str) -> Feed:
        prelude = "import sys, time, os; out = sys.stdout.buffer; err = sys.stderr\n"
        command = FeedCommand(
            args=[sys.executable, "-S", "-E", "-u", "-c", prelude + code],
            environment={"FEED": "7"},
            lost=re.compile("^moved"),
            overflow=re.compile("^overflow"),
        )
        feeds.append(Feed(command, Event()))
        return feeds[-1]

    yield run
    for feed in feeds:
        feed.close()


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.005)


def test_samples_arrive_whole_even_if_bytes_are_torn(start: Callable[[str], Feed]) -> None:
    feed = start(
        "data = b''.join(n.to_bytes(2, 'little') for n in range(1000))\n"
        "for i in range(0, 2000, 333): out.write(data[i:i + 333]); out.flush(); time.sleep(0.002)"
    )
    wait_for(lambda: not feed.alive)
    heard = np.concatenate([arrival.samples for arrival in feed.take()])
    assert np.array_equal(heard, np.arange(1000))
    assert not feed.strayed


def test_the_reason_of_its_death_is_kept(start: Callable[[str], Feed]) -> None:
    feed = start("print('Stream error: No such entity', file=err)")
    wait_for(lambda: not feed.alive)
    assert feed.last_words == "Stream error: No such entity"
    assert feed.take() == []


def test_a_device_that_was_swapped_is_dead_at_once(start: Callable[[str], Feed]) -> None:
    feed = start(
        "print('Connected\\rTime: 1\\rmoved to other', file=err, flush=True); time.sleep(60)"
    )
    wait_for(lambda: not feed.alive)
    assert feed.strayed


def test_overflows_are_counted(start: Callable[[str], Feed]) -> None:
    feed = start("[print('overflow', file=err, flush=True) for _ in range(3)]; time.sleep(60)")
    wait_for(lambda: feed.overflows == 3)
    assert feed.alive


def test_the_environment_is_passed_on(start: Callable[[str], Feed]) -> None:
    feed = start("print(os.environ['FEED'], 'PATH' in os.environ, file=err)")
    wait_for(lambda: not feed.alive)
    assert feed.last_words == "7 True"


def test_ctrl_c_in_the_terminal_is_not_for_the_device(start: Callable[[str], Feed]) -> None:
    feed = start("print(os.getpgrp(), file=err)")
    wait_for(lambda: not feed.alive)
    assert int(feed.last_words) != os.getpgrp()


def test_closing_ends_the_process_and_may_be_repeated(start: Callable[[str], Feed]) -> None:
    feed = start("out.write(b'ab'); out.flush(); time.sleep(60)")
    wait_for(lambda: feed.waiting_since_s is not None)
    before = time.monotonic()
    feed.close()
    feed.close()
    assert time.monotonic() - before < 5
    assert not feed.alive


def test_a_program_that_does_not_exist() -> None:
    command = FeedCommand(["/nonexistent/parec"], {}, NEVER, NEVER)
    with pytest.raises(OSError, match="nonexistent"):
        Feed(command, Event())


def test_a_full_inbox_drops_the_oldest_and_counts_them(ramp: Callable[[int, int], Pcm]) -> None:
    inbox = Inbox()
    chunk = CAPACITY_SAMPLES // 8
    for number in range(11):
        inbox.put(float(number), ramp(number * chunk, chunk))
    arrivals = inbox.take()
    assert [arrival.at_s for arrival in arrivals] == [3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0]
    assert [arrival.dropped for arrival in arrivals] == [3 * chunk] + [0] * 7
    assert np.array_equal(arrivals[0].samples, ramp(3 * chunk, chunk))
    assert inbox.take() == []


def test_an_empty_inbox_is_bounded_again_after_being_taken(
    ramp: Callable[[int, int], Pcm],
) -> None:
    inbox = Inbox()
    inbox.put(0.0, ramp(0, CAPACITY_SAMPLES))
    assert inbox.oldest_s == 0.0
    inbox.take()
    assert inbox.oldest_s is None
    inbox.put(1.0, ramp(0, CAPACITY_SAMPLES))
    assert [arrival.dropped for arrival in inbox.take()] == [0]

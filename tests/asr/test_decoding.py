from __future__ import annotations

import threading

import pytest

from assist.asr.decoding import DecodingWorker
from assist.events import Channel, InputEvent, Progress


def progress(number: int) -> list[InputEvent]:
    return [Progress(at_ms=number, channel=Channel.AGENT)]


def times(delivered: list[list[InputEvent]]) -> list[int]:
    return [event.at_ms for events in delivered for event in events]


def test_results_come_in_order_and_the_end_comes_last() -> None:
    delivered: list[list[InputEvent]] = []
    worker = DecodingWorker(progress, delivered.append, finish=lambda: progress(1000), capacity=3)
    for number in range(100):
        worker.put(number)
    worker.close()
    assert times(delivered) == [*range(100), 1000]


def test_blocks_without_events_are_not_delivered() -> None:
    delivered: list[list[InputEvent]] = []
    worker = DecodingWorker[int](lambda _: [], delivered.append)
    worker.put(1)
    worker.close()
    assert delivered == []


class Held:
    """A process function that waits until it is let go."""

    def __init__(self) -> None:
        self.started = threading.Event()
        self.go = threading.Event()

    def __call__(self, number: int) -> list[InputEvent]:
        self.started.set()
        assert self.go.wait(10)
        return progress(number)


def test_a_full_queue_refuses_live_audio_and_tells_the_lag() -> None:
    held, delivered = Held(), []
    worker = DecodingWorker(held, delivered.append, capacity=2)
    assert worker.offer(0)
    assert held.started.wait(10)
    assert [worker.offer(number) for number in (1, 2, 3)] == [True, True, False]
    assert worker.lag_ms == 3 * 64
    held.go.set()
    worker.close()
    assert times(delivered) == [0, 1, 2]
    assert worker.lag_ms == 0


def test_a_full_queue_holds_up_a_reader_that_works_flat_out() -> None:
    held, delivered = Held(), []
    worker = DecodingWorker(held, delivered.append, capacity=1)
    worker.put(0)
    assert held.started.wait(10)
    worker.put(1)
    reader = threading.Thread(target=worker.put, args=(2,))
    reader.start()
    reader.join(0.05)
    assert reader.is_alive()
    held.go.set()
    reader.join(10)
    assert not reader.is_alive()
    worker.close()
    assert times(delivered) == [0, 1, 2]


def broken(number: int) -> list[InputEvent]:
    if number == 2:
        raise OSError("decoder gone")
    return progress(number)


def test_a_failure_is_told_at_once_and_raised_by_whoever_comes_next() -> None:
    told = threading.Event()
    seen: list[BaseException] = []

    def failed(error: BaseException) -> None:
        seen.append(error)
        told.set()

    delivered: list[list[InputEvent]] = []
    worker = DecodingWorker(broken, delivered.append, failed=failed)
    for number in range(3):
        worker.put(number)
    assert told.wait(10)
    assert isinstance(worker.failure, OSError)
    assert seen == [worker.failure]
    with pytest.raises(OSError, match="decoder gone"):
        worker.put(3)
    with pytest.raises(OSError, match="decoder gone"):
        worker.offer(3)
    with pytest.raises(OSError, match="decoder gone"):
        worker.close()
    assert times(delivered) == [0, 1]


def test_a_failure_frees_a_reader_that_waits_for_room() -> None:
    go = threading.Event()

    def process(number: int) -> list[InputEvent]:
        assert go.wait(10)
        raise OSError("decoder gone")

    worker = DecodingWorker(process, lambda _: None, capacity=1)
    raised: list[OSError] = []

    def read() -> None:
        try:
            for number in range(5):
                worker.put(number)
        except OSError as error:
            raised.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    go.set()
    reader.join(10)
    assert len(raised) == 1
    worker.abort()


def test_a_failed_worker_holds_no_audio() -> None:
    held = Held()
    failed = threading.Event()

    def process(number: int) -> list[InputEvent]:
        held(number)
        raise OSError("decoder gone")

    worker = DecodingWorker(process, lambda _: None, failed=lambda _: failed.set())
    for number in range(3):
        worker.put(number)
    assert worker.lag_ms == 3 * 64
    held.go.set()
    assert failed.wait(10)
    assert worker.lag_ms == 0


def test_a_failing_listener_or_end_is_a_failure_too() -> None:
    def refuse(events: list[InputEvent]) -> None:
        raise ValueError("not taken")

    worker = DecodingWorker(progress, refuse, finish=lambda: progress(9))
    with pytest.raises(ValueError, match="not taken"):
        worker.close()


def test_abort_drops_what_waits() -> None:
    held, delivered = Held(), []
    worker = DecodingWorker(held, delivered.append, finish=lambda: progress(9))
    for number in range(5):
        worker.put(number)
    assert held.started.wait(10)
    threading.Timer(0.02, held.go.set).start()
    worker.abort()
    assert times(delivered) == [0]


def test_a_closed_worker_takes_nothing() -> None:
    worker = DecodingWorker(progress, lambda _: None)
    worker.close()
    worker.close()
    with pytest.raises(RuntimeError, match="closed"):
        worker.put(1)


def test_a_worker_needs_room() -> None:
    with pytest.raises(ValueError, match="capacity"):
        DecodingWorker(progress, lambda _: None, capacity=0)

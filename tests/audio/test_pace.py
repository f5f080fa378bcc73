import time
from threading import Event, Timer

import pytest

from assist.audio.pace import Pacer


class Clock:
    """A clock that advances when somebody waits, and oversleeps by 3 ms each time."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.waits: list[float] = []

    def __call__(self) -> float:
        return self.now_s

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout is not None
        self.waits.append(timeout)
        self.now_s += timeout + 0.003
        return False


def pacer(clock: Clock, speed: float | None, monkeypatch: pytest.MonkeyPatch) -> Pacer:
    stopped = Event()
    monkeypatch.setattr(stopped, "wait", clock.wait)
    return Pacer(speed, clock=clock, stopped=stopped)


@pytest.mark.parametrize("speed", [0.5, 1.0, 4.0])
def test_oversleeping_does_not_add_up(speed: float, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    pace = pacer(clock, speed, monkeypatch)
    for block in range(1, 1001):
        pace.wait(block * 64)
    assert clock.now_s - 100.0 == pytest.approx(999 * 0.064 / speed, abs=0.004)


def test_a_loop_that_fell_behind_catches_up_without_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = Clock()
    pace = pacer(clock, 1.0, monkeypatch)
    pace.wait(64)
    clock.now_s += 0.5
    assert pace.wait(128) == pytest.approx(0.5 - 0.064)
    assert pace.wait(192) == pytest.approx(0.5 - 0.128)
    assert clock.waits == []
    assert pace.wait(1000) == 0.0
    assert len(clock.waits) == 1


def test_flat_out_never_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    pace = pacer(clock, None, monkeypatch)
    assert [pace.wait(block * 64) for block in range(100)] == [0.0] * 100
    assert clock.waits == []


def test_a_wait_can_be_stopped_from_elsewhere() -> None:
    stopped = Event()
    pace = Pacer(1.0, stopped=stopped)
    pace.wait(0)
    Timer(0.02, stopped.set).start()
    before = time.monotonic()
    pace.wait(60_000)
    assert time.monotonic() - before < 5.0


def test_speed_must_be_positive() -> None:
    with pytest.raises(ValueError, match="above 0"):
        Pacer(0.0)

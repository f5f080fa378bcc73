"""What every pool of workers does: deals out calls, takes outcomes, forgives one death a call."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from typing import Final, Generic, TypeVar

import msgspec

from assist.app.batch_jobs import Job, Outcome, died

AHEAD: Final = 2
"""Jobs that a worker is given at once, so that it never waits for the next, and results that
nobody has taken can't pile up. Source: chosen."""


ONE_THREAD: Final = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
"""Environment of a worker: it has a core to itself, and threads of NumPy's that wait for each
other on the others' cores cost more than they bring. Source: chosen; not measured apart."""


class Hand(msgspec.Struct, kw_only=True):
    """A worker, by what it has been given: the job that it works on first."""

    jobs: deque[Job]


H = TypeVar("H", bound=Hand)


class Crew(ABC, Generic[H]):
    """Workers that each load the speech model and the pack once.

    A worker that dies takes one call with it: that call is tried once more by another worker,
    and then reported.

    Args:
        workers: Most workers at a time.
    """

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._hands: list[H] = []
        self._waiting: deque[Job] = deque()
        self._done: deque[Outcome] = deque()
        self._tried: set[int] = set()
        self._busy = 0

    @property
    def busy(self) -> int:
        """Jobs that were put and not taken."""
        return self._busy

    @property
    def capacity(self) -> int:
        """How many may be busy."""
        return AHEAD * self._workers

    def put(self, job: Job) -> None:
        """Hand over a job."""
        self._busy += 1
        self._waiting.append(job)
        self._deal()

    def take(self) -> Outcome:
        """Wait for an outcome."""
        while not self._done:
            self._listen()
            self._deal()
        self._busy -= 1
        return self._done.popleft()

    @abstractmethod
    def close(self) -> None:
        """Let the workers go, whatever they are doing."""

    @abstractmethod
    def _hire(self) -> H:
        """A new worker, without jobs."""

    @abstractmethod
    def _send(self, hand: H, job: Job) -> None:
        """Give a worker a job. One that has died is seen by ``_listen``."""

    @abstractmethod
    def _listen(self) -> None:
        """Wait until a worker has finished a job, or died."""

    def _deal(self) -> None:
        while self._waiting:
            hand = min(self._hands, key=lambda each: len(each.jobs), default=None)
            if (hand is None or hand.jobs) and len(self._hands) < self._workers:
                hand = self._hire()
                self._hands.append(hand)
            if hand is None or len(hand.jobs) >= AHEAD:
                return
            job = self._waiting.popleft()
            hand.jobs.append(job)
            self._send(hand, job)

    def _lose(self, hand: H, how: str) -> None:
        """A worker died: its calls go back in line, the one that it worked on once only."""
        self._hands.remove(hand)
        if hand.jobs and (job := hand.jobs[0]).number in self._tried:
            hand.jobs.popleft()
            self._done.append(died(job, how))
        elif hand.jobs:
            self._tried.add(hand.jobs[0].number)
        self._waiting.extendleft(reversed(hand.jobs))

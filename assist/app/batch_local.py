"""A pool of processes on this machine, one call at a time in each."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections import deque
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Final

import msgspec

from assist.app.batch_jobs import Job, Outcome, Worker, WorkerSetup, died

AHEAD: Final = 2
"""Jobs that a worker is given at once, so that it never waits for the next. Source: chosen."""

_GOODBYE_S: Final = 5.0


class _Hand(msgspec.Struct, kw_only=True):
    """A worker process and what it has been given, the job that it works on first."""

    process: BaseProcess
    line: Connection
    jobs: deque[Job]


class LocalPool:
    """Processes that each load the speech model and the pack once.

    They are started fresh rather than forked, because recognisers and threads don't survive a
    fork. A worker that dies takes one call with it: that call is tried once more by another
    worker, and then reported.

    Args:
        setup: What every worker is told.
        workers: Most processes at a time.
    """

    def __init__(self, setup: WorkerSetup, workers: int) -> None:
        self._context = multiprocessing.get_context("spawn")
        self._setup = setup
        self._workers = workers
        self._hands: list[_Hand] = []
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

    def close(self) -> None:
        """Let the workers go, whatever they are doing."""
        hands, self._hands = self._hands, []
        for hand in hands:
            hand.line.close()  # A worker that waits for a job ends by itself.
            if hand.jobs:
                hand.process.kill()
        for hand in hands:
            hand.process.join(_GOODBYE_S)
            if hand.process.is_alive():
                hand.process.kill()
                hand.process.join()
            hand.process.close()

    def _deal(self) -> None:
        while self._waiting:
            hand = min(self._hands, key=lambda each: len(each.jobs), default=None)
            if (hand is None or hand.jobs) and len(self._hands) < self._workers:
                hand = self._hire()
            if hand is None or len(hand.jobs) >= AHEAD:
                return
            job = self._waiting.popleft()
            hand.jobs.append(job)
            with contextlib.suppress(OSError):  # It has died; ``_listen`` will see it.
                hand.line.send(job)

    def _hire(self) -> _Hand:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(
            target=_work, args=(theirs, self._setup), name="call-assist review", daemon=True
        )
        process.start()
        theirs.close()
        hand = _Hand(process=process, line=ours, jobs=deque())
        self._hands.append(hand)
        return hand

    def _listen(self) -> None:
        lines = {hand.line: hand for hand in self._hands}
        for line in wait(list(lines)):
            hand = lines[line]  # type: ignore[index]
            try:
                outcome = hand.line.recv()
            except (EOFError, OSError):
                self._bury(hand)
                continue
            hand.jobs.popleft()
            self._done.append(outcome)

    def _bury(self, hand: _Hand) -> None:
        """A worker died: its calls go back in line, the one that it worked on once only."""
        self._hands.remove(hand)
        hand.process.join()
        code = hand.process.exitcode or 0
        how = signal.Signals(-code).name if code < 0 else f"exit status {code}"
        hand.process.close()
        hand.line.close()
        if hand.jobs and (job := hand.jobs[0]).number in self._tried:
            hand.jobs.popleft()
            self._done.append(died(job, how))
        elif hand.jobs:
            self._tried.add(hand.jobs[0].number)
        self._waiting.extendleft(reversed(hand.jobs))


def _work(line: Connection, setup: WorkerSetup) -> None:
    """The life of a worker process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the driver's to judge.
    parent = multiprocessing.parent_process()
    assert parent is not None
    threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()
    worker = Worker(setup)
    while True:
        try:
            job = line.recv()
        except EOFError:
            return
        line.send(worker.work(job))


def _end_with(sentinel: int) -> None:
    """Nobody wants what a worker does once the driver is gone."""
    wait([sentinel])
    os._exit(1)

"""A pool of processes on this machine, one call at a time in each."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Final

from assist.app.batch_crew import ONE_THREAD, Crew, Hand
from assist.app.batch_jobs import Job, Worker, WorkerSetup

_GOODBYE_S: Final = 5.0


class _Process(Hand, kw_only=True):
    """A worker process and the line to it."""

    process: BaseProcess
    line: Connection


class LocalPool(Crew[_Process]):
    """Processes, started fresh rather than forked: recognisers and threads don't survive a fork.

    Args:
        setup: What every worker is told.
        workers: Most processes at a time.
    """

    def __init__(self, setup: WorkerSetup, workers: int) -> None:
        super().__init__(workers)
        self._context = multiprocessing.get_context("spawn")
        self._setup = setup

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

    def _hire(self) -> _Process:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(
            target=_work, args=(theirs, self._setup), name="call-assist review", daemon=True
        )
        with _environment(ONE_THREAD):
            process.start()
        theirs.close()
        return _Process(process=process, line=ours, jobs=deque())

    def _send(self, hand: _Process, job: Job) -> None:
        with contextlib.suppress(OSError):
            hand.line.send(job)

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

    def _bury(self, hand: _Process) -> None:
        hand.process.join()
        code = hand.process.exitcode or 0
        how = signal.Signals(-code).name if code < 0 else f"exit status {code}"
        hand.process.close()
        hand.line.close()
        self._lose(hand, how)


@contextlib.contextmanager
def _environment(wanted: Mapping[str, str]) -> Iterator[None]:
    """What a process that is started meanwhile finds in its environment."""
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


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

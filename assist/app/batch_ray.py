"""A pool of Ray actors: one a core, on this machine or on a cluster that shares its folders."""

from __future__ import annotations

import logging
import os
from collections import deque
from typing import Any, Final

import msgspec

from assist.app.batch_jobs import Job, Outcome, Worker, WorkerSetup, died
from assist.errors import SetupError

AHEAD: Final = 2
"""Jobs that an actor is given at once. Source: chosen, as for the local pool."""

ADDRESS_VARIABLE: Final = "RAY_ADDRESS"
"""Where Ray's own tools look for a cluster; without it Ray is started here for the batch."""


class _Actor(msgspec.Struct, kw_only=True):
    """An actor and what it has been given, the job that it works on first."""

    handle: Any
    jobs: deque[Job]


class RayPool:
    """Actors that each hold a core, the speech model and the pack.

    Back-pressure is the same as of the local pool: an actor has ``AHEAD`` jobs at most, so
    results that nobody has taken can't pile up in the object store. A call whose actor died or
    failed is tried once more on a fresh actor, and then reported.

    Args:
        setup: What every actor is told.
        workers: Actors; None takes every core that Ray has.

    Raises:
        SetupError: Ray is not installed, or can't be reached.
    """

    def __init__(self, setup: WorkerSetup, workers: int | None) -> None:
        self._ray = _started(workers)
        self._workers = workers or max(1, int(self._ray.cluster_resources().get("CPU", 1)))
        self._make = self._ray.remote(num_cpus=1, max_restarts=0)(Worker)
        self._setup = setup
        self._actors: list[_Actor] = []
        self._waiting: deque[Job] = deque()
        self._done: deque[Outcome] = deque()
        self._refs: dict[Any, _Actor] = {}
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
        """Let the actors go, whatever they are doing, and Ray with them."""
        for actor in self._actors:
            self._ray.kill(actor.handle)
        self._actors = []
        self._refs = {}
        self._ray.shutdown()

    def _deal(self) -> None:
        while self._waiting:
            actor = min(self._actors, key=lambda each: len(each.jobs), default=None)
            if (actor is None or actor.jobs) and len(self._actors) < self._workers:
                actor = _Actor(handle=self._make.remote(self._setup), jobs=deque())
                self._actors.append(actor)
            if actor is None or len(actor.jobs) >= AHEAD:
                return
            job = self._waiting.popleft()
            actor.jobs.append(job)
            self._refs[actor.handle.work.remote(job)] = actor

    def _listen(self) -> None:
        ready, _ = self._ray.wait(list(self._refs), num_returns=1)
        for ref in ready:
            actor = self._refs.pop(ref)
            try:
                outcome = self._ray.get(ref)
            except self._ray.exceptions.RayError as error:
                self._bury(actor, type(error).__name__)
                continue
            # An actor works in order, but two of its outcomes may be seen in any.
            actor.jobs = deque(job for job in actor.jobs if job.number != outcome.number)
            self._done.append(outcome)

    def _bury(self, actor: _Actor, how: str) -> None:
        """An actor failed: its calls go back in line, the one that it worked on once only."""
        self._actors.remove(actor)
        self._ray.kill(actor.handle)
        self._refs = {ref: owner for ref, owner in self._refs.items() if owner is not actor}
        if actor.jobs and (job := actor.jobs[0]).number in self._tried:
            actor.jobs.popleft()
            self._done.append(died(job, how))
        elif actor.jobs:
            self._tried.add(actor.jobs[0].number)
        self._waiting.extendleft(reversed(actor.jobs))


def _started(workers: int | None) -> Any:
    try:
        import ray
        import ray.exceptions
    except ModuleNotFoundError as error:
        raise SetupError(
            "Ray is not installed", remedy="install call-assist[ray], or leave out --on ray"
        ) from error
    cluster = os.environ.get(ADDRESS_VARIABLE)
    try:
        ray.init(
            address=cluster,
            num_cpus=None if cluster else workers,
            include_dashboard=None if cluster else False,
            log_to_driver=False,
            logging_level=logging.ERROR,
        )
    except (ConnectionError, RuntimeError, ValueError) as error:
        raise SetupError(
            f"Ray cannot be reached ({str(error).splitlines()[0]})",
            where=cluster or "",
            remedy=f"see {ADDRESS_VARIABLE}, or leave out --on ray",
        ) from error
    return ray

"""A pool of Ray actors: one a core, on this machine or on a cluster that shares its folders."""

from __future__ import annotations

import logging
import os
from collections import deque
from typing import Any, Final

from assist.app.batch_crew import ONE_THREAD, Crew, Hand
from assist.app.batch_jobs import Job, Worker, WorkerSetup
from assist.errors import SetupError

ADDRESS_VARIABLE: Final = "RAY_ADDRESS"
"""Where Ray's own tools look for a cluster; without it Ray is started here for the batch."""


class _Actor(Hand, kw_only=True):
    """An actor."""

    handle: Any


class RayPool(Crew[_Actor]):
    """Actors that each hold a core, the speech model and the pack.

    Args:
        setup: What every actor is told.
        workers: Actors; None takes every core that Ray has.

    Raises:
        SetupError: Ray is not installed, or can't be reached.
    """

    def __init__(self, setup: WorkerSetup, workers: int | None) -> None:
        self._ray = _started(workers)
        super().__init__(workers or max(1, int(self._ray.cluster_resources().get("CPU", 1))))
        self._make = self._ray.remote(
            num_cpus=1, max_restarts=0, runtime_env={"env_vars": dict(ONE_THREAD)}
        )(Worker)
        self._setup = setup
        self._refs: dict[Any, _Actor] = {}

    def close(self) -> None:
        """Let the actors go, whatever they are doing, and Ray with them."""
        for actor in self._hands:
            self._ray.kill(actor.handle)
        self._hands = []
        self._refs = {}
        self._ray.shutdown()

    def _hire(self) -> _Actor:
        return _Actor(handle=self._make.remote(self._setup), jobs=deque())

    def _send(self, hand: _Actor, job: Job) -> None:
        self._refs[hand.handle.work.remote(job)] = hand

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
        self._ray.kill(actor.handle)
        self._refs = {ref: owner for ref, owner in self._refs.items() if owner is not actor}
        self._lose(actor, how)


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

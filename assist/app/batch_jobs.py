"""A call to review as it is handed to a worker, and what comes back."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import msgspec

from assist import __version__
from assist.app.batch_sources import Source
from assist.app.call_metadata import CallFacts
from assist.app.call_privacy import CallPrivacy, Storable
from assist.app.config import Config
from assist.app.recording import keep_audio
from assist.app.reviewer import Reviewed, Reviewer
from assist.audio.files import AGENT_FIRST, open_recording
from assist.errors import AssistError, InputError
from assist.events import Channel
from assist.ingest.transcript import safe_id
from assist.pipeline import Pack
from assist.review.report_parts import CallReport
from assist.review.stored import CallLabels, call_to_save
from assist.store.calls import CallToSave

OPTIONS_KEY = "options"
"""In ``calls.meta``: what was asked for besides the defaults when the call was heard."""


class HearingChoice(msgspec.Struct, frozen=True, kw_only=True):
    """How the calls of a batch are to be heard; see the command's help."""

    channels: str = "agent,customer"
    timing_only: bool = False
    language: str | None = None
    model: str | None = None
    pack: Path | None = None
    cards: Path | None = None

    @property
    def key(self) -> str:
        """The same for the same choice; empty for the defaults."""
        default = HearingChoice()
        chosen = [
            f"{name}={getattr(self, name)}"
            for name in self.__struct_fields__
            if getattr(self, name) != getattr(default, name)
        ]
        return " ".join(chosen)


class WorkerSetup(msgspec.Struct, frozen=True, kw_only=True):
    """What every worker of a batch is told once.

    Attributes:
        order: Who is on the left and on the right of a stereo recording.
        data: The data folder, where the policy keeps recordings; None keeps none.
        threads: Hear the two channels of a recording at once.
    """

    choice: HearingChoice
    config: Config
    order: tuple[Channel, Channel]
    data: Path | None
    threads: bool = False


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """A call to review.

    Attributes:
        number: Its place in the batch.
        content_hash: Empty where nothing is stored.
    """

    number: int
    source: Source
    facts: CallFacts
    content_hash: str = ""


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a job.

    Attributes:
        call: What is to be stored, and reported; None where it failed.
        failure: Why; an ``InputError`` is about this call alone, any other ends the batch.
    """

    number: int
    call: CallToSave | None = None
    summary: str = ""
    failure: AssistError | None = None


class Pool(Protocol):
    """Works jobs off, in any order."""

    @property
    def busy(self) -> int:
        """Jobs that were put and not taken."""
        ...

    @property
    def capacity(self) -> int:
        """How many may be busy."""
        ...

    def put(self, job: Job) -> None:
        """Hand over a job; only where there is room."""
        ...

    def take(self) -> Outcome:
        """Wait for an outcome; only where a job is busy."""
        ...

    def close(self) -> None:
        """Let the workers go, whatever they are doing. Safe to call twice."""
        ...


class Worker:
    """Reviews the calls that it is given, with one speech model and pack for all of them."""

    def __init__(self, setup: WorkerSetup) -> None:
        self._setup = setup
        self._guard: tuple[Pack, CallPrivacy] | None = None
        self._reviewer = Reviewer(setup.choice, setup.config, setup.order, threads=setup.threads)

    def work(self, job: Job) -> Outcome:
        """Review a call. What an ``AssistError`` explains is in the outcome."""
        try:
            return self._work(job)
        except AssistError as error:
            return Outcome(number=job.number, failure=error)

    def _work(self, job: Job) -> Outcome:
        reviewed = self._reviewer.hear(job.source, job.facts.language)
        report = reviewed.report
        if job.facts.call_id:
            report = msgspec.structs.replace(report, call_id=safe_id(job.facts.call_id))
        call = self._privacy(reviewed.tools.pack).storable(report)
        audio = self._keep(job, call)
        return Outcome(
            number=job.number,
            call=call_to_save(call.report, self._labels(job, reviewed, audio), call.original),
            summary=summary(call.report),
        )

    def _privacy(self, pack: Pack) -> CallPrivacy:
        if self._guard is None or self._guard[0] is not pack:
            self._guard = pack, CallPrivacy(self._setup.config, pack)
        return self._guard[1]

    def _labels(self, job: Job, heard: Reviewed, audio: str | None) -> CallLabels:
        engine = heard.tools.engine
        meta = dict(job.facts.meta)
        if key := self._setup.choice.key:
            meta[OPTIONS_KEY] = key
        labels = job.facts.labels
        return CallLabels(
            **{**labels, "started_at": labels["started_at"] or job.facts.written_at},
            content_hash=job.content_hash or None,
            pack=heard.tools.shelved.which,
            app_version=__version__,
            pack_hash=heard.tools.pack.hash,
            model_hash=engine.model_hash if engine is not None else "",
            audio=audio,
            meta=meta,
        )

    def _keep(self, job: Job, call: Storable) -> str | None:
        """Keep the recording; where it is, relative to the data folder."""
        if self._setup.data is None or job.source.is_transcript or not job.content_hash:
            return None
        name = f"audio/{job.content_hash[:2]}/{job.content_hash}.flac"
        order = AGENT_FIRST if len(job.source.files) == 2 else self._setup.order
        with open_recording(*job.source.files, channels=order, mono=True) as recording:
            keep_audio(recording, self._setup.data / name, call.silent)
        return name


class HerePool:
    """A pool of no workers: every job is done as it is put, in this process."""

    capacity = 1

    def __init__(self, setup: WorkerSetup) -> None:
        self._worker = Worker(setup)
        self._done: list[Outcome] = []

    @property
    def busy(self) -> int:
        """Outcomes that wait to be taken."""
        return len(self._done)

    def put(self, job: Job) -> None:
        """Review a call."""
        self._done.append(self._worker.work(job))

    def take(self) -> Outcome:
        """Its outcome."""
        return self._done.pop(0)

    def close(self) -> None:
        """Nothing is left running."""
        self._done.clear()


def died(job: Job, how: str) -> Outcome:
    """The outcome of a job that took two workers with it."""
    return Outcome(
        number=job.number,
        failure=InputError(
            f"the program that heard this call died twice ({how})",
            where=job.source.where,
            remedy="hear it alone with --again, and report what it prints with --debug",
        ),
    )


def summary(call: CallReport) -> str:
    """A call in two or more lines for the screen."""
    minutes, seconds = divmod(call.duration_ms // 1000, 60)
    peak = f"{max(point.level for point in call.anger):.2f}" if call.anger else "not known"
    cut_in = sum(item.kind == "interruption" for item in call.interruptions)
    unanswered = sum(item.status == "unanswered" for item in call.questions)
    lines = [
        f"{call.source}: {minutes}:{seconds:02}, {len(call.turns)} utterances",
        f"  anger at most {peak}, {cut_in} interruptions, "
        f"{unanswered} of {len(call.questions)} questions unanswered, {len(call.prompts)} prompts",
    ]
    return "\n".join(lines + [f"  note: {note}" for note in call.notes])

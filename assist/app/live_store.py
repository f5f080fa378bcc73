"""A call that goes on, as the database gets to see it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec
from sqlalchemy.exc import DBAPIError

from assist.app.call_metadata import stored_time
from assist.app.call_privacy import CallPrivacy, Storable
from assist.app.config import Config
from assist.app.recovery import recover_calls
from assist.audio.muting import mute
from assist.errors import AssistError, SetupError
from assist.events import (
    Anger,
    Channel,
    OutputEvent,
    Overlap,
    Partial,
    Prompt,
    Question,
    Signal,
)
from assist.events import Final as FinalLine
from assist.events.privacy import Veil
from assist.pipeline import Pack
from assist.review.report import CallSource, call_report
from assist.review.stored import CallLabels, call_to_save, question_key
from assist.store.calls import AskedRow, CallRow, PromptRow, SignalRow, TurnRow
from assist.store.database import Database
from assist.store.journal import JournalHeader
from assist.store.live import LiveCall, LiveFigures


def within(data: Path, path: Path | None) -> str | None:
    """A file's place relative to the data folder; None for one that is elsewhere, or none."""
    if path is None:
        return None
    try:
        return path.resolve().relative_to(data.resolve()).as_posix()
    except ValueError:
        return None


class CallStore:
    """The database of a seat: its calls go into it as they happen.

    Args:
        db: The store.
        config: For the policy, the data folder, and what the seat is called.
    """

    def __init__(self, db: Database, config: Config) -> None:
        self._db = db
        self._config = config

    def begin(
        self, header: JournalHeader, pack: Pack, journal: Path, audio: Path | None
    ) -> LiveRecord | None:
        """A call begins; None where the database can't be written to, which is said.

        A call that can't be stored is no reason to leave the agent without help.

        Args:
            header: Of its journal.
            pack: That it is heard with.
            journal: Where its journal will be.
            audio: Where its recording will be; None records nothing.
        """
        data = self._config.data_folder
        labels = CallLabels(
            started_at=stored_time(header.started_at),
            agent=self._config.wall.seat,
            pack=header.pack,
            app_version=header.app_version,
            pack_hash=header.pack_hash,
            model_hash=header.model_hash,
            audio=within(data, audio),
            journal=within(data, journal),
        )
        try:
            return LiveRecord(self._db, header, pack, self._config, labels)
        except SetupError as error:
            _complain(str(error))
            return None

    def recover(self) -> None:
        """Finish what a program that died left unfinished; meant for a thread of its own."""
        try:
            finished, given_up = recover_calls(self._db, self._config)
        except DBAPIError as error:
            print(f"assist: the database cannot be read ({error.orig}).", file=sys.stderr)
            return
        if finished or given_up:
            print(f"calls finished after the last program's end: {finished}", flush=True)


class LiveRecord:
    """Tells the store what is concluded, as it is concluded; nothing here waits.

    What is for the agent alone is left out, and personal data where the policy says so.

    Args:
        db: The store.
        header: Of the call's journal.
        pack: That it is heard with.
        config: For the policy and the data folder.
        labels: What is known of the call, with the places of its files.
    """

    def __init__(
        self, db: Database, header: JournalHeader, pack: Pack, config: Config, labels: CallLabels
    ) -> None:
        self._header = header
        self._labels = labels
        self._data = config.data_folder
        self._privacy = CallPrivacy(config, pack)
        self._veil = Veil(config.sharing)
        self._seen: list[OutputEvent] = []
        self._kinds: dict[str, str] = {}
        self._asked: dict[str, str] = {}
        self._figures = LiveFigures()
        self._overlaps: dict[str, tuple[Channel, str]] = {}
        self._prompts: set[str] = set()
        row = CallRow(
            call_id=header.call_id,
            source=header.source,
            language=header.language,
            started_at=labels.started_at,
            agent=labels.agent,
            pack=labels.pack,
            app_version=labels.app_version,
            pack_hash=labels.pack_hash,
            model_hash=labels.model_hash,
            audio=labels.audio,
            journal=labels.journal,
            state="live",
        )
        self._live = LiveCall(db, row, config.data_folder, _complain)

    def take(self, outputs: Sequence[OutputEvent]) -> None:
        """The next conclusions of the call."""
        for event in outputs:
            if type(event) is Partial:
                continue
            left = self._veil.over(event)
            if left is None:
                continue
            self._seen.append(left)
            self._tell(left)

    def _tell(self, event: OutputEvent) -> None:
        if isinstance(event, FinalLine):
            self._live.turn(
                TurnRow(
                    str(event.speaker),
                    event.span.start_ms,
                    event.span.end_ms,
                    self._privacy.line(event.readable or event.text),
                    event.id,
                )
            )
            self._count(duration_ms=max(self._figures.duration_ms, event.at_ms))
        elif isinstance(event, Signal):
            self._live.finding(_signal_row(event))
        elif isinstance(event, Question) and event.speaker is Channel.CUSTOMER:
            self._ask(event)
        elif isinstance(event, Prompt):
            self._live.finding(
                PromptRow(pid=event.id, card=event.card, at_ms=event.at_ms, state=event.state)
            )
            self._prompts.add(event.id)
            self._count(prompts=len(self._prompts))
        elif isinstance(event, Overlap):
            self._overlaps[event.id] = event.by, event.kind
            cut_in = [by for by, kind in self._overlaps.values() if kind == "interruption"]
            self._count(
                interruptions=cut_in.count(Channel.AGENT),
                interrupted=cut_in.count(Channel.CUSTOMER),
            )
        elif isinstance(event, Anger) and (event.level or 0.0) > self._figures.anger_peak:
            self._count(anger_peak=event.level, peak_band=event.band or "")

    def _ask(self, event: Question) -> None:
        text = self._privacy.line(event.text)
        self._asked[event.id] = event.status
        self._live.finding(
            AskedRow(
                qid=event.id,
                text=text,
                key=question_key(text),
                status=event.status,
                expects=event.expects,
                asked_ms=event.asked_ms,
                resolved_ms=event.resolved_ms,
                repeats=event.repeats,
            )
        )
        standing = [status for status in self._asked.values() if status != "withdrawn"]
        self._count(questions=len(standing), unanswered=standing.count("unanswered"))

    def _count(self, **changes: object) -> None:
        self._figures = msgspec.structs.replace(self._figures, **changes)
        self._live.figures(self._figures)

    def finish(self) -> None:
        """The call is over and its files are closed: store its report, mute its recording.

        What goes wrong here is said; the call is then finished on the next start.
        """
        source = CallSource(
            call_id=self._header.call_id,
            language=self._header.language,
            source=self._header.source,
            parties=not self._header.mono,
        )
        try:
            told = call_report(self._seen, source)
            call = self._privacy.storable(told)
            self._mute(call)
            self._live.end(call_to_save(call.report, self._labels, call.original))
        except (AssistError, DBAPIError) as error:
            _complain(str(error.orig) if isinstance(error, DBAPIError) else str(error))
            self._live.close()

    def _mute(self, call: Storable) -> None:
        """Write the recording anew where something in it must not be heard."""
        if not call.silent or self._labels.audio is None:
            return
        path = self._data / self._labels.audio
        mute(path, path, call.silent)
        path.chmod(0o600)


def _signal_row(event: Signal) -> SignalRow:
    return SignalRow(
        sid=event.id,
        signal=event.signal,
        speaker=str(event.speaker),
        at_ms=event.at_ms,
        start_ms=event.span.start_ms,
        end_ms=event.span.end_ms,
        value=event.value,
        band=event.band or "",
        kind=event.slots.get("is", ""),
        state=event.state,
    )


def _complain(what: str) -> None:
    print(
        f"assist: the call cannot be stored now ({what}); it goes on all the same.", file=sys.stderr
    )

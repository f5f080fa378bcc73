"""Calls that a program left unfinished when it died, finished from their journal or recording."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from assist.app.batch_jobs import HearingChoice
from assist.app.batch_sources import Source
from assist.app.call_privacy import CallPrivacy
from assist.app.config import Config
from assist.app.recording import keep_audio
from assist.app.replay import PacksOfCalls, conclude
from assist.app.reviewer import Reviewer
from assist.audio.files import AGENT_FIRST, open_recording
from assist.errors import AssistError, InputError
from assist.events import HangUp, Input, OutputEvent
from assist.events.privacy import shared
from assist.pipeline import Pack
from assist.review.report import CallSource, call_report
from assist.review.report_parts import CallReport
from assist.review.stored import CallLabels, call_to_save
from assist.store.calls import CallRow, save_reports
from assist.store.database import Database
from assist.store.journal import Journal
from assist.store.live import Unfinished, give_up, recover

NOTE: Final = {
    "zh": "通话途中程序中断，这份记录是之后从日志补完的。",
    "en": "The program ended during this call; it was finished later from what had been kept.",
}


def recover_calls(db: Database, config: Config) -> tuple[int, int]:
    """Finish every call that was left unfinished here.

    A call of which neither journal nor recording can be read keeps what was stored of it and is
    marked ``broken``. One whose pack or model is missing is left for the next time.

    Returns:
        How many were finished, and how many given up.
    """
    finished = given_up = 0
    for call in recover(db, config.data_folder):
        try:
            _finish(db, call, config)
            finished += 1
        except InputError as error:
            print(f"assist: {error}", file=sys.stderr)
            give_up(db, call.row.call_id)
            given_up += 1
        except AssistError as error:
            print(f"assist: {error}", file=sys.stderr)
    return finished, given_up


def _finish(db: Database, call: Unfinished, config: Config) -> None:
    report, pack = _heard(call, config)
    note = NOTE.get(report.language, NOTE["en"])
    report = msgspec.structs.replace(report, notes=(*report.notes, note))
    stored = CallPrivacy(config, pack).storable(report)
    audio = call.row.audio if call.audio is not None else None
    if call.audio is not None:
        # It was cut off: written anew, it has its length in it, and players can jump.
        try:
            with open_recording(call.audio, mono=True) as recording:
                keep_audio(recording, call.audio, stored.silent)
        except InputError as error:
            print(f"assist: {error}", file=sys.stderr)
            audio = None
    labels = _labels(call.row, audio)
    save_reports(db, [call_to_save(stored.report, labels, stored.original)])


def _heard(call: Unfinished, config: Config) -> tuple[CallReport, Pack]:
    """The report, from the journal or else from the recording."""
    if call.journal is not None:
        try:
            return _replayed(call, Journal(call.journal), config)
        except InputError as error:
            if call.audio is None:
                raise
            print(f"assist: {error}", file=sys.stderr)
    if call.audio is None:
        raise InputError(
            "neither journal nor recording of this call is left", where=call.row.call_id
        )
    choice = HearingChoice(language=call.row.language)
    heard = Reviewer(choice, config, AGENT_FIRST).hear(Source((call.audio,)))
    report = msgspec.structs.replace(heard.report, call_id=call.row.call_id, source=call.row.source)
    return report, heard.tools.pack


def _replayed(call: Unfinished, journal: Journal, config: Config) -> tuple[CallReport, Pack]:
    pack = PacksOfCalls(config).of(journal)
    outputs: Iterable[OutputEvent] = conclude(journal.header, ended(journal), pack)
    report = call_report(
        shared(outputs, config.sharing),
        CallSource(
            call_id=call.row.call_id,
            language=journal.header.language,
            source=call.row.source,
            parties=not journal.header.mono,
        ),
    )
    return report, pack


def ended(inputs: Iterable[Input]) -> Iterator[Input]:
    """The inputs of a call, with a hang-up at the time that they reached if they have none."""
    at_ms = 0
    for event in inputs:
        yield event
        if isinstance(event, HangUp):
            return
        at_ms = max(at_ms, event.at_ms)
    yield HangUp(at_ms=at_ms)


def _labels(row: CallRow, audio: str | None) -> CallLabels:
    return CallLabels(
        started_at=row.started_at,
        agent=row.agent,
        team=row.team,
        product=row.product,
        customer_ref=row.customer_ref,
        pack=row.pack,
        app_version=row.app_version,
        pack_hash=row.pack_hash,
        model_hash=row.model_hash,
        audio=audio,
        journal=row.journal,
        meta=row.meta,
    )

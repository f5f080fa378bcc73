"""A running call journals what it hears and tells what it concludes."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

from assist.analysis.transcript import Transcript
from assist.app.call import Call
from assist.events import (
    CallStarted,
    Channel,
    Final,
    FinalHypothesis,
    Note,
    OutputEvent,
    Progress,
    Word,
)
from assist.session import Session
from assist.store.journal import Journal, JournalHeader, JournalWriter


def final(channel: Channel, at_ms: int, utterance: int) -> FinalHypothesis:
    return FinalHypothesis(
        at_ms=at_ms,
        channel=channel,
        utterance=utterance,
        words=(Word(f"{channel}{utterance}", at_ms - 50, at_ms),),
    )


def test_threads_may_feed_it_and_the_journal_replays_to_the_same(tmp_path: Path) -> None:
    told: list[OutputEvent] = []

    def publish(outputs: Sequence[OutputEvent]) -> None:
        told.extend(outputs)

    header = JournalHeader(
        call_id="c", language="zh", app_version="0", config_hash="", pack_hash=""
    )
    path = tmp_path / "c.journal.jsonl"
    with Call(Session("c", "zh", [Transcript()]), publish, JournalWriter(path, header)) as call:

        def speak(channel: Channel) -> None:
            for step in range(1, 201):
                at_ms = step * 64
                call.feed([final(channel, at_ms, step), Progress(at_ms=at_ms, channel=channel)])
                if step % 20 == 0:
                    call.control(lambda now: Note(at_ms=now, text="x"))

        threads = [threading.Thread(target=speak, args=(channel,)) for channel in Channel]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sum(isinstance(o, Final) for o in told) == 400

    again = Session("c", "zh", [Transcript()])
    outputs = again.drain()
    for event in Journal(path):
        again.feed(event)
        outputs += again.drain()
    assert outputs == told


def test_what_comes_after_the_hang_up_is_dropped() -> None:
    told: list[OutputEvent] = []
    call = Call(Session("c", "zh", [Transcript()]), told.extend)
    call.hang_up()
    call.hang_up()
    call.feed([Progress(at_ms=64, channel=Channel.AGENT)])
    assert call.ended
    assert [type(event) for event in told] == [CallStarted]

"""A journal gives back what it was told, and survives being cut off."""

from __future__ import annotations

from pathlib import Path

import pytest

from assist.errors import JournalError
from assist.events import Channel, HangUp, InputEvent, Note, Progress, SpeechStarted
from assist.store.journal import Journal, JournalHeader, JournalWriter

HEADER = JournalHeader(
    call_id="c-1", language="zh", app_version="0", config_hash="a", pack_hash="b"
)
INPUTS: list[InputEvent] = [
    SpeechStarted(at_ms=64, channel=Channel.AGENT, start_ms=10),
    Progress(at_ms=64, channel=Channel.AGENT),
    Progress(at_ms=64, channel=Channel.CUSTOMER),
    Progress(at_ms=128, channel=Channel.AGENT),
    Progress(at_ms=128, channel=Channel.CUSTOMER),
    Note(at_ms=128, text="一句\n备注"),
    Progress(at_ms=192, channel=Channel.AGENT),
    Progress(at_ms=192, channel=Channel.CUSTOMER),
    HangUp(at_ms=192),
]


def write(path: Path) -> None:
    with JournalWriter(path, HEADER) as writer:
        for event in INPUTS:
            writer.write(event)


def test_inputs_come_back_in_order(tmp_path: Path) -> None:
    path = tmp_path / "c.journal.jsonl"
    write(path)
    journal = Journal(path)
    assert journal.header == HEADER
    assert [e for e in journal if not isinstance(e, Progress)] == [
        e for e in INPUTS if not isinstance(e, Progress)
    ]


def test_progress_is_thinned_but_never_behind_a_click(tmp_path: Path) -> None:
    path = tmp_path / "c.journal.jsonl"
    write(path)
    passed = dict.fromkeys(Channel, 0)
    for event in Journal(path):
        if isinstance(event, Progress):
            passed[event.channel] = event.at_ms
        elif isinstance(event, Note | HangUp):
            assert min(passed.values()) >= event.at_ms
    assert sum(isinstance(e, Progress) for e in Journal(path)) == 6


def test_a_torn_last_line_is_dropped(tmp_path: Path) -> None:
    path = tmp_path / "c.journal.jsonl"
    write(path)
    whole = path.read_bytes()
    path.write_bytes(whole[:-9])
    assert [type(e).__name__ for e in Journal(path)][-1] != "HangUp"


def test_a_bad_line_in_the_middle_is_named(tmp_path: Path) -> None:
    path = tmp_path / "c.journal.jsonl"
    write(path)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([lines[0], b"{broken\n", *lines[1:]]))
    with pytest.raises(JournalError) as caught:
        list(Journal(path))
    assert str(caught.value).startswith(f"{path}:2: ")


@pytest.mark.parametrize("content", [b"", b"hello\n", b'{"format":"assist.transcript/1"}\n'])
def test_another_file_is_no_journal(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(content)
    with pytest.raises(JournalError, match="not a journal"):
        Journal(path)


def test_another_schema_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.journal.jsonl"
    path.write_text(
        '{"format":"assist.journal/1","call_id":"c","language":"zh","schema_version":99,'
        '"app_version":"0","config_hash":"","pack_hash":""}\n'
    )
    with pytest.raises(JournalError, match="schema version 99"):
        Journal(path)


def test_an_existing_journal_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "c.journal.jsonl"
    write(path)
    with pytest.raises(JournalError, match="cannot be created"):
        JournalWriter(path, HEADER)

"""A program that dies during a call: what it had heard is finished on the next start."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from assist.app.call import Call
from assist.app.config import Config
from assist.app.live_store import CallStore, within
from assist.app.recorder import Recorder
from assist.app.recovery import NOTE, recover_calls
from assist.audio.blocks import BLOCK_SAMPLES, SAMPLE_RATE_HZ
from assist.audio.files import open_recording
from assist.events import Channel
from assist.ingest.formats import parse_transcript
from assist.ingest.hypotheses import transcript_inputs
from assist.pipeline import Pack, open_session
from assist.store.calls import find_call, load_report
from assist.store.database import Database
from assist.store.journal import JournalHeader

CHILD = """
import os, sys
import numpy as np
from pathlib import Path
from assist.app.call import Call
from assist.app.config import Config
from assist.app.live_store import CallStore
from assist.app.recorder import Recorder
from assist.events import Channel, HangUp
from assist.ingest.formats import parse_transcript
from assist.ingest.hypotheses import transcript_inputs
from assist.packs.pack import load_pack
from assist.pipeline import open_session
from assist.store.database import Database
from assist.store.journal import JournalHeader, JournalWriter

data, text = Path(sys.argv[1]), sys.argv[2]
config = Config(data=str(data))
pack = load_pack("zh")
header = JournalHeader(call_id="c-1", language="zh", app_version="0", config_hash="",
    pack_hash=pack.hash, started_at="2026-11-22T10:00:00+08:00", source="a | b")
folder = data / "calls" / "c-1"
folder.mkdir(parents=True)
journal, audio = folder / "c-1.journal.jsonl", folder / "c-1.flac"
record = CallStore(Database.open(config.database_url), config).begin(header, pack, journal, audio)
writer = JournalWriter(journal, header)
recorder = Recorder(audio)
call = Call(open_session("c-1", pack), record.take, writer)
call.feed([e for e in transcript_inputs(parse_transcript(text.encode(), where="t", call_id="c-1"))
    if not isinstance(e, HangUp)])
noise = np.random.default_rng(0).normal(0, 900, 1024).astype("int16")
for _ in range(160):
    for channel in Channel:
        recorder.write(channel, noise if channel is Channel.AGENT else -noise[::-1])
print(call.reached_ms, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(data=str(tmp_path / "data"))


@pytest.fixture
def killed(tmp_path: Path, angry_text: str, config: Config) -> int:
    """A call whose program was killed; the time that it had reached."""
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(config.data_folder), angry_text],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert child.stdout is not None
    reached_ms = int(child.stdout.readline())
    child.send_signal(signal.SIGKILL)
    child.communicate()
    return reached_ms


def test_a_killed_call_is_finished_from_journal_and_recording(
    killed: int, config: Config, angry_text: str
) -> None:
    folder = config.data_folder / "calls" / "c-1"
    with open_recording(folder / "c-1.flac") as torn:
        length_ms = sum(64 for _ in torn.steps())
        assert torn.duration_ms == pytest.approx(length_ms, abs=64)
        assert any("not closed" in text for text in torn.warnings)
    assert 160 * 64 - 1000 <= length_ms <= 160 * 64, "at most the last second is lost"
    with Database.open(config.database_url) as db:
        live = find_call(db, "c-1")
        assert live is not None
        assert live.row.state == "live"
        assert recover_calls(db, config) == (1, 0)
        call = find_call(db, "c-1")
        assert call is not None
        assert (call.row.state, call.row.started_at) == ("ended", "2026-11-22T02:00:00Z")
        assert call.row.duration_ms >= killed - 1000
        report = json.loads(load_report(db, "c-1") or b"")
        assert NOTE["zh"] in report["notes"]
        assert len(report["turns"]) == len(angry_text.splitlines())
        assert recover_calls(db, config) == (0, 0)
    whole = soundfile.info(folder / "c-1.flac")
    assert whole.frames == length_ms * SAMPLE_RATE_HZ // 1000


def test_a_broken_journal_is_made_up_for_by_the_recording(
    killed: int, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = config.data_folder / "calls" / "c-1" / "c-1.journal.jsonl"
    journal.write_bytes(b"{}\n")
    monkeypatch.setattr("assist.app.recovery.HearingChoice", timing_only)
    with Database.open(config.database_url) as db:
        assert recover_calls(db, config) == (1, 0)
        call = find_call(db, "c-1")
        assert call is not None
        assert call.row.state == "ended"
        assert call.row.duration_ms > 9000


def timing_only(language: str) -> object:
    from assist.app.batch_jobs import HearingChoice

    return HearingChoice(language=language, timing_only=True)


def test_a_call_that_nothing_is_left_of_is_given_up(killed: int, config: Config) -> None:
    for path in (config.data_folder / "calls" / "c-1").iterdir():
        path.unlink()
    with Database.open(config.database_url) as db:
        assert recover_calls(db, config) == (0, 1)
        call = find_call(db, "c-1")
        assert call is not None
        assert call.row.state == "broken"


@pytest.fixture
def heard(general: Pack, config: Config, angry_text: str) -> Callable[..., Database]:
    """``heard(text)``: the database after a whole call."""

    def hear(text: str = angry_text) -> Database:
        db = Database.open(config.database_url)
        header = JournalHeader(
            call_id="c-2",
            language="zh",
            app_version="0",
            config_hash="",
            pack_hash=general.hash,
            started_at="2026-11-22T10:00:00+08:00",
        )
        folder = config.data_folder / "calls"
        folder.mkdir()
        record = CallStore(db, config).begin(
            header, general, folder / "c-2.journal.jsonl", folder / "c-2.flac"
        )
        assert record is not None
        recorder = Recorder(folder / "c-2.flac")
        loud = np.full(BLOCK_SAMPLES, 9000, np.int16)
        transcript = parse_transcript(text.encode(), where="t", call_id="c-2")
        with Call(open_session("c-2", general), record.take) as call:
            call.feed(transcript_inputs(transcript))
            for _ in range(call.reached_ms // 64 + 1):
                for channel in Channel:
                    recorder.write(channel, loud)
        recorder.close()
        record.finish()
        return db

    return hear


def test_a_call_is_stored_as_it_is_reviewed(heard: Callable[..., Database]) -> None:
    with heard() as db:
        call = find_call(db, "c-2")
        assert call is not None
        assert call.row.state == "ended"
        assert call.row.audio == "calls/c-2.flac"
        assert call.row.anger_peak > 0.5
        assert "regulator_threat" in call.row.flags


def test_what_is_personal_is_neither_stored_nor_heard(
    heard: Callable[..., Database], config: Config
) -> None:
    told = "客服：您好，您的电话是多少\n客户：我的电话是一三八一二三四五六七八\n客服：好的\n"
    with heard(told) as db:
        report = json.loads(load_report(db, "c-2") or b"")
    words = [word for turn in report["turns"] for word in turn["words"]]
    (label,) = [word for word in words if "电话〕" in word["word"]]
    audio, rate = soundfile.read(config.data_folder / "calls" / "c-2.flac", dtype="int16")
    middle = (label["start_ms"] + label["end_ms"]) // 2 * rate // 1000
    assert audio[middle, 1] == 0
    assert audio[middle, 0] == 9000


def test_files_outside_the_data_folder_are_nobody_elses(tmp_path: Path) -> None:
    assert within(tmp_path / "data", tmp_path / "data" / "calls" / "x") == "calls/x"
    assert within(tmp_path / "data", tmp_path / "x") is None
    assert within(tmp_path / "data", None) is None


def test_the_recording_is_for_its_owner_only(tmp_path: Path) -> None:
    Recorder(tmp_path / "a.flac").close()
    assert (tmp_path / "a.flac").stat().st_mode & 0o077 == 0

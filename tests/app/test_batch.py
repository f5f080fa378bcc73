"""Many calls into the store: known ones are left alone, broken ones are said, order is kept."""

from __future__ import annotations

import functools
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
import soundfile

from assist.app.batch_jobs import HearingChoice, Job, Outcome, WorkerSetup
from assist.app.batch_local import LocalPool
from assist.app.batch_report import ReportWriter
from assist.app.batch_sources import Source, find_sources
from assist.app.call_metadata import CallFacts
from assist.app.config import Config, PrivacyOptions, StoreOptions
from assist.app.review import ReviewOptions, run_review
from assist.audio.files import AGENT_FIRST
from assist.errors import InputError, UsageError
from assist.packs.pack import load_pack
from assist.store.calls import (
    CallQuery,
    CallRow,
    delete_call,
    list_calls,
    load_report,
)
from assist.store.database import Database

Review = Callable[..., dict[str, Any]]

CALL = "客服：您好\n客户：我的退款什么时候到\n客服：{}\n客户：好的\n"


@pytest.fixture(autouse=True)
def packs_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assist.app.shelf.load_pack", load_once)


load_once = functools.cache(load_pack)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(data=str(tmp_path / "data"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "in"
    made.mkdir()
    return made


@pytest.fixture
def review(config: Config, folder: Path, tmp_path: Path) -> Review:
    """``review(again=True)``: the report of everything in the folder, which is stored."""

    def run(*paths: Path, **options: Any) -> dict[str, Any]:
        target = tmp_path / "report.json"
        target.unlink(missing_ok=True)
        given = {"store": True, "timing_only": True, "config": config, **options}
        used = given.pop("config")
        fixed = {"json": str(target), "channels": "agent,customer", "model": None, "pack": None}
        chosen = ReviewOptions(**{**fixed, "language": None, **given})
        try:
            run_review(paths or (folder,), chosen, used)
        finally:
            run.calls = (  # type: ignore[attr-defined]
                json.loads(target.read_bytes())["calls"] if target.exists() else []
            )
        return {call["call_id"]: call for call in run.calls}  # type: ignore[attr-defined]

    return run


def rows(config: Config) -> dict[str, CallRow]:
    with Database.open(config.database_url) as db:
        return {call.row.call_id: call.row for call in list_calls(db, CallQuery()).calls}


def sound(path: Path, seconds: float = 1.0, channels: int = 2, seed: int = 0) -> Path:
    noise = np.random.default_rng(seed).normal(0, 900, (int(16000 * seconds), channels))
    soundfile.write(path, noise.astype("int16"), 16000)
    return path


def test_calls_are_stored_and_reported(review: Review, folder: Path, config: Config) -> None:
    for name in ("a", "b"):
        (folder / f"{name}.txt").write_text(CALL.format(name))
    assert list(review()) == ["a", "b"]
    stored = rows(config)
    assert set(stored) == {"a", "b"}
    assert stored["a"].questions == 1
    assert stored["a"].pack_hash
    with Database.open(config.database_url) as db:
        assert load_report(db, "a") is not None
        assert list_calls(db, CallQuery(text="退款")).total == 2


def test_a_second_run_hears_nothing_and_reports_the_same(
    review: Review, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "a.txt").write_text(CALL.format("马上"))
    sound(folder / "b.wav")
    first = review()
    monkeypatch.setattr("assist.app.reviewer.Reviewer.hear", lambda *_: pytest.fail("heard again"))
    assert review() == first
    (folder / "a.txt").rename(folder / "c.txt")
    assert set(review()) == {"a", "b"}, "the same content under another name is the same call"


def test_the_same_content_twice_in_a_batch_is_one_call(
    review: Review, folder: Path, config: Config
) -> None:
    (folder / "a.txt").write_text(CALL.format("马上"))
    (folder / "b.txt").write_text(CALL.format("马上"))
    review()
    assert set(rows(config)) == {"a"}


def test_two_calls_of_one_name_are_two(review: Review, folder: Path, config: Config) -> None:
    for name, text in (("x", "马上"), ("y", "明天")):
        (folder / name).mkdir()
        (folder / name / "call.txt").write_text(CALL.format(text))
    assert list(review()) == ["call", "call-2"]
    with Database.open(config.database_url) as db:
        body = load_report(db, "call-2")
    assert body is not None
    assert json.loads(body)["call_id"] == "call-2"
    assert list(review(again=True)) == ["call", "call-2"]


def test_what_was_deleted_stays_away(review: Review, folder: Path, config: Config) -> None:
    (folder / "a.txt").write_text(CALL.format("马上"))
    review()
    with Database.open(config.database_url) as db:
        assert delete_call(db, "a", config.data_folder)
    assert review() == {}
    assert rows(config) == {}
    assert set(review(again=True)) == {"a"}


def test_other_options_hear_a_known_call_again(
    review: Review, folder: Path, config: Config
) -> None:
    (folder / "a.txt").write_text(CALL.format("马上"))
    review(timing_only=False)
    plain = rows(config)["a"]
    review(timing_only=False, language="zh")
    assert rows(config)["a"].meta == {**plain.meta, "options": "language=zh"}


def test_a_broken_file_is_remembered_until_it_changes(
    review: Review,
    folder: Path,
    config: Config,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (folder / "a.txt").write_text(CALL.format("马上"))
    (folder / "b.json").write_text("{")
    sound(folder / "c.wav")
    (folder / "d.flac").write_bytes(b"fLaC" + os.urandom(400))
    with pytest.raises(InputError, match="2 of 4 calls"):
        review()
    assert set(rows(config)) == {"a", "c"}
    told = capsys.readouterr().err
    assert "b.json" in told
    assert "d.flac" in told
    with monkeypatch.context() as patch:
        patch.setattr("assist.app.reviewer.Reviewer.hear", lambda *_: pytest.fail("tried again"))
        with pytest.raises(InputError, match="2 of 4 calls"):
            review()
        assert capsys.readouterr().err == told
    (folder / "b.json").write_text(
        '{"format":"assist.transcript/1","turns":[{"speaker":"agent","start_ms":0,'
        '"end_ms":900,"text":"您好"}]}'
    )
    sound(folder / "d.flac", seed=4)
    assert set(review()) == {"a", "b", "c", "d"}


def test_a_broken_file_that_is_there_twice_fails_twice(review: Review, folder: Path) -> None:
    for name in ("a", "b"):
        (folder / f"{name}.json").write_text("{")
    with pytest.raises(InputError, match="2 of 2 calls"):
        review()


def test_without_a_store_nothing_is_kept(review: Review, folder: Path, config: Config) -> None:
    (folder / "a.txt").write_text(CALL.format("马上"))
    assert set(review(store=False)) == {"a"}
    assert not config.data_folder.exists()


@pytest.mark.parametrize("suffix", ["wav", "flac", "mp3", "ogg"])
def test_recordings_of_every_format_are_kept_as_flac(
    review: Review, folder: Path, config: Config, suffix: str
) -> None:
    sound(folder / f"a.{suffix}", seconds=2)
    report = review()["a"]
    assert 1900 <= report["duration_ms"] <= 2200
    audio = rows(config)["a"].audio
    assert audio is not None
    kept = soundfile.info(config.data_folder / audio)
    assert (kept.format, kept.channels, kept.samplerate) == ("FLAC", 2, 16000)
    assert (config.data_folder / audio).stat().st_mode & 0o077 == 0


def test_no_audio_is_kept_where_the_policy_says_so(
    review: Review, folder: Path, config: Config
) -> None:
    sound(folder / "a.wav")
    review(config=msgspec.structs.replace(config, store=StoreOptions(audio="none")))
    assert rows(config)["a"].audio is None
    assert not (config.data_folder / "audio").exists()


def test_a_file_a_party_is_one_call(review: Review, folder: Path, config: Config) -> None:
    sound(folder / "x-agent.wav", channels=1)
    sound(folder / "x-customer.wav", channels=1, seed=1)
    words = '{"result":[{"word":"%s","start":%f,"end":%f,"conf":1}],"text":"%s"}'
    (folder / "y-客服.json").write_text(words % ("您好", 0.1, 0.9, "您好"))
    (folder / "y-客户.json").write_text(words % ("退款", 1.2, 1.9, "退款"))
    calls = review()
    assert set(calls) == {"x", "y"}
    assert [turn["speaker"] for turn in calls["y"]["turns"]] == ["agent", "customer"]
    audio = rows(config)["x"].audio
    assert audio is not None
    assert soundfile.info(config.data_folder / audio).channels == 2


def test_personal_data_is_not_stored_unless_the_policy_keeps_it(
    review: Review, folder: Path, config: Config
) -> None:
    (folder / "a.txt").write_text(CALL.format("您的电话是13812345678对吗"))
    report = review()["a"]
    assert "13812345678" not in json.dumps(report)
    with Database.open(config.database_url) as db:
        assert load_report(db, "a", original=True) is None
    keeps = msgspec.structs.replace(config, privacy=PrivacyOptions(keep_originals=True))
    review(config=keeps, again=True)
    with Database.open(config.database_url) as db:
        original = load_report(db, "a", original=True)
        assert original is not None
        assert b"13812345678" in original
        assert b"13812345678" not in (load_report(db, "a") or b"")
    plain = msgspec.structs.replace(config, privacy=PrivacyOptions(redact=False))
    assert "13812345678" in json.dumps(review(config=plain, again=True))


def test_one_worker_and_two_give_the_same_bytes(
    review: Review, folder: Path, tmp_path: Path
) -> None:
    for number in range(6):
        (folder / f"{number}.txt").write_text(CALL.format("马上" * (number + 1)))
    sound(folder / "3a.wav", seconds=20)
    found = []
    for options in ({}, {"workers": 1}, {"workers": 2}):
        review(store=False, **options)
        found.append((tmp_path / "report.json").read_bytes())
    assert found[0] == found[1] == found[2]
    review(workers=2)
    assert (tmp_path / "report.json").read_bytes() == found[0]


def test_a_report_written_call_by_call_is_the_report_written_whole(tmp_path: Path) -> None:
    calls = [{"call_id": "a", "turns": [{"text": "x\ny"}], "notes": []}, {"call_id": "b"}]
    for some in (calls, calls[:1], []):
        with ReportWriter(str(tmp_path / "r.json")) as writer:
            for call in some:
                writer.add(msgspec.json.encode(call))
            writer.finish()
        whole = msgspec.json.encode({"format": "assist.report/1", "calls": some})
        assert (tmp_path / "r.json").read_bytes() == msgspec.json.format(whole, indent=1) + b"\n"
    with ReportWriter(str(tmp_path / "none.json")) as writer:
        writer.add(b"{}")
    assert [path.name for path in tmp_path.iterdir()] == ["r.json"]


class Deadly(Source, frozen=True):
    """A call that kills who hears it, as often as its file has bytes."""

    @property
    def is_transcript(self) -> bool:
        left = self.files[0].stat().st_size
        if left:
            self.files[0].write_bytes(b"x" * (left - 1))
            os.kill(os.getpid(), signal.SIGKILL)
        self.files[0].write_text(CALL.format("马上"))
        return True


@pytest.mark.parametrize(("deaths", "survives"), [(1, True), (9, False)])
def test_a_call_that_kills_its_worker_is_tried_once_more(
    folder: Path, config: Config, deaths: int, survives: bool
) -> None:
    setup = WorkerSetup(choice=HearingChoice(), config=config, order=AGENT_FIRST, data=None)
    (folder / "deadly.txt").write_bytes(b"x" * deaths)
    (folder / "good.txt").write_text(CALL.format("马上"))
    pool = LocalPool(setup, 1)
    jobs = [Deadly((folder / "deadly.txt",)), Source((folder / "good.txt",))]
    try:
        for number, source in enumerate(jobs):
            pool.put(Job(number=number, source=source, facts=CallFacts()))
        outcomes: dict[int, Outcome] = {}
        while pool.busy:
            outcome = pool.take()
            outcomes[outcome.number] = outcome
    finally:
        pool.close()
    assert outcomes[1].call is not None
    assert (outcomes[0].call is not None) is survives
    if not survives:
        assert "SIGKILL" in str(outcomes[0].failure)
        assert (folder / "deadly.txt").stat().st_size == deaths - 2


def test_a_batch_that_is_killed_goes_on_where_it_stopped(
    folder: Path, tmp_path: Path, review: Review, config: Config
) -> None:
    total = 40
    for number in range(total):
        (folder / f"{number:02}.txt").write_text(CALL.format("我查一下再告诉您" * (30 + number)))
    (tmp_path / "config.toml").write_text(f'data = "{config.data_folder}"\n')
    command = [sys.executable, "-m", "assist", "review", str(folder), "--workers", "1"]
    environment = {**os.environ, "CALL_ASSIST_CONFIG": str(tmp_path / "config.toml")}
    child = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    stored = 0
    while child.poll() is None and stored < 3:
        time.sleep(0.02)
        stored = count(config)
    child.kill()
    child.wait()
    before = count(config)
    assert 3 <= before < total
    heard = review(timing_only=False)
    assert list(heard) == [f"{number:02}" for number in range(total)]
    assert count(config) == total


def count(config: Config) -> int:
    path = config.data_folder / "calls.sqlite"
    if not path.exists():
        return 0
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=5) as connection:
        try:
            found = connection.execute("SELECT count(*) FROM calls").fetchone()[0]
        except sqlite3.OperationalError:
            found = 0
    connection.close()
    return int(found)


def test_what_can_be_no_call_is_left_out_of_folders(folder: Path) -> None:
    for name in ("a.txt", ".b.txt", "a.meta.json", "c.journal.jsonl", "d.docx", "calls.csv"):
        (folder / name).write_text("x")
    found = find_sources([folder, folder / "a.txt"], besides=[folder / "calls.csv"])
    assert [source.name for source in found] == ["a.txt"]


@pytest.mark.parametrize(
    "options",
    [
        {"watch": True, "store": False},
        {"watch": True, "again": True},
        {"pattern": "{agent}_{agent}"},
    ],
)
def test_options_that_make_no_sense(review: Review, folder: Path, options: dict[str, Any]) -> None:
    (folder / "a.txt").write_text(CALL.format("马上"))
    with pytest.raises(UsageError):
        review(**options)


@pytest.mark.asr
@pytest.mark.services
def test_ray_gives_the_bytes_that_this_machine_gives(
    review: Review, folder: Path, tmp_path: Path, repository: Path
) -> None:
    scene = repository / "models/scenes/zh/bank-transfer/call.flac"
    audio, rate = soundfile.read(scene, dtype="int16")
    for number in range(3):
        part = audio[rate * 12 * number : rate * 12 * (number + 1)]
        soundfile.write(folder / f"{number}.wav", part, rate)
    found = []
    for options in ({"workers": 2}, {"workers": 2, "on": "ray"}):
        review(store=False, timing_only=False, **options)
        found.append((tmp_path / "report.json").read_bytes())
    assert found[0] == found[1]
    assert b'"text"' in found[0]

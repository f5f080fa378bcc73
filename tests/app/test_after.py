"""What the desk answers after a call, joined as the commands join it."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest

from assist.app.after import MOST_UNKEPT, AfterCalls
from assist.app.agenda import LONGEST_POINT, MOST_POINTS, read_agenda
from assist.app.call import Call
from assist.app.config import Config
from assist.app.review import find_sources
from assist.app.serving import Address, desk
from assist.delivery import PolishRequest
from assist.errors import InputError, SetupError
from assist.events import Agenda, CallEnded, CardUse, Preferences, Prompt, WrapUp
from assist.polish.options import PolishOptions
from assist.session import Session
from assist.store.journal import Journal, JournalHeader, JournalWriter
from assist.store.wrap_ups import EditedWrapUp, load_wrap_up

EDITED = EditedWrapUp(problem="转账未到账")
HEADER = JournalHeader(
    call_id="c-1",
    language="zh",
    app_version="0",
    config_hash="",
    pack_hash="",
    started_at="2026-03-05T10:00:00+08:00",
)


@pytest.fixture
def after(tmp_path: Path) -> AfterCalls:
    return AfterCalls(Config(data=str(tmp_path)))


def prompt(state: str) -> Prompt:
    return Prompt(
        at_ms=1,
        id="p1",
        card="a.b",
        because=(),
        say=("好",),
        why="",
        priority=1,
        state=state,  # type: ignore[arg-type]
    )


def test_an_edit_is_kept_beside_the_journal_and_is_no_transcript(
    after: AfterCalls, tmp_path: Path
) -> None:
    folder = tmp_path / "call"
    folder.mkdir()
    journal = folder / "c-1.journal.jsonl"
    after.attach("c-1", journal)
    after.save_wrap_up("c-1", EDITED)
    kept = load_wrap_up(folder / "c-1.wrap_up.json")
    assert kept is not None
    assert kept.edited == EDITED
    assert after.wrap_up("c-1") == (kept, True)
    (folder / "notes.txt").write_text("客服：您好")
    assert [source.name for source in find_sources([folder])] == ["notes.txt"]


def test_edits_of_a_call_without_a_journal_are_remembered_for_a_while(after: AfterCalls) -> None:
    for number in range(MOST_UNKEPT + 1):
        after.save_wrap_up(f"c-{number}", EDITED)
    assert after.wrap_up("c-0") == (None, False)
    stored, kept = after.wrap_up(f"c-{MOST_UNKEPT}")
    assert stored is not None
    assert not kept


def test_a_call_that_has_ended_is_in_the_shift_and_in_the_preferences(after: AfterCalls) -> None:
    tally = after.tally("c-1", HEADER, learn=True)
    ended = CallEnded(at_ms=60_000, duration_ms=60_000, wrap_up=WrapUp())
    tally.take([prompt("shown"), prompt("used"), ended])
    assert json.loads(after.shift("2026-03-05"))["used"] == 1
    assert after.preferences().use == {"a.b": CardUse(shown=1, used=1)}


def test_a_demo_teaches_the_preferences_nothing(after: AfterCalls) -> None:
    tally = after.tally("c-1", HEADER)
    tally.take([prompt("shown"), CallEnded(at_ms=1, duration_ms=1, wrap_up=WrapUp())])
    assert after.preferences().use == {}


def test_a_shift_that_cannot_be_kept_is_said_and_stops_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "agent").write_text("in the way")
    tally = AfterCalls(Config(data=str(tmp_path))).tally("c-1", HEADER)
    tally.take([CallEnded(at_ms=1, duration_ms=1, wrap_up=WrapUp())])
    assert capsys.readouterr().err.startswith("assist: ")


def test_broken_preferences_are_said_and_keep_nobody_from_a_call(
    after: AfterCalls, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "agent").mkdir()
    (tmp_path / "agent" / "preferences.json").write_text("{")
    assert after.preferences().use == {}
    assert "these are no preferences" in capsys.readouterr().err


def test_without_an_endpoint_a_draft_comes_back(after: AfterCalls) -> None:
    found = after.polish("zh", PolishRequest(text="您好"))
    assert (found.text, found.polished, found.why) == ("您好", False, "off")


def test_an_endpoint_elsewhere_is_refused_at_the_start(tmp_path: Path) -> None:
    options = PolishOptions(url="http://models.example/v1")
    with pytest.raises(SetupError, match="allow_remote"):
        AfterCalls(Config(data=str(tmp_path), polish=options))


def test_a_desk_answers_over_its_own_port(after: AfterCalls) -> None:
    with desk(Address("127.0.0.1", 0, "t"), after) as served:
        served.hub.open_call("c-1", "zh")
        base = served.url.partition("/?")[0]
        with httpx.Client(base_url=base, params={"token": "t"}, trust_env=False) as http:
            put = http.put("/api/calls/c-1/wrap_up", json={"problem": "转账未到账"})
            assert put.json()["edited"] == {"problem": "转账未到账"}
            assert put.json()["kept"] is False
            assert http.get("/api/shift").json()["calls"] == 0
            draft = {"text": "您好"}
            assert http.post("/api/calls/c-1/polish", json=draft).json()["why"] == "off"


def test_what_an_agent_wants_is_told_at_the_start_of_a_call(tmp_path: Path) -> None:
    path = tmp_path / "c.journal.jsonl"
    preferences = AfterCalls(Config(data=str(tmp_path))).preferences()
    with Call(Session("c", "zh", []), lambda _: None, JournalWriter(path, HEADER)) as call:
        call.control(preferences.event)
        call.control(lambda at_ms: Agenda(at_ms=at_ms, points=("问候",)))
    first, second, *_ = Journal(path)
    assert first == Preferences(at_ms=0)
    assert second == Agenda(at_ms=0, points=("问候",))


def test_an_agenda_has_a_point_a_line(tmp_path: Path) -> None:
    path = tmp_path / "agenda.txt"
    path.write_text("\ufeff# 回访\n\n确认收货\n  问满意度  \n", "utf-8")
    assert read_agenda(path) == ("确认收货", "问满意度")


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "has 0 points"),
        (b"# only a remark\n", "has 0 points"),
        (b"x\n" * (MOST_POINTS + 1), "has 31 points"),
        (b"a\n" + b"x" * (LONGEST_POINT + 1), "201 characters"),
        (b"\xff\xfe", "not UTF-8"),
        (None, "cannot be read"),
    ],
)
def test_an_agenda_that_is_none(tmp_path: Path, content: bytes | None, what: str) -> None:
    path = tmp_path / "agenda.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=what) as caught:
        read_agenda(path)
    assert caught.value.where == str(path)

"""Files to take away: who may, what is in them, and that it is written down."""

from __future__ import annotations

import csv
import io
from typing import Any

import msgspec
import pytest

from assist.events import Channel, Evidence, Span, Word, WrapUp
from assist.review.exports.formats import FORMATS
from assist.review.report_parts import CallReport, ReportSignal, ReportTurn
from assist.review.scorecard import Scorecard
from assist.review.stored import CallLabels, call_to_save
from assist.store import audit
from assist.store.calls import save_reports


def report(call_id: str, text: str) -> CallReport:
    return CallReport(
        call_id=call_id,
        language="zh",
        duration_ms=60_000,
        source="x.wav",
        timing="audio",
        notes=(),
        turns=(ReportTurn(Channel.CUSTOMER, 0, 900, text, (Word(text, 0, 900),), text, (), "u1"),),
        signals=(
            ReportSignal(
                id="s1",
                signal="anger",
                speaker=Channel.CUSTOMER,
                at_ms=900,
                span=Span(0, 900),
                value=0.6,
                band="angry",
                state="confirmed",
                evidence=(Evidence(text, 0, 900, "lexicon:x"),),
                ref=None,
                slots={},
            ),
        ),
        anger=(),
        questions=(),
        interruptions=(),
        prompts=(),
        stages=(),
        acts=(),
        facts={},
        fact_lines=(),
        checklist=(),
        handover_note="",
        metrics={},
        scorecard=Scorecard("f/1", 50, ()),
        wrap_up=WrapUp(),
    )


@pytest.fixture
def calls(house: Any) -> Any:
    for call_id, agent, team in (("ann/1 好", "ann", "t1"), ("bob-1", "bob", "t2")):
        redacted = report(call_id, "我的电话是〔电话〕")
        original = report(call_id, "我的电话是13800138000")
        labels = CallLabels(started_at="2026-11-01T08:00:00Z", agent=agent, team=team)
        save_reports(house.db, [call_to_save(redacted, labels, original)])
    return house


@pytest.mark.parametrize("ending", list(FORMATS))
def test_a_call_is_saved_as_a_file_of_its_name(calls: Any, ending: str) -> None:
    answer = calls.ask(f"calls/ann%2F1%20%E5%A5%BD/export.{ending}", "reviewer")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == FORMATS[ending].media_type
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''ann_1")
    assert answer.headers["cache-control"] == "no-store"
    assert b"13800138000" not in answer.content
    assert calls.told("ann/1 好") == [("qa", "export")]


def test_the_file_says_who_took_it(calls: Any) -> None:
    page = calls.ask("calls/bob-1/export.html?lang=en", "reviewer").text
    assert "exported by qa at 20" in page
    assert "personal data removed" in page


def test_an_original_is_for_those_who_may_and_ask(calls: Any) -> None:
    assert "13800138000" in calls.ask("calls/bob-1/export.html?original=1", "admin").text
    assert calls.ask("calls/bob-1/export.html?original=1", "reviewer").status_code == 403
    assert calls.ask("calls/ann%2F1%20%E5%A5%BD/export.json?original=1", "agent").status_code == 403
    lines = audit.lines(calls.db, action="export")
    assert [(line.user, line.detail) for line in lines] == [("root", "html original")]


@pytest.mark.parametrize("path", ["calls/bob-1/export.json", "calls/none/export.json"])
def test_a_call_that_is_not_seen_is_not_there(calls: Any, path: str) -> None:
    assert calls.ask(path, "agent").status_code == 404


def test_a_format_that_there_is_not_is_refused(calls: Any) -> None:
    assert calls.ask("calls/bob-1/export.exe").status_code == 404
    assert calls.ask("export.pdf").status_code == 404
    assert calls.ask("export.csv?table=users").status_code == 400
    assert calls.ask("export.csv?colour=red").status_code == 400


def test_a_call_that_goes_on_is_not_exported(calls: Any) -> None:
    calls.call("live", state="live")
    assert calls.ask("calls/live/export.json").status_code == 409


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))


@pytest.mark.parametrize(
    ("who", "query", "names"),
    [
        ("reviewer", "", {"ann/1 好", "bob-1"}),
        ("reviewer", "agent=bob", {"bob-1"}),
        ("reviewer", "text=电话&table=turns", {"ann/1 好", "bob-1"}),
        ("agent", "table=signals", {"ann/1 好"}),
        ("nameless", "", set()),
    ],
)
def test_a_list_holds_what_its_filters_and_the_viewer_let_through(
    calls: Any, who: str, query: str, names: set[str]
) -> None:
    answer = calls.ask(f"export.csv?{query}", who)
    assert answer.status_code == 200, answer.text
    assert {row[0] for row in rows(answer.text)[1:]} == names
    assert "13800138000" not in answer.text


def test_a_list_as_a_workbook(calls: Any) -> None:
    answer = calls.ask("export.xlsx", "reviewer")
    assert answer.content.startswith(b"PK")
    assert calls.told()[-1] == ("qa", "export")


def test_a_long_list_is_whole(calls: Any) -> None:
    for number in range(450):
        calls.call(f"n{number}", started_at=f"2026-10-01T08:{number % 60:02}:00Z")
    assert len(rows(calls.ask("export.csv").text)) == 1 + 2 + 450


def test_what_was_measured_here_is_about_the_calls_that_one_sees(calls: Any) -> None:
    for path in ("calls/bob-1/verdicts", "calls/ann%2F1%20%E5%A5%BD/verdicts"):
        body = {"target": "signal", "target_id": "s1", "verdict": "disagree"}
        assert calls.ask(path, "reviewer", "POST", json=body).status_code == 201
    card = calls.get("measured", "reviewer")
    assert (card["calls"], card["signals"][0]["disagreed"]) == (2, 2)
    assert card["signals"][0]["false_alarms"]["per_hour"] == 60.0
    assert calls.get("measured", "agent")["calls"] == 1
    assert calls.get("measured", "lead")["calls"] == 1
    assert calls.get("measured", "nameless")["calls"] == 0


def test_a_report_reads_back(calls: Any) -> None:
    body = calls.ask("calls/bob-1/export.json").content
    assert msgspec.json.decode(body)["calls"][0]["call_id"] == "bob-1"

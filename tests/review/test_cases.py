"""The case library: calls about the same thing come up, with what worked first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import msgspec
import pytest
from starlette.requests import HTTPConnection

from assist.delivery import Access, Hub, OverlayApp, Server
from assist.review.cases import similar
from assist.review.site import Site, Viewer
from assist.review.site.insights import insights_routes
from assist.store.calls import CallParts, CallQuery, CallRow, CallToSave, TurnRow, save_reports
from assist.store.database import Database


def a_call(
    name: str, summary: str, solution: str = "", end: float = 0.2, **row: object
) -> CallToSave:
    report = {"wrap_up": {"solution": solution}, "anger": [{"level": 0.8}, {"level": end}]}
    values = {"language": "zh", "agent": "李", "anger_peak": 0.8, "product": "宽带", **row}
    return CallToSave(
        row=CallRow(
            call_id=name,
            source=name,
            started_at="2026-11-02T10:00:00Z",
            summary=summary,
            **values,
        ),
        report=msgspec.json.encode(report),
        parts=CallParts(turns=(TurnRow("customer", 0, 900, f"喂，{summary}"),)),
    )


CALLS = (
    a_call("this", "家里宽带晚上老是断线"),
    a_call("worked", "宽带晚上断线好几次了", "给您换一个新的光猫", agent="王"),
    a_call("still angry", "宽带晚上老是断线", "给您重启一下", end=0.75, score=40),
    a_call("nothing done", "宽带老是断线"),
    a_call("another", "洗衣机的发票抬头写错了", "重新开一张", product="洗衣机"),
)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with Database.open(str(tmp_path / "calls.sqlite")) as db:
        save_reports(db, CALLS)
        yield db


def test_similar_calls_with_what_worked_come_first_and_others_not_at_all(db: Database) -> None:
    found = similar(db, CALLS[0].row, CallQuery())
    assert found.cases[0].call_id == "worked"
    assert {case.call_id for case in found.cases} == {"worked", "still angry", "nothing done"}
    first = found.cases[0]
    assert (first.solution, first.worked, first.anger_end) == ("给您换一个新的光猫", True, 0.2)
    assert not next(case for case in found.cases if case.call_id == "still angry").worked
    assert all(0 < case.likeness <= 1 for case in found.cases)
    assert found == similar(db, CALLS[0].row, CallQuery())


def test_english_is_compared_by_words(db: Database) -> None:
    more = {"language": "en", "product": ""}
    calls = [
        a_call("e1", "my refund has not arrived", **more),
        a_call("e2", "the refund has not arrived yet", "paid it out again", **more),
        a_call("e3", "cannot log in to the app", "reset the password", **more),
    ]
    save_reports(db, calls)
    assert [case.call_id for case in similar(db, calls[0].row, CallQuery()).cases] == ["e2"]


class Someone:
    """Whoever the test says."""

    login = True
    viewer = Viewer("local", "admin")

    def viewer_of(self, request: HTTPConnection) -> Viewer:
        return self.viewer


def test_an_agent_is_shown_similar_calls_of_their_own_only(db: Database, tmp_path: Path) -> None:
    who = Someone()
    routes = insights_routes(Site(db, tmp_path, who))
    server = Server(OverlayApp(Hub(), Access("t"), routes=routes), port=0)
    server.start()
    base = f"http://127.0.0.1:{server.port}/api/review/calls"
    headers = {"authorization": "Bearer t"}
    with httpx.Client(headers=headers, trust_env=False) as client:
        assert client.get(f"{base}/this/similar").json()["cases"][0]["call_id"] == "worked"
        who.viewer = Viewer("李", "agent")
        found = client.get(f"{base}/this/similar").json()["cases"]
        assert {case["agent"] for case in found} == {"李"}
        assert client.get(f"{base}/worked/similar").status_code == 404
    server.stop()

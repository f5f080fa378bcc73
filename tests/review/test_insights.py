"""Figures over calls: right, with their uncertainty, and only of what the viewer sees."""

from __future__ import annotations

import csv
import datetime
import io
import statistics
from collections.abc import Iterator
from pathlib import Path

import httpx
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import HTTPConnection

from assist.delivery import Access, Hub, OverlayApp, Server
from assist.review.insights import (
    SMALL,
    repeats_of,
    time_unit,
    trends_of,
)
from assist.review.intervals import mean_of
from assist.review.site import Site, Viewer
from assist.review.site.insights import insights_routes
from assist.review.sums import mean_of_sums, median_of
from assist.review.tables import csv_of
from assist.store import audit
from assist.store.calls import CallParts, CallQuery, CallRow, CallToSave, save_reports
from assist.store.database import Database
from assist.store.rows import PromptRow


@given(st.lists(st.integers(0, 30), min_size=1, max_size=200))
def test_a_mean_of_sums_is_the_mean_of_the_values(values: list[int]) -> None:
    found = mean_of_sums(len(values), sum(values), sum(value**2 for value in values))
    known = mean_of(values)
    assert found.n == known.n
    assert found.mean == pytest.approx(known.mean, abs=0.0015)
    if known.low is not None:
        assert (found.low, found.high) == pytest.approx((known.low, known.high), abs=0.0015)


@given(st.lists(st.integers(0, 100), min_size=1, max_size=200))
def test_a_median_is_the_median_within_its_interval(values: list[int]) -> None:
    found = median_of({value: values.count(value) for value in values})
    assert found.median == statistics.median(values)
    if len(values) >= 10:
        assert found.low is not None
        assert found.high is not None
        assert min(values) <= found.low <= found.median <= found.high <= max(values)


def test_a_median_of_few_has_no_interval() -> None:
    assert median_of({}).median is None
    found = median_of({50: 1, 70: 2})
    assert (found.median, found.low, found.high) == (70, None, None)


def test_the_interval_of_a_median_holds_it_nineteen_times_of_twenty() -> None:
    import random

    dice = random.Random(3)
    held = 0
    for _ in range(400):
        values = [dice.randrange(1001) for _ in range(41)]
        found = median_of({value: values.count(value) for value in values})
        held += (found.low or 0) <= 500 <= (found.high or 1000)
    assert held / 400 > 0.92


def test_short_ranges_go_by_day_and_long_ones_by_week() -> None:
    now = datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC)
    assert time_unit(CallQuery(since="2026-11-01"), now) == "day"
    assert time_unit(CallQuery(since="2026-08-01"), now) == "week"
    assert time_unit(CallQuery(since="2026-08-01", until="2026-08-20"), now) == "day"
    assert time_unit(CallQuery(), now) == "week"


def a_call(name: str, day: str, **row: object) -> CallToSave:
    values = {"language": "zh", "agent": "李", "team": "一组", "score": 70, **row}
    parts = CallParts(
        prompts=(
            PromptRow(
                pid="p1",
                card="anger.tense.notice",
                at_ms=0,
                state="used",
                anger_before=0.5,
                anger_after_30s=0.4,
            ),
        )
    )
    return CallToSave(
        row=CallRow(call_id=name, source=name, started_at=f"{day}T10:00:00Z", **values),
        report=b"{}",
        parts=parts,
    )


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with Database.open(str(tmp_path / "calls.sqlite")) as db:
        yield db


def test_weeks_begin_on_monday_and_few_calls_are_marked(db: Database) -> None:
    sunday = [a_call(f"a{n}", "2026-11-08", peak_band="furious") for n in range(SMALL)]
    save_reports(db, [*sunday, a_call("b", "2026-11-09"), a_call("c", "2026-11-15")])
    found = trends_of(db, CallQuery(), "week")
    assert [(row.key, row.calls, row.small) for row in found.rows] == [
        ("2026-11-02", SMALL, False),
        ("2026-11-09", 2, True),
    ]
    first = found.rows[0].angry
    assert (first.count, first.of, first.share, first.high) == (SMALL, SMALL, 1.0, 1.0)
    assert first.low is not None
    assert first.low < 0.9
    assert found.whole is not None
    assert found.whole.calls == SMALL + 2


def test_who_calls_again_within_a_month_for_the_same_has_a_repeat_issue(db: Database) -> None:
    same = {"customer_ref": "k", "product": "宽带", "kind": "service"}
    save_reports(
        db,
        [
            a_call("first", "2026-09-01", **same),
            a_call("again", "2026-09-20", **same),
            a_call("much later", "2026-11-20", **same),
            a_call("other", "2026-09-21", **same | {"product": "会员卡"}),
            a_call("stranger", "2026-09-22", **same | {"customer_ref": "m"}),
            a_call("says", "2026-09-23", **same | {"customer_ref": "", "flags": ("repeat_issue",)}),
        ],
    )
    (found,) = repeats_of(db, CallQuery()).rows
    assert (found.product, found.kind) == ("宽带", "service")
    assert (found.calls.count, found.calls.of, found.said, found.called_again) == (2, 5, 1, 1)
    assert {place.call_id for place in found.places} == {"again", "says"}
    # A call before the range makes the one in it a repeated one.
    (late,) = repeats_of(db, CallQuery(since="2026-09-15", until="2026-09-21")).rows
    assert [place.call_id for place in late.places] == ["again"]
    assert late.calls.of == 1


class Row(msgspec.Struct):
    name: str
    change: float


def test_no_cell_is_a_formula_and_a_negative_number_is_one() -> None:
    evil = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "正常"]
    lines = list(csv.reader(io.StringIO(csv_of([Row(name, -0.5) for name in evil])[1:])))
    assert lines[0] == ["name", "change"]
    assert [line[0][0] for line in lines[1:]] == ["'"] * 6 + ["正"]
    assert {line[1] for line in lines[1:]} == {"-0.5"}
    assert csv_of([]) == "\ufeff"


class Someone:
    login = True
    viewer = Viewer("local", "admin")

    def viewer_of(self, request: HTTPConnection) -> Viewer:
        return self.viewer


@pytest.fixture
def who() -> Someone:
    return Someone()


@pytest.fixture
def client(db: Database, who: Someone, tmp_path: Path) -> Iterator[httpx.Client]:
    save_reports(
        db,
        [
            a_call("mine", "2026-11-02"),
            a_call("theirs", "2026-11-02", agent="王", team="二组"),
        ],
    )
    routes = insights_routes(Site(db, tmp_path, who))
    server = Server(OverlayApp(Hub(), Access("t"), routes=routes), port=0)
    server.start()
    with httpx.Client(
        base_url=f"http://127.0.0.1:{server.port}",
        headers={"authorization": "Bearer t"},
        trust_env=False,
    ) as client:
        yield client
    server.stop()


def test_an_agent_has_the_figures_of_their_own_calls(client: httpx.Client, who: Someone) -> None:
    assert client.get("/api/insights/trends?by=agent").json()["calls"] == 2
    who.viewer = Viewer("李", "agent", "一组")
    found = client.get("/api/insights/trends?by=agent").json()
    assert [row["key"] for row in found["rows"]] == ["李"]
    for figure in ("questions", "reasons", "repeats", "cards"):
        assert client.get(f"/api/insights/{figure}").json()["calls"] == 1
    assert client.get("/api/insights/trends?agent=王").status_code == 403
    assert client.get("/api/insights/coaching?agent=王").status_code == 403
    assert client.get("/api/insights/coaching").json()["agent"] == "李"
    assert client.get("/api/insights/agents").json() == {"agents": ["李"], "own": "李"}


def test_a_lead_opens_the_pages_of_the_team(
    client: httpx.Client, who: Someone, db: Database
) -> None:
    who.viewer = Viewer("张", "lead", "一组")
    assert client.get("/api/insights/agents").json()["agents"] == ["李"]
    assert client.get("/api/insights/coaching?agent=李").status_code == 200
    assert client.get("/api/insights/coaching?agent=王").status_code == 403
    other = {"agent": "王", "item": "SVC-18", "done": True}
    assert client.post("/api/insights/practice", json=other).status_code == 403
    assert client.post("/api/insights/practice", json=other | {"agent": "李"}).status_code == 200
    unknown = other | {"agent": "李", "item": "nothing"}
    assert client.post("/api/insights/practice", json=unknown).status_code == 400
    done = [line.action for line in audit.lines(db)]
    assert sorted(done) == ["coaching", "practice_done"]


@pytest.mark.parametrize(
    "query", ["by=rank", "text=退款", "since=yesterday", "since=2026-13-01", "format=xml", "x=1"]
)
def test_what_can_not_be_asked_is_refused_in_a_sentence(client: httpx.Client, query: str) -> None:
    answer = client.get(f"/api/insights/trends?{query}")
    assert answer.status_code == 400
    assert answer.text.endswith(".\n")


def test_the_table_is_the_figure_and_its_download_is_written_down(
    client: httpx.Client, db: Database
) -> None:
    answer = client.get("/api/insights/cards?format=csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="cards.csv"'
    (line,) = csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")))
    (row,) = client.get("/api/insights/cards").json()["rows"]
    assert (line["card"], line["shown"]) == (row["card"], str(row["shown"]))
    assert float(line["change_mean"]) == row["change"]["mean"] == pytest.approx(-0.1)
    assert row["says"]
    assert [found.action for found in audit.lines(db)] == ["export"]

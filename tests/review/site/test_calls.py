"""The list and single calls over HTTP: found, filtered, refused in a sentence, written down."""

from __future__ import annotations

from typing import Any

import pytest


def test_calls_are_found_by_what_was_said(house: Any) -> None:
    house.call("a", lines=["我要退款", "<b>退款</b>一直没到"])
    house.call("b", lines=["谢谢"])
    page = house.get("calls", params={"text": "退款"})
    assert [call["call_id"] for call in page["calls"]] == ["a"]
    hits = page["calls"][0]["hits"]
    assert [hit["text"] for hit in hits] == ["我要退款", "<b>退款</b>一直没到"]
    assert hits[1]["marks"] == [[3, 5]]
    assert (page["total"], page["exact"], page["next"]) == (1, True, "")


def test_filters_narrow_and_the_order_is_as_asked(house: Any) -> None:
    house.call("calm", anger_peak=0.1, agent="ann", flags=("abuse",), score=80)
    house.call("angry", anger_peak=0.9, agent="bob", flags=("abuse", "churn_threat"), score=40)
    house.call("later", anger_peak=0.5, started_at="2026-11-09T08:00:00Z")
    assert house.names("min_anger=0.5&sort=angriest") == ["angry", "later"]
    assert house.names("flags=abuse&flags=churn_threat") == ["angry"]
    assert house.names("since=2026-11-09") == ["later"]
    assert house.names("until=2026-11-09T08:00:00Z&sort=angriest") == ["angry", "calm"]
    assert house.names("max_score=59") == ["angry"]
    assert house.names("agent=ann&token=t&lang=zh") == ["calm"]


def test_a_long_list_comes_in_pages_without_gaps(house: Any) -> None:
    for n in range(7):
        house.call(f"c{n}", started_at=f"2026-11-0{n + 1}T08:00:00Z")
    seen, cursor = [], ""
    for _ in range(4):
        page = house.get("calls", params={"limit": 2, "cursor": cursor})
        seen += [call["call_id"] for call in page["calls"]]
        cursor = page["next"]
    assert seen == [f"c{n}" for n in reversed(range(7))]
    assert cursor == ""


IMPOSSIBLE = [
    "colour=red",
    "min_anger=much",
    "min_anger=nan",
    "min_anger=2",
    "min_score=99999999999999999999",
    "min_interruptions=-1",
    "sort=best",
    "state=lost",
    "since=yesterday",
    "until=2026-13",
    "cursor=nowhere",
    "limit=0",
    "limit=201",
    "text=%00",
    f"text={'x' * 501}",
]


def test_what_can_not_be_asked_is_refused_in_a_sentence(house: Any) -> None:
    for query in IMPOSSIBLE:
        answer = house.ask(f"calls?{query}")
        assert answer.status_code == 400, query
        assert answer.headers["content-type"].startswith("text/plain")
        assert answer.text.count("\n") == 1, query
        assert answer.text.endswith(".\n")
        assert 10 < len(answer.text) < 200, query


def test_a_list_tells_no_paths_of_this_machine(house: Any, wave: Any) -> None:
    house.call("a", wave=wave, journal="calls/a.journal", content_hash="h" * 64)
    text = house.ask("calls").text + house.ask("calls/a").text
    assert '"audio":true' in text
    for secret in ("calls/a.journal", ".flac", "hhhh"):
        assert secret not in text


def test_a_call_comes_whole_and_its_opening_is_written_down(house: Any) -> None:
    path = house.call("会 话/1", lines=["一", "二"], meta={"queue": "vip"}, team="t1")
    answer = house.get(f"calls/{path}", "lead")
    assert answer["call"]["call_id"] == "会 话/1"
    assert answer["report"]["turns"] == ["一", "二"]
    assert answer["about"]["meta"] == {"queue": "vip"}
    assert {"verdict", "hold", "audit"} <= set(answer["may"])
    assert "delete" not in answer["may"]
    assert (answer["original"], answer["originals"]) == (False, False)
    assert house.told("会 话/1") == [("lin", "open")]


def test_a_live_call_has_no_report_yet(house: Any) -> None:
    house.call("a", state="live")
    with house.db.write() as connection:
        connection.exec_driver_sql("DELETE FROM reports")
    assert house.get("calls/a")["report"] is None


@pytest.mark.parametrize("path", ["calls/none", "calls/a%00b", "calls/..%2f..%2fetc", "calls/"])
def test_what_is_not_there_is_told_so(house: Any, path: str) -> None:
    assert house.ask(path).status_code == 404
    assert house.told() == []


def test_a_call_on_hold_can_not_be_deleted(house: Any, wave: Any) -> None:
    house.call("a", wave=wave)
    assert house.ask("calls/a/peaks").status_code == 200
    assert house.ask("calls/a/hold", "lead", "POST", json={"hold": True}).status_code == 404
    assert house.ask("calls/a/hold", "admin", "POST", json={"hold": True}).json() == {"hold": True}
    assert house.ask("calls/a", "admin", "DELETE").status_code == 409
    assert house.ask("calls/a/hold", "admin", "POST", json={"hold": False}).status_code == 200
    assert house.ask("calls/a", "admin", "DELETE").status_code == 204
    assert house.names() == []
    assert [path.name for path in house.folder.iterdir() if "flac" in path.name] == []
    assert house.told("a") == [("root", "hold"), ("root", "release"), ("root", "delete")]


def test_a_call_that_goes_on_can_not_be_deleted(house: Any) -> None:
    house.call("a", state="live")
    assert house.ask("calls/a", "admin", "DELETE").status_code == 409
    assert house.names() == ["a"]


@pytest.mark.parametrize(
    "body", [b"", b"{", b'{"hold": 3}', b'{"held": true}', b"\xff", b"[" * 999]
)
def test_a_body_that_is_none_is_refused_in_a_sentence(house: Any, body: bytes) -> None:
    house.call("a")
    answer = house.ask("calls/a/hold", "admin", "POST", content=body)
    assert answer.status_code == 400
    assert answer.text.count("\n") == 1


def test_a_body_without_end_is_not_read(house: Any) -> None:
    house.call("a")
    assert house.ask("calls/a/hold", method="POST", content=b" " * 300_000).status_code == 413


def test_a_store_that_is_gone_is_told_so(house: Any) -> None:
    with house.db.write() as connection:
        connection.exec_driver_sql("DROP TABLE call_flags")
    answer = house.ask("facets")
    assert (answer.status_code, answer.text.count("\n")) == (503, 1)


def test_views_are_each_persons_own(house: Any) -> None:
    query = {"min_anger": 0.55, "flags": ["abuse"], "days": 7, "sort": "angriest"}
    assert house.ask("views/生气%2F急", "lead", "PUT", json=query).status_code == 201
    kept = house.get("views", "lead")["views"]
    assert kept == [{"name": "生气/急", "query": query}]
    assert house.get("views", "reviewer") == {"views": []}
    house.ask("views/生气%2F急", "lead", "PUT", json={"text": "退款"})
    assert house.get("views", "lead")["views"][0]["query"] == {"text": "退款"}
    assert house.ask("views/生气%2F急", "reviewer", "DELETE").status_code == 404
    assert house.ask("views/生气%2F急", "lead", "DELETE").status_code == 204
    assert house.get("views", "lead") == {"views": []}


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("x" * 61, {}),
        ("%20", {}),
        ("a%07b", {}),
        ("a", {"colour": "red"}),
        ("a", {"min_anger": 7}),
        ("a", {"since": "soon"}),
        ("a", {"days": 0}),
    ],
)
def test_a_view_that_could_not_be_shown_is_not_kept(house: Any, name: str, query: Any) -> None:
    assert house.ask(f"views/{name}", "lead", "PUT", json=query).status_code == 400
    assert house.get("views", "lead") == {"views": []}


def test_nobody_keeps_views_without_end(house: Any) -> None:
    for n in range(50):
        assert house.ask(f"views/{n}", "lead", "PUT", json={}).status_code == 201
    assert house.ask("views/one more", "lead", "PUT", json={}).status_code == 400
    assert house.ask("views/7", "lead", "PUT", json={"text": "x"}).status_code == 201

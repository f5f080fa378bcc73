"""Who sees which calls: whatever is asked about a call that one doesn't see, it isn't there."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def calls(house: Any, wave: Any) -> Any:
    secret = '{"turns":["13800138000"]}'
    house.call("ann-1", agent="ann", team="t1", wave=wave, original=secret)
    house.call("bob-1", agent="bob", team="t1", wave=wave, original=secret, product="宽带")
    house.call("eve-22", agent="eve", team="t2", wave=wave, original=secret)
    return house


SEEN = {
    "admin": {"ann-1", "bob-1", "eve-22"},
    "reviewer": {"ann-1", "bob-1", "eve-22"},
    "lead": {"ann-1", "bob-1"},
    "agent": {"ann-1"},
    "nameless": set(),
}
OF_A_CALL = [
    ("GET", ""),
    ("GET", "?original=1"),
    ("GET", "/audio"),
    ("GET", "/peaks"),
    ("GET", "/verdicts"),
    ("POST", "/verdicts"),
    ("POST", "/hold"),
    ("GET", "/audit"),
    ("DELETE", ""),
]


QUERIES = [
    "",
    "text=退款",
    "sort=angriest",
    "agent=bob",
    "agent=",
    "agent=ann&agent=bob",
    "team=t2",
    "flags=abuse",
    "signal=anger",
    "limit=1",
]


@pytest.mark.parametrize("who", SEEN)
def test_lists_hold_what_one_sees(calls: Any, who: str) -> None:
    assert set(calls.names("", who)) == SEEN[who]
    for query in QUERIES:
        page = calls.get(f"calls?{query}", who)
        assert {call["call_id"] for call in page["calls"]} <= SEEN[who], query
        assert page["total"] <= len(SEEN[who]), query
        assert page["next"] == "" or len(SEEN[who]) > 1, query


@pytest.mark.parametrize("who", ["lead", "agent", "nameless"])
def test_nothing_about_another_ones_call_is_told(calls: Any, who: str) -> None:
    for method, part in OF_A_CALL:
        body = {"json": {"hold": True}} if method == "POST" else {}
        answer = calls.ask(f"calls/eve-22{part}", who, method, **body)
        assert answer.status_code in (403, 404), part
        missing = calls.ask(f"calls/no-such{part}", who, method, **body)
        # Not even whether it is there.
        assert (answer.status_code, answer.text) == (missing.status_code, missing.text), part
    assert calls.told("eve-22") == []
    assert "eve-22" in calls.names()


def test_a_cursor_of_another_person_opens_nothing_more(calls: Any) -> None:
    cursor = calls.get("calls?limit=1", "admin")["next"]
    assert set(calls.names(f"limit=9&cursor={cursor}", "agent")) <= SEEN["agent"]


def test_choices_name_nobody_else_to_an_agent(calls: Any) -> None:
    facets = calls.get("facets", "agent")
    assert (facets["agents"], facets["teams"]) == (["ann"], ["t1"])
    assert calls.get("facets", "lead")["teams"] == ["t1"]
    assert calls.get("facets", "admin")["teams"] == ["t1", "t2"]


def test_an_original_is_for_those_who_may_see_it(calls: Any) -> None:
    assert calls.get("calls/ann-1?original=1", "admin")["report"] == {"turns": ["13800138000"]}
    assert calls.told("ann-1") == [("root", "original")]
    # This agent's account may see originals, but an agent never does.
    for who in ("reviewer", "lead", "agent"):
        answer = calls.ask("calls/ann-1?original=1", who)
        assert answer.status_code == 403
        assert "138" not in answer.text
        plain = calls.ask("calls/ann-1", who)
        assert "13800138000" not in plain.text
        assert plain.json()["originals"] is False
    assert calls.get("calls/ann-1", "admin")["originals"] is True


def test_an_original_that_is_not_kept_is_told_so(house: Any) -> None:
    house.call("a")
    assert house.ask("calls/a?original=1").status_code == 404


@pytest.mark.parametrize(
    ("method", "part", "may"),
    [
        ("POST", "/verdicts", {"admin", "lead", "reviewer"}),
        ("POST", "/hold", {"admin", "lead"}),
        ("GET", "/audit", {"admin", "lead"}),
        ("DELETE", "", {"admin"}),
    ],
)
def test_what_is_done_takes_a_role(calls: Any, method: str, part: str, may: set[str]) -> None:
    verdict = {"target": "signal", "target_id": "s1", "verdict": "agree"}
    body = {"/verdicts": {"json": verdict}, "/hold": {"json": {"hold": False}}}.get(part, {})
    for who in ("agent", "reviewer", "lead", "admin"):
        answer = calls.ask(f"calls/ann-1{part}", who, method, **body)
        assert (answer.status_code < 300) is (who in may), who
        if who not in may:
            assert answer.status_code == 403


def test_nobody_without_a_name_gets_anything(calls: Any) -> None:
    for path in ("me", "calls", "facets", "views", "calls/ann-1", "calls/ann-1/audio"):
        answer = calls.ask(path, "stranger")
        assert answer.status_code == 401, path
        assert answer.text.count("\n") == 1
    assert calls.told() == []


def test_the_token_is_wanted_before_anything_else(calls: Any) -> None:
    bare = {"authorization": "Bearer wrong"}
    assert calls.ask("calls", headers=bare).status_code in (401, 403)

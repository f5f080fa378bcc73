"""Samples are the same for the same seed, fair by chance, and drawn to risk where asked."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from assist.review.sampling import Plan, draw, risk_of
from assist.store.assignments import Candidate


def candidate(name: str, **of: object) -> Candidate:
    values = {
        "call_id": name,
        "agent": "li",
        "started_at": "2026-11-16T10:00:00Z",
        "duration_ms": 60_000,
        "anger_peak": 0.0,
        "unanswered": 0,
        "interruptions": 0,
        "score": 90,
        "flags": (),
        "reviewed": False,
        **of,
    }
    return Candidate(**values)


def plan(**of: object) -> Plan:
    values = {
        "name": "p",
        "kind": "random",
        "since": "2026-11-01",
        "until": "2026-11-30",
        "reviewers": ("a", "b"),
        "seed": "s",
        **of,
    }
    return msgspec.convert(values, Plan)


CALLS = [candidate(f"c{n}", agent="li" if n % 2 else "wu") for n in range(40)]


def test_each_agent_and_week_has_its_quota() -> None:
    later = [candidate(f"d{n}", started_at="2026-11-23T10:00:00Z") for n in range(5)]
    drawn = draw([*CALLS, *later], plan(per_agent=3))
    assert len(drawn) == 9
    assert sum(one.agent == "wu" for one in drawn) == 3
    assert drawn[0].why == ("random", "of:3/20:li:2026-W47")


@given(st.permutations(CALLS))
def test_the_order_of_calls_makes_no_difference(calls: list[Candidate]) -> None:
    assert draw(calls, plan()) == draw(CALLS, plan())


def test_another_seed_draws_other_calls() -> None:
    first, second = ({one.call for one in draw(CALLS, plan(seed=seed))} for seed in "xy")
    assert first != second


def test_chance_is_even() -> None:
    counts = dict.fromkeys((call.call_id for call in CALLS), 0)
    for seed in range(400):
        for one in draw(CALLS, plan(seed=str(seed), per_agent=5)):
            counts[one.call] += 1
    assert all(60 < count < 145 for count in counts.values())  # 100 expected, sd 8.7


def test_risk_draws_what_there_is_reason_to_look_at() -> None:
    risky = candidate("bad", flags=("churn_threat",), anger_peak=0.9, score=40, unanswered=2)
    assert risk_of(risky).weight == 1 + 3 + 5.4 + 3 + 1
    assert risk_of(risky).why == ("flag:churn_threat", "anger:0.90", "score:40", "unanswered:2")
    plain = [candidate(f"c{n}") for n in range(9)]
    hits = {
        kind: sum(
            draw([risky, *plain], plan(kind=kind, per_agent=1, seed=str(seed)))[0].call == "bad"
            for seed in range(300)
        )
        for kind in ("random", "risk")
    }
    assert 15 < hits["random"] < 50  # a tenth of 300
    assert 150 < hits["risk"] < 215  # 13.4 of 22.4
    drawn = draw([risky], plan(kind="risk"))
    assert drawn[0].why[-2:] == ("weight:13.4", "of:1/1:li:2026-W47")


def test_reviewers_share_evenly_and_never_get_their_own() -> None:
    drawn = draw(CALLS, plan(per_agent=4, reviewers=("li", "a", "b")))
    by = [sum(one.reviewer == name for one in drawn) for name in ("li", "a", "b")]
    assert max(by) - min(by) <= 1
    assert all(one.reviewer != one.agent for one in drawn)


def test_a_calibration_gives_everybody_the_same_calls() -> None:
    drawn = draw(CALLS, plan(kind="calibration", per_agent=3, reviewers=("a", "b", "c")))
    assert len(drawn) == 9
    assert all(
        {one.call for one in drawn if one.reviewer == name} == {one.call for one in drawn}
        for name in "abc"
    )


def test_short_and_reviewed_calls_are_left_out() -> None:
    calls = [candidate("short", duration_ms=9_000), candidate("done", reviewed=True)]
    assert draw(calls, plan()) == ()
    assert [one.call for one in draw(calls, plan(again=True))] == ["done"]

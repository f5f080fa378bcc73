"""Verdicts: kept for ever, the newest of each reviewer counts, only about what there is."""

from __future__ import annotations

from typing import Any

FINDING = {"target": "signal", "target_id": "s1"}


def give(house: Any, who: str = "reviewer", **verdict: Any) -> Any:
    return house.ask("calls/a/verdicts", who, "POST", json=verdict)


def standing(house: Any) -> list[tuple[str, str, str]]:
    found = house.get("calls/a/verdicts")["verdicts"]
    return [(one["reviewer"], one["verdict"], one["label"]) for one in found]


def test_the_newest_of_each_reviewer_counts(house: Any) -> None:
    house.call("a")
    assert give(house, **FINDING, verdict="agree").status_code == 201
    give(house, "admin", **FINDING, verdict="agree")
    kept = give(house, **FINDING, verdict="disagree", label="tense", comment="只是着急").json()
    assert (kept["reviewer"], kept["comment"]) == ("qa", "只是着急")
    assert standing(house) == [("root", "agree", ""), ("qa", "disagree", "tense")]
    assert len(house.get("calls/a/verdicts?all=1")["verdicts"]) == 3
    assert house.get("calls/a")["verdicts"] == house.get("calls/a/verdicts")["verdicts"]


def test_what_was_withdrawn_is_gone_but_not_forgotten(house: Any) -> None:
    house.call("a")
    give(house, **FINDING, verdict="agree")
    give(house, **FINDING, verdict="withdrawn")
    assert standing(house) == []
    assert len(house.get("calls/a/verdicts?all=1")["verdicts"]) == 2


def test_several_things_may_be_missed_in_one_place(house: Any) -> None:
    house.call("a")
    for label in ("abuse", "churn_threat"):
        give(house, target="signal", target_id="0-900", verdict="missed", label=label)
    assert [label for _, _, label in standing(house)] == ["abuse", "churn_threat"]
    give(house, target="signal", target_id="0-900", verdict="withdrawn", label="abuse")
    assert [label for _, _, label in standing(house)] == ["churn_threat"]


NO_VERDICTS: list[Any] = [
    {"target": "signal", "target_id": "s9", "verdict": "agree"},
    {"target": "question", "target_id": "q1", "verdict": "disagree"},
    {"target": "prompt", "target_id": "", "verdict": "agree"},
    {"target": "turn", "target_id": "l9", "verdict": "comment", "comment": "x"},
    {"target": "turn", "target_id": "l0", "verdict": "comment", "comment": " "},
    {"target": "anger", "target_id": "s1", "verdict": "disagree"},
    {"target": "signal", "target_id": "0-9", "verdict": "missed"},
    {**FINDING, "verdict": "maybe"},
    {**FINDING, "verdict": "agree", "reviewer": "root"},
    {**FINDING, "verdict": "agree", "comment": "x" * 2_001},
    {**FINDING, "verdict": "agree", "label": "x" * 201},
    {**FINDING, "verdict": "agree", "comment": "\0"},
    {"target": "weather", "verdict": "agree"},
    {},
    [],
]


def test_what_is_no_verdict_is_refused_in_a_sentence(house: Any) -> None:
    house.call("a")
    for verdict in NO_VERDICTS:
        answer = house.ask("calls/a/verdicts", "reviewer", "POST", json=verdict)
        assert (answer.status_code, answer.text.count("\n")) == (400, 1), verdict
    assert house.get("calls/a/verdicts?all=1")["verdicts"] == []


def test_moments_and_lines_can_be_judged(house: Any) -> None:
    house.call("a")
    for verdict in (
        {"target": "anger", "target_id": "0-900", "verdict": "disagree", "label": "calm"},
        {"target": "turn", "target_id": "l0", "verdict": "comment", "comment": "说得好"},
        {"target": "question", "target_id": "l0", "verdict": "missed", "label": "钱呢"},
    ):
        assert give(house, **verdict).status_code == 201, verdict


def test_verdicts_stay_when_a_call_is_analysed_again(house: Any) -> None:
    house.call("a")
    give(house, **FINDING, verdict="agree")
    house.call("a", lines=["重新识别"])
    assert standing(house) == [("qa", "agree", "")]

"""A call is scored, objected to, decided, drawn and compared, over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from assist.review.forms import FOLDER
from assist.store.calls import find_call


def card(browser: Any, call: str = "c") -> Any:
    answer = browser.get(f"/api/review/calls/{call}/card")
    assert answer.status_code == 200, answer.text
    return answer.json()


def give(browser: Any, *items: tuple[str, ...], call: str = "c", **of: str) -> Any:
    told = [dict(zip(("item", "result", "reason"), item, strict=False)) for item in items]
    return browser.put(f"/api/review/calls/{call}/card", json={"items": told, **of})


def score_of(house: Any, call: str = "c") -> int | None:
    found = find_call(house.db, call)
    return found.row.score


@pytest.fixture
def scored(house: Any) -> Any:
    house.call("c", "arguing", "agent_interrupts")
    return house


def test_the_automatic_card_has_evidence_and_an_explanation(scored: Any) -> None:
    page = card(scored.browser("qa"))
    automatic = page["automatic"]
    assert automatic["items"]["SVC-23"] == {"result": "fail", "reason": "", "evidence": ["s1"]}
    assert page["evidence"]["s1"] == {
        "at_ms": 10_000,
        "what": "arguing",
        "text": "这是您自己的问题",
    }
    assert automatic["score"] == score_of(scored) == automatic["explained"]["value"]
    told = {one["id"]: one for one in automatic["explained"]["sections"]}
    assert told["listening"]["score"] == 25.0
    assert told["heard"]["score"] is None
    assert page["counted"] == automatic["id"]
    assert page["mine"] is None


def test_a_reviewer_overrides_with_a_reason_and_finishes(scored: Any) -> None:
    browser = scored.browser("qa")
    assert give(browser, ("SVC-23", "pass")).status_code == 400
    page = give(browser, ("SVC-23", "pass", "quoted the customer"), ("H-warmth", "4")).json()
    assert page["mine"]["state"] == "draft"
    assert score_of(scored) == page["automatic"]["score"]
    done = give(browser, ("SVC-23", "pass", "quoted"), ("H-warmth", "4"), state="final").json()
    assert done["counted"] == done["mine"]["id"]
    assert score_of(scored) == done["mine"]["score"] > done["automatic"]["score"]
    changes = [(one["item"], one["was"], one["became"]) for one in done["mine"]["changes"]]
    assert changes == [
        ("SVC-23", "fail", "pass"),
        ("H-warmth", "na", "4"),
        ("", "", "draft"),
        ("", "draft", "final"),
    ]
    assert all(one["by"] == "qa" for one in done["mine"]["changes"])


def test_a_fatal_item_makes_the_score_nothing_and_takes_a_comment(scored: Any) -> None:
    browser = scored.browser("qa")
    assert "takes a comment" in give(browser, ("H-privacy", "fail")).text
    page = give(browser, ("H-privacy", "fail", "gave the number away"), state="final").json()
    assert (page["mine"]["score"], score_of(scored)) == (0, 0)
    assert page["mine"]["explained"]["fatal"] == [{"item": "H-privacy", "cap": 0}]
    assert page["mine"]["explained"]["uncapped"] > 0


def test_drafts_are_seen_by_their_makers_only(scored: Any) -> None:
    give(scored.browser("qa"), ("H-warmth", "4"))
    assert card(scored.browser("qb"))["others"] == []
    assert card(scored.browser("ann"))["others"] == []
    give(scored.browser("qa"), ("H-warmth", "4"), state="final")
    assert [one["reviewer"] for one in card(scored.browser("ann"))["others"]] == ["qa"]


def test_nobody_scores_a_call_of_their_own(house: Any) -> None:
    house.call("c", agent="qa")
    assert "score" not in card(house.browser("qa"))["may"]
    assert give(house.browser("qa")).status_code == 403


def test_an_agent_objects_and_a_lead_upholds(scored: Any) -> None:
    ann, lin, qa = (scored.browser(name) for name in ("ann", "lin", "qa"))
    give(qa, state="final")
    mine = card(ann)["others"][0]
    body = {"card": mine["id"], "item": "SVC-23", "text": "我是在转述"}
    made = ann.post("/api/review/calls/c/disputes", json=body)
    assert made.status_code == 201
    assert ann.post("/api/review/calls/c/disputes", json=body).status_code == 400
    assert qa.post("/api/review/calls/c/disputes", json=body).status_code == 403
    number = made.json()["id"]
    assert scored.browser("bob").get("/api/review/disputes").json()["disputes"] == []
    assert [one["id"] for one in lin.get("/api/review/disputes").json()["disputes"]] == [number]

    path = f"/api/review/disputes/{number}"
    assert qa.post(path, json={"state": "upheld", "text": "x", "result": "pass"}).status_code == 403
    assert lin.post(path, json={"state": "upheld", "text": "x"}).status_code == 400
    assert (
        lin.post(path, json={"state": "upheld", "text": " ", "result": "pass"}).status_code == 400
    )
    before = score_of(scored)
    ended = lin.post(path, json={"state": "upheld", "text": "是转述", "result": "pass"})
    assert ended.json()["state"] == "upheld"
    assert score_of(scored) > before
    page = card(ann)
    assert page["others"][0]["items"]["SVC-23"]["result"] == "pass"
    assert page["others"][0]["changes"][-1]["by"] == "lin"
    assert page["disputes"][0]["resolution"] == "是转述"
    assert lin.post(path, json={"state": "rejected", "text": "x"}).status_code == 400


def test_nobody_decides_about_their_own_card(scored: Any) -> None:
    lin, ann = scored.browser("lin"), scored.browser("ann")
    mine = give(lin, state="final").json()["mine"]
    body = {"card": mine["id"], "item": "SVC-23", "text": "no"}
    number = ann.post("/api/review/calls/c/disputes", json=body).json()["id"]
    said = {"state": "rejected", "text": "no"}
    assert lin.post(f"/api/review/disputes/{number}", json=said).status_code == 403
    assert (
        scored.browser("root").post(f"/api/review/disputes/{number}", json=said).status_code == 200
    )


def test_a_lead_decides_nothing_of_another_team(house: Any) -> None:
    house.call("c", "arguing", agent="bob", team="t2")
    bob = house.browser("bob")
    automatic = card(bob)["automatic"]
    body = {"card": automatic["id"], "item": "SVC-23", "text": "no"}
    number = bob.post("/api/review/calls/c/disputes", json=body).json()["id"]
    said = {"state": "rejected", "text": "no"}
    assert house.browser("lin").post(f"/api/review/disputes/{number}", json=said).status_code == 404


def plan(house: Any, **of: Any) -> Any:
    body = {
        "plan": {
            "name": "w47",
            "kind": "random",
            "since": "2026-11-16",
            "until": "2026-11-22",
            "reviewers": ["qa", "qb"],
            "seed": "s",
            **of,
        },
        "preview": of.pop("preview", False),
    }
    body["plan"].pop("preview", None)
    return house.browser("lin").post("/api/review/plans", json=body)


def test_a_plan_fills_queues_and_finishing_empties_them(house: Any) -> None:
    for number in range(6):
        house.call(f"c{number}", agent="ann" if number % 2 else "amy")
    shown = plan(house, per_agent=2, preview=True).json()
    assert (len(shown["drawn"]), shown["new"]) == (4, 0)
    assert plan(house, per_agent=2).json()["new"] == 4
    queue = house.browser("qa").get("/api/review/queue").json()["queue"]
    assert len(queue) == 2
    assert queue[0]["why"] == ["random", f"of:2/3:{queue[0]['agent']}:2026-W47"]
    give(house.browser("qa"), call=queue[0]["call"], state="final")
    left = house.browser("qa").get("/api/review/queue").json()["queue"]
    assert [one["id"] for one in left] == [queue[1]["id"]]
    skip = house.browser("qb").post(f"/api/review/queue/{left[0]['id']}", json={"state": "skipped"})
    assert skip.status_code == 400
    skip = house.browser("qa").post(f"/api/review/queue/{left[0]['id']}", json={"state": "skipped"})
    assert skip.status_code == 200
    every = house.browser("lin").get("/api/review/queue?all=1&state=").json()["queue"]
    assert len(every) == 4
    assert plan(house, since="2026-13-01").status_code == 400
    assert plan(house, since="2026-11-23").status_code == 400


def test_a_calibration_is_blind_until_one_has_finished(house: Any) -> None:
    for number in range(3):
        house.call(f"c{number}", "arguing")
    plan(house, kind="calibration", per_agent=3)
    qa, qb = house.browser("qa"), house.browser("qb")
    for number in range(3):
        give(qa, ("H-warmth", "4"), ("H-clarity", "3"), call=f"c{number}", state="final")
    page = card(qb, "c0")
    assert (page["blind"], page["others"], page["counted"]) == (True, [], None)
    assert not card(qa, "c0")["blind"]
    hidden = qb.get("/api/review/calibration?plan=w47").json()["calibration"]
    assert hidden["scores"] == {}
    for number in range(3):
        warm = "4" if number else "2"
        done = give(qb, ("H-warmth", warm), ("H-clarity", "3"), call=f"c{number}", state="final")
        assert [one["reviewer"] for one in done.json()["others"]] == ["qa"]
    told = house.browser("lin").get("/api/review/calibration?plan=w47").json()["calibration"]
    assert told["overall"]["kind"] == "cohen"
    items = {one["item"]: one["agreement"] for one in told["items"]}
    assert items["H-warmth"]["observed"] == pytest.approx(2 / 3)
    assert (items["H-clarity"]["observed"], items["H-clarity"]["kappa"]) == (1.0, None)
    assert 0.9 < told["overall"]["observed"] < 1
    assert set(told["scores"]["c0"]) == {"qa", "qb"}


def test_a_sites_own_form_judges_calls_that_are_stored(make_house: Any, tmp_path: Any) -> None:
    folder = tmp_path / "0" / FOLDER
    folder.parent.mkdir(exist_ok=True)
    folder.mkdir()
    (folder / "default.yaml").write_text(
        "form: site/1\n"
        "sections:\n"
        "  - id: a\n"
        "    title: {zh: 甲, en: A}\n"
        "    weight: 1\n"
        "    rows:\n"
        "      - {ids: [MY-1], judge: fault, signals: [arguing]}\n"
        "      - {ids: [MY-2], judge: fault, signals: [jargon]}\n"
    )
    house = make_house()
    house.user("qa", "reviewer")
    house.call("c", "arguing")
    page = card(house.browser("qa"))
    assert page["form"]["form"] == page["automatic"]["form"] == "site/1"
    assert {key: one["result"] for key, one in page["automatic"]["items"].items()} == {
        "MY-1": "fail",
        "MY-2": "pass",
    }
    assert score_of(house) == page["automatic"]["score"] == 50
    assert [
        form["form"] for form in house.browser("qa").get("/api/review/forms").json()["forms"]
    ] == [
        "default/5",
        "site/1",
    ]

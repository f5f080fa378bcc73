"""Who may open what: every role against every route."""

from __future__ import annotations

from typing import Any

import pytest

from assist.review.site.login import PLACES, UsersWho
from assist.store import audit

WHO = ("nobody", "ann", "qa", "lin", "root")
PLAN = {
    "plan": {
        "name": "w",
        "kind": "random",
        "since": "2026-11-01",
        "until": "2026-11-30",
        "reviewers": ["qa"],
    }
}
USER = {"name": "new", "role": "agent"}
# method, path, body, and the status for nobody, agent, reviewer, lead, admin
MATRIX: tuple[tuple[str, str, Any, tuple[int, ...]], ...] = (
    ("GET", "/api/review/me", None, (401, 200, 200, 200, 200)),
    ("GET", "/api/review/calls", None, (401, 200, 200, 200, 200)),
    ("GET", "/api/review/calls/of-ann", None, (401, 200, 200, 200, 200)),
    ("GET", "/api/review/calls/of-bob", None, (401, 404, 200, 404, 200)),
    ("GET", "/api/review/calls/of-ann/card", None, (401, 200, 200, 200, 200)),
    ("GET", "/api/review/calls/of-bob/card", None, (401, 404, 200, 404, 200)),
    ("PUT", "/api/review/calls/of-ann/card", {}, (401, 403, 200, 200, 200)),
    ("PUT", "/api/review/calls/of-bob/card", {}, (401, 403, 200, 404, 200)),
    ("GET", "/api/review/calls/of-ann?original=1", None, (401, 403, 403, 403, 404)),
    ("GET", "/api/review/forms", None, (401, 200, 200, 200, 200)),
    ("GET", "/api/review/disputes", None, (401, 200, 200, 200, 200)),
    ("POST", "/api/review/disputes/99", {}, (401, 403, 403, 404, 404)),
    ("GET", "/api/review/queue", None, (401, 403, 200, 200, 200)),
    ("GET", "/api/review/plans", None, (401, 403, 200, 200, 200)),
    ("POST", "/api/review/plans", PLAN, (401, 403, 403, 201, 201)),
    ("GET", "/api/review/calibration", None, (401, 403, 200, 200, 200)),
    ("GET", "/api/people/users", None, (401, 403, 403, 403, 200)),
    ("POST", "/api/people/users", USER, (401, 403, 403, 403, 201)),
    ("PATCH", "/api/people/users/qa", {"team": "x"}, (401, 403, 403, 403, 200)),
    ("GET", "/api/people/audit", None, (401, 403, 403, 403, 200)),
    ("GET", "/api/calls", None, (401, 403, 403, 200, 200)),
    ("GET", "/", None, (401, 403, 403, 200, 200)),
    ("GET", "/crm", None, (401, 403, 403, 403, 200)),
    ("GET", "/review", None, (401, 200, 200, 200, 200)),
    ("GET", "/people", None, (401, 403, 403, 403, 200)),
    ("GET", "/scorecards", None, (401, 200, 200, 200, 200)),
    ("GET", "/metrics", None, (401, 403, 403, 403, 200)),
    ("GET", "/nowhere", None, (401, 403, 403, 403, 404)),
    ("GET", "/login", None, (200, 200, 200, 200, 200)),
    ("GET", "/healthz", None, (200, 200, 200, 200, 200)),
    ("GET", "/static/dom.js", None, (200, 200, 200, 200, 200)),
)


@pytest.fixture
def calls(house: Any) -> Any:
    house.call("of-ann", "arguing")
    house.call("of-bob", agent="bob", team="t2")
    return house


@pytest.mark.parametrize("number", range(len(WHO)), ids=WHO)
def test_every_route_answers_each_role_as_it_should(calls: Any, number: int) -> None:
    name = WHO[number]
    browser = calls.browser("" if name == "nobody" else name)
    found = {}
    for method, path, body, _ in MATRIX:
        found[f"{method} {path}"] = browser.request(method, path, json=body).status_code
    assert found == {f"{method} {path}": want[number] for method, path, _, want in MATRIX}


def test_lists_are_narrowed_to_what_one_sees(calls: Any) -> None:
    seen = {
        name: {c["call_id"] for c in calls.browser(name).get("/api/review/calls").json()["calls"]}
        for name in WHO[1:]
    }
    assert seen == {
        "ann": {"of-ann"},
        "qa": {"of-ann", "of-bob"},
        "lin": {"of-ann"},
        "root": {"of-ann", "of-bob"},
    }


def test_what_no_rule_names_is_for_administrators(calls: Any) -> None:
    tops = [top for top, _ in PLACES]
    assert len(tops) == len(set(tops))
    for role, status in (("root", 404), ("lin", 403)):
        assert calls.browser(role).get("/api/something/new").status_code == status


def test_a_seat_shows_its_agent_the_live_calls(make_house: Any) -> None:
    house = make_house(seat=True)
    house.user("ann", "agent")
    for path in ("/", "/api/calls"):
        assert house.browser("ann").get(path).status_code == 200
    assert house.browser("ann").get("/people").status_code == 403
    assert isinstance(house.people, UsersWho)


def test_a_stream_needs_a_session(calls: Any) -> None:
    from websockets.exceptions import InvalidStatus
    from websockets.sync.client import connect

    url = calls.url.replace("http", "ws") + "/stream"
    for name, status in (("", 401), ("qa", 403)):
        cookies = calls.browser(name).cookies
        sent = "; ".join(f"{key}={value}" for key, value in cookies.items())
        with pytest.raises(InvalidStatus) as refused:
            connect(url, additional_headers={"cookie": sent} if sent else {})
        assert refused.value.response.status_code == status
    cookie = f"{calls.cookie}={calls.browser('lin').cookies[calls.cookie]}"
    with connect(url, additional_headers={"cookie": cookie}) as socket:
        assert socket.ping().wait(5)


def test_administrators_see_who_opened_what(calls: Any) -> None:
    calls.browser("qa").get("/api/review/calls/of-ann/card")
    told = calls.browser("root").get("/api/people/audit?user=qa&call=of-ann").json()
    assert [(line["user"], line["action"]) for line in told["lines"]] == [("qa", "scorecard")]
    assert "qa" in told["users"]
    # Reading the log is written down, too.
    assert audit.lines(calls.db)[0].action == "audit"
    assert calls.browser("root").get("/api/people/audit?before=x").status_code == 400


def test_an_admin_sets_a_password_and_never_sees_one(calls: Any) -> None:
    root = calls.browser("root")
    made = {"name": "new", "role": "agent", "password": "a long enough one"}
    answer = root.post("/api/people/users", json=made)
    assert answer.status_code == 201
    assert "argon2" not in root.get("/api/people/users").text
    assert (
        calls.browser()
        .post("/api/login", json={"name": "new", "password": "a long enough one"})
        .json()["role"]
        == "agent"
    )
    short = root.patch("/api/people/users/new", json={"password": "short"})
    assert (short.status_code, "12 to 200" in short.text) == (400, True)
    gone = root.patch("/api/people/users/root", json={"role": "agent"})
    assert gone.status_code == 400

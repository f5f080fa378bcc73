"""Signing in: right and wrong, guessing, planted sessions, and how long it lasts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from assist.errors import InputError
from assist.review.site.login import safe_path
from assist.review.site.passwords import WINDOW_S, Attempts, hash_password, is_right
from assist.store import audit
from assist.store.people import UserChange, change_user, find_user

PASSWORD = "correct horse battery"


def sign_in(browser: httpx.Client, name: str, password: str) -> httpx.Response:
    return browser.post("/api/login", json={"name": name, "password": password})


@pytest.fixture
def ada(make_house: Callable[..., Any]) -> Any:
    house = make_house()
    house.user("ada", "reviewer", PASSWORD)
    return house


def test_a_password_opens_a_session(ada: Any) -> None:
    browser = ada.browser()
    assert browser.get("/api/review/me").status_code == 401
    answer = sign_in(browser, "ada", PASSWORD)
    assert (answer.status_code, answer.json()["home"]) == (200, "/review")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Max-Age=43200" in cookie
    assert browser.get("/api/review/me").json()["name"] == "ada"


def test_wrong_names_and_passwords_are_answered_alike(ada: Any) -> None:
    answers = {
        (answer.status_code, answer.text)
        for answer in (
            sign_in(ada.browser(), "ada", "wrong password!"),
            sign_in(ada.browser(), "nobody", "wrong password!"),
            sign_in(ada.browser(), "a\0b", "x"),
        )
    }
    assert answers == {(401, "the name or the password is wrong.\n")}
    ada.user("elsewhere", "agent")
    assert sign_in(ada.browser(), "elsewhere", "nobody has this password").status_code == 401


def test_what_is_no_sign_in_is_refused(ada: Any) -> None:
    browser = ada.browser()
    assert browser.post("/api/login", content=b"{").status_code == 400
    assert browser.post("/api/login", content=b"x" * 5000).status_code == 413
    other = {"origin": "https://evil.example"}
    body = {"name": "ada", "password": PASSWORD}
    assert browser.post("/api/login", json=body, headers=other).status_code == 403


def test_guessing_is_stopped_even_with_the_right_password(ada: Any) -> None:
    browser = ada.browser()
    for _ in range(5):
        assert sign_in(browser, "ada", "not the right one").status_code == 401
    answer = sign_in(browser, "ada", PASSWORD)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= WINDOW_S
    assert [line.action for line in audit.lines(ada.db, user="ada")][:2] == [
        "sign_in_refused",
        "sign_in_failed",
    ]


def test_attempts_are_counted_before_they_are_judged_and_grow_old() -> None:
    now = [0.0]
    attempts = Attempts(lambda: now[0])
    assert [attempts.begin("a", "1") for _ in range(5)] == [0.0] * 5
    assert attempts.begin("a", "1") == WINDOW_S
    assert attempts.begin("b", "1") == 0.0
    now[0] = WINDOW_S + 1
    assert attempts.begin("a", "1") == 0.0
    attempts.forgive("a", "1")
    assert [attempts.begin("a", "1") for _ in range(6)][-1] > 0


def test_many_addresses_on_one_name_and_one_on_many_are_stopped() -> None:
    attempts = Attempts(lambda: 0.0)
    assert not any(attempts.begin("a", str(n)) for n in range(20))
    assert attempts.begin("a", "new") > 0
    attempts = Attempts(lambda: 0.0)
    assert not any(attempts.begin(str(n), "1") for n in range(50))
    assert attempts.begin("new", "1") > 0


def test_a_planted_session_is_not_taken_over(ada: Any) -> None:
    browser = ada.browser()
    browser.cookies.set(ada.cookie, "planted")
    sign_in(browser, "ada", PASSWORD)
    token = browser.cookies.get(ada.cookie, domain="127.0.0.1") or ""
    assert token != "planted"
    assert ada.browser(cookie=f"{ada.cookie}=planted").get("/api/review/me").status_code == 401
    # Signing in anew ends the session before.
    before = ada.browser(cookie=f"{ada.cookie}={token}")
    assert before.get("/api/review/me").status_code == 200
    answer = before.post("/api/login", json={"name": "ada", "password": PASSWORD})
    assert answer.status_code == 200
    assert ada.browser(cookie=f"{ada.cookie}={token}").get("/api/review/me").status_code == 401


def test_signing_out_ends_the_session_for_good(ada: Any) -> None:
    browser = ada.browser()
    sign_in(browser, "ada", PASSWORD)
    token = browser.cookies[ada.cookie]
    assert browser.post("/api/logout").status_code == 204
    assert ada.browser(cookie=f"{ada.cookie}={token}").get("/api/review/me").status_code == 401


def test_who_was_switched_off_is_out_at_once(ada: Any) -> None:
    ada.user("root", "admin")
    browser = ada.browser("ada")
    assert browser.get("/api/review/me").status_code == 200
    change_user(ada.db, "ada", UserChange(active=False), "root")
    assert browser.get("/api/review/me").status_code == 401
    assert sign_in(ada.browser(), "ada", PASSWORD).status_code == 401


def test_passwords_are_argon2_and_long_enough(ada: Any) -> None:
    stored = find_user(ada.db, "ada")[1]
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert PASSWORD not in stored
    assert is_right(stored, PASSWORD)
    assert not is_right(stored, PASSWORD + " ")
    assert not is_right(None, PASSWORD)
    assert not is_right("no hash", PASSWORD)
    for wrong in ("eleven char", "x" * 201):
        with pytest.raises(InputError, match="12 to 200"):
            hash_password(wrong)


def test_pages_lead_to_the_sign_in_and_back(ada: Any) -> None:
    browser = ada.browser(accept="text/html")
    answer = browser.get("/review/call?id=a%20b&t=5")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/login?next=%2Freview%2Fcall%3Fid%3Da%2520b%26t%3D5"
    assert browser.get("/login").status_code == 200
    assert browser.get("/api/review/me").status_code == 401


def test_the_link_alone_opens_nothing_where_people_sign_in(ada: Any) -> None:
    browser = ada.browser(authorization="Bearer the token")
    for path in ("/", "/review", "/api/calls", "/api/review/calls", "/people"):
        assert browser.get(path).status_code == 401, path
    assert browser.get("/metrics").status_code == 200


def test_a_single_seat_needs_no_sign_in(make_house: Callable[..., Any]) -> None:
    from assist.events.sign_in import ServerOptions

    house = make_house(options=ServerOptions())
    browser = house.browser(authorization="Bearer the token")
    me = browser.get("/api/review/me").json()
    assert (me["name"], me["role"], me["login"]) == ("local", "admin", False)
    assert browser.get("/login").status_code == 404
    assert house.browser().get("/api/review/me").status_code == 401


@pytest.mark.parametrize(
    "path",
    [
        *("https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"),
        *("", "review", "/a\nb", "\\\\x", "/x\\..", "http:/x"),
    ],
)
def test_nobody_is_led_elsewhere(path: str) -> None:
    assert safe_path(path) == ""


def test_paths_of_this_service_are_kept() -> None:
    assert safe_path("/review/call?id=a%20b&t=5") == "/review/call?id=a%20b&t=5"

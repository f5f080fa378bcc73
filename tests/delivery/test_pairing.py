"""Pairings: who may frame the overlay, and what a pairing's token opens."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from assist.delivery import Hub, OverlayApp
from assist.delivery.access import Access
from assist.delivery.pairing import (
    MOST_NONCES,
    MOST_PAIRINGS,
    NONCE_S,
    Pairings,
    as_origin,
)
from assist.errors import InputError, SetupError
from assist.events.sites import EmbedOptions

CRM = "https://crm.example"
OpenScreen = Callable[..., Any]


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def paired(pairings: Pairings, origin: str = CRM, *gives: Any) -> tuple[Any, str]:
    return pairings.pair(origin, gives, pairings.ask(origin))


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://crm.example", "https://crm.example"),
        ("HTTPS://CRM.example:8443/", "https://crm.example:8443"),
        ("http://[::1]:80", "http://[::1]:80"),
        ("chrome-extension://abcdefghijklmnop", "chrome-extension://abcdefghijklmnop"),
        ("https://crm.example/path", ""),
        ("https://crm.example; script-src *", ""),
        ("https://crm.example 'self'", ""),
        ("https://*.example", ""),
        ("https://crm.example\n", "https://crm.example"),
        ("javascript:alert(1)", ""),
        ("null", ""),
        ("*", ""),
        ("", ""),
    ],
)
def test_only_an_origin_is_an_origin(text: str, origin: str) -> None:
    assert as_origin(text) == origin


def test_a_token_is_known_until_it_is_revoked() -> None:
    pairings = Pairings()
    made, token = paired(pairings, CRM, "wrap_up", "prompts")
    assert pairings.of(token) == made
    assert made.gives == ("prompts", "wrap_up")
    assert pairings.of(token + "x") is pairings.of("") is None
    assert pairings.allows_frame(CRM)
    assert pairings.revoke(made.id)
    assert not pairings.revoke(made.id)
    assert pairings.of(token) is None
    assert not pairings.allows_frame(CRM)


def test_an_answer_counts_once_soon_and_for_the_site_that_was_asked_about() -> None:
    clock = Clock()
    pairings = Pairings(now_s=clock)
    nonce = pairings.ask(CRM)
    with pytest.raises(InputError):
        pairings.pair("https://evil.example", (), nonce)
    with pytest.raises(InputError):
        pairings.pair(CRM, (), nonce)
    late = pairings.ask(CRM)
    clock.now = NONCE_S + 1
    with pytest.raises(InputError):
        pairings.pair(CRM, (), late)
    with pytest.raises(InputError):
        pairings.pair("", (), "")
    assert pairings.all() == ()


def test_neither_questions_nor_pairings_pile_up() -> None:
    pairings = Pairings()
    first = pairings.ask(CRM)
    for _ in range(MOST_NONCES):
        pairings.ask(CRM)
    with pytest.raises(InputError):
        pairings.pair(CRM, (), first)
    for number in range(MOST_PAIRINGS + 3):
        paired(pairings, f"https://{number}.example")
    assert next(kept.origin for kept in pairings.all()) == "https://3.example"
    assert len(pairings.all()) == MOST_PAIRINGS


def test_pairings_outlive_the_service_without_their_tokens(tmp_path: Path) -> None:
    path = tmp_path / "agent" / "pairings.json"
    made, token = paired(Pairings(path), CRM, "questions")
    assert Pairings(path).of(token) == made
    assert token not in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    Pairings(path).revoke(made.id)
    assert Pairings(path).all() == ()


def test_what_cannot_be_kept_is_not_promised(tmp_path: Path) -> None:
    pairings = Pairings(tmp_path / "folder" / "pairings.json")
    (tmp_path / "folder").write_text("in the way")
    with pytest.raises(SetupError):
        paired(pairings)
    assert pairings.all() == ()


@pytest.mark.parametrize("text", ["{", "{}x", '{"pairings": 3}', '{"format": "other/1"}'])
def test_a_broken_list_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "pairings.json"
    path.write_text(text)
    with pytest.raises(SetupError, match=r"pairings\.json"):
        Pairings(path)


def test_a_site_in_the_configuration_must_be_one() -> None:
    with pytest.raises(SetupError, match=r"crm\.example/path"):
        Pairings(options=EmbedOptions(origins=("https://crm.example/path",)))
    trusting = Pairings(options=EmbedOptions(origins=("https://CRM.example/",)))
    assert trusting.trusts(CRM)
    assert trusting.allows_frame(CRM)
    assert trusting.trusted == (CRM,)


# --- over HTTP ---------------------------------------------------------------------------


@pytest.fixture
def own(desk: Any, token: str) -> dict[str, str]:
    """Headers of the service's own page, opened by the agent."""
    cookie = f"assist_{desk.server.port}={desk.access._cookie}"
    return {"Origin": f"http://{desk.address}", "Cookie": cookie}


def pair_over_http(http: httpx.Client, own: dict[str, str], *gives: str) -> dict[str, Any]:
    asked = http.get("/api/pairings/ask", params={"origin": CRM}, headers=own).json()
    body = {"origin": CRM, "nonce": asked["nonce"], "gives": gives}
    answer = http.post("/api/pairings", json=body, headers=own)
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


def test_the_agent_pairs_lists_and_revokes(http: httpx.Client, own: dict[str, str]) -> None:
    made = pair_over_http(http, own, "questions", "mood")
    bearer = {"Authorization": f"Bearer {made['token']}"}
    gives = http.get("/api/embed", headers=bearer).json()
    assert gives == {"origin": CRM, "gives": ["questions", "mood"]}
    listed = http.get("/api/pairings", headers=own).json()
    assert [line["origin"] for line in listed["pairings"]] == [CRM]
    assert "token" not in str(listed)
    assert http.delete(f"/api/pairings/{made['id']}", headers=own).status_code == 204
    assert http.delete(f"/api/pairings/{made['id']}", headers=own).status_code == 404
    assert http.get("/api/embed", headers=bearer).status_code == 401


@pytest.mark.parametrize("origin", [CRM, "https://evil.example", "http://127.0.0.1:1", "null"])
def test_no_other_page_can_pair_even_with_the_cookie(
    http: httpx.Client, own: dict[str, str], origin: str
) -> None:
    """CRM is among the origins that this desk trusts with streams; that is not enough."""
    nonce = http.get("/api/pairings/ask", params={"origin": CRM}, headers=own).json()["nonce"]
    headers = {**own, "Origin": origin}
    body = {"origin": CRM, "nonce": nonce, "gives": []}
    assert http.post("/api/pairings", json=body, headers=headers).status_code == 403
    del headers["Origin"]
    assert http.post("/api/pairings", json=body, headers=headers).status_code == 403
    assert http.get("/api/pairings", headers=own).json()["pairings"] == []


def test_nobody_asks_pairs_lists_or_revokes_without_the_agents_cookie(http: httpx.Client) -> None:
    assert http.get("/api/pairings/ask", params={"origin": CRM}).status_code == 401
    assert http.get("/api/pairings").status_code == 401
    assert http.post("/api/pairings", json={}).status_code == 401
    assert http.delete("/api/pairings/x").status_code == 401


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{}", 400),
        (b"\xff", 400),
        (b'{"origin":"https://crm.example","nonce":"","gives":["everything"]}', 400),
        (b'{"origin":"https://crm.example","nonce":"made up"}', 409),
        (b"x" * 3_000, 413),
    ],
)
def test_a_wrong_answer_pairs_nothing(
    http: httpx.Client, own: dict[str, str], body: bytes, status: int
) -> None:
    assert http.post("/api/pairings", content=body, headers=own).status_code == status
    answer = http.get("/api/pairings/ask", params={"origin": "no site"}, headers=own)
    assert answer.status_code == 400


def test_a_pairings_token_opens_the_overlay_and_nothing_else(
    desk: Any, http: httpx.Client, own: dict[str, str]
) -> None:
    desk.open()
    bearer = {"Authorization": f"Bearer {pair_over_http(http, own)['token']}"}
    for path in ("/api/calls", "/api/calls/c-1", "/api/live", "/api/embed"):
        assert http.get(path, headers=bearer).status_code == 200
    for path in ("/", "/metrics", "/api/pairings", "/api/pairings/ask", "/crm", "/api/callsign"):
        assert http.get(path, headers=bearer).status_code == 401


def test_a_paired_stream_ends_when_it_is_revoked(
    desk: Any, http: httpx.Client, own: dict[str, str], screen: OpenScreen, partials: Any
) -> None:
    feed = desk.open()
    made = pair_over_http(http, own)
    client = screen(token=made["token"], origin=f"http://{desk.address}")
    assert client.next()["type"] == "snapshot"
    http.delete(f"/api/pairings/{made['id']}", headers=own)
    feed.publish(partials(2))
    with pytest.raises(ConnectionClosed) as closed:
        client.next()
    assert getattr(closed.value.rcvd, "code", None) == 1008
    with pytest.raises(InvalidStatus):
        screen(token=made["token"])


def test_the_frames_cookie_brings_it_back_but_not_the_page_around_it(
    desk: Any, http: httpx.Client, own: dict[str, str], screen: OpenScreen
) -> None:
    desk.open()
    token = pair_over_http(http, own, "mood")["token"]
    bearer = {"Authorization": f"Bearer {token}", "Origin": own["Origin"]}
    answer = http.post("/api/embed", params={"origin": CRM}, headers=bearer)
    cookie = answer.headers["set-cookie"]
    for rule in ("HttpOnly", "Secure", "SameSite=None", "Partitioned"):
        assert rule in cookie
    back = {"Cookie": cookie.partition(";")[0]}
    assert http.get("/api/embed", params={"origin": CRM}, headers=back).json()["gives"] == ["mood"]
    other = {"origin": "https://other.example"}
    assert http.get("/api/embed", params=other, headers=back).status_code == 401
    for path in ("/metrics", "/api/pairings", "/crm"):
        assert http.get(path, headers=back).status_code == 401
    framed = screen(token="", origin=own["Origin"], additional_headers=back)
    assert framed.next()["type"] == "snapshot"
    with pytest.raises(InvalidStatus) as refused:
        screen(token="", origin="https://paired.example", additional_headers=back)
    assert refused.value.response.status_code == 403


def test_a_paired_sites_own_page_may_not_open_the_stream(desk: Any, screen: OpenScreen) -> None:
    desk.open()
    _, token = paired(desk.access.pairings, "https://paired.example")
    with pytest.raises(InvalidStatus) as refused:
        screen(token=token, origin="https://paired.example")
    assert refused.value.response.status_code == 403


def test_the_paired_extensions_own_origin_may_open_its_stream(
    desk: Any, screen: OpenScreen
) -> None:
    """An extension's page has an origin of its own and holds its token itself."""
    extension = "chrome-extension://abcdefghijklmnop"
    desk.open()
    _, token = paired(desk.access.pairings, extension)
    assert screen(token=token, origin=extension).next()["type"] == "snapshot"
    with pytest.raises(InvalidStatus):
        screen(token=token, origin="https://evil.example")


def ancestors(answer: httpx.Response) -> str:
    policy = answer.headers["content-security-policy"]
    (found,) = [part for part in policy.split("; ") if part.startswith("frame-ancestors")]
    return found.removeprefix("frame-ancestors ")


def test_only_allowed_sites_may_frame_the_overlay(
    desk: Any, http: httpx.Client, own: dict[str, str], token: str
) -> None:
    framed = {"embed": "1", "origin": CRM}
    assert ancestors(http.get("/", params=framed)) == "'none'"
    pair_over_http(http, own)
    assert ancestors(http.get("/", params=framed)) == CRM
    assert ancestors(http.get("/", params={**framed, "origin": "https://evil.example"})) == "'none'"
    assert ancestors(http.get("/", params={"embed": "1"})) == "'none'"
    mine = f"http://{desk.address}"
    assert ancestors(http.get("/", params={**framed, "origin": mine})) == mine
    for path in ("/", "/crm", "/pair", "/static/main.js", "/api/calls"):
        answer = http.get(path, params={"token": token, "origin": CRM})
        assert ancestors(answer) == "'none'", path
    assert ancestors(http.get("/", params={"token": token, "float": "1"})) == "'self'"


def test_the_page_that_asks_names_its_site_and_cannot_be_smuggled_past(http: httpx.Client) -> None:
    assert ancestors(http.get("/embed", params={"origin": CRM})) == CRM
    for lie in ("https://a.example https://b.example", "https://a.example; script-src *", "*"):
        answer = http.get("/embed", params={"origin": lie})
        assert ancestors(answer) == "'none'"
        assert "script-src *" not in answer.headers["content-security-policy"]


def test_a_framed_overlay_gives_no_cookie_and_no_word_without_a_token(
    desk: Any, http: httpx.Client, partials: Any
) -> None:
    desk.open().publish(partials(3, text="a word of the call"))
    answer = http.get("/", params={"embed": "1", "origin": CRM})
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert "a word of the call" not in answer.text


def test_other_origins_may_load_the_script_and_nothing_else(http: httpx.Client, token: str) -> None:
    for path in ("/embed.js", "/static/embed/embed.js", "/static/scope.js"):
        headers = http.get(path).headers
        assert headers["access-control-allow-origin"] == "*"
        assert headers["cross-origin-resource-policy"] == "cross-origin"
        assert headers["content-type"].startswith("text/javascript")
    for path in ("/", "/static/main.js", "/api/calls", "/embed", "/pair"):
        headers = http.get(path, params={"token": token}).headers
        assert "access-control-allow-origin" not in headers
        assert headers["cross-origin-resource-policy"] == "same-origin"


def test_a_browser_that_asks_first_is_told_what_may_be_reached(http: httpx.Client) -> None:
    asks = {
        "Origin": "https://any.example",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Private-Network": "true",
    }
    for path in ("/embed.js", "/static/embed/place.js", "/embed", "/"):
        answer = http.options(path, headers=asks)
        assert answer.status_code == 204
        assert answer.headers["access-control-allow-private-network"] == "true"
        assert answer.headers["access-control-allow-origin"] == "https://any.example"
        assert "access-control-allow-credentials" not in answer.headers
    for path in ("/api/calls", "/api/pairings", "/stream", "/metrics", "/static/main.js"):
        answer = http.options(path, headers=asks)
        assert answer.status_code == 403
        assert "access-control-allow-private-network" not in answer.headers


def test_a_rebound_name_asks_in_vain(http: httpx.Client) -> None:
    for path in ("/embed.js", "/embed", "/pair", "/api/embed"):
        assert http.get(path, headers={"Host": "evil.example"}).status_code == 421
    asks = {"Host": "evil.example", "Access-Control-Request-Method": "GET"}
    assert http.options("/embed.js", headers=asks).status_code == 421


def test_only_the_question_keeps_its_opener(http: httpx.Client, token: str) -> None:
    policy = {
        path: http.get(path, params={"token": token}).headers["cross-origin-opener-policy"]
        for path in ("/", "/pair", "/embed")
    }
    assert policy == {"/": "same-origin", "/pair": "unsafe-none", "/embed": "same-origin"}


def test_an_application_keeps_pairings_in_memory_unless_told_where() -> None:
    app = OverlayApp(Hub(), Access("t"))
    assert app.access.pairings.all() == ()

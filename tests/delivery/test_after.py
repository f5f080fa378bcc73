"""What screens ask for besides the stream: wrap-ups, wording, the shift."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from assist.delivery import Access, Hub, OverlayApp, Polished, PolishRequest, Server
from assist.errors import InputError, SetupError
from assist.events import CallEnded, WrapUp
from assist.store.wrap_ups import MAX_WRAP_UP_BYTES, EditedWrapUp, StoredWrapUp

TOKEN = "t"
WRAP_UP = "/api/calls/c-1/wrap_up"
POLISH = "/api/calls/c-1/polish"


class Answers:
    """Keeps wrap-ups in memory and shouts drafts."""

    polishes = True

    def __init__(self) -> None:
        self.kept: dict[str, StoredWrapUp] = {}
        self.full = False
        self.broken = False

    def wrap_up(self, call_id: str) -> tuple[StoredWrapUp | None, bool]:
        if self.broken:
            raise InputError("this is no wrap-up", where="/a/place/on/disk")
        return self.kept.get(call_id), True

    def save_wrap_up(self, call_id: str, edited: EditedWrapUp) -> StoredWrapUp:
        if self.full:
            raise SetupError("the wrap-up cannot be kept", where="/a/place/on/disk")
        stored = StoredWrapUp(call_id=call_id, edited_at="2026-03-05T10:00:00Z", edited=edited)
        self.kept[call_id] = stored
        return stored

    def polish(self, language: str, request: PolishRequest) -> Polished:
        return Polished(text=f"{language}:{request.channel}:{request.text.upper()}", polished=True)

    def shift(self, day: str | None) -> bytes:
        return f'{{"day": "{day or "today"}"}}'.encode()


class Bench:
    def __init__(self) -> None:
        self.answers = Answers()
        self.hub = Hub()
        self.feed = self.hub.open_call("c-1", "zh")
        access = Access(TOKEN, origins=["https://crm.example"])
        self.server = Server(OverlayApp(self.hub, access, after=self.answers), port=0)
        self.server.start()
        self.http = httpx.Client(
            base_url=f"http://127.0.0.1:{self.server.port}",
            params={"token": TOKEN},
            trust_env=False,
        )

    def __getattr__(self, name: str) -> Any:
        return getattr(self.http, name)


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    made.http.close()
    made.server.stop()


def test_the_derived_wrap_up_is_null_until_the_call_has_ended(bench: Bench) -> None:
    nothing = {"derived": None, "edited": None, "edited_at": "", "kept": True, "polishes": True}
    assert bench.get(WRAP_UP).json() == nothing
    bench.feed.publish([CallEnded(at_ms=5, duration_ms=5, wrap_up=WrapUp(problem="没到账"))])
    assert bench.get(WRAP_UP).json()["derived"]["problem"] == "没到账"


def test_edits_are_kept_beside_what_was_derived(bench: Bench) -> None:
    bench.feed.publish([CallEnded(at_ms=5, duration_ms=5, wrap_up=WrapUp(problem="没到账"))])
    put = bench.put(WRAP_UP, json={"problem": "转账未到账", "promises": ["三点前回电"]})
    assert put.status_code == 200
    assert put.json() == bench.get(WRAP_UP).json()
    assert put.json()["edited"] == {"problem": "转账未到账", "promises": ["三点前回电"]}
    assert put.json()["derived"]["problem"] == "没到账"


def test_the_last_edit_replaces_those_before(bench: Bench) -> None:
    bench.put(WRAP_UP, json={"problem": "a", "cause": "b"})
    assert bench.put(WRAP_UP, json={"cause": "c"}).json()["edited"] == {"cause": "c"}


def test_a_call_with_slashes_in_its_name(bench: Bench) -> None:
    bench.hub.open_call("a/b", "zh")
    assert bench.put("/api/calls/a%2Fb/wrap_up", json={"cause": "c"}).status_code == 200
    assert "a/b" in bench.answers.kept
    assert bench.get("/api/calls/a%2Fb").status_code == 200


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"{", 400),
        (b'{"problm": "x"}', 400),
        (b'{"problem": "' + b"x" * 4_001 + b'"}', 400),
        (b" " * (MAX_WRAP_UP_BYTES + 1), 413),
    ],
)
def test_a_wrap_up_that_is_none_is_refused(bench: Bench, content: bytes, status: int) -> None:
    answer = bench.put(WRAP_UP, content=content)
    assert answer.status_code == status
    assert answer.text.endswith(".\n")
    assert bench.answers.kept == {}


def test_a_body_of_unknown_length_is_limited_too(bench: Bench) -> None:
    chunks = (b" " * 65_536 for _ in range(4))
    assert bench.put(WRAP_UP, content=chunks).status_code == 413


def test_a_full_disk_is_said_without_its_paths(bench: Bench) -> None:
    bench.answers.full = True
    answer = bench.put(WRAP_UP, json={"cause": "c"})
    assert answer.status_code == 507
    assert "/a/place" not in answer.text


@pytest.mark.parametrize(
    ("text", "status"),
    [("好的", 200), ("", 400), (" ", 400), ("x" * 4_001, 400), ("钱" * 12_000, 413)],
)
def test_a_draft_is_worded_better(bench: Bench, text: str, status: int) -> None:
    answer = bench.post(POLISH, json={"text": text, "channel": "email"})
    assert answer.status_code == status
    if status == 200:
        assert answer.json() == {"text": "zh:email:好的", "polished": True, "why": ""}


def test_the_shift_is_asked_for_by_day(bench: Bench) -> None:
    assert bench.get("/api/shift").json() == {"day": "today"}
    assert bench.get("/api/shift", params={"day": "2026-03-05", "token": TOKEN}).json() == {
        "day": "2026-03-05"
    }
    assert bench.get("/api/shift", params={"day": "../x", "token": TOKEN}).status_code == 400


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", WRAP_UP), ("PUT", WRAP_UP), ("POST", POLISH), ("GET", "/api/shift")],
)
def test_nothing_of_it_opens_without_the_token(bench: Bench, method: str, path: str) -> None:
    answer = bench.request(method, path, params={"token": "wrong"}, json={"text": "x"})
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("method", "path"),
    [("DELETE", WRAP_UP), ("POST", WRAP_UP), ("GET", POLISH), ("PUT", "/api/shift")],
)
def test_other_methods_do_nothing(bench: Bench, method: str, path: str) -> None:
    assert bench.request(method, path).status_code in (404, 405)


def test_an_unknown_call_has_no_wrap_up(bench: Bench) -> None:
    for method, path in (("GET", "wrap_up"), ("PUT", "wrap_up"), ("POST", "polish")):
        answer = bench.request(method, f"/api/calls/c-0/{path}", json={"text": "x"})
        assert answer.status_code == 404
        assert "/api/calls" in answer.text


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (None, 200),
        ("http://127.0.0.1:{port}", 200),
        ("https://crm.example", 200),
        ("http://127.0.0.1:1", 403),
        ("http://evil.example", 403),
        ("null", 403),
    ],
)
def test_pages_of_other_origins_change_nothing(
    bench: Bench, origin: str | None, status: int
) -> None:
    headers = {"Origin": origin.format(port=bench.server.port)} if origin else {}
    assert bench.put(WRAP_UP, json={"cause": "c"}, headers=headers).status_code == status
    assert bool(bench.answers.kept) is (status == 200)


def test_without_anybody_to_answer_there_are_no_such_pages(token: str, http: httpx.Client) -> None:
    assert http.get("/api/shift", params={"token": token}).status_code == 404

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from assist.delivery.assets import overlay_dir
from assist.events import CallEnded, OutputEvent, WrapUp

ASSETS = sorted(
    path.name
    for path in overlay_dir().iterdir()
    if path.is_file() and not path.name.endswith(".d.ts")  # no browser loads those
)
SIZE_LIMIT = 100_000


@pytest.fixture
def desk(shared_desk: Any) -> Any:
    return shared_desk


def test_calls_are_listed_newest_first(
    desk: Any, http: httpx.Client, token: str, partials: Callable[..., list[OutputEvent]]
) -> None:
    first = desk.open("c-1")
    first.publish([CallEnded(at_ms=5, duration_ms=5, wrap_up=WrapUp())])
    desk.open("c-2").publish(partials(2))
    listed = http.get("/api/calls", params={"token": token}).json()
    assert listed[:2] == [
        {"call_id": "c-2", "language": "zh", "at_ms": 128, "seq": 3, "ended": False},
        {"call_id": "c-1", "language": "zh", "at_ms": 5, "seq": 2, "ended": True},
    ]


def test_a_call_is_shown_as_the_snapshot_of_its_stream(
    desk: Any, http: httpx.Client, token: str, partials: Callable[..., list[OutputEvent]]
) -> None:
    for name, path in (("c-1", "c-1"), ("a folder/通话 1", "a%20folder%2F%E9%80%9A%E8%AF%9D%201")):
        feed = desk.open(name)
        feed.publish(partials(2))
        answer = http.get(f"/api/calls/{path}", params={"token": token})
        assert answer.text == feed.snapshot().messages[0]


def test_an_unknown_call_is_a_sentence(http: httpx.Client, token: str) -> None:
    answer = http.get("/api/calls/c-0", params={"token": token})
    assert answer.status_code == 404
    assert "/api/calls" in answer.text


@pytest.mark.parametrize("path", ["/", "/static/main.js", "/healthz", "/api/calls", "/nowhere"])
def test_every_answer_carries_the_browsers_orders(
    desk: Any, http: httpx.Client, token: str, path: str
) -> None:
    headers = http.get(path, params={"token": token}).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; ")
    assert f"connect-src 'self' ws://{desk.address};" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == ("no-cache" if path.startswith("/static") else "no-store")
    assert "server" not in headers


def test_refusals_carry_them_too(http: httpx.Client) -> None:
    assert "content-security-policy" in http.get("/").headers


@pytest.mark.parametrize(
    "path",
    [
        "/static/../pyproject.toml",
        "/static/%2e%2e/pyproject.toml",
        "/static//etc/passwd",
        "/static/",
    ],
)
def test_static_files_stay_in_their_folder(http: httpx.Client, path: str) -> None:
    assert http.get(path).status_code in (401, 404)


@pytest.mark.parametrize("name", ASSETS)
def test_assets_load_nothing_from_elsewhere_and_write_no_markup(name: str) -> None:
    text = (overlay_dir() / name).read_text(encoding="utf-8")
    addresses = set(re.findall(r"https?://[^\s\"'`]+", text))
    assert addresses <= {"http://www.w3.org/2000/svg"}
    for danger in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert danger not in text


def overlay_modules() -> set[str]:
    """The modules that the overlay cannot begin without."""
    found, left = set[str](), ["main.js"]
    while left:
        name = left.pop()
        found.add(name)
        source = (overlay_dir() / name).read_text(encoding="utf-8")
        imported = re.findall(r'^(?:import|export)\b[^;]*?"\./([\w./-]+)";', source, re.MULTILINE)
        left += [other for other in imported if other not in found]
    return found


def test_the_whole_overlay_stays_small(http: httpx.Client) -> None:
    page = (overlay_dir() / "index.html").read_text(encoding="utf-8")
    styles = re.findall(r'rel="stylesheet" href="/static/([^"]+)"', page)
    assert styles[0] == "tokens.css"
    wrap_up = {"ca-wrapup.js", "clipboard.js"}  # loaded when the call has ended
    sizes = {
        name: len(http.get(f"/static/{name}").content)
        for name in {*overlay_modules(), *styles, *wrap_up}
    }
    assert len(sizes) > 15
    assert sum(sizes.values()) <= SIZE_LIMIT, sizes


def test_the_page_announces_every_module_it_will_load() -> None:
    page = (overlay_dir() / "index.html").read_text(encoding="utf-8")
    announced = set(re.findall(r'(?:modulepreload"|module") (?:href|src)="/static/([^"]+)"', page))
    assert announced == overlay_modules()

"""The overlay in a frame of another site's page: two origins, a strict policy, hostile styles."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ElementHandle, Frame, Page, expect

from assist.delivery import Access, Hub, OverlayApp, Server
from assist.delivery.assets import overlay_dir
from assist.delivery.pairing import Pairings
from assist.events import OutputEvent
from assist.events.sites import EmbedOptions

HOSTILE = """
* { all: unset !important; font-size: 40px !important; color: red !important;
    display: inline !important; transform: rotate(9deg) !important; filter: blur(9px) !important }
call-assist, iframe, section, button { display: none !important; visibility: hidden !important }
body { zoom: 3; direction: rtl }
"""
EARS = """
window.heard = [];
for (const type of ['prompt', 'question', 'anger', 'ended', 'connection', 'call'])
  document.addEventListener(type, (e) => window.heard.push([type, e.detail]));
window.addEventListener('message', (e) => (window.posted ??= []).push(JSON.stringify(e.data)));
"""


class Site:
    """A CRM of its own origin: ``/crm`` is the demo page, ``/hostile`` fights back."""

    def __init__(self, service: str, policy: str | None = None) -> None:
        folder = overlay_dir()
        strict = (
            f"default-src 'none'; script-src 'self' {service}; style-src 'self'; "
            f"frame-src {service}; base-uri 'none'; require-trusted-types-for 'script'"
        )
        page = (folder / "crm" / "index.html").read_text(encoding="utf-8")
        page = page.replace('src="/embed.js"', f'src="{service}/embed.js"')
        hostile = (
            '<!doctype html><link rel=stylesheet href="/hostile.css"><script src="/ears.js">'
            f'</script><body><h1>CRM</h1><script type=module src="{service}/embed.js"></script>'
        )
        page = page.replace("<head>", '<head><script src="/ears.js"></script>')
        own = {
            "/crm": (page, "text/html"),
            "/hostile": (hostile, "text/html"),
            "/hostile.css": (HOSTILE, "text/css"),
            "/ears.js": (EARS, "text/javascript"),
        }

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                text, kind = own.get(self.path.partition("?")[0], ("", ""))
                if not kind and self.path.startswith("/static/"):
                    file = folder / Path(self.path).relative_to("/static")
                    text = file.read_text(encoding="utf-8") if file.is_file() else ""
                    kind = "text/css" if file.suffix == ".css" else "text/javascript"
                self.send_response(200 if text else 404)
                self.send_header("Content-Type", f"{kind or 'text/plain'}; charset=utf-8")
                self.send_header("Content-Security-Policy", policy or strict)
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()
        # Another host than the service's 127.0.0.1, so that it is another site, too.
        self.url = f"http://localhost:{self._server.server_address[1]}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def site(desk: Any) -> Iterator[Site]:
    site = Site(service_of(desk))
    yield site
    site.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN")
    context.set_default_timeout(20_000)
    yield context
    context.close()


def service_of(desk: Any) -> str:
    return str(desk.server.url.partition("/?")[0])


def box_of(element: ElementHandle) -> dict[str, float]:
    box = element.bounding_box()
    assert box is not None
    return dict(box)


def resting(page: Page, element: ElementHandle) -> dict[str, float]:
    """Where the frame is once it has stopped moving."""
    last = box_of(element)
    for _ in range(50):
        page.wait_for_timeout(150)
        now = box_of(element)
        if now == last:
            break
        last = now
    return last


def settled(page: Page, true: Callable[[], bool]) -> None:
    """Until it is; nothing tells from outside when a frame has been moved."""
    for _ in range(150):
        if true():
            return
        page.wait_for_timeout(100)
    assert true()


def frame_of(page: Page, desk: Any, path: str) -> Frame:
    """The frame inside the closed shadow root, once it shows this path."""
    for _ in range(200):
        for frame in page.frames:
            if frame.url.startswith(f"{service_of(desk)}{path}"):
                return frame
        page.wait_for_timeout(100)
    raise AssertionError(f"no frame shows {path}, only {[frame.url for frame in page.frames]}")


def pair(page: Page, desk: Any, *gives: str) -> Frame:
    """Connect by the agent's hand and give the overlay's frame."""
    gate = frame_of(page, desk, "/embed?")
    with page.context.expect_page() as opened:
        gate.click("#connect")
    question = opened.value
    question.wait_for_selector("form:not([hidden])")
    for box in question.query_selector_all("fieldset input"):
        box.set_checked((box.get_attribute("name") or "") in gives)
    expect(question.locator("#yes")).to_be_enabled()
    question.click("#yes")
    overlay = frame_of(page, desk, "/?")
    overlay.wait_for_selector("body[data-connection=live]")
    return overlay


def sign_in(context: BrowserContext, desk: Any) -> None:
    """What the link from the terminal does."""
    page = context.new_page()
    page.goto(desk.server.url)
    page.close()


def heard(page: Page, kind: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate(
        "(kind) => window.heard.filter(([type]) => type === kind).map(([, detail]) => detail)",
        kind,
    )
    return found


def until(page: Page, script: str, seconds: float = 8.0) -> None:
    """Playwright's own waiting evaluates text in the page, which the page's policy forbids."""
    for _ in range(int(seconds * 10)):
        if page.evaluate(script):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never: {script}")


def wait_heard(page: Page, kind: str) -> None:
    until(page, f"window.heard.some(([type]) => type === '{kind}')")


GIFTS = ("wrap_up", "questions", "prompts", "mood")


def test_a_crm_fills_its_form_from_a_paired_overlay(
    desk: Any,
    site: Site,
    context: BrowserContext,
    angry: list[OutputEvent],
    ended: list[OutputEvent],
) -> None:
    sign_in(context, desk)
    feed = desk.open()
    page = context.new_page()
    page.goto(f"{site.url}/crm")
    overlay = pair(page, desk, *GIFTS)
    page.fill("#cause", "坐席自己写的")
    feed.publish(angry)
    overlay.wait_for_selector("ca-prompts .say")
    expect(page.locator("#questions li").first).to_contain_text("这笔钱到底什么时候能到")
    expect(page.locator("#mood")).to_contain_text("生气")
    feed.publish(ended)
    expect(page.locator("#filled")).to_be_visible()
    assert page.input_value("#problem") == "我上周五转的一笔钱到现在都没到账"
    assert page.input_value("#cause") == "坐席自己写的"
    assert "今天下午五点前给您回电话" in page.input_value("#promises")
    assert page.text_content("[data-fact=phone]") == "138 0013 8000"
    (told,) = heard(page, "ended")
    assert told["duration_ms"] == 312_000
    assert {one["id"] for one in heard(page, "prompt")} == {"p1", "p2"}


def test_the_page_hears_only_what_was_allowed(
    desk: Any,
    site: Site,
    context: BrowserContext,
    angry: list[OutputEvent],
    ended: list[OutputEvent],
) -> None:
    sign_in(context, desk)
    feed = desk.open()
    page = context.new_page()
    page.goto(f"{site.url}/crm")
    pair(page, desk, "questions")
    feed.publish(angry)
    wait_heard(page, "question")
    feed.publish(ended)
    wait_heard(page, "ended")
    assert heard(page, "prompt") == heard(page, "anger") == []
    (told,) = heard(page, "ended")
    assert told["wrap_up"] is None
    assert told["facts"] is None
    posted = " ".join(page.evaluate("window.posted"))
    assert "cap_" not in posted
    assert "您好这里是客户服务中心" not in posted
    assert "138" not in posted


def test_neither_styles_nor_scripts_of_the_page_get_in(
    desk: Any, site: Site, context: BrowserContext, angry: list[OutputEvent]
) -> None:
    sign_in(context, desk)
    desk.open().publish(angry)
    page = context.new_page()
    page.goto(f"{site.url}/hostile")
    overlay = pair(page, desk)
    overlay.wait_for_selector("ca-prompts .say")
    assert page.evaluate("document.querySelector('call-assist').shadowRoot") is None
    size = (
        page.evaluate("getComputedStyle(document.querySelector('h1')).fontSize"),
        overlay.evaluate("getComputedStyle(document.body).fontSize"),
    )
    assert size[0] == "40px"
    assert size[1] != "40px"
    # The frame stands where it should, unturned, at its own size.
    box = overlay.frame_element().bounding_box()
    assert box is not None
    assert (round(box["x"]), round(box["width"])) == (900, 380)
    assert round(box["y"] + box["height"]) == 800
    kept = page.evaluate("JSON.stringify({...localStorage})")
    assert "cap_" not in kept
    assert "钱" not in kept
    assert page.evaluate("window.length") == 0


def test_a_frame_docks_resizes_moves_and_is_put_away(
    desk: Any, site: Site, context: BrowserContext
) -> None:
    sign_in(context, desk)
    page = context.new_page()
    page.goto(f"{site.url}/crm")
    gate = frame_of(page, desk, "/embed?")
    element = gate.frame_element()

    def box() -> tuple[int, int, int, int]:
        found = element.bounding_box()
        assert found is not None
        return (
            round(found["x"]),
            round(found["y"]),
            round(found["width"]),
            round(found["height"]),
        )

    settled(page, lambda: box() == (900, 40, 380, 760))
    # By pointer, over the iframe.
    page.mouse.move(899, 400)
    page.mouse.down()
    page.mouse.move(950, 420, steps=4)
    page.mouse.move(800, 420, steps=4)
    page.mouse.up()
    settled(page, lambda: box()[2] == 479)
    # By key: the edge is the stop before the bar's buttons end.
    page.evaluate("document.querySelector('call-assist').dock = 'bottom'")
    settled(page, lambda: box() == (0, 520, 1280, 280))
    page.evaluate("document.querySelector('call-assist').dock = 'floating'")
    x, y, width, height = box()
    page.mouse.move(x + 40, y - 20)
    page.mouse.down()
    page.mouse.move(x - 160, y - 60, steps=5)
    page.mouse.up()
    settled(page, lambda: box() == (x - 200, y - 40, width, height))
    page.evaluate("document.querySelector('call-assist').minimise()")
    expect(page.locator("call-assist")).to_have_js_property("minimised", True)
    page.reload()
    until(page, "document.querySelector('call-assist')?.dock === 'floating'")
    assert page.evaluate("document.querySelector('call-assist').minimised") is True
    page.mouse.click(1280 - 60, 800 - 42)
    expect(page.locator("call-assist")).to_have_js_property("minimised", False)


def test_keys_resize_and_move_the_frame(desk: Any, site: Site, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(f"{site.url}/crm")
    gate = frame_of(page, desk, "/embed?")
    gate.wait_for_selector("#connect:not([hidden])")
    element = gate.frame_element()
    gate.focus("#connect")
    page.keyboard.press("Tab")  # out of the frame, to the edge behind it
    gate.wait_for_function("!document.hasFocus()")
    for key in ("ArrowLeft", "Shift+ArrowLeft", "ArrowRight"):
        page.keyboard.press(key)
    settled(page, lambda: round(box_of(element)["width"]) == 380 + 64)
    page.evaluate("document.querySelector('call-assist').dock = 'floating'")
    before = resting(page, element)
    gate.focus("#connect")
    gate.wait_for_function("document.hasFocus()")
    page.keyboard.press("Shift+Tab")  # back over the frame and the bar's five buttons
    gate.wait_for_function("!document.hasFocus()")
    for _ in range(5):
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+ArrowLeft")

    def moved() -> tuple[int, int]:
        after = box_of(element)
        return round(after["x"] - before["x"]), round(after["y"] - before["y"])

    settled(page, lambda: moved() == (-64, -16))


def test_a_pairing_that_is_revoked_ends_the_stream(
    desk: Any, site: Site, context: BrowserContext, angry: list[OutputEvent]
) -> None:
    sign_in(context, desk)
    feed = desk.open()
    page = context.new_page()
    page.goto(f"{site.url}/crm")
    pair(page, desk)
    (pairing,) = desk.app.access.pairings.all()
    assert pairing.origin == site.url
    assert desk.app.access.pairings.revoke(pairing.id)
    feed.publish(angry)
    gate = frame_of(page, desk, "/embed?")
    expect(gate.locator("#connect")).to_be_visible()


def test_a_paired_page_comes_back_without_a_question(
    desk: Any, site: Site, context: BrowserContext
) -> None:
    sign_in(context, desk)
    desk.open()
    page = context.new_page()
    page.goto(f"{site.url}/crm")
    pair(page, desk)
    page.reload()
    frame_of(page, desk, "/?").wait_for_selector("body[data-connection=live]")


def test_declining_leaves_nothing_paired(desk: Any, site: Site, context: BrowserContext) -> None:
    sign_in(context, desk)
    page = context.new_page()
    page.goto(f"{site.url}/crm")
    gate = frame_of(page, desk, "/embed?")
    with context.expect_page() as opened:
        gate.click("#connect")
    opened.value.click("#no")
    expect(gate.locator("#told")).to_have_text("没有连接。")
    assert desk.app.access.pairings.all() == ()


def test_a_browser_that_never_opened_the_overlay_is_told_how(
    desk: Any, site: Site, context: BrowserContext
) -> None:
    page = context.new_page()
    page.goto(f"{site.url}/crm")
    gate = frame_of(page, desk, "/embed?")
    with context.expect_page() as opened:
        gate.click("#connect")
    expect(opened.value.locator("#told")).to_contain_text("overlay:")
    expect(opened.value.locator("form")).to_be_hidden()


def test_a_site_that_lies_about_its_name_is_not_framed(
    desk: Any, site: Site, context: BrowserContext
) -> None:
    """The frame's address names the site, and the browser checks it."""
    page = context.new_page()
    page.goto(f"{site.url}/crm")
    frame_of(page, desk, "/embed?")
    refused = []
    page.on("console", lambda message: refused.append(message.text))
    page.evaluate(
        """(service) => { const frame = document.createElement('iframe');
        frame.src = service + '/embed?origin=https://bank.example';
        document.body.append(frame); }""",
        service_of(desk),
    )
    page.wait_for_timeout(500)
    assert any("frame-ancestors" in text for text in refused)


def test_the_question_cannot_be_framed_and_waits_before_it_takes_an_answer(
    desk: Any, site: Site, context: BrowserContext
) -> None:
    sign_in(context, desk)
    page = context.new_page()
    page.goto(f"{service_of(desk)}/pair?origin={site.url}")
    page.wait_for_selector("form:not([hidden])")
    assert page.is_disabled("#yes")
    assert site.url.removeprefix("http://") in (page.text_content("#site") or "")
    expect(page.locator("#yes")).to_be_enabled()
    page.click("#yes")
    # Nobody opened it: the token goes nowhere.
    expect(page.locator("#told")).to_contain_text("找不到")


def test_a_policy_without_the_service_is_named(desk: Any, context: BrowserContext) -> None:
    service = service_of(desk)
    site = Site(
        service, policy=f"default-src 'self'; script-src 'self' {service}; frame-src 'none'"
    )
    try:
        page = context.new_page()
        page.goto(f"{site.url}/crm")
        until(page, "document.querySelector('call-assist')?.connection === 'blocked'")
        expect(page.locator("#call")).to_contain_text("被拦住了")
    finally:
        site.close()


def test_a_service_that_went_away_is_told_and_found_again(
    desk: Any, site: Site, context: BrowserContext
) -> None:
    page = context.new_page()
    page.goto(f"{site.url}/crm")
    frame_of(page, desk, "/embed?")
    until(page, "document.querySelector('call-assist').connection === 'unpaired'")
    desk.server.stop()
    page.evaluate(
        "(() => { const e = document.querySelector('call-assist'); e.remove(); "
        "document.documentElement.append(e); })()"
    )
    until(page, "document.querySelector('call-assist').connection === 'unreachable'", 12)
    desk.server = Server(desk.app, port=desk.server.port)
    desk.server.start()
    until(page, "document.querySelector('call-assist').connection === 'unpaired'", 15)


def test_the_services_own_demo_page_needs_no_pairing(
    desk: Any, context: BrowserContext, angry: list[OutputEvent]
) -> None:
    desk.open().publish(angry)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(desk.server.url.replace("/?", "/crm?"))
    overlay = frame_of(page, desk, "/?")
    overlay.wait_for_selector("ca-prompts .say")
    expect(page.locator("#questions li").first).to_be_visible()
    assert not [text for text in said if "Security Policy" in text]


def test_a_site_of_the_configuration_connects_with_one_click(
    site: Site, desk: Any, context: BrowserContext
) -> None:
    port = desk.server.port
    desk.server.stop()
    options = EmbedOptions(origins=(site.url,), gives=("questions",))
    access = Access("a token of the tests", pairings=Pairings(options=options))
    desk.hub = Hub()
    desk.app = OverlayApp(desk.hub, access)
    desk.server = Server(desk.app, port=port)
    desk.server.start()
    sign_in(context, desk)
    page = context.new_page()
    page.goto(f"{site.url}/crm")
    frame_of(page, desk, "/embed?").click("#connect")
    frame_of(page, desk, "/?").wait_for_selector("body[data-connection=live]")
    (pairing,) = access.pairings.all()
    assert pairing.gives == ("questions",)

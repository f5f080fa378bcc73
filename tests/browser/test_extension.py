"""The extension in a real Chromium, on a site that means no good, against the real server.

What automation can't do is press the toolbar button and answer the browser's question for a site,
so the copy that is loaded here has one site allowed from the start.
"""

from __future__ import annotations

import json
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Error, Frame, Page, expect, sync_playwright

from assist.app.extension import pack_extension
from assist.delivery import Access, Hub, OverlayApp, Server
from assist.delivery.messages import PromptShownMessage
from assist.events import Channel, Final, OutputEvent, Span

pytestmark = pytest.mark.browser

ID = "lfknehdpfppdlaabajggpbidomgefddd"
ORIGIN = f"chrome-extension://{ID}"
WIDE, HIGH, DOCK = 1280, 800, 400
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

SITE = """<!doctype html>
<html lang="en"><head><title>CRM</title><style>
  *, *::before, *::after {
    display: none !important; visibility: hidden !important; opacity: 0 !important;
    width: 3px !important; transform: scale(0.1) !important; transition: all 99s !important;
    --bg: red !important; --text: red !important; pointer-events: none !important;
  }
  html, body, h1 { display: block !important; visibility: visible !important; }
  html { filter: blur(3px); transform: translateX(50px) !important; }
  iframe { position: absolute !important; left: -9999px !important; }
</style></head><body><h1>CRM</h1></body></html>"""


class Site(BaseHTTPRequestHandler):
    """A CRM whose style sheet wrecks whatever it can reach."""

    def do_GET(self) -> None:
        body = SITE.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", "frame-src 'none'; style-src 'unsafe-inline'")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def opened_by_itself(context: BrowserContext) -> Page:
    """The page that opens when the extension has been installed."""
    [first, *_] = context.pages
    for _ in range(100):
        for page in context.pages:
            if page.url == f"{ORIGIN}/options.html":
                page.wait_for_load_state()
                return page
        first.wait_for_timeout(50)
    pytest.fail(f"the options did not open, only {[page.url for page in context.pages]}")


class Browser:
    """Chromium with the extension; ``site`` is allowed to show it, ``stranger`` is not."""

    def __init__(self, context: BrowserContext, port: int) -> None:
        self.context = context
        self.site = f"http://crm.example:{port}/"
        self.stranger = f"http://stranger.example:{port}/"
        # The first that a new user sees; it stays open for all tests.
        self.options = opened_by_itself(context)

    def run(self, code: str, argument: object = None) -> Any:
        """Run code in a page of the extension."""
        return self.options.evaluate(code, argument)

    def pair(self, service: str, token: str) -> None:
        self.run(
            "(paired) => chrome.storage.local.set(paired)", {"service": service, "token": token}
        )

    def press_button(self) -> None:
        """What the toolbar button tells a dock that is there."""
        self.run(
            """async () => {
              const [tab] = await chrome.tabs.query({ url: "http://crm.example/*" });
              return chrome.tabs.sendMessage(tab.id, { type: "toggle" });
            }"""
        )


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.fail("these tests need Chromium: apt-get install chromium, or -m 'not browser'")
    folder = tmp_path_factory.mktemp("extension")
    for name, content in pack_extension().files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["host_permissions"].append("http://crm.example/*")
    (folder / "manifest.json").write_text(json.dumps(manifest))
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            tmp_path_factory.mktemp("profile"),
            executable_path=path,
            ignore_default_args=["--disable-extensions"],
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--lang=zh-CN",
                f"--disable-extensions-except={folder}",
                f"--load-extension={folder}",
                "--host-resolver-rules=MAP *.example 127.0.0.1",
                # The site counts as one of the internet's: the browser guards this machine from it.
                f"--ip-address-space-overrides=127.0.0.1:{server.server_port}=public",
            ],
            viewport={"width": WIDE, "height": HIGH},
            locale="zh-CN",
        )
        if not context.service_workers:
            context.wait_for_event("serviceworker")
        yield Browser(context, server.server_port)
        context.close()
    server.shutdown()
    server.server_close()


@pytest.fixture
def browser(loaded: Browser) -> Iterator[Browser]:
    loaded.run("() => chrome.storage.local.clear()")
    yield loaded
    for page in loaded.context.pages:
        if page is not loaded.options:
            page.close()


class Paired:
    """The server and its pairing with the extension."""

    def __init__(self, desk: Any, browser: Browser) -> None:
        self.desk = desk
        self.pairings = desk.app.access.pairings
        self.pairing, token = self.pairings.pair(ORIGIN, (), self.pairings.ask(ORIGIN))
        self.service = desk.server.url.partition("/?")[0]
        browser.pair(self.service, token)

    def start_again(self) -> None:
        """A new process on the same port that has read the kept pairings."""
        self.desk.hub = Hub()
        self.desk.app = OverlayApp(self.desk.hub, Access(pairings=self.pairings))
        self.desk.server = Server(self.desk.app, port=self.desk.server.port)
        self.desk.server.start()


@pytest.fixture
def paired(desk: Any, browser: Browser) -> Paired:
    return Paired(desk, browser)


def visit(browser: Browser) -> tuple[Page, Frame]:
    """The site with the panel beside it."""
    page = browser.context.new_page()
    page.goto(browser.site)
    return page, panel(page)


def panel(page: Page) -> Frame:
    """The panel's frame, once it is there."""
    found = None
    for _ in range(100):
        found = next((frame for frame in page.frames if "/panel.html" in frame.url), None)
        if found is not None:
            break
        page.wait_for_timeout(50)
    assert found is not None, f"no panel among {[frame.url for frame in page.frames]}"
    return found


def has_panel(page: Page) -> bool:
    page.wait_for_timeout(400)
    return any("/panel.html" in frame.url for frame in page.frames)


def box(frame: Frame) -> dict[str, float]:
    found = frame.frame_element().bounding_box()
    assert found is not None
    return dict(found)


def secret_address(page: Page) -> str:
    """The panel's address of this session, which only the dock knows."""
    session = page.context.new_cdp_session(page)
    worlds: list[dict[str, Any]] = []
    session.on("Runtime.executionContextCreated", lambda event: worlds.append(event["context"]))
    session.send("Runtime.enable")
    world = next(world["id"] for world in worlds if world["origin"] == ORIGIN)
    code = "chrome.runtime.getURL('panel.html')"
    answer = session.send("Runtime.evaluate", {"expression": code, "contextId": world})
    return str(answer["result"]["value"])


def line(number: int, text: str) -> Final:
    at = 70_000 + number * 1_000
    return Final(
        at_ms=at,
        id=f"x{number}",
        speaker=Channel.CUSTOMER,
        span=Span(at - 900, at),
        text=text,
        words=(),
    )


def test_the_card_of_a_live_call_stands_beside_the_site(
    browser: Browser, paired: Paired, angry: list[OutputEvent]
) -> None:
    feed = paired.desk.open()
    page, frame = visit(browser)
    feed.publish(angry)
    expect(frame.locator("article").first).to_contain_text("查到为止")
    expect(frame.locator("body")).to_have_attribute("data-connection", "live")
    # The overlay's own doubts are its own: nothing is in the way, so no bar says so.
    expect(frame.locator("#pairing")).to_be_hidden()
    assert page.title() == "CRM"


def test_cards_that_are_up_are_counted_on_the_button(
    browser: Browser, paired: Paired, angry: list[OutputEvent]
) -> None:
    feed = paired.desk.open()
    page, frame = visit(browser)
    feed.publish(angry)
    expect(frame.locator("article")).to_have_count(2)
    page.bring_to_front()
    badge = """async () => {
      const [tab] = await chrome.tabs.query({ url: "http://crm.example/*" });
      return chrome.action.getBadgeText({ tabId: tab.id });
    }"""
    for _ in range(40):
        if browser.run(badge) == "2":
            break
        page.wait_for_timeout(100)
    assert browser.run(badge) == "2"


def test_the_sites_style_does_not_reach_the_panel(
    browser: Browser, paired: Paired, angry: list[OutputEvent]
) -> None:
    paired.desk.open().publish(angry)
    page, frame = visit(browser)
    expect(frame.locator("article").first).to_be_visible()
    place = box(frame)
    assert (place["x"], place["width"]) == (WIDE - DOCK, DOCK)
    assert place["y"] + place["height"] == HIGH
    colour = frame.evaluate("getComputedStyle(document.body).backgroundColor")
    assert colour != "rgb(255, 0, 0)"
    # Buttons of the dock itself take clicks, too, where the site forbids all.
    page.mouse.click(WIDE - 20, 15)
    assert not has_panel(page)


def test_the_sites_script_finds_nothing_to_read(
    browser: Browser, paired: Paired, angry: list[OutputEvent]
) -> None:
    paired.desk.open().publish(angry)
    page, frame = visit(browser)
    expect(frame.locator("article").first).to_be_visible()
    found = page.evaluate(
        """() => ({
          shadow: document.querySelector("call-assist-dock").shadowRoot,
          inside: document.querySelector("call-assist-dock").childNodes.length,
          frames: [window.length, document.querySelectorAll("iframe").length],
          text: document.documentElement.textContent,
          entries: performance.getEntriesByType("resource").map((entry) => entry.name),
        })"""
    )
    assert found["shadow"] is None
    assert found["inside"] == 0
    assert found["frames"] == [0, 0]
    assert "查到为止" not in found["text"]
    assert not [name for name in found["entries"] if ID in name]


@pytest.mark.parametrize("file", ["panel.html", "manifest.json", "icons/16.png", "panel.js"])
def test_the_site_cannot_tell_that_the_extension_is_there(browser: Browser, file: str) -> None:
    page, _ = visit(browser)
    with pytest.raises(Error, match="Failed to fetch"):
        page.evaluate("(address) => fetch(address)", f"{ORIGIN}/{file}")


def test_the_browser_keeps_the_site_from_this_machine_but_not_the_panel(
    browser: Browser, paired: Paired
) -> None:
    page, frame = visit(browser)
    expect(frame.locator("body")).to_have_attribute("data-connection", "live")
    with pytest.raises(Error, match="Failed to fetch"):
        page.evaluate(
            "(address) => fetch(address, { mode: 'no-cors' })", f"{paired.service}/healthz"
        )


def test_a_site_that_was_not_allowed_gets_no_dock(browser: Browser, paired: Paired) -> None:
    page = browser.context.new_page()
    page.goto(browser.stranger)
    assert not has_panel(page)
    assert page.locator("call-assist-dock").count() == 0


def test_a_stranger_who_frames_the_panel_gets_an_empty_page(
    browser: Browser, paired: Paired
) -> None:
    """As if the address that is made for the session had leaked."""
    page, _ = visit(browser)
    address = secret_address(page)
    assert ID not in address
    stranger = browser.context.new_page()
    stranger.route(
        f"{browser.stranger}*",
        lambda route: route.fulfill(
            content_type="text/html", body=f'<iframe src="{address}"></iframe>'
        ),
    )
    stranger.goto(browser.stranger)
    frame = panel(stranger)
    stranger.wait_for_timeout(500)
    assert frame.evaluate("[document.body.childElementCount, 'callAssist' in globalThis]") == [
        0,
        False,
    ]


def test_the_panel_comes_back_when_the_service_does(
    browser: Browser, paired: Paired, angry: list[OutputEvent]
) -> None:
    paired.desk.open().publish(angry)
    _, frame = visit(browser)
    expect(frame.locator("article")).to_have_count(2)
    paired.desk.server.stop()
    expect(frame.locator("#pairing strong")).to_have_text("助手没有运行")
    expect(frame.locator("#pairing span")).to_contain_text("assist live")
    paired.start_again()
    feed = paired.desk.open("c-2")
    feed.publish([line(1, "喂，您还在吗")])
    expect(frame.locator("ca-transcript")).to_contain_text("您还在吗", timeout=15_000)
    expect(frame.locator("#pairing")).to_be_hidden()


def test_a_pairing_that_was_revoked_is_told_plainly(
    browser: Browser, paired: Paired, angry: list[OutputEvent]
) -> None:
    feed = paired.desk.open()
    feed.publish(angry)
    _, frame = visit(browser)
    expect(frame.locator("article")).to_have_count(2)
    paired.pairings.revoke(paired.pairing.id)
    feed.publish([line(1, "这句不该出现")])
    expect(frame.locator("#pairing strong")).to_have_text("配对已经收回", timeout=10_000)
    expect(frame.locator("body")).not_to_contain_text("这句不该出现")
    expect(frame.get_by_role("button", name="打开设置")).to_be_visible()


def test_without_a_pairing_the_panel_says_what_to_do(browser: Browser, desk: Any) -> None:
    _, frame = visit(browser)
    expect(frame.locator("#pairing strong")).to_have_text("还没有配对")
    frame.get_by_role("button", name="打开设置").click()
    in_front = """async () => {
      const tabs = await chrome.tabs.query({ active: true });
      return tabs.some(({ url }) => url === location.href);
    }"""
    for _ in range(40):
        if browser.run(in_front):
            break
        frame.page.wait_for_timeout(50)
    assert browser.run(in_front)


def test_hidden_means_off_and_every_site_remembers(browser: Browser, paired: Paired) -> None:
    page, _ = visit(browser)
    browser.press_button()
    assert not has_panel(page)
    page.reload()
    assert not has_panel(page)
    browser.press_button()
    expect(panel(page).locator("body")).to_have_attribute("data-connection", "live")


def test_side_and_width_are_kept(browser: Browser, paired: Paired) -> None:
    page, frame = visit(browser)
    page.mouse.move(WIDE - DOCK, 400)
    page.mouse.down()
    page.mouse.move(WIDE - 500, 400, steps=4)
    page.mouse.up()
    assert box(frame)["width"] == 500
    for _ in range(3):  # from the edge back over the buttons
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")  # the first button: to the other side
    assert box(frame)["x"] == 0
    page.wait_for_timeout(200)
    page.reload()
    place = box(panel(page))
    assert (place["x"], place["width"]) == (0, 500)


def test_the_width_is_changed_from_the_keyboard(browser: Browser, paired: Paired) -> None:
    page, frame = visit(browser)
    for _ in range(4):  # three buttons, then the edge
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowLeft")
    assert box(frame)["width"] == DOCK + 20
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert box(frame)["width"] == DOCK - 20


def test_small_leaves_a_tab_that_counts_cards(
    browser: Browser, paired: Paired, angry: list[OutputEvent]
) -> None:
    feed = paired.desk.open()
    page, frame = visit(browser)
    expect(frame.locator("body")).to_have_attribute("data-connection", "live")
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert box(frame)["x"] >= WIDE - 1
    feed.publish(angry)
    expect(frame.locator("article")).to_have_count(2)
    page.wait_for_timeout(800)
    # The tab says that cards are up; nobody has seen them.
    assert paired.desk.heard == []
    page.mouse.click(WIDE - 40, HIGH - 42)
    assert box(frame)["x"] == WIDE - DOCK
    paired.desk.wait_for(PromptShownMessage(call="c-1", prompt="p1"))


def test_pages_of_the_site_cannot_read_what_the_extension_keeps(
    browser: Browser, paired: Paired
) -> None:
    visit(browser)
    kept = browser.run("() => chrome.storage.local.get(null)")
    assert kept.keys() <= {"service", "token", "places"}
    level = browser.run("() => chrome.storage.local.get('token').then(({ token }) => token.length)")
    assert level > 20


CHECKS: dict[str, tuple[Callable[[Paired, Browser], None], str]] = {
    "ok": (lambda paired, browser: None, "已连上"),
    "not paired": (
        lambda paired, browser: browser.run("() => chrome.storage.local.remove('token')"),
        "还没有配对",
    ),
    "revoked": (
        lambda paired, browser: paired.pairings.revoke(paired.pairing.id),
        "配对已经收回",
    ),
    "not running": (lambda paired, browser: paired.desk.server.stop(), "助手没有运行"),
    "another program": (
        lambda paired, browser: browser.run(
            "(service) => chrome.storage.local.set({ service })",
            f"http://127.0.0.1:{browser.site.split(':')[-1].strip('/')}",
        ),
        "这个端口上是别的程序",
    ),
    "somebody else's token": (
        lambda paired, browser: browser.pair(paired.service, paired.desk.app.access.token),
        "助手不认识这个扩展",
    ),
}


@pytest.mark.parametrize("case", CHECKS)
def test_the_check_says_what_is_in_the_way(browser: Browser, paired: Paired, case: str) -> None:
    arrange, told = CHECKS[case]
    arrange(paired, browser)
    page = browser.context.new_page()
    page.goto(f"{ORIGIN}/options.html")
    expect(page.locator("#state strong")).to_have_text(told)
    page.get_by_role("button", name="检查连接").click()
    expect(page.locator("#state strong")).to_have_text(told)
    expect(page.locator("#state span")).not_to_be_empty()


def ask_to_pair(browser: Browser, desk: Any) -> tuple[Page, Page]:
    """The options page, and the question of the service in a window of its own."""
    page = browser.context.new_page()
    page.goto(f"{ORIGIN}/options.html")
    page.locator("#link").fill(f"overlay: {desk.server.url}")
    with page.expect_popup() as opened:
        page.get_by_role("button", name="配对", exact=True).click()
    return page, opened.value


def test_pasting_the_link_and_one_yes_pair_the_extension(browser: Browser, desk: Any) -> None:
    page, question = ask_to_pair(browser, desk)
    question.bring_to_front()
    question.get_by_role("button", name="允许", exact=True).click()
    expect(page.locator("#state strong")).to_have_text("已连上")
    [pairing] = desk.app.access.pairings.all()
    assert (pairing.origin, pairing.gives) == (ORIGIN, ())
    kept = browser.run("() => chrome.storage.local.get(null)")
    # The link's token opens everything; what is kept opens an overlay.
    assert kept["token"] != desk.app.access.token
    assert desk.app.access.pairings.of(kept["token"]) == pairing


def test_a_no_leaves_nothing_behind(browser: Browser, desk: Any) -> None:
    page, question = ask_to_pair(browser, desk)
    question.get_by_role("button", name="不允许").click()
    expect(page.locator("#link-trouble")).to_contain_text("没有配对")
    assert desk.app.access.pairings.all() == ()
    assert browser.run("() => chrome.storage.local.get(null)") == {}


def test_a_link_to_elsewhere_is_not_followed(browser: Browser) -> None:
    page = browser.context.new_page()
    page.goto(f"{ORIGIN}/options.html")
    for link in ("https://evil.example/?token=x", "http://127.0.0.1.evil.example/?token=x", "?"):
        page.locator("#link").fill(link)
        page.get_by_role("button", name="配对", exact=True).click()
        expect(page.locator("#link-trouble")).to_contain_text("不是这台电脑上的链接")
    assert browser.run("() => chrome.storage.local.get(null)") == {}


def test_the_key_is_free_in_this_browser(browser: Browser) -> None:
    [command] = browser.run("() => chrome.commands.getAll()")
    assert command["shortcut"].replace("+", "").endswith("L")
    expect(browser.options.locator("#key")).to_have_text(command["shortcut"])


def test_the_options_list_the_sites_that_the_browser_allows(browser: Browser) -> None:
    page = browser.context.new_page()
    page.goto(f"{ORIGIN}/options.html")
    expect(page.locator("#allowed li span")).to_have_text(["http://crm.example"])
    page.locator("#site").fill("file:///etc/passwd")
    page.get_by_role("button", name="允许").click()
    expect(page.locator("#site-trouble")).to_contain_text("https://")


RUN_AXE = """async (values) => (await axe.run({ runOnly: { type: "tag", values } })).violations
  .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)"""


@pytest.mark.web
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_options_page_is_accessible(browser: Browser, theme: Any) -> None:
    page = browser.context.new_page()
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(f"{ORIGIN}/options.html")
    expect(page.locator("#state strong")).not_to_be_empty()
    page.evaluate(AXE.read_text("utf-8"))
    assert page.evaluate(RUN_AXE, [*TAGS, "best-practice"]) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert re.fullmatch("zh-CN|en", page.locator("html").get_attribute("lang") or "")


@pytest.mark.web
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_panels_own_bar_is_accessible(browser: Browser, desk: Any, theme: Any) -> None:
    page = browser.context.new_page()
    page.emulate_media(color_scheme=theme)
    page.goto(f"{ORIGIN}/panel.html")
    expect(page.locator("#pairing")).to_be_visible()
    page.evaluate(AXE.read_text("utf-8"))
    assert page.evaluate(RUN_AXE, TAGS) == []

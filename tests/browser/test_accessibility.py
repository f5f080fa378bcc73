"""Everybody can use every page: WCAG 2.2 AA by axe-core, the keyboard, a voice, zoom, stillness."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from assist.app.config import Config
from assist.app.findings import finding
from assist.app.settings import Settings
from assist.delivery import Access, OverlayApp, Server
from assist.delivery.settings import settings_routes
from assist.delivery.setup import setup_routes
from assist.delivery.tiles import Seat
from assist.delivery.wall import Wall, wall_routes
from assist.events import CallStarted, Channel, OutputEvent, Partial, Prompt, Span

pytestmark = [pytest.mark.browser, pytest.mark.web]

AXE = "node_modules/axe-core/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
THEMES = ("light", "dark", "contrast")
LAYOUTS = ("standard", "compact", "focus")
LANGUAGES = ("zh", "en")
WIDE = {"width": 1280, "height": 900}
SIDE = {"width": 420, "height": 900}

RUN_AXE = """async ([tags, only]) => {
  const runOnly = only ? { type: "rule", values: only } : { type: "tag", values: tags };
  const rules = only ? {} : { "target-size": { enabled: true } };
  const { violations } = await axe.run(document, { runOnly, rules, resultTypes: ["violations"] });
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary, html }) =>
      `${id} (${help}): ${target.flat().join(" ")}: ${html.slice(0, 160)}` +
      ` — ${failureSummary.split("\\n").slice(1).join(" ")}`));
}"""

# What a screen reader would read out by itself: every text that a live region comes to hold.
LISTEN = """
  window.announced = [];
  const LIVE = "[aria-live=polite], [aria-live=assertive], [role=status], [role=alert], output";
  new MutationObserver((records) => {
    for (const { target } of records) {
      const near = target.nodeType === Node.ELEMENT_NODE ? target : target.parentElement;
      const live = near?.closest?.(LIVE);
      const text = live?.textContent.trim();
      if (text && live.lastSaid !== text) window.announced.push(text);
      if (live) live.lastSaid = text;
    }
  }).observe(document, { childList: true, characterData: true, subtree: true });
"""

# Where Tab goes, and whether one sees that it got there.
FOCUSED = """() => {
  let node = document.activeElement;
  while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
  if (!node || node === document.body) return null;
  const all = [...document.querySelectorAll("*")];
  const ring = (at) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(at);
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
  };
  // Inside a closed shadow root only its own tests can look; a card shows the ring of its button.
  const closed = node.localName.includes("-") && !node.shadowRoot && node.tabIndex < 0;
  const card = node.closest("ca-tile");
  const ringed = closed || ring(node) || (card !== null && ring(card));
  const { top, bottom, left, right } = node.getBoundingClientRect();
  const inside = bottom > 0 && right > 0 && top < innerHeight && left < innerWidth;
  const name = node.outerHTML.slice(0, 120);
  return { at: all.indexOf(node), name, ringed, inside };
}"""
REACHABLE = """() => {
  const all = [...document.querySelectorAll("*")];
  const open = document.querySelector("dialog:modal") ?? document.body;
  return [...open.querySelectorAll(
      "a[href], button, input, select, textarea, summary, [contenteditable], [tabindex]")]
    .filter((node) => node.tabIndex >= 0 && !node.disabled && node.checkVisibility({
      checkVisibilityCSS: true, checkOpacity: false }) && !node.closest("[inert]"))
    .filter((node) => node.type !== "radio" || node.checked)
    .map((node) => [all.indexOf(node), node.outerHTML.slice(0, 120)]);
}"""

WIDER_THAN_ITS_WINDOW = """() => {
  const wide = document.documentElement.scrollWidth - innerWidth;
  const out = [...document.querySelectorAll("body *")].filter((node) => {
    const { left, right, width } = node.getBoundingClientRect();
    return width > 1 && node.checkVisibility() && (right > innerWidth + 1 || left < -1) &&
      !node.closest(".sr-only, svg, [data-scrolls-sideways]");
  });
  return wide > 0 || out.length
    ? [`${wide} px wider`, ...out.slice(0, 5).map((node) => node.outerHTML.slice(0, 99))]
    : [];
}"""


# The pages beside the overlay, and the question that stands in front of a frame of it.
OTHERS = [
    "/wall",
    "/settings",
    "/setup",
    "/crm",
    "/pair?origin=https://crm.example",
    "/embed?origin=https://crm.example",
]


class Machine:
    """A machine with a fault of every kind and a test that never begins."""

    def findings(self) -> Iterator[bytes]:
        for found in (
            finding("python", "ok", "python", version="3.11"),
            finding("model", "note", "model.demo", "assist models pull x", language="zh"),
            finding("microphone", "missing", "microphone.no"),
        ):
            yield msgspec.json.encode(found)

    def begin(self, tell: Callable[[bytes], None]) -> bytes | None:
        return b'{"zh":"-","en":"-"}'

    def unwatched(self) -> bytes:
        return b'{"zh":"-","en":"-"}'

    def stop(self) -> None:
        """Nothing was begun."""


@pytest.fixture
def house(desk: Any, tmp_path: Path, angry: list[OutputEvent]) -> Any:
    """The desk with a call on it, its supervisors' wall and its settings."""
    wall = Wall(lambda _call, _note: None)
    config = Config(data=str(tmp_path))
    desk.server.stop()
    desk.app = OverlayApp(
        desk.hub,
        Access(desk.app.access.token),
        routes=[
            *wall_routes(wall),
            *settings_routes(Settings(config, tmp_path / "config.toml", lambda: ())),
            *setup_routes(Machine()),
        ],
    )
    desk.server = Server(desk.app, port=desk.server.port)
    desk.server.start()
    desk.open().publish(angry)
    for name, shares in [("A 12", "all"), ("B 3", "mood")]:
        feed = wall.open_call(name, "zh", Seat(name=name, shares=shares))
        feed.publish([CallStarted(at_ms=0, call_id=name, language="zh"), *angry])
    return desk


@pytest.fixture(scope="module")
def axe_source(repository: Path) -> str:
    path = repository / AXE
    if not path.is_file():
        pytest.fail(f"{AXE} is missing: run 'make setup', or -m 'not web'")
    return path.read_text(encoding="utf-8")


@pytest.fixture
def visit(browser: Browser, desk: Any, axe_source: str) -> Iterator[Callable[..., Page]]:
    """``visit("/wall", viewport, lang="en", …)``: a page with axe in it, standing still."""
    contexts: list[BrowserContext] = []

    def go(path: str = "/", viewport: Any = SIDE, *, lang: str = "zh", **more: Any) -> Page:
        context = browser.new_context(
            viewport=viewport,
            locale={"zh": "zh-CN", "en": "en-GB"}[lang],
            bypass_csp=True,
            **({"reduced_motion": "reduce"} | more),
        )
        contexts.append(context)
        page = context.new_page()
        page.add_init_script(LISTEN)
        address, _, token = desk.server.url.partition("/?")
        page.goto(f"{address}{path}{'&' if '?' in path else '?'}{token}")
        page.wait_for_load_state("load")
        page.evaluate(axe_source)
        return page

    yield go
    for context in contexts:
        context.close()


def dress(page: Page, theme: str) -> None:
    """A theme as the agent would choose it; the system's preference follows."""
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)


def violations(page: Page, *only: str) -> list[str]:
    return list(page.evaluate(RUN_AXE, [TAGS, list(only) or None]))


def in_every_theme(page: Page) -> list[str]:
    """All rules once, and those about colour in the other themes."""
    found = []
    for theme in THEMES:
        dress(page, theme)
        rules = () if theme == THEMES[0] else ("color-contrast", "link-in-text-block")
        found += [f"{theme}: {line}" for line in violations(page, *rules)]
    return found


def lay_out(page: Page, layout: str) -> None:
    page.evaluate("name => { document.documentElement.dataset.layout = name; }", layout)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("moment", ["empty", "calling", "ended"])
def test_the_overlay_keeps_every_rule(
    desk: Any,
    visit: Callable[..., Page],
    angry: list[OutputEvent],
    ended: list[OutputEvent],
    moment: str,
    lang: str,
) -> None:
    if moment != "empty":
        feed = desk.open(language=lang)
        feed.publish(angry)
        if moment == "ended":
            feed.publish(ended)
    page = visit("/", lang=lang)
    page.wait_for_selector("body[data-connection=live]")
    if moment == "calling":
        page.wait_for_selector("article")
    found = in_every_theme(page)
    # The words of the other language stand in the same boxes and colours.
    if lang == LANGUAGES[0]:
        for layout in LAYOUTS[1:]:
            lay_out(page, layout)
            found += [f"{layout}: {line}" for line in in_every_theme(page)]
        page.set_viewport_size(WIDE)
        lay_out(page, LAYOUTS[0])
        found += [f"wide: {line}" for line in violations(page)]
    assert found == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", OTHERS)
def test_every_other_page_keeps_every_rule(
    house: Any, visit: Callable[..., Page], path: str, lang: str
) -> None:
    page = visit(path, WIDE, lang=lang)
    page.wait_for_timeout(500)
    found = in_every_theme(page)
    page.set_viewport_size(SIDE)
    found += [f"narrow: {line}" for line in violations(page)]
    assert found == []


def test_tab_reaches_everything_and_one_sees_where_it_is(
    desk: Any, visit: Callable[..., Page], angry: list[OutputEvent]
) -> None:
    desk.open().publish(angry)
    page = visit("/")
    page.wait_for_selector("article")
    wanted = dict(page.evaluate(REACHABLE))
    reached: dict[int, dict[str, Any]] = {}
    for _ in range(len(wanted) + 10):
        page.keyboard.press("Tab")
        here = page.evaluate(FOCUSED)
        if here is not None:
            reached[here["at"]] = here
    assert {at: name for at, name in wanted.items() if at not in reached} == {}
    assert [here["name"] for here in reached.values() if not here["ringed"]] == []
    assert [here["name"] for here in reached.values() if not here["inside"]] == []


@pytest.mark.parametrize("path", OTHERS)
def test_tab_reaches_everything_of_every_other_page(
    house: Any, visit: Callable[..., Page], path: str
) -> None:
    page = visit(path, WIDE)
    page.wait_for_timeout(500)
    wanted = dict(page.evaluate(REACHABLE))
    reached: dict[int, dict[str, Any]] = {}
    for _ in range(len(wanted) + 10):
        page.keyboard.press("Tab")
        here = page.evaluate(FOCUSED)
        if here is not None:
            reached[here["at"]] = here
    assert {at: what for at, what in wanted.items() if at not in reached} == {}
    assert [here["name"] for here in reached.values() if not here["ringed"]] == []


def test_a_prompt_is_read_out_once_and_a_partial_never(
    desk: Any, visit: Callable[..., Page], angry: list[OutputEvent]
) -> None:
    feed = desk.open()
    page = visit("/")
    page.wait_for_selector("body[data-connection=live]")
    for length in range(1, 20):
        text = "这笔钱到底什么时候能到账我已经打了三次电话"[:length]
        span = Span(1_000, 1_000 + length * 64)
        feed.publish(
            [
                Partial(
                    at_ms=span.end_ms,
                    id="c1",
                    speaker=Channel.CUSTOMER,
                    span=span,
                    text=text,
                    stable_chars=length // 2,
                )
            ]
        )
        page.wait_for_timeout(20)
    expect(page.locator('[data-line="c1"]')).to_be_visible()
    prompt = next(event for event in angry if isinstance(event, Prompt))
    feed.publish([prompt])
    page.wait_for_selector("article")
    feed.publish([msgspec.structs.replace(prompt, at_ms=prompt.at_ms + 640, priority=95)])
    page.wait_for_timeout(600)
    announced = page.evaluate("announced")
    assert [text for text in announced if "这笔钱到底" in text] == []
    assert len([text for text in announced if prompt.say[0] in text]) == 1, json.dumps(announced)


@pytest.mark.parametrize("path", ["/", *OTHERS])
@pytest.mark.parametrize(
    "viewport",
    [{"width": 320, "height": 640}, {"width": 640, "height": 450}],
    ids=["320 px", "200 %"],
)
def test_no_page_needs_sideways_scrolling(
    house: Any, visit: Callable[..., Page], path: str, viewport: Any
) -> None:
    page = visit(path, viewport, device_scale_factor=2)
    page.wait_for_timeout(500)
    assert page.evaluate(WIDER_THAN_ITS_WINDOW) == []


def test_nothing_moves_for_people_who_asked_for_that(
    desk: Any, visit: Callable[..., Page], angry: list[OutputEvent]
) -> None:
    feed = desk.open()
    for reduced, moving in [("reduce", 0), ("no-preference", 1)]:
        page = visit("/", reduced_motion=reduced)
        page.wait_for_selector("body[data-connection=live]")
        page.evaluate(
            """() => {
              window.moved = 0;
              const count = () => { window.moved += 1; };
              for (const type of ["animationstart", "transitionstart"])
                document.addEventListener(type, count, true);
            }"""
        )
        prompt = next(event for event in angry if isinstance(event, Prompt))
        feed.publish([msgspec.structs.replace(prompt, id=f"moving-{reduced}")])
        page.wait_for_selector("article")
        page.wait_for_timeout(300)
        assert min(1, page.evaluate("moved")) == moving
        if not moving:
            assert page.evaluate("document.getAnimations().length") == 0

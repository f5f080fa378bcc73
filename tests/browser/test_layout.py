from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from assist.events import OutputEvent, Prompt

pytestmark = pytest.mark.browser

Open = Callable[..., Page]

SIZES = [(360, 740), (480, 900), (1200, 800)]

# The least contrast of the visible text under each selector (WCAG 2.2, relative luminance).
CONTRAST = """(selectors) => {
  const parse = (text) => (text.match(/[\\d.]+/g) ?? []).map(Number);
  const linear = (c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  const luminance = (colour) => {
    const [r, g, b] = colour.map((c) => linear(c / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  return Object.fromEntries(selectors.map((selector) => {
    const node = document.querySelector(selector);
    const [a, b] = [luminance(parse(getComputedStyle(node).color)), luminance(behind(node))];
    return [selector, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)];
  }));
}"""
TEXTS = [
    ".say",
    ".why",
    ".do span",
    ".avoid span",
    ".chips button",
    ".instead",
    ".buttons .primary",
    ".buttons .quiet",
    "ca-gauge .word",
    "ca-gauge .trend",
    "ca-gauge .minute",
    "ca-stage b",
    ".owes",
    ".owed li",
    "ca-case summary",
    "[data-standing=overdue] .text",
    "[data-standing=overdue] time",
    "[data-standing=overdue] .wants",
    "[data-standing=overdue] .times",
    "[data-standing=deferred] time",
    "[data-line] .text",
    "[data-line] .rest",
    "[data-line] .by",
    "[data-line=a4] .mark",
    "ca-footer button",
]
LARGEST = """() => {
  const texts = [...document.querySelectorAll("body *:not(.sr-only)")].filter((e) =>
    e.checkVisibility() && [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()));
  const sizes = texts.map((e) => [parseFloat(getComputedStyle(e).fontSize), e.className]);
  const small = sizes.filter(([size]) => size < 11.9);
  if (small.length) return small;
  const largest = Math.max(...sizes.map(([size]) => size));
  return [...new Set(sizes.filter(([size]) => size === largest).map(([, name]) => name))];
}"""


def until(page: Page, condition: str) -> None:
    """Wait for it; the page's own policy forbids what ``wait_for_function`` does."""
    for _ in range(100):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never: {condition}")


GLANCE = ("ca-gauge .word", "article:first-child .say", "article:first-child .primary")
STANDARD = (
    *GLANCE,
    "article:last-child .primary",
    "[data-question=q1]",
    "[data-question=q2]",
    "[data-line=c5]",
    "ca-footer input",
)


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_moment_fits_and_reads(
    desk: Any,
    open_page: Open,
    angry: list[OutputEvent],
    width: int,
    height: int,
    theme: str,
) -> None:
    desk.open().publish(angry)
    page = open_page(width, height, query=f"&theme={theme}")
    expect(page.locator("article")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for glance in STANDARD:
        expect(page.locator(glance)).to_be_in_viewport(ratio=1)
    page.locator("article").first.hover()
    expect(page.locator(".tray").first).to_be_visible()
    weak = {name: ratio for name, ratio in page.evaluate(CONTRAST, TEXTS).items() if ratio < 4.5}
    assert weak == {}
    assert page.evaluate(LARGEST) == ["say"]


@pytest.mark.parametrize("layout", ["standard", "compact", "focus"])
@pytest.mark.parametrize(("width", "height"), [(320, 640), (640, 450), (1280, 800)])
def test_every_layout_has_the_glance_and_the_sentence_largest(
    desk: Any,
    open_page: Open,
    angry: list[OutputEvent],
    width: int,
    height: int,
    layout: str,
) -> None:
    desk.open().publish(angry)
    page = open_page(width, height, query=f"&layout={layout}")
    expect(page.locator("article").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for glance in GLANCE:
        expect(page.locator(glance)).to_be_in_viewport(ratio=1)
    assert page.evaluate(LARGEST) == ["say"]
    small = page.evaluate(
        "[...document.querySelectorAll('button, input, summary')].filter(e => e.checkVisibility())"
        ".map(e => [e.className, e.getBoundingClientRect()])"
        ".filter(([, box]) => box.width < 24 || box.height < 24)"
    )
    assert small == []


def test_layouts_show_less_and_say_how_much_is_owed(
    desk: Any, open_page: Open, angry: list[OutputEvent]
) -> None:
    desk.open().publish(angry)
    page = open_page()
    expect(page.locator("article")).to_have_count(2)
    size = "parseFloat(getComputedStyle(document.querySelector('.say')).fontSize)"
    standard = page.evaluate(size)
    page.keyboard.press("l")
    expect(page.locator("html")).to_have_attribute("data-layout", "compact")
    expect(page.locator("article")).to_have_count(1)
    expect(page.locator("ca-transcript")).to_be_hidden()
    expect(page.locator("ca-questions .count")).to_have_text("2")
    expect(page.locator("ca-questions .oldest")).to_be_visible()
    expect(page.locator("ca-questions li").first).to_be_hidden()
    page.get_by_role("button", name="布局: 紧凑").click()
    expect(page.locator("html")).to_have_attribute("data-layout", "focus")
    expect(page.locator("[data-question=q1]")).to_be_visible()
    expect(page.locator("[data-question=q2]")).to_be_hidden()
    assert page.evaluate(size) > standard * 1.2
    page.keyboard.press("l")
    expect(page.locator("article")).to_have_count(2)
    expect(page.locator("ca-transcript")).to_be_visible()


def test_evidence_in_a_small_layout_opens_the_one_with_the_words(
    desk: Any, open_page: Open, angry: list[OutputEvent]
) -> None:
    desk.open().publish(angry)
    page = open_page(query="&layout=compact")
    page.locator("article").hover()
    page.get_by_role("button", name="听到: 第三次打电话 0:10").click()
    expect(page.locator("[data-line=c1]")).to_be_in_viewport()


def test_the_theme_is_chosen_by_key_and_button_and_kept(desk: Any, open_page: Open) -> None:
    background = "getComputedStyle(document.body).backgroundColor"
    page = open_page(dark=True)
    root = page.locator("html")
    assert page.evaluate(background) == "rgb(15, 18, 22)"
    page.keyboard.press("t")
    expect(root).to_have_attribute("data-theme", "light")
    assert page.evaluate(background) == "rgb(243, 244, 246)"
    page.keyboard.press("?")
    menu = page.get_by_role("dialog", name="显示与键盘")
    high = menu.get_by_role("button", name="高对比")
    high.click()
    expect(high).to_have_attribute("aria-pressed", "true")
    assert page.evaluate(background) == "rgb(0, 0, 0)"
    menu.get_by_role("button", name="专注").click()
    page.reload()
    expect(root).to_have_attribute("data-theme", "contrast")
    expect(root).to_have_attribute("data-layout", "focus")
    kept = json.loads(page.evaluate("localStorage.getItem('call-assist.look')"))
    assert kept == {"theme": "contrast", "layout": "focus"}
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.locator("html")).to_have_attribute("data-theme", "contrast")
    other.keyboard.press("t")
    expect(root).not_to_have_attribute("data-theme", re.compile(".+"))


def test_an_address_can_ask_for_a_look_and_a_frame_hides_what_it_has(
    desk: Any, open_page: Open
) -> None:
    desk.open()
    page = open_page(query="&theme=dark&layout=compact")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("html")).to_have_attribute("data-layout", "compact")
    expect(page.locator("ca-footer .layout")).to_be_visible()
    assert page.evaluate("localStorage.length") == 0
    page.evaluate("document.documentElement.dataset.embed = ''")
    expect(page.locator("ca-footer .layout")).to_be_hidden()


HEAR_TONES = """
globalThis.tones = [];
globalThis.AudioContext = class {
  currentTime = 0;
  destination = {};
  resume() { return Promise.resolve(); }
};
class Part {
  gain = { linearRampToValueAtTime() {} };
  connect(next) { return next; }
  start() { tones.push(this.hz); }
  stop() {}
}
globalThis.OscillatorNode = class extends Part {
  constructor(_, { frequency }) { super(); this.hz = frequency; }
};
globalThis.GainNode = Part;
"""


def test_a_card_makes_no_sound_until_somebody_wants_one(
    desk: Any, open_page: Open, angry: list[OutputEvent]
) -> None:
    page = open_page(before=HEAR_TONES)
    feed = desk.open()
    cards = [event for event in angry if isinstance(event, Prompt)]
    feed.publish(cards[:1])
    expect(page.locator("article")).to_have_count(1)
    assert page.evaluate("tones") == []
    page.keyboard.press("?")
    page.get_by_role("group", name="提示音").get_by_role("button", name="开").click()
    until(page, "tones.length === 2")
    page.keyboard.press("Escape")
    feed.publish(cards[1:])
    expect(page.locator("article")).to_have_count(2)
    until(page, "tones.length === 4")
    feed.publish(cards[1:])
    page.reload()
    expect(page.locator("article")).to_have_count(2)
    assert page.evaluate("tones") == []


def test_a_window_of_its_own_comes_back_where_it_was(desk: Any, open_page: Open) -> None:
    page = open_page()
    opened = "([url, name]) => { window.open(url, name, 'popup,width=420,height=520') }"
    home = page.url
    with page.expect_popup() as popup:
        page.evaluate(opened, [home, "call-assist"])
    window = popup.value
    window.wait_for_selector("body[data-connection=live]")
    window.set_viewport_size({"width": 380, "height": 600})
    kept = "JSON.parse(localStorage.getItem('call-assist.look'))?.place"
    until(page, f"{kept}?.width === 380")
    assert set(page.evaluate(kept)) == {"x", "y", "width", "height"}
    window.close()
    page.set_viewport_size({"width": 700, "height": 700})
    page.wait_for_timeout(700)
    assert page.evaluate(kept)["width"] == 380, "a tab is not a window of its own"


def test_at_twice_the_size_nothing_is_lost(
    desk: Any, open_page: Open, angry: list[OutputEvent]
) -> None:
    desk.open().publish(angry)
    page = open_page(320, 900)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    expect(page.locator("article")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    for part in ("article:first-child .say", "[data-question=q2]", "ca-footer input"):
        page.locator(part).scroll_into_view_if_needed()
        expect(page.locator(part)).to_be_in_viewport()


def test_motion_is_left_out_when_nobody_wants_it(
    desk: Any, open_page: Open, angry: list[OutputEvent]
) -> None:
    desk.open().publish(angry)
    page = open_page()
    page.wait_for_selector("article")
    animation = "getComputedStyle(document.querySelector('article')).animationName"
    assert page.evaluate(animation) == "arrive"
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(animation) == "none"


def test_the_transcript_is_not_read_out_and_the_prompts_are(
    desk: Any, open_page: Open, angry: list[OutputEvent]
) -> None:
    desk.open().publish(angry)
    page = open_page()
    page.wait_for_selector("article")
    assert (
        page.locator("ca-transcript [aria-live=polite], ca-transcript [role=status]").count() == 0
    )
    assert page.locator("ca-prompts [aria-live=polite]").count() == 1
    unnamed = page.evaluate(
        "[...document.querySelectorAll('button, input')]"
        ".filter(e => e.checkVisibility() && !e.innerText && !e.getAttribute('aria-label')).length"
    )
    assert unnamed == 0

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from assist.events import OutputEvent

pytestmark = pytest.mark.browser

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
    ".buttons .primary",
    ".buttons .quiet",
    "ca-gauge .word",
    "ca-gauge .trend",
    "ca-stage b",
    ".owes",
    ".owed li",
    "ca-case summary",
    "[data-standing=overdue] .text",
    "[data-standing=overdue] time",
    "[data-standing=deferred] time",
    "[data-line] .text",
    "[data-line] .rest",
    "[data-line] .by",
    "[data-line=a4] .mark",
    "ca-footer button",
]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_moment_fits_and_reads(
    desk: Any,
    open_page: Callable[..., Page],
    angry: list[OutputEvent],
    tmp_path: Path,
    width: int,
    height: int,
    dark: bool,
) -> None:
    desk.open().publish(angry)
    page = open_page(width, height, dark=dark)
    page.wait_for_selector("article")
    page.screenshot(path=tmp_path / "overlay.png", animations="disabled")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for glance in (
        "ca-gauge .word",
        "article:first-child .say",
        "article:first-child .primary",
        "article:last-child .primary",
        "[data-question=q1]",
        "[data-question=q2]",
        "[data-line=c5]",
        "ca-footer input",
    ):
        expect(page.locator(glance)).to_be_in_viewport(ratio=1)
    weak = {name: ratio for name, ratio in page.evaluate(CONTRAST, TEXTS).items() if ratio < 4.5}
    assert weak == {}
    sizes = page.evaluate(
        "[...document.querySelectorAll('body *')].filter(e => e.checkVisibility() && "
        "[...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))"
        ".map(e => [parseFloat(getComputedStyle(e).fontSize), e.className])"
    )
    largest = max(size for size, _ in sizes)
    assert {name for size, name in sizes if size == largest} == {"say"}
    assert min(size for size, _ in sizes) >= 12


def test_motion_is_left_out_when_nobody_wants_it(
    desk: Any, open_page: Callable[..., Page], angry: list[OutputEvent]
) -> None:
    desk.open().publish(angry)
    page = open_page()
    page.wait_for_selector("article")
    animation = "getComputedStyle(document.querySelector('article')).animationName"
    assert page.evaluate(animation) == "arrive"
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(animation) == "none"


def test_the_transcript_is_not_read_out_and_the_prompts_are(
    desk: Any, open_page: Callable[..., Page], angry: list[OutputEvent]
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

"""The small window that stays above others, and the popup where the browser has none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Frame, Page, expect

from assist.events import OutputEvent

FLOAT = 'ca-footer button[data-key="F"]'
NO_PIP = "delete window.documentPictureInPicture;"


def floating(page: Page) -> Page:
    """The floating window; Playwright knows it as a page of the same context."""
    for _ in range(50):
        for other in page.context.pages:
            if other is not page and any("float=1" in frame.url for frame in other.frames):
                return other
        page.wait_for_timeout(100)
    raise AssertionError("no floating window")


def overlay(window: Page) -> Frame:
    (frame,) = [frame for frame in window.frames if "float=1" in frame.url]
    frame.wait_for_selector("body[data-connection=live]")
    return frame


def until(page: Page, script: str) -> None:
    """Playwright's own waiting evaluates text in the page, which the page's policy forbids."""
    for _ in range(50):
        if page.evaluate(script):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never: {script}")


def test_a_floating_window_shows_the_call_and_goes_on_without_its_tab(
    desk: Any, open_page: Callable[..., Page], angry: list[OutputEvent]
) -> None:
    feed = desk.open()
    page = open_page(1_000, 800)
    page.click(FLOAT)
    window = floating(page)
    inside = overlay(window)
    expect(inside.locator("html")).to_have_attribute("data-layout", "compact")
    # Another page in front of the opener: the floating one has frames of its own.
    front = page.context.new_page()
    front.goto("about:blank")
    front.bring_to_front()
    feed.publish(angry)
    inside.wait_for_selector("ca-prompts .say")
    assert page.evaluate("documentPictureInPicture.window !== null")
    expect(inside.locator(FLOAT)).to_be_hidden()
    front.close()


def test_the_key_opens_the_window_and_closes_it(desk: Any, open_page: Callable[..., Page]) -> None:
    desk.open()
    page = open_page(1_000, 800)
    page.keyboard.press("f")
    overlay(floating(page))
    page.keyboard.press("f")
    until(page, "documentPictureInPicture.window === null")
    # Its size is kept, and nothing of the call.
    kept = page.evaluate("JSON.stringify({...localStorage})")
    assert "place" in kept
    assert "c-1" not in kept


def test_where_no_window_stays_above_a_popup_opens_where_it_was_left(
    desk: Any, open_page: Callable[..., Page], angry: list[OutputEvent]
) -> None:
    desk.open().publish(angry)
    page = open_page(1_000, 800, before=NO_PIP)
    expect(page.locator(FLOAT)).to_have_attribute("title", "小窗（这个浏览器不能让它一直在最上面）")
    with page.expect_popup() as opened:
        page.click(FLOAT)
    popup = opened.value
    popup.wait_for_selector("ca-prompts .say")
    assert "layout=compact" in popup.url
    expect(popup.locator(FLOAT)).to_be_hidden()
    popup.set_viewport_size({"width": 444, "height": 555})
    popup.close(run_before_unload=True)
    until(page, "(localStorage.getItem('call-assist.look') ?? '').includes('place')")
    assert "钱" not in page.evaluate("JSON.stringify({...localStorage})")

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from playwright.sync_api import Page, expect

from assist.delivery.messages import PromptUsedMessage
from assist.events import Channel, Final, OutputEvent, Span

pytestmark = pytest.mark.browser

Open = Callable[..., Page]


def line(number: int) -> Final:
    return Final(
        at_ms=70_000 + number,
        id=f"x{number}",
        speaker=Channel.AGENT,
        span=Span(70_000, 70_001),
        text=f"第 {number} 句",
        words=(),
    )


def live(page: Page) -> None:
    page.wait_for_selector("body[data-connection=live]", timeout=15_000)


def test_a_lost_connection_is_shown_and_resumed_without_a_snapshot(
    desk: Any, open_page: Open, angry: list[OutputEvent]
) -> None:
    feed = desk.open()
    feed.publish(angry)
    page = open_page()
    page.wait_for_selector("article")
    desk.server.stop()
    expect(page.locator("body")).to_have_attribute("data-connection", "lost")
    expect(page.locator(".connection")).to_have_text("连接断了，正在重连…")
    feed.publish([line(1), line(2)])
    snapshots = desk.app.meters.snapshots_sent.total()
    desk.server.start()
    live(page)
    expect(page.locator("[data-line=x2]")).to_be_in_viewport()
    expect(page.locator("article")).to_have_count(2)
    assert desk.app.meters.snapshots_sent.total() == snapshots


def test_a_service_that_restarts_in_a_call_goes_on_below_what_was_said(
    desk: Any, open_page: Open, angry: list[OutputEvent]
) -> None:
    desk.open().publish(angry)
    page = open_page()
    page.wait_for_selector("article")
    desk.replace()
    # The new process counts its lines from one again: they are other lines than the old ones.
    desk.open().publish([msgspec.structs.replace(line(n), id=f"a{n}") for n in range(1, 4)])
    live(page)
    expect(page.locator("[data-line=a3]")).to_be_in_viewport()
    expect(page.locator("article")).to_have_count(0)
    expect(page.locator("[data-note=restarted]")).to_have_text("服务重启过，从这里接着记")
    texts = page.locator("ca-transcript li").all_inner_texts()
    assert len(texts) == 10 + 1 + 3
    assert "您好这里是客户服务中心" in texts[0]
    assert [text.split()[-1] for text in texts[-3:]] == ["句"] * 3
    page.keyboard.press("Home")
    expect(page.locator("ca-transcript li").first).to_have_attribute("aria-posinset", "1")


def test_the_next_call_begins_with_an_empty_page(
    desk: Any, open_page: Open, angry: list[OutputEvent], ended: list[OutputEvent]
) -> None:
    desk.open().publish([*angry, *ended])
    page = open_page()
    expect(page.locator("ca-wrapup")).to_be_visible()
    desk.replace()
    desk.open("c-2").publish([line(1)])
    live(page)
    expect(page.locator("ca-transcript li")).to_have_count(1)
    desk.hub.call("c-2").close()
    desk.open("c-3").publish([line(2)])
    expect(page.locator("[data-line=x2]")).to_be_visible()
    expect(page.locator("ca-transcript li")).to_have_count(1)


def test_an_act_without_connection_reaches_the_call_later(
    desk: Any, open_page: Open, angry: list[OutputEvent]
) -> None:
    desk.open().publish(angry)
    page = open_page()
    page.wait_for_selector("article")
    page.wait_for_timeout(450)
    desk.server.stop()
    page.wait_for_selector("body[data-connection=lost]")
    page.keyboard.press("1")
    desk.server.start()
    live(page)
    desk.wait_for(PromptUsedMessage(prompt="p1", call="c-1"))


def test_an_act_for_one_run_never_reaches_the_next(
    desk: Any, open_page: Open, angry: list[OutputEvent]
) -> None:
    desk.open().publish(angry)
    page = open_page()
    page.wait_for_selector("article")
    page.wait_for_timeout(450)
    desk.server.stop()
    page.wait_for_selector("body[data-connection=lost]")
    page.keyboard.press("1")
    desk.replace()
    desk.open().publish(angry)
    live(page)
    expect(page.locator("article")).to_have_count(2)
    page.wait_for_timeout(300)
    assert not any(isinstance(act, PromptUsedMessage) for _, act in desk.heard)


def test_a_link_that_is_no_longer_good_says_so(desk: Any, open_page: Open) -> None:
    desk.open()
    page = open_page()
    desk.replace(token="another token")
    page.wait_for_selector("body[data-connection=refused]", timeout=15_000)
    expect(page.locator(".connection")).to_contain_text("用终端里新的链接打开")


def test_the_page_opens_again_without_the_token_in_its_address(
    desk: Any, open_page: Open, angry: list[OutputEvent]
) -> None:
    desk.open().publish(angry)
    page = open_page()
    page.reload()
    live(page)
    expect(page.locator("article")).to_have_count(2)


def test_the_link_may_name_a_call(desk: Any, open_page: Open) -> None:
    desk.open("c-1").publish([line(1)])
    desk.open("c-2").publish([line(2)])
    page = open_page(query="&call=c-1")
    expect(page.locator("[data-line=x1]")).to_be_visible()
    page.reload()
    expect(page.locator("[data-line=x1]")).to_be_visible()
    expect(page.locator("[data-line=x2]")).to_have_count(0)

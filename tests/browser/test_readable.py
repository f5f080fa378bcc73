"""The transcript reads well, and never hides what was really heard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from assist.events import Channel, Final, OutputEvent, Partial, Span, Token

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
SPAN = Span(1_000, 4_000)


def final(text: str, *tokens: Token) -> Final:
    return Final(
        at_ms=4_000,
        id="c1",
        speaker=Channel.CUSTOMER,
        span=SPAN,
        text=text,
        words=(),
        readable="".join(token.text for token in tokens),
        tokens=tokens,
    )


REPAIRED = final(
    "用运闪富转了两万块",
    Token("用"),
    Token("云闪付", words=3, heard="运闪富"),
    Token("转了"),
    Token("2万块。", words=3),
)


def shown(desk: Any, open_page: Open, *events: OutputEvent, language: str = "zh") -> Page:
    page = open_page()
    desk.open(language=language).publish(list(events))
    return page


def test_a_partial_is_raw_and_its_final_readable(desk: Any, open_page: Open) -> None:
    partial = Partial(
        at_ms=3_000,
        id="c1",
        speaker=Channel.CUSTOMER,
        span=SPAN,
        text="用运闪富转了两",
        stable_chars=4,
    )
    page = open_page()
    feed = desk.open()
    feed.publish([partial])
    text = page.locator('[data-line="c1"] .text')
    expect(text).to_have_text("用运闪富转了两")
    assert text.get_attribute("title") is None
    feed.publish([REPAIRED])
    expect(text).to_have_attribute("title", "用运闪富转了两万块")
    expect(text).to_contain_text("转了2万块。")


def test_a_repaired_word_is_marked_and_says_what_was_heard(desk: Any, open_page: Open) -> None:
    page = shown(desk, open_page, REPAIRED)
    word = page.locator(".repaired")
    expect(word).to_have_text("云闪付")
    expect(word).to_have_attribute("title", "听到的是“运闪富”")
    assert "dotted" in word.evaluate("node => getComputedStyle(node).textDecorationStyle")
    # A screen reader has no tooltip: the same words stand behind it, out of sight.
    expect(page.locator(".text .sr-only")).to_have_text("（听到的是“运闪富”）")


def test_punctuation_and_spaces_are_not_part_of_the_mark(desk: Any, open_page: Open) -> None:
    event = final(
        "pay with zell please",
        Token("Pay"),
        Token(" with"),
        Token(" Zelle,", heard="zell"),
        Token(" please."),
    )
    page = shown(desk, open_page, event, language="en")
    expect(page.locator(".repaired")).to_have_text("Zelle")
    expect(page.locator(".repaired")).to_have_attribute("title", "heard: “zell”")


def test_what_was_heard_stays_text(desk: Any, open_page: Open) -> None:
    bad = '<img src=x onerror="document.title=1">'
    page = shown(desk, open_page, final(bad, Token(bad, words=1, heard=bad + "\u202e")))
    expect(page.locator(".repaired")).to_have_text(bad)
    assert page.locator(".text img").count() == 0
    assert "\u202e" not in (page.locator(".repaired").get_attribute("title") or "")


def test_a_final_that_nobody_made_readable_shows_its_words(desk: Any, open_page: Open) -> None:
    page = shown(desk, open_page, final("钱还没到"))
    expect(page.locator('[data-line="c1"] .text')).to_have_text("钱还没到")

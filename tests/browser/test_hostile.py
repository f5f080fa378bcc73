from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from assist.events import (
    CallEnded,
    Channel,
    Evidence,
    Fact,
    Final,
    Notice,
    OutputEvent,
    Prompt,
    Question,
    Span,
    WrapUp,
)

pytestmark = pytest.mark.browser

MARKUP = '<img src=x onerror="window.hit=1"><script>window.hit=1</script>{{7*7}}</p>'
BIDI = "before \u202eafter\u202c \u2066x \u200fy"
SPAN = Span(0, 1_000)


def everywhere(text: str) -> list[OutputEvent]:
    """The same text in every place that shows any."""
    return [
        Final(at_ms=0, id="a1", speaker=Channel.AGENT, span=SPAN, text=text, words=()),
        Notice(at_ms=0, code="x", level="error", text=text),
        Fact(at_ms=0, name=text[:40], value=text, speaker=Channel.CUSTOMER, span=SPAN),
        Question(
            at_ms=0,
            id="q1",
            speaker=Channel.CUSTOMER,
            text=text,
            span=SPAN,
            asked_ms=0,
            repeats=0,
            status="open",
            expects="time",
            due_ms=9_000,
        ),
        Prompt(
            at_ms=0,
            id="p1",
            card=text[:100],
            because=(),
            say=(text,),
            why=text,
            priority=1,
            state="shown",
            do=text,
            avoid=text,
            evidence=(Evidence(text, 0, 1, text),),
        ),
    ]


def the_end(text: str) -> CallEnded:
    wrap = WrapUp(problem=text, promises=(text,), open_questions=(text, text))
    return CallEnded(at_ms=5_000, duration_ms=5_000, wrap_up=wrap)


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_markup_is_shown_as_the_text_it_is(desk: Any, open_page: Callable[..., Page]) -> None:
    page = open_page(360, 740)
    feed = desk.open()
    feed.publish(everywhere(MARKUP))
    for place in (".say", ".why", ".do", ".avoid", "[data-question] .text", "[data-line] .text"):
        expect(page.locator(place).first).to_contain_text(MARKUP)
    expect(page.locator(".notices")).to_contain_text(MARKUP)
    feed.publish([the_end(MARKUP)])
    expect(page.locator("ca-wrapup dd").first).to_have_text(MARKUP)
    assert page.locator("img, body script").count() == 0
    assert page.evaluate("window.hit") is None
    assert fits(page)


def test_direction_overrides_turn_nothing_around(desk: Any, open_page: Callable[..., Page]) -> None:
    page = open_page()
    desk.open().publish(everywhere(BIDI))
    expect(page.locator(".say")).to_have_text("before after x y")
    expect(page.locator("[data-line] .text")).to_have_text("before after x y")
    assert page.locator(".say").evaluate("e => getComputedStyle(e).unicodeBidi") == "isolate"


@pytest.mark.parametrize(
    "text",
    ["长" * 10_000, "w" * 10_000, "🤬" * 3_000, "👩‍👩‍👧‍👦" * 1_000, "z" + "\u0351\u0329" * 4_000],
    ids=["zh", "en", "emoji", "joined", "piled"],
)
def test_an_endless_word_pushes_nothing_off_the_screen(
    desk: Any, open_page: Callable[..., Page], text: str
) -> None:
    page = open_page(360, 740)
    feed = desk.open()
    feed.publish(everywhere(text))
    button = page.get_by_role("button", name="用了")
    expect(button).to_be_visible()
    button.scroll_into_view_if_needed()
    expect(button).to_be_in_viewport()
    expect(page.locator("ca-gauge")).to_be_in_viewport()
    expect(page.locator("ca-footer")).to_be_in_viewport()
    assert fits(page)
    feed.publish([the_end(text)])
    expect(page.locator("ca-wrapup")).to_be_visible()
    assert fits(page)


def test_emoji_are_not_cut_in_half(desk: Any, open_page: Callable[..., Page]) -> None:
    page = open_page()
    split = page.evaluate(
        """async () => {
          const { splitStable } = await import("/static/ca-transcript.js");
          const { plain } = await import("/static/dom.js");
          return [splitStable("🤬🤬词", 1), splitStable("词", 5), splitStable("词", null),
                  plain("🤬🤬🤬", 2)];
        }"""
    )
    assert split == [["🤬", "🤬词"], ["词", ""], ["词", ""], "🤬🤬…"]


def test_no_byte_that_can_be_said_stops_the_call(desk: Any, open_page: Callable[..., Page]) -> None:
    page = open_page()
    feed = desk.open()
    feed.publish(everywhere("NUL \x00 half \ud83e end \x1b[31m \ufeff\uffff"))
    for place in (".say", "[data-line] .text"):
        text = page.locator(place).first
        expect(text).to_contain_text("NUL  half ? end [31m")
    feed.publish([Final(at_ms=9, id="a2", speaker=Channel.AGENT, span=SPAN, text="好", words=())])
    expect(page.locator("[data-line=a2] .text")).to_have_text("好")
    page.reload()
    expect(page.locator("[data-line=a2] .text")).to_have_text("好")


def test_a_family_of_emoji_stays_together(desk: Any, open_page: Callable[..., Page]) -> None:
    page = open_page()
    family = "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 🇨🇳"
    desk.open().publish(everywhere(family))
    for place in (".say", "[data-line] .text", "[data-question] .text"):
        expect(page.locator(place).first).to_contain_text(family)


def test_a_line_of_rubbish_leaves_the_others_where_they_are(
    desk: Any, open_page: Callable[..., Page]
) -> None:
    page = open_page(360, 740)
    rubbish = [
        MARKUP,
        BIDI,
        "w" * 10_000,
        "z" + "\u0351\u0329" * 4_000,
        "\n" * 500,
        " " * 500,
        "؀" * 90,
    ]
    desk.open().publish(
        [
            Final(at_ms=n, id=f"r{n}", speaker=list(Channel)[n % 2], span=SPAN, text=text, words=())
            for n, text in enumerate([*rubbish, "好", "的"])
        ]
    )
    expect(page.locator("[data-line=r8]")).to_be_in_viewport()
    scroller = page.locator(".scroller").bounding_box()
    assert scroller is not None
    for row in page.locator("ca-transcript li").all():
        box = row.bounding_box()
        assert box is not None
        assert scroller["x"] <= box["x"]
        assert box["x"] + box["width"] <= scroller["x"] + scroller["width"]
    assert page.locator(".scroller").evaluate("e => e.scrollWidth <= e.clientWidth")
    assert page.evaluate("window.hit") is None
    assert fits(page)

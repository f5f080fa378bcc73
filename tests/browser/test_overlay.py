from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from playwright.sync_api import Page, expect

from assist.delivery.messages import (
    MuteMessage,
    NoteMessage,
    PromptDismissedMessage,
    PromptShownMessage,
    PromptUsedMessage,
    TeamNoteSeenMessage,
)
from assist.events import (
    Anger,
    Channel,
    Final,
    Notice,
    OutputEvent,
    Partial,
    Prompt,
    Question,
    Span,
    TeamNote,
)
from assist.events.outputs import Band

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
Call = list[OutputEvent]
SETTLED_MS = 450
"""A card takes clicks once it has stood for 400 ms."""


def cards(page: Page) -> list[str | None]:
    return [card.get_attribute("data-prompt") for card in page.locator("article").all()]


def line(number: int) -> Final:
    return Final(
        at_ms=70_000 + number,
        id=f"x{number}",
        speaker=Channel.CUSTOMER,
        span=Span(70_000 + number, 70_001 + number),
        text=f"第 {number} 句",
        words=(),
    )


def said(id: str, text: str) -> Partial:
    return Partial(
        at_ms=71_000,
        id=id,
        speaker=Channel.CUSTOMER,
        span=Span(70_000, 71_000),
        text=text,
        stable_chars=1,
    )


def prompt(id: str, **changes: Any) -> Prompt:
    known = Prompt(
        at_ms=70_000,
        id=id,
        card=f"card.{id}",
        because=(),
        say=(f"{id} 这样说",),
        why="为什么",
        priority=1,
        state="shown",
    )
    return msgspec.structs.replace(known, **changes)


def question(id: str, asked_ms: int, due_ms: int | None, **changes: Any) -> Question:
    known = Question(
        at_ms=asked_ms,
        id=id,
        speaker=Channel.CUSTOMER,
        text=f"{id} 什么时候到",
        span=Span(asked_ms, asked_ms),
        asked_ms=asked_ms,
        repeats=0,
        status="open",
        expects="time",
        due_ms=due_ms,
    )
    return msgspec.structs.replace(known, **changes)


def test_the_whole_moment_is_on_the_screen(desk: Any, open_page: Open, angry: Call) -> None:
    page = open_page()
    desk.open().publish(angry)
    expect(page.locator("article")).to_have_count(2)
    expect(page.locator("article .say").first).to_contain_text("您又打了三次电话")
    expect(page.locator("article .why").first).to_have_text("客户第三次来电，并提到向监管投诉")
    expect(page.locator("article .avoid").first).to_contain_text("这是系统的问题")
    expect(page.locator("article .chips").first).to_have_text("第三次打电话银保监会")
    expect(page.locator("ca-gauge")).to_have_attribute("aria-label", "客户情绪: 生气 在上升")
    expect(page.locator("ca-gauge")).to_have_attribute("data-band", "angry")
    overdue = page.locator("[data-question=q1]")
    expect(overdue).to_have_attribute("data-standing", "overdue")
    expect(overdue).to_contain_text("问了 2 遍")
    expect(overdue).to_contain_text("要说清：什么时候")
    expect(page.locator("[data-question=q2]")).to_contain_text("答应去查")
    expect(page.locator("[data-line=a4] .mark")).to_have_text("您打断了客户")
    expect(page.locator("[data-line=c3] .mark")).to_have_text("客户打断了您")
    expect(page.locator("[data-line=c4] .mark")).to_be_hidden()
    expect(page.locator("[data-line=c5] .rest")).to_have_text("能不能到")
    expect(page.locator("ca-stage b")).to_have_text("受理倾听")
    assert page.title() == "(2) call-assist"
    assert "token" not in page.url


def test_a_card_comes_alive_from_the_stream(desk: Any, open_page: Open) -> None:
    feed = desk.open()
    page = open_page()
    expect(page.locator("ca-prompts .idle")).to_be_visible()
    feed.publish([prompt("p1")])
    expect(page.locator("[aria-live=polite]")).to_have_text("您可以说: p1 这样说 为什么")
    expect(page.locator("ca-prompts .idle")).to_be_hidden()
    desk.wait_for(PromptShownMessage(prompt="p1", call="c-1"))
    feed.publish([prompt("p1", state="expired")])
    expect(page.locator("article")).to_have_count(0)
    expect(page.locator("ca-prompts .idle")).to_be_visible()


@pytest.mark.parametrize(
    ("button", "key", "act"),
    [
        ("用了", "1", PromptUsedMessage(prompt="p1", call="c-1")),
        ("先不用", "Shift+Digit1", PromptDismissedMessage(prompt="p1", call="c-1")),
        ("不再提", "m", MuteMessage(card="card.p1", call="c-1")),
    ],
)
@pytest.mark.parametrize("by_key", [False, True])
def test_buttons_and_keys_reach_the_call(
    desk: Any, open_page: Open, button: str, key: str, act: Any, by_key: bool
) -> None:
    page = open_page()
    desk.open().publish([prompt("p1"), prompt("p2")])
    expect(page.locator("article")).to_have_count(2)
    page.wait_for_timeout(SETTLED_MS)
    if by_key:
        page.keyboard.press(key)
    else:
        page.locator("article").first.get_by_role("button", name=button).click()
    desk.wait_for(act)
    if isinstance(act, PromptUsedMessage):
        expect(page.locator("article").first.get_by_role("button", name="已用")).to_be_disabled()
    else:
        expect(page.locator("article")).to_have_count(1)


def test_every_button_of_a_card_shows_its_key(desk: Any, open_page: Open) -> None:
    page = open_page()
    desk.open().publish([prompt("p1", say=("一", "二")), prompt("p2", say=("一", "二"))])
    expect(page.locator("article")).to_have_count(2)
    shown = "e => [...e.querySelectorAll('button[data-key]')].map(b => "
    shown += "[b.textContent, getComputedStyle(b, '::after').content.replaceAll('\"', '')])"
    assert [dict(card.evaluate(shown)) for card in page.locator("article").all()] == [
        {"用了": "1", "先不用": "⇧1", "换一句": "R", "不再提": "M"},
        {"用了": "2", "先不用": "⇧2", "换一句": "⇧R", "不再提": "⇧M"},
    ]


def test_evidence_comes_by_keyboard_too_and_moves_nothing(
    desk: Any, open_page: Open, angry: Call
) -> None:
    page = open_page()
    desk.open().publish(angry)
    expect(page.locator("article")).to_have_count(2)
    page.evaluate("Promise.all(document.getAnimations().map((moving) => moving.finished))")
    second = page.locator("article").nth(1)
    before = second.bounding_box()
    first = page.locator("article").first
    expect(first.locator(".tray")).to_be_hidden()
    first.get_by_role("button", name="不再提").focus()
    expect(first.locator(".tray")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="听到: 第三次打电话 0:10")).to_be_focused()
    assert second.bounding_box() == before


@pytest.mark.parametrize(
    ("expects", "words"),
    [("time", "要说清：什么时候"), ("yes_no", "要说清：行不行"), ("other", "")],
)
def test_a_question_tells_what_would_count_as_an_answer(
    desk: Any, open_page: Open, expects: str, words: str
) -> None:
    page = open_page()
    desk.open().publish([question("q1", 10_000, 60_000, expects=expects)])
    expect(page.locator("[data-question=q1]")).to_be_visible()
    expect(page.locator("[data-question=q1] .wants")).to_have_text(words)


def test_the_mood_is_a_word_a_count_of_steps_and_a_line(
    desk: Any, open_page: Open, angry: Call
) -> None:
    page = open_page()
    desk.open().publish(angry)
    expect(page.locator("ca-gauge .word")).to_have_text("生气")
    expect(page.locator("ca-gauge i[data-on]")).to_have_count(3)
    expect(page.locator("ca-gauge .minute")).to_have_text("60 秒")
    expect(page.locator("ca-gauge path.dot")).to_have_attribute("d", re.compile("^M120"))


def test_a_prompt_is_announced_once_and_partials_never(
    desk: Any, open_page: Open, angry: Call
) -> None:
    page = open_page()
    feed = desk.open()
    expect(page.locator("ca-prompts .idle")).to_be_visible()
    page.evaluate(
        """() => {
          globalThis.announced = [];
          const regions = document.querySelectorAll("[aria-live=polite], [role=status]");
          const hear = (changes) => announced.push(...changes.map((c) => c.target.textContent));
          const how = { childList: true, characterData: true, subtree: true };
          for (const region of regions) new MutationObserver(hear).observe(region, how);
        }"""
    )
    feed.publish([prompt("p1")])
    expect(page.locator("article")).to_have_count(1)
    feed.publish([prompt("p1", priority=5), said("c9", "在说"), said("c9", "在说话")])
    expect(page.locator("[data-line=c9]")).to_contain_text("在说话")
    assert page.evaluate("announced") == ["您可以说: p1 这样说 为什么"]


def note(id: str, kind: Any = "note", **changes: Any) -> TeamNote:
    known = TeamNote(
        at_ms=70_000, id=id, text="先道歉", kind=kind, by="王班长", state="open", sent_ms=70_000
    )
    return msgspec.structs.replace(known, **changes)


def test_a_word_of_the_supervisor_stands_until_it_was_seen(desk: Any, open_page: Open) -> None:
    page = open_page()
    feed = desk.open()
    expect(page.locator("ca-team")).to_be_hidden()
    feed.publish([note("n1")])
    expect(page.locator(".team-note")).to_contain_text("王班长说 先道歉")
    expect(page.locator("[aria-live=polite]")).to_have_text("王班长说: 先道歉")
    page.get_by_role("button", name="知道了").click()
    desk.wait_for(TeamNoteSeenMessage(note="n1", call="c-1"))
    expect(page.locator("ca-team")).to_be_hidden()
    feed.publish([note("n1", state="seen"), note("n2"), note("n2", state="withdrawn")])
    page.wait_for_timeout(200)
    expect(page.locator("ca-team")).to_be_hidden()


@pytest.mark.parametrize(("button", "answer"), [("请接过去", "accepted"), ("我来就好", "declined")])
def test_an_offer_to_take_over_is_answered(
    desk: Any, open_page: Open, button: str, answer: Any
) -> None:
    page = open_page()
    feed = desk.open()
    feed.publish([note("n1", "take_over")])
    expect(page.locator(".team-note")).to_contain_text("王班长可以接过这通电话")
    page.get_by_role("button", name=button).click()
    desk.wait_for(TeamNoteSeenMessage(note="n1", answer=answer, call="c-1"))
    feed.publish([note("n1", "take_over", state=answer), note("n2", state="withdrawn")])
    taken = page.locator(".taking", has_text="王班长正在接手")
    expect(taken).to_be_visible(visible=answer == "accepted")
    feed.publish([note("n1", "take_over", state="withdrawn")])
    expect(page.locator("ca-team")).to_be_hidden()


def test_the_second_card_has_its_own_keys(desk: Any, open_page: Open) -> None:
    page = open_page()
    desk.open().publish([prompt("p1"), prompt("p2", say=("一", "二", "三"))])
    expect(page.locator("article")).to_have_count(2)
    page.keyboard.press("Shift+r")
    expect(page.locator("article .say").nth(1)).to_have_text("二")
    page.wait_for_timeout(SETTLED_MS)
    page.keyboard.press("2")
    desk.wait_for(PromptUsedMessage(prompt="p2", call="c-1"))


def test_a_card_that_has_just_come_takes_no_click_meant_for_another(
    desk: Any, open_page: Open
) -> None:
    feed = desk.open()
    page = open_page()
    feed.publish([prompt("p1")])
    page.wait_for_selector("article")
    page.evaluate("document.querySelector('article .primary').click()")
    page.wait_for_timeout(SETTLED_MS)
    feed.publish([prompt("p1", state="expired"), prompt("p2")])
    page.wait_for_selector("[data-prompt=p2]")
    page.keyboard.press("1")
    page.wait_for_timeout(200)
    assert [act for _, act in desk.heard if isinstance(act, PromptUsedMessage)] == []


def test_no_more_than_two_cards_and_they_keep_their_places(desk: Any, open_page: Open) -> None:
    page = open_page()
    feed = desk.open()
    feed.publish([prompt("p1"), prompt("p2"), prompt("p3", priority=99)])
    expect(page.locator("article")).to_have_count(2)
    assert cards(page) == ["p1", "p2"]
    feed.publish([prompt("p1", state="expired")])
    expect(page.locator("[data-prompt=p3]")).to_be_visible()
    assert cards(page) == ["p2", "p3"]


def test_an_abstaining_gauge_says_that_it_listens(desk: Any, open_page: Open) -> None:
    page = open_page()
    expect(page.locator("ca-gauge .word")).to_have_text("等待来电")
    feed = desk.open()
    expect(page.locator("ca-gauge .word")).to_have_text("还在听…")
    moods: list[tuple[float | None, Band | None, str]] = [
        (0.9, "furious", "非常生气"),
        (None, None, "还在听…"),
    ]
    for level, band, words in moods:
        feed.publish(
            [
                Anger(
                    at_ms=5_000,
                    speaker=Channel.CUSTOMER,
                    level=level,
                    band=band,
                    trend="falling",
                    contributions={},
                )
            ]
        )
        expect(page.locator("ca-gauge .word")).to_have_text(words)


def test_the_time_of_a_question_runs_and_turns_overdue(desk: Any, open_page: Open) -> None:
    page = open_page()
    desk.open().publish([question("q1", 10_000, 11_500)])
    row = page.locator("[data-question=q1]")
    expect(row).to_have_attribute("data-standing", "open")
    expect(row.locator(".mark")).to_have_text("?")
    expect(row).to_have_attribute("data-standing", "overdue", timeout=4_000)
    expect(row.locator(".mark")).to_have_text("!")
    expect(row.locator("time")).to_have_text("0:02", timeout=4_000)


def test_answered_questions_say_so_and_go(desk: Any, open_page: Open) -> None:
    page = open_page()
    feed = desk.open()
    feed.publish([question("q1", 10_000, 60_000)])
    expect(page.locator("[data-question=q1]")).to_be_visible()
    done = {"status": "answered", "resolved_ms": 12_000, "answer": "明天", "at_ms": 12_000}
    feed.publish([question("q1", 10_000, None, **done)])
    row = page.locator("[data-question=q1]")
    expect(row).to_have_attribute("data-standing", "answered")
    expect(row.locator("time")).to_have_text("0:02")
    feed.publish([question("q2", 18_500, 60_000)])
    expect(row).to_have_count(0)


def test_only_a_few_questions_are_pinned_and_the_rest_counted(desk: Any, open_page: Open) -> None:
    page = open_page()
    desk.open().publish([question(f"q{n}", n * 1_000, 900_000) for n in range(1, 8)])
    expect(page.locator("ca-questions li")).to_have_count(4)
    expect(page.locator("ca-questions li .text").first).to_have_text("q1 什么时候到")
    expect(page.locator("ca-questions .more")).to_have_text("还有 3 个没回答")


def test_the_transcript_follows_until_the_agent_looks_back(
    desk: Any, open_page: Open, angry: Call
) -> None:
    page = open_page()
    feed = desk.open()
    feed.publish([line(number) for number in range(60)])
    at_end = "(e => e.scrollHeight - e.scrollTop - e.clientHeight)"
    scroller = page.locator(".scroller")
    expect(page.locator("[data-line=x59]")).to_be_in_viewport()
    scroller.evaluate("e => { e.scrollTop = 0 }")
    jump = page.get_by_role("button", name="回到现在")
    expect(jump).to_be_visible()
    feed.publish([line(number) for number in range(60, 70)])
    expect(page.locator("[data-line=x0]")).to_have_attribute("aria-setsize", "70")
    assert scroller.evaluate("e => e.scrollTop") == 0
    jump.click()
    expect(page.locator("[data-line=x69]")).to_be_in_viewport()
    expect(jump).to_be_hidden()
    feed.publish([prompt("p1"), prompt("p2")])
    page.wait_for_selector("article")
    page.wait_for_timeout(100)
    assert scroller.evaluate(at_end) < 2


def test_evidence_leads_to_its_place_in_the_transcript(
    desk: Any, open_page: Open, angry: Call
) -> None:
    page = open_page(480, 700)
    desk.open().publish(angry)
    first = page.locator("[data-line=c1]")
    evidence = page.get_by_role("button", name="听到: 第三次打电话 0:10")
    expect(evidence).to_be_hidden()
    page.locator("article").first.hover()
    evidence.click()
    expect(first).to_be_in_viewport()
    expect(first).to_have_class("flash")


def test_a_notice_is_shown_and_can_be_put_away(desk: Any, open_page: Open) -> None:
    page = open_page()
    desk.open().publish([Notice(at_ms=1, code="device_lost", level="warning", text="设备断开")])
    expect(page.locator(".notices")).to_have_text("注意 设备断开×")
    page.get_by_role("button", name="收起").click()
    expect(page.locator(".notices p")).to_have_count(0)


def test_who_looks_on_is_always_to_be_seen(desk: Any, open_page: Open) -> None:
    page = open_page()
    feed = desk.open()
    seen = Notice(at_ms=1, code="wall", level="info", text="组长能看到情绪，看不到说的话")
    other = msgspec.structs.replace(seen, code="other", text="别的")
    feed.publish([seen, other, said("c9", "很久以后")])
    expect(page.locator("[data-line=c9]")).to_be_visible()
    expect(page.locator(".notices p")).to_have_text([seen.text])
    expect(page.locator(".notices button")).to_have_count(0)
    feed.publish([msgspec.structs.replace(seen, at_ms=71_000, text="断了")])
    expect(page.locator(".notices p")).to_have_text(["断了"])


def test_a_note_is_sent_and_its_letters_are_no_commands(desk: Any, open_page: Open) -> None:
    page = open_page()
    desk.open().publish([prompt("p1")])
    page.wait_for_selector("article")
    page.wait_for_timeout(SETTLED_MS)
    page.keyboard.press("n")
    page.keyboard.type("1 m 号回电")
    page.keyboard.press("Enter")
    desk.wait_for(NoteMessage(text="1 m 号回电", call="c-1"))
    expect(page.locator("ca-footer input")).to_have_value("")
    assert cards(page) == ["p1"]


def test_the_keyboard_explains_itself(desk: Any, open_page: Open) -> None:
    page = open_page()
    page.keyboard.press("?")
    expect(page.locator("dialog")).to_be_visible()
    page.keyboard.press("?")
    expect(page.locator("dialog")).to_be_hidden()
    page.get_by_role("button", name="显示与键盘").click()
    expect(page.locator("dialog")).to_be_visible()
    page.get_by_role("button", name="关上").click()
    expect(page.locator("dialog")).to_be_hidden()


def test_keys_can_be_turned_off_and_nothing_is_pressed_under_the_menu(
    desk: Any, open_page: Open
) -> None:
    page = open_page()
    desk.open().publish([prompt("p1")])
    expect(page.locator("article")).to_be_visible()
    page.wait_for_timeout(SETTLED_MS)
    page.keyboard.press("?")
    page.keyboard.press("1")
    page.get_by_role("group", name="快捷键").get_by_role("button", name="关").click()
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_be_hidden()
    page.keyboard.press("1")
    page.keyboard.press("m")
    page.wait_for_timeout(200)
    assert cards(page) == ["p1"]
    assert not any(isinstance(act, PromptUsedMessage) for _, act in desk.heard)


def test_the_end_of_a_call_is_its_wrap_up(
    desk: Any, open_page: Open, angry: Call, ended: Call
) -> None:
    page = open_page()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    feed = desk.open()
    feed.publish(angry)
    feed.publish(ended)
    wrap = page.locator("ca-wrapup")
    expect(wrap).to_contain_text("把前两次来电的记录一起上报")
    expect(page.locator("ca-prompts")).to_be_hidden()
    expect(page.locator("ca-questions")).to_be_hidden()
    wrap.get_by_role("button", name="复制成文字").click()
    expect(wrap.get_by_role("button", name="已复制")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == (
        "通话小结 5:12\n"
        "问题: 我上周五转的一笔钱到现在都没到账\n"
        "原因: 收款行退回了这一笔\n"
        "处理: 今天重新发起这笔转账\n"
        "跟进: 今天下午五点前给您回电话\n"
        "您答应的事:\n- 今天下午五点前给您回电话\n- 把前两次来电的记录一起上报\n"
        "还没回答的: 谁来负责\n"
        "记下的信息: 电话: 138 0013 8000"
    )
    desk.open("c-2")
    expect(wrap).to_be_hidden()
    page.get_by_role("button", name="上一通小结").click()
    expect(wrap).to_contain_text("收款行退回了这一笔")
    wrap.get_by_role("button", name="收起").click()
    expect(wrap).to_be_hidden()


@pytest.mark.parametrize(
    ("query", "call", "browser_lang", "word"),
    [
        ("", "zh", "en-US", "还在听…"),
        ("", "en", "zh-CN", "Still listening…"),
        ("&lang=en", "zh", "zh-CN", "Still listening…"),
        ("", "", "en-US", "Still listening…"),
        ("", "", "zh-CN", "还在听…"),
    ],
)
def test_the_language_is_asked_for_or_the_calls_or_the_browsers(
    desk: Any, open_page: Open, query: str, call: str, browser_lang: str, word: str
) -> None:
    desk.open(language=call)
    page = open_page(query=query, lang=browser_lang)
    expect(page.locator("ca-gauge .word")).to_have_text(word)
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN" if "还" in word else "en")

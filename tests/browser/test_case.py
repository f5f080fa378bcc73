"""The case on the screen: stage, details, promises, and what is left when the call is over."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from playwright.sync_api import Page, expect

from assist.delivery import (
    Access,
    AfterCall,
    LiveStatus,
    OverlayApp,
    Polished,
    PolishRequest,
    Server,
)
from assist.delivery.messages import HangUpMessage, PromptDismissedMessage, QuietMessage
from assist.events import (
    CallEnded,
    Channel,
    CheckItem,
    Checklist,
    Draft,
    Fact,
    HandoverNote,
    OutputEvent,
    PassedOver,
    Prompt,
    RecordLine,
    Signal,
    Span,
    Stage,
    WrapUp,
)
from assist.store.wrap_ups import EditedWrapUp, StoredWrapUp

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
AGENT, CUSTOMER = Channel.AGENT, Channel.CUSTOMER


class Office(AfterCall):
    """Keeps edits in memory, as the service keeps them on disk."""

    def __init__(self) -> None:
        self.kept: dict[str, StoredWrapUp] = {}

    def wrap_up(self, call_id: str) -> tuple[StoredWrapUp | None, bool]:
        return self.kept.get(call_id), True

    def save_wrap_up(self, call_id: str, edited: EditedWrapUp) -> StoredWrapUp:
        self.kept[call_id] = StoredWrapUp(call_id=call_id, edited_at="", edited=edited)
        return self.kept[call_id]

    polishes = False

    def polish(self, language: str, request: PolishRequest) -> Polished:
        return Polished(text=request.text.replace("回", "回个"), polished=self.polishes)

    def shift(self, day: str | None) -> bytes:
        return msgspec.json.encode({"calls": 12, "text": ["今天接了12通。", "有3通安抚了下来。"]})


@pytest.fixture
def after() -> Office:
    return Office()


def promise(number: int, text: str, state: str = "confirmed") -> Signal:
    return Signal(
        at_ms=number * 1_000,
        id=f"s{number}",
        signal="promise",
        speaker=AGENT,
        span=Span(number * 1_000, number * 1_000 + 900),
        value=1.0,
        state=state,  # type: ignore[arg-type]
        slots={"promise": text},
    )


def fact(name: str, value: str, at_ms: int = 12_400, **more: Any) -> Fact:
    return Fact(
        at_ms=at_ms, name=name, value=value, speaker=CUSTOMER, span=Span(10_400, 12_300), **more
    )


def card(id: str, **more: Any) -> Prompt:
    fields: dict[str, Any] = {"state": "shown", "why": "为什么", "priority": 50, **more}
    return Prompt(
        at_ms=20_000, id=id, card=f"card.{id}", because=(), say=(f"{id} 这样说",), **fields
    )


def ended(**wrap: Any) -> OutputEvent:
    line = RecordLine(
        part="problem", text="钱没到账", speaker=CUSTOMER, line="c1", span=Span(4_800, 9_000)
    )
    wrap_up = WrapUp(
        problem="钱没到账",
        promises=("三点前给您回电话",),
        lines=(line,),
        drafts=(Draft(channel="email", subject="您的转账", text="王先生：\n三点前给您回电话。"),),
        handover="客户来电问转账。",
        **wrap,
    )
    return CallEnded(at_ms=90_000, duration_ms=90_000, wrap_up=wrap_up)


def test_the_stage_line_tells_what_is_owed_until_it_is_done(desk: Any, open_page: Open) -> None:
    page = open_page()
    feed = desk.open()
    expect(page.locator("ca-stage")).to_be_hidden()
    owed = ("no_apology", "no_thanks", "no_restatement", "no_participation", "no_options")
    feed.publish([Stage(at_ms=5_000, stage="diagnosis", since_ms=5_000, owed=owed)])
    expect(page.locator("ca-stage b")).to_have_text("问题分析")
    expect(page.locator("ca-stage [aria-current=step]")).to_have_attribute(
        "data-stage", "diagnosis"
    )
    expect(page.locator(".owed li")).to_have_text(["道个歉", "道声谢", "复述一遍", "+2"])
    expect(page.locator(".owed li").last).to_have_attribute("title", "问他想怎样 · 给个选择")
    feed.publish([Stage(at_ms=6_000, stage="diagnosis", since_ms=5_000)])
    expect(page.locator(".owed li")).to_have_count(0)
    expect(page.locator(".owes")).to_have_text("")


def test_details_and_promises_are_folded_away_and_lead_to_where_they_were_said(
    desk: Any, open_page: Open, angry: list[OutputEvent]
) -> None:
    page = open_page(480, 800)
    feed = desk.open()
    feed.publish([event for event in angry if not isinstance(event, Fact)])
    expect(page.locator("ca-case")).to_be_hidden()
    confirmed = fact("order_number", "A1024", state="confirmed", heard="a 幺零二四", was="A1023")
    feed.publish([fact("amount", "20000 CNY"), confirmed, promise(30, "三点前给您回电话")])
    feed.publish([promise(31, "退一半", "raised"), promise(31, "退一半", "withdrawn")])
    summary = page.locator("ca-case summary")
    expect(summary).to_have_text("记下 2 项 · 答应了 1 件事")
    summary.click()
    expect(page.locator("ca-case dt")).to_have_text(["金额", "订单号"])
    expect(page.locator("ca-case dd").last).to_have_text("A1024 ✓")
    told = page.locator("ca-case dd button").last
    expect(told).to_have_attribute("title", "听到: a 幺零二四 · 更正前: A1023")
    told.click()
    expect(page.locator("[data-line=c1]")).to_have_class("flash")
    expect(page.locator("ca-case section li")).to_have_text("0:30 三点前给您回电话")


def test_the_points_of_an_outbound_call_are_ticked_off(desk: Any, open_page: Open) -> None:
    page = open_page()
    points = (CheckItem("核对地址", 8_000), CheckItem("说明费用"))
    desk.open().publish([Checklist(at_ms=8_000, items=points)])
    expect(page.locator("ca-case summary")).to_have_text("要点 1/2")
    page.locator("ca-case summary").click()
    expect(page.locator("ca-case li")).to_have_text(["☑ 核对地址", "☐ 说明费用"])


def test_a_handover_note_opens_by_itself_and_can_be_copied(desk: Any, open_page: Open) -> None:
    page = open_page()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    feed = desk.open()
    feed.publish([HandoverNote(at_ms=9_000, text="客户来电问转账。\n答应三点前回电。", lines=())])
    expect(page.locator("ca-case .note")).to_be_visible()
    page.locator("ca-case").get_by_role("button", name="复制").click()
    expect(page.locator("ca-case").get_by_role("button", name="已复制")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "客户来电问转账。\n答应三点前回电。"


@pytest.mark.parametrize("by_key", [False, True])
def test_the_agent_can_have_quiet_and_the_prompts_back(
    desk: Any, open_page: Open, by_key: bool
) -> None:
    page = open_page()
    desk.open()

    def press(name: str) -> None:
        if by_key:
            page.keyboard.press("q")
        else:
            page.get_by_role("button", name=name).click()

    expect(page.locator("ca-prompts .idle")).to_have_text("在听，没有要提醒的。")
    press("安静一会儿")
    desk.wait_for(QuietMessage(on=True, call="c-1"))
    expect(page.locator("ca-prompts .idle")).to_have_text("提示已关，其他照常。")
    press("恢复提示")
    desk.wait_for(QuietMessage(on=False, call="c-1"))


def test_a_card_tells_whom_it_is_for_and_what_it_came_instead_of(
    desk: Any, open_page: Open
) -> None:
    page = open_page()
    passed = (PassedOver("anger.tense.notice", "weight"), PassedOver("closing.recap", "budget"))
    desk.open().publish([card("p1", private=True, instead_of=passed)])
    expect(page.locator("article .why")).to_have_text("只有您看得到 · 为什么")
    instead = page.locator("article .instead")
    expect(instead).to_be_hidden()
    page.locator("article").hover()
    expect(instead).to_have_text(
        "没出这张: anger.tense.notice (这句更要紧) · closing.recap (这一分钟够多了)"
    )


def test_a_wrap_up_is_edited_in_place_and_kept(
    desk: Any, open_page: Open, after: Office, angry: list[OutputEvent]
) -> None:
    desk.serve_after(after)
    page = open_page(900, 900)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    desk.open().publish([*angry, ended()])
    line = page.locator("ca-wrapup dd .text").first
    expect(line).to_have_text("钱没到账")
    line.fill("两万块没到账")
    page.keyboard.press("Enter")
    expect(page.locator("ca-wrapup .said")).to_have_text("已保存 ✓")
    assert after.kept["c-1"].edited == EditedWrapUp(problem="两万块没到账")
    page.get_by_role("button", name="复制 JSON").click()
    expect(page.get_by_role("button", name="已复制 ✓")).to_be_visible()
    copied = json.loads(page.evaluate("navigator.clipboard.readText()"))
    assert copied["wrap_up"]["problem"] == "两万块没到账"
    assert copied["facts"] == {"phone": "138 0013 8000"}
    page.reload()
    expect(page.locator("ca-wrapup dd .text").first).to_have_text("两万块没到账")
    expect(page.locator("ca-wrapup .shift")).to_have_text("今天接了12通。\n有3通安抚了下来。")


def test_a_line_of_the_wrap_up_leads_to_its_turn(
    desk: Any, open_page: Open, angry: list[OutputEvent]
) -> None:
    page = open_page(900, 900)
    desk.open().publish([*angry, ended()])
    page.get_by_role("button", name="听到 0:04").click()
    expect(page.locator("[data-line=c1]")).to_have_class("flash")


def test_drafts_and_the_handover_wait_to_be_copied(desk: Any, open_page: Open) -> None:
    page = open_page(900, 900)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    desk.open().publish([ended()])
    folds = page.locator("ca-wrapup .messages summary")
    expect(folds).to_have_text(["邮件", "交接摘要"])
    folds.first.click()
    expect(page.locator("ca-wrapup .draft").first).to_have_text("王先生：\n三点前给您回电话。")
    page.locator("ca-wrapup .messages button").first.click()
    expect(page.locator("ca-wrapup .messages button").first).to_have_text("已复制 ✓")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == "您的转账\n\n王先生：\n三点前给您回电话。"


def test_after_a_hard_call_a_word_for_the_agent_alone_can_be_put_away(
    desk: Any, open_page: Open
) -> None:
    page = open_page(900, 900)
    desk.open().publish([ended(), card("p9", private=True)])
    note = page.locator("ca-wrapup article")
    expect(note.locator(".why")).to_have_text("只有您看得到")
    expect(note.locator(".say")).to_have_text("p9 这样说")
    note.get_by_role("button", name="好").click()
    expect(note).to_have_count(0)
    desk.wait_for(PromptDismissedMessage(prompt="p9", call="c-1"))


def test_a_draft_is_edited_and_polished_where_somebody_polishes(
    desk: Any, open_page: Open, after: Office
) -> None:
    desk.serve_after(after)
    page = open_page(900, 900)
    desk.open().publish([ended()])
    page.locator("ca-wrapup .messages summary").first.click()
    draft = page.locator("ca-wrapup .draft").first
    expect(draft).to_be_visible()
    assert page.get_by_role("button", name="润色").count() == 0
    after.polishes = True
    page.reload()
    page.locator("ca-wrapup .messages summary").first.click()
    draft.fill("四点前给您回电话。")
    page.get_by_role("button", name="润色").click()
    expect(draft).to_have_text("四点前给您回个电话。")
    expect(page.locator("ca-wrapup details .said")).to_have_text("换了说法，意思没变")
    kept = after.kept["c-1"].edited
    assert kept.drafts is not None
    assert kept.drafts[0].text == "四点前给您回个电话。"


LEAST_MS = 500
"""After this a second press is one of its own, and no double click."""


class Phone:
    """A line whose calls the agent hangs up; it tells how often a call was asked for."""

    def __init__(self, *, shift: bool = True) -> None:
        self.shift = shift
        self.asked = 0

    def status(self) -> LiveStatus:
        return LiveStatus(call_id=None, shift=self.shift, by_speech=True)

    def hang_up(self, call_id: str) -> None:
        raise AssertionError("the desk of these tests hears acts itself")

    def next_call(self) -> bool:
        self.asked += 1
        return True


def serve_live(desk: Any, phone: Phone) -> None:
    desk.server.stop()
    desk.app = OverlayApp(desk.hub, Access(desk.app.access.token), live=phone)
    desk.server = Server(desk.app, port=desk.server.port)
    desk.server.start()


@pytest.mark.parametrize("by_key", [False, True])
def test_the_agent_hangs_up_in_two_presses_and_begins_the_next_call(
    desk: Any, open_page: Open, by_key: bool
) -> None:
    phone = Phone()
    serve_live(desk, phone)
    page = open_page()
    feed = desk.open()
    end = page.locator("ca-footer button", has_text="挂断")
    sure = page.get_by_role("button", name="再按一次挂断")
    following = page.get_by_role("button", name="下一通")

    def press() -> None:
        if by_key:
            page.keyboard.press("e")
            page.keyboard.press("e")
        else:
            end.dblclick()

    expect(end).to_be_visible()
    expect(following).to_have_count(0)
    press()
    expect(sure).to_be_visible()
    page.wait_for_timeout(LEAST_MS)
    assert desk.heard == [], "a double click is one press"
    press()
    desk.wait_for(HangUpMessage(call="c-1"))
    expect(page.get_by_role("button", name="正在结束…")).to_be_disabled()
    assert len(desk.heard) == 1
    feed.publish([ended()])
    expect(page.locator("ca-wrapup")).to_be_visible()
    expect(end).to_be_hidden()
    if by_key:
        page.keyboard.press("c")
    else:
        following.click()
    expect(page.get_by_role("button", name="正在开始…")).to_be_disabled()
    desk.open("c-2")
    expect(page.locator("ca-wrapup")).to_be_hidden()
    expect(end).to_be_enabled()
    expect(page.get_by_role("button", name="上一通小结")).to_be_visible()
    assert phone.asked == 1


def test_a_press_by_accident_is_forgotten(desk: Any, open_page: Open) -> None:
    serve_live(desk, Phone())
    page = open_page()
    desk.open()
    end = page.locator("ca-footer button", has_text="挂断")
    expect(end).to_be_visible()
    page.keyboard.press("e")
    expect(end).to_have_text("再按一次挂断")
    expect(end).to_have_text("挂断", timeout=8_000)
    page.keyboard.press("e")
    expect(end).to_have_text("再按一次挂断")
    page.wait_for_timeout(LEAST_MS)
    # What was pressed for one call is not meant for another.
    desk.hub.call("c-1").publish([ended()])
    desk.open("c-2")
    expect(end).to_have_text("挂断")
    assert desk.heard == []


def test_between_calls_the_overlay_says_so_in_english_too(desk: Any, open_page: Open) -> None:
    phone = Phone()
    serve_live(desk, phone)
    page = open_page(360, 740, lang="en-US")
    expect(page.locator("ca-gauge .word")).to_have_text("Waiting for a call")
    start = page.get_by_role("button", name="Start a call")
    expect(start).to_have_attribute("title", "It also begins when somebody speaks")
    page.keyboard.press("?")
    expect(page.locator("dialog")).to_contain_text("hang up (press twice)")
    page.keyboard.press("?")
    feed = desk.open(language="en")
    expect(page.get_by_role("button", name="Hang up")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    feed.publish([ended()])
    expect(page.get_by_role("button", name="Next call")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("phone", [None, Phone(shift=False)], ids=["recording", "one call"])
def test_what_this_service_cannot_do_is_not_offered(
    desk: Any, open_page: Open, phone: Phone | None
) -> None:
    if phone is not None:
        serve_live(desk, phone)
    page = open_page()
    feed = desk.open()
    expect(page.locator("ca-footer button", has_text="安静")).to_be_visible()
    expect(page.get_by_role("button", name="挂断")).to_have_count(0 if phone is None else 1)
    feed.publish([ended()])
    expect(page.locator("ca-wrapup")).to_be_visible()
    for key in ("c", "e"):
        page.keyboard.press(key)
    expect(page.locator("ca-footer .primary")).to_be_hidden()
    assert desk.heard == []
    assert phone is None or phone.asked == 0


def test_what_is_being_typed_is_kept_when_the_next_call_begins(
    desk: Any, open_page: Open, after: Office
) -> None:
    desk.serve_after(after)
    page = open_page(900, 900)
    desk.open().publish([ended()])
    page.locator("ca-wrapup dd .text").first.fill("两万块没到账")
    with page.expect_response(lambda response: response.request.method == "PUT"):
        desk.open("c-2")
    expect(page.locator("ca-wrapup")).to_be_hidden()
    page.get_by_role("button", name="上一通小结").click()
    expect(page.locator("ca-wrapup dd .text").first).to_have_text("两万块没到账")
    assert after.kept["c-1"].edited == EditedWrapUp(problem="两万块没到账")

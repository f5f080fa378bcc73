"""The wall in a real Chromium: two seats on a real desk, and the overlay of one of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import msgspec
import pytest
from playwright.sync_api import Browser, Page, WebSocket, expect

from assist.analysis.team_notes import TeamNotes
from assist.app.config import Config, WallOptions
from assist.app.serve import SeatsDesk
from assist.app.serving import Address, Desk
from assist.app.wall_desk import WallPlan
from assist.delivery import CallFeed
from assist.events import CallStarted, OutputEvent
from assist.events.privacy import Sharing

pytestmark = pytest.mark.browser


class Seat:
    """A seat whose call is told by the test."""

    def __init__(self, stack: ExitStack, url: str, name: str, sharing: Sharing) -> None:
        config = Config(sharing=sharing, wall=WallOptions(url=url, seat=name))
        self.desk = Desk(Address("127.0.0.1", 0, "agent"), wall=WallPlan.of(config, None, None))
        self.desk.start()
        stack.callback(self.desk.stop)
        self._notes = TeamNotes()
        self.feed: CallFeed = self.desk.hub.open_call("c-1", "zh")
        self._share = self.desk.share(self.feed)
        self.desk.attach("c-1", self)  # type: ignore[arg-type]
        self.tell(CallStarted(at_ms=0, call_id="c-1", language="zh"))

    def tell(self, *events: OutputEvent) -> None:
        self.feed.publish(events)
        self._share(events)

    def control(self, make: Callable[[int], Any]) -> None:
        """As ``Call.control``: notes and their answers only."""
        self.tell(*self._notes.hear(make(self.feed.state.at_ms)))


class Team:
    def __init__(self, stack: ExitStack, browser: Browser) -> None:
        self._stack, self._browser = stack, browser
        self.complaints: list[str] = []
        self.desk = SeatsDesk(Address("127.0.0.1", 0, "people"), "seats")
        self.desk.start()
        stack.callback(self.desk.stop)

    def seat(self, name: str, sharing: Sharing | None = None) -> Seat:
        return Seat(self._stack, self.desk.seat_url, name, sharing or Sharing(wall="all"))

    def open(self, url: str = "", *, lang: str = "zh-CN", width: int = 1280) -> Page:
        context = self._browser.new_context(
            viewport={"width": width, "height": 800}, locale=lang, reduced_motion="reduce"
        )
        self._stack.callback(context.close)
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on(
            "console",
            lambda message: (
                "Content Security Policy" in message.text and self.complaints.append(message.text)
            ),
        )
        page.goto(url or self.desk.wall_url)
        page.wait_for_selector("body[data-connection=live]")
        return page

    def tiles(self, page: Page) -> list[str]:
        return page.locator("ca-tile .seat").all_text_contents()


@pytest.fixture
def team(browser: Browser) -> Iterator[Team]:
    with ExitStack() as stack:
        team = Team(stack, browser)
        yield team
        assert team.complaints == []


def test_the_neediest_call_is_first_and_says_why(team: Team, angry: list[OutputEvent]) -> None:
    team.seat("平静").tell(*angry[:3])
    page = team.open()
    expect(page.locator("ca-tile")).to_have_count(1)
    team.seat("着急").tell(*angry)
    expect(page.locator("ca-tile")).to_have_count(2)
    expect(page.locator("ca-tile .seat").first).to_have_text("着急", timeout=8_000)
    tile = page.locator("ca-tile", has_text="着急")
    expect(tile.locator(".mood")).to_have_text("生气")
    expect(tile.locator(".level")).to_have_text("78")
    expect(tile.locator(".trend")).to_contain_text("在上升")
    expect(tile.locator(".questions")).to_contain_text("2 个问题没答")
    expect(tile.locator(".cuts")).to_have_text("抢话：客服 1 · 客户 1")
    expect(tile.locator(".say")).to_contain_text("我先核实这一笔")
    expect(tile.locator(".score")).to_have_attribute("title", re.compile(r"生气 \+40"))
    expect(page.locator("#summary")).to_have_text("2 通电话 · 1 通要留意")


def test_a_call_is_opened_read_only_by_keyboard(team: Team, angry: list[OutputEvent]) -> None:
    seat = team.seat("林悦")
    seat.tell(*angry)
    page = team.open()
    page.locator("ca-tile").wait_for()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    panel = page.locator("#panel")
    expect(panel).to_be_visible()
    expect(panel.locator(".lines li").first).to_contain_text("您好这里是客户服务中心")
    expect(panel).to_contain_text("谁来负责")
    expect(panel).to_contain_text("只看，不影响通话")
    page.keyboard.press("1")  # would use a prompt on the agent's own overlay
    page.wait_for_timeout(300)
    assert all(prompt.state == "shown" for prompt in seat.feed.state.prompts)
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(page.locator("ca-tile .seat")).to_be_focused()


def test_a_note_and_an_offer_reach_the_agent_and_are_answered(
    team: Team, angry: list[OutputEvent]
) -> None:
    seat = team.seat("林悦")
    seat.tell(*angry)
    page = team.open()
    page.locator("ca-tile").wait_for()
    overlay = team.open(seat.desk.url, width=480)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("n")
    page.keyboard.type("<b>稳住</b>")
    page.keyboard.press("Enter")
    note = overlay.locator("ca-team")
    expect(note).to_contain_text("<b>稳住</b>")
    expect(page.locator("ca-tile .note")).to_have_text("留言已送到，还没看")
    overlay.locator("ca-team button").first.click()
    expect(page.locator("ca-tile .note")).to_have_text("留言已看")
    page.keyboard.press("t")
    expect(page.locator("#note-text")).to_have_value("我可以接过来")
    page.keyboard.press("Enter")
    expect(note).to_contain_text("我可以接过来")
    overlay.locator("ca-team [data-answer=accepted]").click()
    expect(page.locator("ca-tile .note")).to_have_text("对方同意，请接手")
    expect(page.locator("ca-tile .need")).to_have_text(re.compile("需要程度 (9|100)"))


def test_a_seat_that_shares_its_mood_shows_no_word(team: Team, angry: list[OutputEvent]) -> None:
    seat = team.seat("林悦", Sharing(wall="mood"))
    frames: list[str] = []
    page = team.open()

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", lambda data: frames.append(str(data)))

    page.on("websocket", listen)
    page.reload()
    seat.tell(*angry)
    tile = page.locator("ca-tile")
    expect(tile.locator(".mood")).to_have_text("生气")
    expect(tile.locator(".did")).to_have_text("这个座席只共享情绪")
    expect(tile.locator(".questions")).to_contain_text("2 个问题没答")
    tile.locator(".seat").click()
    expect(page.locator("#panel")).to_contain_text("看不到文字和提示")
    everything = "\n".join(frames) + page.content()
    assert frames
    assert not any(
        word in everything for word in ("到账", "负责", "核实", "银保监", "第三次", "系统")
    )


def test_filters_narrow_the_wall(team: Team, angry: list[OutputEvent]) -> None:
    team.seat("平静").tell(*angry[:3])
    team.seat("着急").tell(*angry)
    page = team.open()
    expect(page.locator("ca-tile")).to_have_count(2)
    page.keyboard.press("/")
    page.keyboard.type("着")
    expect(page.locator("ca-tile")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("ca-tile")).to_have_count(2)
    page.get_by_role("button", name="生气", exact=True).click()
    assert team.tiles(page) == ["着急"]
    page.get_by_role("button", name="辱骂", exact=True).click()
    expect(page.locator("#empty")).to_contain_text("没有符合筛选的通话")
    page.get_by_role("button", name="清除筛选").click()
    expect(page.locator("ca-tile")).to_have_count(2)


def test_hostile_names_and_words_are_shown_as_text(team: Team, angry: list[OutputEvent]) -> None:
    name = "<img src=x onerror=alert(1)>\u202eabc"
    prompt = next(event for event in angry if type(event).__name__ == "Prompt")
    evil = msgspec.structs.replace(prompt, say=("<script>alert(1)</script>" + "长" * 10_000,))
    team.seat(name).tell(*angry, evil)
    page = team.open()
    expect(page.locator("ca-tile .seat")).to_have_text("<img src=x onerror=alert(1)>abc")
    page.locator("ca-tile .seat").click()
    expect(page.locator("#panel h2")).to_have_text("<img src=x onerror=alert(1)>abc")
    assert page.locator("#tiles img, #tiles script, #panel img, #panel script").count() == 0
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not wide


def test_the_order_does_not_dance(team: Team) -> None:
    page = team.open()
    orders = page.evaluate(
        """async () => {
          const { ordered, MARGIN } = await import("/static/wall/order.js");
          const tiles = new Map();
          let order = [], moves = 0, wrong = 0, seed = 7;
          const chance = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
          for (let n = 0; n < 40; n++)
            tiles.set(`c${n}`, { call: `c${n}`, need: Math.floor(chance() * 100) });
          order = ordered(order, tiles);
          const steady = [...order];
          for (let round = 0; round < 200; round++) {
            const wobble = (tile) => ({ ...tile, need: tile.need + Math.round(chance() * 6 - 3) });
            const now = new Map([...tiles].map(([call, tile]) => [call, wobble(tile)]));
            const next = ordered(order, now);
            for (let i = 0; i < next.length; i++)
              for (let j = i + 1; j < next.length; j++)
                if (now.get(next[j]).need - now.get(next[i]).need >= MARGIN) wrong++;
            if (next.some((call, at) => call !== order[at])) moves++;
            order = next;
          }
          return { moves, wrong, same: order.length === steady.length };
        }"""
    )
    assert orders["wrong"] == 0
    assert orders["moves"] == 0
    assert orders["same"]


def test_a_desk_that_restarts_is_found_again(team: Team, angry: list[OutputEvent]) -> None:
    team.seat("林悦").tell(*angry)
    page = team.open()
    page.locator("ca-tile").wait_for()
    port = team.desk._server.port
    team.desk.stop()
    expect(page.locator("#connection")).to_contain_text("重连")
    again = SeatsDesk(Address("127.0.0.1", port, "people"), "seats")
    again.start()
    try:
        page.wait_for_selector("body[data-connection=live]", timeout=15_000)
        expect(page.locator("ca-tile .mood")).to_have_text("生气", timeout=15_000)
    finally:
        again.stop()


def test_the_wall_speaks_english(team: Team, angry: list[OutputEvent]) -> None:
    team.seat("Ada").tell(*angry)
    page = team.open(lang="en-GB")
    expect(page.locator("ca-tile .mood")).to_have_text("Angry")
    words = page.evaluate("import('/static/wall/words.js').then((m) => Object.values(m.WORDS))")
    assert all(not re.search("[\u4e00-\u9fff]", english) for _, english in words)

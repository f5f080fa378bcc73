"""The page of one call: a real report of the bundled scene, a real server, a real Chromium."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec
import pytest
from playwright.sync_api import Browser, Page, Request, expect

from assist.app.config import Config
from assist.app.review import ReviewOptions, run_review
from assist.delivery import Access, Hub, OverlayApp, Server
from assist.events import Channel, Span, Token, Word
from assist.packs.resources import models_dir
from assist.review.report_parts import CallReport, Report, ReportTurn
from assist.review.site import review_routes
from assist.review.stored import CallLabels, call_to_save
from assist.store.calls import CallRow, save_reports
from assist.store.database import Database
from assist.store.live import LiveCall
from assist.store.verdicts import verdicts_of

pytestmark = [pytest.mark.browser, pytest.mark.web]

TOKEN = "a token of the tests"
AXE = "node_modules/axe-core/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# The scorecard has tests of its own.
RUN_AXE = """async (tags) => {
  const rules = { "target-size": { enabled: true } };
  const options = { runOnly: { type: "tag", values: tags }, rules, resultTypes: ["violations"] };
  const { violations } = await axe.run({ exclude: ["ca-scorecard"] }, options);
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, html }) => `${id} (${help}): ${target.flat()}: ${html.slice(0, 160)}`));
}"""
# The colours of the design system that are nowhere on the canvas.
MISSING_INKS = """() => {
  const canvas = document.querySelector(".board canvas");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const seen = new Set();
  for (let at = 0; at < data.length; at += 4)
    if (data[at + 3] === 255) seen.add(data.slice(at, at + 3).join());
  const ink = (name) => {
    const probe = document.body.appendChild(document.createElement("i"));
    probe.style.color = `var(--${name})`;
    const colour = getComputedStyle(probe).color.match(/\\d+/g).join();
    probe.remove();
    return colour;
  };
  return ["accent", "muted", "calm", "tense", "angry", "furious"].filter((n) => !seen.has(ink(n)));
}"""
SCENE = "zh/bank-transfer"
CALL = "转账 1/林晓"
EVIL = "<img src=x onerror=window.evil=1> \u202eevil</script>{{7*7}}"


class Desk:
    """A store with four calls, and the pages that show them."""

    def __init__(self, folder: Path, report: CallReport) -> None:
        self.db = Database.open(str(folder / "calls.sqlite"))
        (folder / "audio").mkdir()
        shutil.copy(models_dir() / "scenes" / SCENE / "call.flac", folder / "audio" / "1.flac")
        self.report = msgspec.structs.replace(report, call_id=CALL)
        when = "2026-11-20T03:12:00Z"
        calls = [
            (self.report, CallLabels(started_at=when, agent="林晓", audio="audio/1.flac")),
            (msgspec.structs.replace(report, call_id="silent"), CallLabels(started_at=when)),
            (hostile(report), CallLabels(started_at=when, agent=EVIL, team=EVIL)),
        ]
        self.ids = save_reports(self.db, [call_to_save(*call) for call in calls])
        row = CallRow(call_id="live", source="line", language="zh", started_at=when)
        self.live = LiveCall(self.db, row, folder)
        self.server = Server(
            OverlayApp(Hub(), Access(TOKEN), routes=review_routes(self.db, folder)), port=0
        )
        self.server.start()
        self.home = f"http://127.0.0.1:{self.server.port}"

    def verdicts(self) -> list[tuple[str, str, str, str, str]]:
        return [
            (one.target, one.target_id, one.verdict, one.label, one.comment)
            for one in verdicts_of(self.db, self.ids[0])
        ]

    def close(self) -> None:
        self.server.stop()
        self.live.close()
        self.db.close()


def hostile(report: CallReport) -> CallReport:
    """A call in which everything that can be text is an attack."""
    words = (Word(EVIL, 900, 1_500, 1.0), Word("b", 1_500, 2_000, 1.0))
    tokens = (Token(EVIL, 1, EVIL), Token(" b"))
    turn = ReportTurn(Channel.CUSTOMER, 900, 2_000, EVIL, words, EVIL + " b", tokens, 'x"]<b>')
    first, *_ = report.signals
    evil = msgspec.structs.replace(
        first,
        id='s"]<b>',
        signal="__proto__",
        span=Span(900, 2_000),
        evidence=tuple(msgspec.structs.replace(one, text=EVIL, why=EVIL) for one in first.evidence),
        slots={"is": EVIL, "question": EVIL, "heard": EVIL},
    )
    asked = msgspec.structs.replace(report.questions[0], text=EVIL, answer=EVIL)
    prompt = msgspec.structs.replace(report.prompts[0], say=(EVIL,), why=EVIL, card=EVIL)
    return msgspec.structs.replace(
        report,
        call_id="hostile",
        turns=(turn,),
        signals=(evil,),
        questions=(asked,),
        prompts=(prompt,),
        notes=(EVIL,),
        metrics={EVIL: 1.0},
        wrap_up=msgspec.structs.replace(report.wrap_up, problem=EVIL, handover=EVIL),
    )


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("review")
    out = folder / "report.json"
    options = ReviewOptions(
        json=str(out),
        channels="agent,customer",
        timing_only=False,
        language="zh",
        model=None,
        pack=None,
    )
    run_review([models_dir() / "scenes" / SCENE / "call.flac"], options, Config())
    report = msgspec.json.decode(out.read_bytes(), type=Report).calls[0]
    desk = Desk(folder, report)
    yield desk
    desk.close()


@pytest.fixture
def visit(browser: Browser, desk: Desk) -> Iterator[Callable[..., Page]]:
    """``visit(call, query=…, width=…)``: a page that may not err nor ask elsewhere."""
    contexts = []
    complaints: list[str] = []

    def watch(request: Request) -> None:
        if not request.url.startswith(desk.home):
            complaints.append(f"request to {request.url}")

    def open_it(
        call: str = CALL,
        *,
        query: str = "",
        width: int = 1440,
        height: int = 900,
        dark: bool = False,
        lang: str = "zh-CN",
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            locale=lang,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"script error: {error}"))
        page.on(
            "console",
            lambda said: "Content Security Policy" in said.text and complaints.append(said.text),
        )
        page.on("request", watch)
        page.goto(f"{desk.home}/review/call?token={quote(TOKEN)}&id={quote(call, safe='')}{query}")
        page.wait_for_selector("body[data-ready]")
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert complaints == []


def until(page: Page, true: str) -> None:
    """Wait for an expression; the page's own policy forbids that Playwright does it there."""
    for _ in range(100):
        if page.evaluate(true):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"never came true: {true}")


def at_ms(page: Page) -> float:
    return float(page.evaluate("document.querySelector('audio').currentTime * 1000"))


def loaded(page: Page) -> None:
    until(page, "document.querySelector('audio').readyState > 0")


def chosen(page: Page) -> str | None:
    return page.locator(".finding[aria-current]").get_attribute("data-row")


def test_the_head_says_which_call_it_is_and_the_token_is_out_of_sight(
    visit: Callable[..., Page],
) -> None:
    page = visit()
    expect(page.locator("#title")).to_contain_text("还没收到")
    expect(page.locator("#lead")).to_contain_text("林晓")
    expect(page.locator("#chips")).to_contain_text("非常生气")
    assert "token" not in page.url


def test_j_and_k_walk_through_the_findings_and_the_sound_goes_along(
    visit: Callable[..., Page], desk: Desk
) -> None:
    page = visit()
    loaded(page)
    page.keyboard.press("j")
    first = chosen(page)
    page.keyboard.press("j")
    second = chosen(page)
    assert first
    assert second not in (None, first)
    expect(page.locator("#announce")).to_contain_text("第 2 个")
    page.keyboard.press("k")
    assert chosen(page) == first
    signal = next(one for one in desk.report.signals if one.id == first)
    until(page, "!document.querySelector('audio').seeking")
    assert at_ms(page) == pytest.approx(signal.span.start_ms - 2_000, abs=60)
    expect(page.locator(".line.chosen")).to_be_visible()
    assert page.locator(".said .cited").count() > 0


def test_space_plays_and_the_words_light_up_with_the_sound(visit: Callable[..., Page]) -> None:
    page = visit(query="#t=37s")
    loaded(page)
    page.keyboard.press(" ")
    expect(page.locator("#play")).to_have_text("暂停")
    until(page, "document.querySelector('audio').currentTime > 38.2")
    expect(page.locator(".said .now")).not_to_have_count(0)
    expect(page.locator(".line[aria-current]")).to_contain_text("三次电话")
    page.keyboard.press(" ")
    expect(page.locator("#play")).to_have_text("播放")
    before = at_ms(page)
    page.keyboard.press("ArrowRight")
    until(page, "!document.querySelector('audio').seeking")
    assert at_ms(page) == pytest.approx(before + 5_000, abs=80)
    page.keyboard.press("]")
    assert page.evaluate("document.querySelector('audio').playbackRate") == 1.25


def test_a_click_on_a_word_goes_there_and_scrolling_stops_following(
    visit: Callable[..., Page], desk: Desk
) -> None:
    page = visit()
    loaded(page)
    line = desk.report.turns[1]
    page.locator(f"[data-row='{line.id}'] [data-piece='2']").click()
    until(page, "document.querySelector('audio').currentTime > 6")
    assert line.start_ms < at_ms(page) < line.end_ms
    follow = page.locator(".follow")
    expect(follow).to_be_hidden()
    page.locator("#transcript .scroller").hover()
    page.mouse.wheel(0, 900)
    expect(follow).to_be_visible()
    top = page.evaluate("document.querySelector('#transcript .scroller').scrollTop")
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(300)
    assert page.evaluate("document.querySelector('#transcript .scroller').scrollTop") == top
    follow.click()
    expect(page.locator(".line[aria-current]")).to_be_in_viewport()


def test_a_click_on_the_time_axis_plays_from_there(visit: Callable[..., Page], desk: Desk) -> None:
    page = visit()
    loaded(page)
    box = page.locator(".board").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] * 0.5, box["y"] + box["height"] - 8)
    until(page, "document.querySelector('audio').currentTime > 1")
    assert at_ms(page) == pytest.approx(desk.report.duration_ms * 0.5, abs=1_500)
    expect(page.locator("#play")).to_have_text("暂停")
    slider = page.locator(".board")
    assert slider.get_attribute("role") == "slider"
    assert abs(int(slider.get_attribute("aria-valuenow") or 0) - 49) <= 2
    assert "0:" in (slider.get_attribute("aria-valuetext") or "")


def test_looking_closer_shows_the_map_and_finer_sound(visit: Callable[..., Page]) -> None:
    page = visit()
    expect(page.locator(".map")).to_be_hidden()
    with page.expect_response(lambda answer: "from_ms" in answer.url) as finer:
        for _ in range(7):
            page.keyboard.press("+")
    assert finer.value.ok
    expect(page.locator(".map")).to_be_visible()
    width = page.locator(".map .window").bounding_box()
    page.keyboard.press("0")
    expect(page.locator(".map")).to_be_hidden()
    assert width is not None
    assert width["width"] < 200


def test_the_canvas_shows_both_voices_and_the_anger(visit: Callable[..., Page]) -> None:
    page = visit()
    page.wait_for_timeout(400)
    inks = page.evaluate(MISSING_INKS)
    assert inks == []


def test_verdicts_are_kept_and_still_there_the_next_time(
    visit: Callable[..., Page], desk: Desk
) -> None:
    page = visit()
    for key in "jja":
        page.keyboard.press(key)
    one = chosen(page)
    pressed = page.locator(".finding[aria-current] [data-act=agree]")
    expect(pressed).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#announce")).to_contain_text("同意")
    page.keyboard.press("c")
    page.locator("#note-text").fill("客户说得对")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".finding[aria-current] .opinion")).to_contain_text("客户说得对")
    expect(page.locator("#announce")).to_contain_text("批注")
    assert desk.verdicts()[-1] == ("signal", one, "agree", "", "客户说得对")
    page.reload()
    page.wait_for_selector("body[data-ready=call]")
    expect(page.locator(f"[data-row='{one}'] [data-act=agree]")).to_have_attribute(
        "aria-pressed", "true"
    )


def test_what_was_missed_in_a_line_stands_among_the_findings_until_taken_back(
    visit: Callable[..., Page], desk: Desk
) -> None:
    page = visit()
    line = desk.report.turns[2].id
    page.locator(f"[data-row='{line}'] .when").click()
    page.locator(f"[data-row='{line}'] [data-act=missed]").click()
    page.locator("#note-what select").select_option("no_apology")
    page.locator("#note-text").fill("这里该道歉")
    page.locator("#note-save").click()
    missed = page.locator(".finding[data-kind=missed]")
    page.locator(".filter").select_option("all")
    expect(missed).to_contain_text("没道歉")
    expect(page.locator("#announce")).to_contain_text("漏报")
    assert ("signal", line, "missed", "no_apology", "这里该道歉") in desk.verdicts()
    missed.locator("[data-act=take-back]").click()
    expect(missed).to_have_count(0)


def test_a_verdict_that_can_not_be_kept_is_said_and_gone(visit: Callable[..., Page]) -> None:
    page = visit()
    page.route("**/verdicts", lambda route: route.fulfill(status=403, body="您的角色不能判断。\n"))
    page.keyboard.press("j")
    page.keyboard.press("d")
    expect(page.locator("#banner")).to_contain_text("您的角色不能判断")
    expect(page.locator(".finding[aria-current] [data-act=disagree]")).to_have_attribute(
        "aria-pressed", "false"
    )


def test_questions_prompts_and_the_case_are_told(visit: Callable[..., Page], desk: Desk) -> None:
    page = visit()
    page.locator("#tab-questions").click()
    expect(page.locator("[data-question]")).to_have_count(len(desk.report.questions))
    asked = page.locator("[data-question]").first
    expect(asked).to_contain_text("什么时候能到")
    expect(asked).to_contain_text("问了 2 遍")
    asked.locator("[data-act=disagree]").click()
    expect(asked.locator("[data-act=disagree]")).to_have_attribute("aria-pressed", "true")
    page.locator("#tab-prompts").click()
    expect(page.locator("[data-prompt]")).to_have_count(len(desk.report.prompts))
    page.locator("#tab-case").click()
    expect(page.locator("#panel-case")).to_contain_text("20000 CNY")
    expect(page.locator("#panel-case")).to_contain_text("这笔钱今天下午3点之前会到账")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#tab-prompts")).to_be_focused()


def test_a_link_leads_to_the_moment_and_the_finding(visit: Callable[..., Page], desk: Desk) -> None:
    wanted = next(one for one in desk.report.signals if one.signal == "agent_interrupts")
    page = visit(query=f"&f={wanted.id}#t=44.5s")
    loaded(page)
    assert chosen(page) == wanted.id
    until(page, "!document.querySelector('audio').seeking")
    assert at_ms(page) == pytest.approx(44_500, abs=50)
    page.keyboard.press("j")
    until(page, "!location.hash.includes('44.5')")
    following = chosen(page)
    assert f"f={following}" in page.url
    again = visit(query=page.url[page.url.index("&f=") :])
    assert chosen(again) == following
    by_time = visit(query="&t=61000")
    loaded(by_time)
    until(by_time, "Math.abs(document.querySelector('audio').currentTime - 61) < 0.1")


def test_one_side_can_be_silenced(visit: Callable[..., Page]) -> None:
    page = visit()
    loaded(page)
    button = page.locator(".hears [data-side=agent]")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")


def test_without_a_recording_the_words_are_there_and_can_be_gone_to(
    visit: Callable[..., Page], desk: Desk
) -> None:
    page = visit("silent")
    expect(page.locator("#quiet")).to_contain_text("没有录音")
    expect(page.locator("#play")).to_be_hidden()
    line = desk.report.turns[3]
    page.locator(f"[data-row='{line.id}'] .said span").first.click()
    expect(page.locator(f"[data-row='{line.id}']")).to_have_attribute("aria-current", "true")
    expect(page.locator("#now")).not_to_have_text("0:00")


def test_a_call_that_goes_on_and_one_that_is_not_there_are_said_plainly(
    visit: Callable[..., Page],
) -> None:
    page = visit("live")
    expect(page.locator("#banner")).to_contain_text("还在进行")
    expect(page.locator("#room")).to_be_hidden()
    page = visit("nowhere")
    expect(page.locator("#title")).to_contain_text("没有这通电话")
    page.keyboard.press("?")


def test_nothing_that_was_said_becomes_markup(visit: Callable[..., Page]) -> None:
    page = visit("hostile")
    page.locator(".filter").select_option("all")
    page.locator(".finding .name").click()
    for tab in ("questions", "prompts", "case"):
        page.locator(f"#tab-{tab}").click()
    page.locator("#heard").check()
    expect(page.locator(".said").first).to_contain_text(
        "<img src=x onerror=window.evil=1> evil</script>"
    )
    assert page.evaluate("window.evil") is None
    assert page.locator("#main img, #main script").count() == 0
    assert "\u202e" not in page.locator("body").inner_text()


@pytest.mark.parametrize("look", ["light", "dark", "contrast"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_everybody_can_use_it(visit: Callable[..., Page], look: str, lang: str) -> None:
    page = visit(query=f"&theme={look}&lang={lang}", lang="zh-CN" if lang == "zh" else "en-GB")
    page.evaluate(Path(AXE).read_text())
    page.keyboard.press("j")
    found: list[Any] = page.evaluate(RUN_AXE, TAGS)
    for tab in ("questions", "prompts", "case"):
        page.locator(f"#tab-{tab}").click()
        found += page.evaluate(RUN_AXE, TAGS)
    page.keyboard.press("?")
    found += page.evaluate(RUN_AXE, TAGS)
    assert found == []


@pytest.mark.parametrize(("width", "height"), [(320, 640), (640, 450), (800, 1000)])
def test_narrow_and_enlarged_it_is_whole(
    visit: Callable[..., Page], width: int, height: int
) -> None:
    page = visit(width=width, height=height)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for part in ("#play", ".board", "#transcript .line", ".finding", "#score"):
        page.locator(part).first.scroll_into_view_if_needed()
        expect(page.locator(part).first).to_be_in_viewport()


def test_single_letters_can_be_switched_off(visit: Callable[..., Page]) -> None:
    page = visit()
    page.keyboard.press("?")
    page.locator("#keys-on").uncheck()
    page.keyboard.press("Escape")
    expect(page.locator("#help")).to_be_hidden()
    page.keyboard.press("j")
    assert page.locator(".finding[aria-current]").count() == 0


@pytest.mark.parametrize("dark", [False, True])
def test_a_picture_of_it(visit: Callable[..., Page], tmp_path: Path, dark: bool) -> None:
    page = visit(dark=dark)
    page.keyboard.press("j")
    page.wait_for_timeout(300)
    name = "review-call-dark.png" if dark else "review-call.png"
    folder = Path(os.environ.get("SCREENSHOTS", tmp_path))
    assert len(page.screenshot(path=folder / name)) > 40_000

"""The list of calls in Chromium: found, filtered, shared by its address, walked by keys."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec
import pytest
from playwright.sync_api import Browser, Page, expect

from assist.delivery import Access, Hub, OverlayApp, Server
from assist.events import WrapUp
from assist.review.report_parts import CallReport
from assist.review.scorecard import Scorecard
from assist.review.site import review_routes
from assist.store.calls import CallParts, CallRow, CallToSave, TurnRow, save_reports
from assist.store.database import Database

pytestmark = pytest.mark.browser

CALLS = 300
BANDS = ("calm", "tense", "angry", "furious")
HOSTILE = '<img src=x onerror="document.title=1">\u202e退款\u200f<script>document.title=2</script>'
AXE = "node_modules/axe-core/axe.min.js"
RUN_AXE = """async () => {
  const { violations } = await axe.run(document, { runOnly: { type: "tag", values:
    ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] },
    rules: { "target-size": { enabled: true } } });
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary: why }) => `${id}: ${target.flat().join(" ")} ${why}`));
}"""


EMPTY = CallReport(
    call_id="",
    language="zh",
    duration_ms=60_000,
    source="",
    timing="audio",
    notes=(),
    turns=(),
    signals=(),
    anger=(),
    questions=(),
    interruptions=(),
    prompts=(),
    stages=(),
    acts=(),
    facts={},
    fact_lines=(),
    checklist=(),
    handover_note="",
    metrics={},
    scorecard=Scorecard("default/5", None, ()),
    wrap_up=WrapUp(),
)
"""What the page of a call can draw, where only the list matters."""


def call(n: int, lines: Sequence[str] = (), **more: Any) -> CallToSave:
    """A call, the more recent the higher its number."""
    now = datetime.datetime.now(datetime.UTC)
    started = now - datetime.timedelta(hours=(CALLS - n) * 5)
    texts = lines or (f"您好，这是第{n}通", "我要退款" if n % 3 == 0 else "我想查账单")
    values = {
        "call_id": f"c/{n}",
        "source": f"{n}.wav",
        "language": "zh",
        "started_at": started.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "agent": ("林悦", "陈立", "Sofia")[n % 3],
        "team": ("一组", "二组")[n % 2],
        "duration_ms": 60_000 + n,
        "kind": ("service", "price", "")[n % 3],
        "anger_peak": n % 100 / 100,
        "peak_band": BANDS[n % 100 // 25],
        "interruptions": n % 7,
        "questions": 4,
        "unanswered": n % 4,
        "score": 40 + n % 60,
        "flags": ("abuse", "regulator_threat") if n % 50 == 7 else (),
        "summary": f"客户说第{n}件事",
    }
    return CallToSave(
        row=CallRow(**(values | more)),
        report=msgspec.json.encode(msgspec.structs.replace(EMPTY, call_id=f"c/{n}")),
        parts=CallParts(
            turns=tuple(
                TurnRow("customer", at * 7_000, at * 7_000 + 900, text, f"l{at}")
                for at, text in enumerate(texts)
            )
        ),
    )


class House:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self.db = Database.open(str(folder / "calls.sqlite"))
        self.serve()

    def serve(self, port: int = 0) -> None:
        app = OverlayApp(Hub(), Access("t"), routes=review_routes(self.db, self.folder))
        self.server = Server(app, port=port)
        self.server.start()

    def close(self) -> None:
        self.server.stop()
        self.db.close()


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = House(tmp_path_factory.mktemp("review") / "full")
    save_reports(house.db, [call(n) for n in range(1, CALLS + 1)])
    yield house
    house.close()


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path / "bare")
    yield house
    house.close()


Open = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser) -> Iterator[Open]:
    """``visit(house, "text=…", width=…)``: the list; scripts may not fail, nor the policy."""
    contexts = []
    complaints: list[str] = []

    def go(house: House, query: str = "", *, width: int = 1280, **more: Any) -> Page:
        options = {"locale": "zh-CN", "reduced_motion": "reduce"} | more
        context = browser.new_context(viewport={"width": width, "height": 800}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda message: (
                "Content Security Policy" in message.text and complaints.append(message.text)
            ),
        )
        home, _, token = house.server.url.partition("/?")
        page.goto(f"{home}/review?{token}&{query}")
        page.wait_for_selector("#calls tbody tr, #empty:not([hidden]), #trouble:not([hidden])")
        return page

    yield go
    for context in contexts:
        context.close()
    assert complaints == []


def ids(page: Page) -> list[str]:
    return page.locator("#calls tbody tr").evaluate_all("rows => rows.map(r => r.dataset.call)")


def test_the_newest_call_is_first_with_its_facts(full: House, visit: Open) -> None:
    page = visit(full)
    expect(page.locator("#count")).to_have_text("300 通")
    assert ids(page)[:3] == ["c/300", "c/299", "c/298"]
    row = page.locator("#calls tbody tr").nth(1)
    for text in ("Sofia", "二组", "客户说第299件事", "非常生气", "99"):
        expect(row).to_contain_text(text)
    expect(row.locator(".c-unanswered")).to_contain_text("3 / 4")
    expect(row.locator(".c-score .n")).to_have_text("99")
    expect(row.locator(".c-score")).to_have_css("text-align", "end")
    link = row.locator("a.open")
    expect(link).to_have_attribute("href", "/review/call?id=c%2F299")
    assert "token" not in page.url


def test_searching_finds_lines_and_marks_the_words(full: House, visit: Open) -> None:
    page = visit(full)
    page.keyboard.press("/")
    page.keyboard.type("退款")
    expect(page.locator("#count")).to_have_text("100 通")
    hit = page.locator("#calls tbody tr").first.locator(".hits a")
    expect(hit).to_have_text("客户 0:07 我要退款")
    expect(hit.locator("mark")).to_have_text("退款")
    expect(hit).to_have_attribute("href", "/review/call?id=c%2F300&t=7000")
    assert page.url.endswith("/review?text=%E9%80%80%E6%AC%BE")
    page.keyboard.press("Escape")
    expect(page.locator("#count")).to_have_text("300 通")


def test_filters_are_in_the_address_and_an_address_is_the_list(full: House, visit: Open) -> None:
    page = visit(full)
    page.get_by_label("客服", exact=True).select_option("林悦")
    page.get_by_label("情绪最高到").select_option("非常生气")
    page.get_by_label("排序").select_option("最生气在前")
    expect(page.locator("#count")).to_have_text("15 通")
    shared = visit(full, page.url.partition("?")[2])
    expect(shared.locator("#count")).to_have_text("15 通")
    assert ids(shared) == ids(page)
    expect(shared.get_by_label("客服", exact=True)).to_have_value("林悦")
    shared.get_by_role("button", name="去掉：情绪最高到: 非常生气").click()
    expect(shared.locator("#count")).to_have_text("100 通")
    shared.get_by_role("button", name="有辱骂").click()
    expect(shared.locator("#count")).to_have_text("2 通")
    shared.go_back()
    expect(shared.locator("#count")).to_have_text("100 通")
    shared.go_forward()
    expect(shared.get_by_role("button", name="有辱骂", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    shared.get_by_role("button", name="全部清除").click()
    expect(shared.locator("#count")).to_have_text("300 通")


def test_days_are_the_readers_own(full: House, visit: Open) -> None:
    asked: list[str] = []
    page = visit(full, "since=2026-03-01&until=2026-03-01", timezone_id="Asia/Shanghai")
    page.on("request", lambda request: asked.append(request.url))
    expect(page.get_by_label("从", exact=True)).to_have_value("2026-03-01")
    page.get_by_label("到", exact=True).fill("2026-03-02")
    page.wait_for_timeout(300)
    assert any(
        "since=2026-02-28T16%3A00%3A00Z&until=2026-03-02T16%3A00%3A00Z" in url for url in asked
    )
    page.get_by_label("时间", exact=True).select_option("最近 7 天")
    expect(page.locator("#count")).to_have_text(re.compile("^3[0-4] 通$"))
    assert page.url.endswith("?days=7")


def test_keys_walk_the_list_and_open_a_call(full: House, visit: Open) -> None:
    page = visit(full)
    focused = "() => document.activeElement.closest('tr')?.dataset.call"
    for key, wanted in (("j", "c/300"), ("j", "c/299"), ("ArrowDown", "c/298"), ("k", "c/299")):
        page.keyboard.press(key)
        assert page.evaluate(focused) == wanted
    for _ in range(60):
        page.keyboard.press("j")
    opened = page.locator("tr[data-call='c/239'] a.open")
    expect(opened).to_be_focused()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("Escape")
    assert page.evaluate(focused) == "c/239"
    page.keyboard.press("Enter")
    page.wait_for_url("**/review/call?id=c%2F239")
    page.go_back()
    expect(opened).to_be_focused()


def test_a_long_list_keeps_few_lines_in_the_page(full: House, visit: Open) -> None:
    page = visit(full)
    most = 0
    for _ in range(60):
        page.mouse.wheel(0, 1_500)
        page.wait_for_timeout(40)
        most = max(most, len(ids(page)))
        if "到底了" in page.locator("#end").inner_text() and "c/1" in ids(page):
            break
    assert "c/1" in ids(page)
    assert most <= 200
    height = page.evaluate("document.documentElement.scrollHeight")
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_selector("tr[data-call='c/300']")
    assert ids(page)[0] == "c/300"
    assert abs(page.evaluate("document.documentElement.scrollHeight") - height) < 40


def test_a_view_is_kept_found_and_deleted(bare: House, visit: Open) -> None:
    save_reports(bare.db, [call(n) for n in range(1, 9)])
    page = visit(bare, "min_unanswered=3")
    page.keyboard.press("s")
    page.get_by_label("视图名称").fill("<b>没答完</b>")
    page.keyboard.press("Enter")
    view = page.locator("#views a", has_text="<b>没答完</b>")
    expect(view).to_have_attribute("aria-current", "page")
    again = visit(bare)
    expect(again.locator("#count")).to_have_text("8 通")
    again.locator("#views a", has_text="没答完").click()
    expect(again.locator("#count")).to_have_text("2 通")
    again.get_by_role("button", name="删除视图“<b>没答完</b>”").click()
    expect(again.locator("#views a", has_text="没答完")).to_have_count(0)


def test_what_was_said_and_named_is_never_markup(bare: House, visit: Open) -> None:
    named = dict.fromkeys(("agent", "team", "product", "kind", "summary", "source"), HOSTILE)
    named |= {"call_id": f"{HOSTILE}/1", "flags": ("<i>x</i>",), "peak_band": "furious"}
    save_reports(bare.db, [call(1, [HOSTILE], **named)])
    page = visit(bare, "text=退款")
    assert page.locator("#calls :is(img, script, i)").count() == 0
    shown = page.locator("#calls").inner_text()
    assert "<script>document.title=2</script>" in shown
    assert "\u202e" not in shown
    expect(page.locator("mark")).to_have_text("退款")
    assert "call-assist" in page.title()
    visit(bare, f"agent={quote(HOSTILE)}").get_by_role("button", name="去掉").click()
    assert page.locator("#main :is(img, script)").count() == 0


def test_a_list_is_taken_away_as_it_is_seen(full: House, visit: Open) -> None:
    page = visit(full, "agent=Sofia&flags=abuse")
    with page.expect_download() as download:
        page.get_by_role("link", name="把这个列表导出成 CSV").click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    expect(page.locator("#count")).to_have_text("2 通")
    assert text.count("Sofia") == 2
    assert "林悦" not in text


def test_an_empty_store_says_how_calls_come_in(bare: House, visit: Open) -> None:
    page = visit(bare)
    expect(page.locator("#empty")).to_contain_text("assist review 录音文件夹")
    page.keyboard.press("j")  # Harmless.
    none = visit(bare, "agent=nobody&min_anger=0.3")
    expect(none.locator("#empty")).to_contain_text("没有符合这些条件的通话")
    none.locator("#empty button").click()
    expect(none.locator("#empty")).to_contain_text("这里还没有通话")


def test_an_address_that_is_wrong_is_told_so(full: House, visit: Open) -> None:
    page = visit(full, "min_anger=7&colour=red")
    expect(page.locator("#trouble")).to_contain_text("min_anger is out of range")
    page.get_by_role("button", name=re.compile("去掉：情绪")).click()
    expect(page.locator("#count")).to_have_text("300 通")
    expect(page.locator("#trouble")).to_be_hidden()


def test_a_service_that_went_away_is_told_and_tried_again(bare: House, visit: Open) -> None:
    save_reports(bare.db, [call(1)])
    page = visit(bare)
    port = bare.server.port
    bare.server.stop()
    page.get_by_label("排序").select_option("最长在前")
    expect(page.locator("#trouble")).to_contain_text("服务没有回答")
    bare.serve(port)
    page.get_by_role("button", name="再试一次").click()
    expect(page.locator("#calls tbody tr")).to_have_count(1)


def test_single_keys_can_be_turned_off(full: House, visit: Open) -> None:
    page = visit(full, "keys=off")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement === document.body")


@pytest.mark.parametrize("lang", ["zh-CN", "en-GB"])
def test_the_list_fits_a_narrow_page_and_twice_the_size(
    full: House, visit: Open, lang: str
) -> None:
    for width in (320, 640):
        page = visit(full, "text=退款&min_anger=0.55&flags=abuse", width=width, locale=lang)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.keyboard.press("f")
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.web
@pytest.mark.parametrize("lang", ["zh-CN", "en-GB"])
def test_the_list_keeps_every_rule(
    full: House, bare: House, visit: Open, repository: Path, lang: str
) -> None:
    axe = (repository / AXE).read_text(encoding="utf-8")
    found = []
    for house, query, width in (
        (full, "text=退款&min_anger=0.3", 1280),
        (full, "flags=abuse", 420),
        (bare, "", 1280),
        (bare, "agent=x", 420),
    ):
        page = visit(house, query, width=width, locale=lang, bypass_csp=True)
        page.wait_for_timeout(200)
        page.evaluate(axe)
        for theme in ("light", "dark", "contrast"):
            page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
            page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
            found += [f"{theme} {width}: {line}" for line in page.evaluate(RUN_AXE)]
        page.keyboard.press("?")
        found += page.evaluate(RUN_AXE)
    assert found == []

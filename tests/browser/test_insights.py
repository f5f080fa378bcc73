"""/insights in Chromium: figures that can be read, heard, downloaded and worked with."""

from __future__ import annotations

import csv
import datetime
import io
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from playwright.sync_api import Browser, Page, expect
from starlette.requests import HTTPConnection

from assist.delivery import Access, Hub, OverlayApp, Server
from assist.review.site import Site, Viewer
from assist.review.site.calls import call_routes
from assist.review.site.insights import insights_routes
from assist.store import patterns
from assist.store.calls import (
    AskedRow,
    CallParts,
    CallRow,
    CallToSave,
    PromptRow,
    SignalRow,
    StageRow,
    save_reports,
)
from assist.store.database import Database
from assist.store.rows import CardRow, ItemRow

pytestmark = pytest.mark.browser
TOKEN = "t"
AGENTS = ("李婷", "王磊", "张敏", "=SUM(A1)")
QUESTIONS = ("什么时候能到", "到底什么时候能到啊", "谁来负责", "怎么退款", "退款怎么退")
CARDS = ("anger.tense.notice", "anger.tense.restate", "closing.recap")
ITEMS = ("CMP-5b", "SVC-18", "OBJ-1", "AFT-2", "SVC-13", "SVC-17")
FIRST = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=80)


def one(dice: random.Random, number: int) -> CallToSave:
    name = f"call-{number}"
    agent = number % 31 and dice.randrange(3)
    agent = 3 if number % 31 == 0 else agent
    anger = dice.random()
    waiting = dice.random() < 0.3 + number / 2000
    product = dice.choice(("宽带", "洗衣机", "会员卡"))
    started = FIRST + datetime.timedelta(hours=number * 6.2)
    good = {item: dice.random() > (0.6 if at > 3 else 0.1) for at, item in enumerate(ITEMS)}
    flags = tuple(flag for flag in ("churn_threat", "repeat_issue") if dice.random() < 0.12)
    row = CallRow(
        call_id=name,
        source=f"{name}.wav",
        language="zh",
        started_at=started.strftime("%Y-%m-%dT%H:%M:%SZ"),
        agent=AGENTS[agent],
        team=("一组", "二组")[agent % 2],
        product=product,
        kind=dice.choice(("product", "service", "price")),
        cause=dice.choice(("service_quality", "information_gap", "")),
        customer_ref=f"k{dice.randrange(60)}",
        duration_ms=90_000,
        anger_peak=anger,
        peak_band=("calm", "tense", "angry", "furious")[int(anger * 4)],
        interruptions=int(dice.expovariate(1)),
        questions=2,
        unanswered=int(waiting),
        score=dice.randrange(55, 98),
        flags=flags,
        summary=f"{product}有问题",
    )
    lines = ("我都打了三次电话了", "是我们没做好，我现在就查", "那什么时候能好", "今天下午五点前")
    report = {
        "turns": [
            {
                "speaker": ("customer", "agent")[n % 2],
                "start_ms": n * 9000,
                "text": text,
                "id": f"u{n}",
            }
            for n, text in enumerate(lines)
        ],
        "signals": [{"id": "s1", "span": {"start_ms": 18_000, "end_ms": 19_000}}],
    }
    parts = CallParts(
        signals=tuple(
            SignalRow(
                sid=f"s{n}",
                signal=signal,
                speaker="customer",
                at_ms=18_000,
                start_ms=18_000,
                end_ms=19_000,
                value=1.0,
                kind=kind,
                band="angry" if signal == "anger" and anger > 0.5 else "",
            )
            for n, (signal, kind) in enumerate(
                (
                    ("anger", ""),
                    ("complaint_kind", row.kind),
                    ("customer_need", dice.choice(("dignity", "solution"))),
                )
            )
        ),
        asked=(
            AskedRow(
                qid="q1",
                text=(asked := dice.choice(QUESTIONS)),
                key=asked.replace("啊", ""),
                status="unanswered" if waiting else "answered",
                asked_ms=18_000,
            ),
        ),
        prompts=tuple(
            PromptRow(
                pid=f"p{n}",
                card=card,
                at_ms=20_000,
                state=dice.choice(("used", "dismissed", "expired")),
                anger_before=anger,
                anger_after_30s=max(0.0, anger - 0.3 * dice.random() * n),
            )
            for n, card in enumerate(CARDS)
        ),
        stages=(StageRow("intake", 0, 15_000), StageRow("solution", 15_000, 90_000)),
        card=CardRow(
            "default/5",
            row.score,
            tuple(
                ItemRow(item, "pass" if well else "fail", "", ("u1",) if well else ("s1", "u2"))
                for item, well in good.items()
            ),
        ),
    )
    return CallToSave(row=row, report=msgspec.json.encode(report), parts=parts)


class Someone:
    """Whoever the test says."""

    login = True

    def __init__(self) -> None:
        self.viewer = Viewer("local", "admin")

    def viewer_of(self, request: HTTPConnection) -> Viewer:
        return self.viewer


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    dice = random.Random(5)
    with Database.open(str(tmp_path_factory.mktemp("calls") / "calls.sqlite")) as db:
        save_reports(db, [one(dice, number) for number in range(310)])
        yield db


@pytest.fixture
def who() -> Someone:
    return Someone()


Open = Callable[..., Page]


@pytest.fixture
def open_insights(browser: Browser, db: Database, who: Someone, tmp_path: Path) -> Iterator[Open]:
    site = Site(db, tmp_path, who)
    routes = [*call_routes(site), *insights_routes(site)]
    server = Server(OverlayApp(Hub(), Access(TOKEN), routes=routes), port=0)
    server.start()
    base = f"http://127.0.0.1:{server.port}"
    contexts = []
    complaints: list[str] = []

    def open_it(
        query: str = "", *, lang: str = "zh-CN", width: int = 1100, dark: bool = False
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            locale=lang,
            color_scheme="dark" if dark else "light",
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console", lambda said: "Security Policy" in said.text and complaints.append(said.text)
        )
        page.on("request", lambda asked: asked.url.startswith(base) or complaints.append(asked.url))
        page.goto(f"{base}/insights?token={TOKEN}{query}")
        page.wait_for_selector("body[data-shown]")
        return page

    yield open_it
    for context in contexts:
        context.close()
    server.stop()
    assert complaints == []


def axe(page: Page, repository: Path) -> list[str]:
    page.evaluate((repository / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate(
        """async () => (await axe.run({ runOnly: { type: "tag",
        values: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"] } })).violations"""
    )
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]


VIEWS = ("trends", "questions", "reasons", "repeats", "cards", "coaching")


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_is_accessible_and_fits_a_phone(
    open_insights: Open, repository: Path, view: str
) -> None:
    page = open_insights(f"&view={view}&agent={AGENTS[0] if view == 'coaching' else ''}")
    assert axe(page, repository) == []
    small = open_insights(
        f"&view={view}&agent={AGENTS[0] if view == 'coaching' else ''}", width=320, dark=True
    )
    assert axe(small, repository) == []
    assert small.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_chart_has_its_numbers_in_words_in_a_table_and_as_csv(open_insights: Open) -> None:
    page = open_insights("&by=agent", lang="en-GB")
    figure = page.get_by_role("region", name="Calls with an angry customer").first
    chart = figure.get_by_role("img", name="Calls with an angry customer")
    assert "4 values" in chart.locator("desc").text_content()
    figure.get_by_text("The numbers").click()
    rows = figure.locator("tbody tr")
    expect(rows).to_have_count(4)
    # Few calls: greyed, and it says so in words.
    few = rows.filter(has_text="=SUM(A1)")
    expect(few.locator(".mark")).to_have_text("few")
    expect(chart.locator(".dot.few")).to_have_count(1)
    expect(page.get_by_text("not of rank")).to_be_visible()
    with page.expect_download() as waiting:
        figure.get_by_role("link", name="Download CSV").click()
    text = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text)))
    assert lines[0]["key"] == "'=SUM(A1)"
    shown = rows.filter(has_text=AGENTS[0]).locator("td").nth(1).inner_text()
    assert shown in [line["angry_count"] for line in lines]


def test_the_address_keeps_what_is_looked_at(open_insights: Open) -> None:
    page = open_insights()
    page.get_by_label(re.compile("^按什么分")).select_option("product")
    page.wait_for_selector("body[data-shown]")
    expect(page.locator("svg.chart").first).to_be_visible()
    page.get_by_label(re.compile("^班组")).select_option("一组")
    page.wait_for_selector("body[data-shown]")
    assert "by=product" in page.url
    assert "token" not in page.url
    page.get_by_role("link", name="提示卡").click()
    expect(page.locator("body")).to_have_attribute("data-shown", "cards")
    page.go_back()
    expect(page.locator("body")).to_have_attribute("data-shown", "trends")
    assert page.get_by_label(re.compile("^班组")).input_value() == "一组"


def test_questions_that_ask_the_same_are_one_and_lead_to_the_calls(open_insights: Open) -> None:
    page = open_insights("&view=questions")
    expect(page.locator("tbody tr")).to_have_count(3)
    first = page.locator("tbody tr").filter(has_text="什么时候能到")
    expect(first).to_have_count(1)
    expect(first).to_contain_text("到底什么时候能到")
    assert "/review/call?id=call-" in first.locator(".listen a").first.get_attribute("href")


def test_cards_claim_no_cause(open_insights: Open) -> None:
    page = open_insights("&view=cards")
    expect(page.get_by_text("变化不等于是卡片的作用")).to_be_visible()
    expect(page.locator("tbody tr")).to_have_count(3)


def test_an_agent_sees_an_own_page_and_ticks_what_was_practised(
    open_insights: Open, who: Someone, db: Database
) -> None:
    who.viewer = Viewer(AGENTS[1], "agent", "二组")
    page = open_insights()
    expect(page.locator("body")).to_have_attribute("data-shown", "coaching")
    expect(page.get_by_text("这是给你自己看的")).to_be_visible()
    expect(page.get_by_label(re.compile("^看谁的"))).to_have_count(0)
    link = page.locator(".moments a").first.get_attribute("href")
    assert "/review/call?id=call-" in link
    assert "&t=" in link
    box = page.get_by_role("checkbox").first
    box.focus()
    page.keyboard.press("Space")
    expect(page.get_by_text("记下了")).to_be_attached()
    item = box.get_attribute("id").removeprefix("tick-")
    assert patterns.practised(db, AGENTS[1])[item] is True
    page.reload()
    page.wait_for_selector("body[data-shown]")
    expect(page.get_by_role("checkbox").first).to_be_checked()


def test_a_refusal_is_said(open_insights: Open, who: Someone) -> None:
    who.viewer = Viewer(AGENTS[1], "agent", "二组")
    page = open_insights(f"&view=coaching&agent={AGENTS[0]}")
    expect(page.get_by_role("alert")).to_contain_text("somebody else's calls")


def test_similar_calls_stand_beside_a_call(open_insights: Open) -> None:
    page = open_insights()
    page.evaluate(
        """async () => {
            const { similarPanel } = await import("/static/insights/similar.js");
            document.querySelector("main").append(similarPanel("call-5", "zh"));
        }"""
    )
    panel = page.get_by_role("region", name="类似的通话")
    expect(panel.locator("li")).to_have_count(5)
    assert "id=call-" in panel.locator("a").first.get_attribute("href")
    assert "id=call-5&" not in panel.locator("a").first.get_attribute("href")
    expect(panel).to_contain_text("没有听到解决办法")

"""The sign-in page, the scorecard, scores and people in Chromium, by mouse, keyboard and axe."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

pytestmark = [pytest.mark.browser, pytest.mark.web]

PASSWORD = "correct horse battery"
AXE = Path("node_modules/axe-core/axe.min.js")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN_AXE = """async (tags) => {
  const rules = { "target-size": { enabled: true } };
  const options = { runOnly: { type: "tag", values: tags }, rules, resultTypes: ["violations"] };
  const { violations } = await axe.run(document, options);
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`));
}"""
CARD_PAGE = """(call) => {
  document.querySelector("main").replaceChildren();
  window.seen = [];
  for (const name of ["ca-seek", "ca-score"])
    document.addEventListener(name, (event) => window.seen.push([name, event.detail]));
  return import("/static/scorecards/card.js").then(() => {
    const heading = document.createElement("h1");
    heading.textContent = "c";
    const card = document.createElement("ca-scorecard");
    card.setAttribute("call", call);
    card.lang = document.documentElement.lang;
    document.querySelector("main").append(heading, card);
  });
}"""


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    assert path, "these tests need Chromium: apt-get install chromium, or -m 'not browser'"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
            downloads_path=tmp_path_factory.mktemp("downloads"),
        )
        yield browser
        browser.close()


Open = Callable[..., Page]


@pytest.fixture
def open_page(chromium: Browser, house: Any) -> Iterator[Open]:
    """``open_page(path, who=…)``: no page may have script errors or break its own policy."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_it(path: str, who: str = "", *, lang: str = "en", dark: bool = False) -> Page:
        context = chromium.new_context(
            viewport={"width": 1100, "height": 900},
            locale="zh-CN" if lang == "zh" else "en-US",
            color_scheme="dark" if dark else "light",
        )
        contexts.append(context)
        if who:
            token = house.browser(who).cookies[house.cookie]
            context.add_cookies([{"name": house.cookie, "value": token, "url": house.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda said: "Security Policy" in said.text and complaints.append(said.text),
        )
        page.goto(f"{house.url}{path}")
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert complaints == []


def look(page: Page, name: str) -> None:
    """Keep a picture where somebody wants to look at it."""
    if folder := os.environ.get("ASSIST_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def check(page: Page) -> None:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate(RUN_AXE, TAGS) == []


def card(page: Page, call: str = "c") -> Any:
    page.wait_for_selector("body[data-ready]")
    page.evaluate(CARD_PAGE, call)
    found = page.locator("ca-scorecard")
    expect(found.locator(".sc-section").first).to_be_visible()
    return found


def row(page: Page, key: str) -> Any:
    return page.locator(f"[data-row='{key}']")


@pytest.mark.parametrize(("lang", "dark"), [("zh", False), ("en", True)])
def test_signing_in_by_keyboard_leads_where_one_wanted_to_go(
    open_page: Open, house: Any, lang: str, dark: bool
) -> None:
    house.user("ada", "lead", PASSWORD)
    page = open_page("/scorecards?all=1", lang=lang, dark=dark)
    expect(page).to_have_url(f"{house.url}/login?next=%2Fscorecards%3Fall%3D1")
    expect(page.locator("#name")).to_be_focused()
    check(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    page.keyboard.type("ada")
    page.keyboard.press("Tab")
    page.keyboard.type("wrong password")
    page.keyboard.press("Enter")
    alert = page.get_by_role("alert")
    expect(alert).to_have_text(
        "用户名或密码不对。" if lang == "zh" else "The name or the password is wrong."
    )
    expect(page.locator("#password")).to_be_focused()
    check(page)
    look(page, f"login-{lang}")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{house.url}/scorecards?all=1")


def test_the_sign_in_page_leads_nowhere_else_and_signs_out(open_page: Open, house: Any) -> None:
    house.user("ada", "lead", PASSWORD)
    page = open_page("/login?next=https://evil.example/")
    page.fill("#name", "ada")
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{house.url}/review*")
    page.goto(f"{house.url}/login")
    expect(page.locator("#who")).to_contain_text("ada")
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("#who")).to_be_hidden()


def test_too_many_attempts_say_how_long_to_wait(open_page: Open, house: Any) -> None:
    page = open_page("/login")
    for _ in range(6):
        page.fill("#name", "ada")
        page.fill("#password", "not it")
        with page.expect_response("**/api/login"):
            page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("Too many attempts. Try again in 15 minutes.")


@pytest.mark.parametrize(("lang", "dark"), [("zh", False), ("en", True)])
def test_a_card_is_filled_in_by_keyboard(
    open_page: Open, house: Any, lang: str, dark: bool
) -> None:
    house.call("c", "arguing", "agent_interrupts")
    page = open_page("/scorecards", "qa", lang=lang, dark=dark)
    found = card(page)
    check(page)
    look(page, f"card-{lang}")
    row(page, "H-warmth").locator("input").first.focus()
    page.keyboard.press("4")
    expect(row(page, "H-warmth")).to_have_attribute("data-result", "4")
    row(page, "SVC-23").locator("input:checked").focus()
    page.keyboard.press("p")
    expect(row(page, "SVC-23")).to_have_attribute("data-result", "pass")
    finish = "完成评分" if lang == "zh" else "Finish"
    page.get_by_role("button", name=finish).click()
    reason = row(page, "SVC-23").locator("input[type=text]")
    expect(reason).to_be_focused()  # Not without a reason.
    check(page)
    page.keyboard.type("quoted the customer")
    page.get_by_role("button", name=finish).click()
    expect(found.locator(".sc-said")).to_contain_text("完成" if lang == "zh" else "Finished")
    expect(found.locator(".sc-history")).to_contain_text("quoted the customer")
    assert page.evaluate("window.seen.at(-1)[1].state") == "final"


def test_evidence_says_where_to_listen(open_page: Open, house: Any) -> None:
    house.call("c", "arguing")
    page = open_page("/scorecards", "qa")
    card(page)
    row(page, "SVC-23").locator(".sc-cite").click()
    assert page.evaluate("window.seen.at(-1)") == ["ca-seek", {"id": "s1", "at_ms": 10_000}]


def test_the_holder_scores_the_row_in_hand(open_page: Open, house: Any) -> None:
    house.call("c")
    page = open_page("/scorecards", "qa")
    found = card(page)
    row(page, "H-clarity").locator("input").first.focus()
    found.evaluate("(node) => node.score(5)")
    expect(row(page, "H-clarity")).to_have_attribute("data-result", "5")
    found.evaluate("(node) => node.focusItem('SVC-18')")
    found.evaluate("(node) => node.score(1)")
    expect(row(page, "SVC-18")).to_have_attribute("data-result", "fail")


def test_an_agent_objects_and_the_lead_upholds_it(open_page: Open, house: Any) -> None:
    house.call("c", "arguing")
    page = open_page("/scorecards", "ann")
    card(page)
    fold = row(page, "SVC-23").locator(".sc-fold")
    fold.locator("summary").click()
    fold.get_by_role("textbox").fill("<b>我在转述</b>")
    check(page)
    fold.get_by_role("button", name="Send").click()
    expect(row(page, "SVC-23")).to_contain_text("<b>我在转述</b>")
    lead = open_page("/scorecards", "lin")
    lead.wait_for_selector("body[data-ready]")
    waiting = lead.locator("#disputes .objection")
    expect(waiting).to_contain_text("<b>我在转述</b>")
    waiting.locator("summary").click()
    check(lead)
    waiting.get_by_role("textbox").fill("quoted")
    look(lead, "objection")
    waiting.get_by_role("button", name="Uphold").click()
    expect(lead.locator("#disputes")).to_contain_text("No objection is open.")
    found = card(page)
    expect(row(page, "SVC-23")).to_have_attribute("data-result", "pass")
    expect(found.locator(".sc-history")).to_contain_text("lin")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_lead_draws_a_plan_and_sees_the_queue(open_page: Open, house: Any, lang: str) -> None:
    for number in range(3):
        house.call(f"c{number}", "arguing", started_at="2026-11-17T08:00:00Z")
    page = open_page("/scorecards?all=1", "lin", lang=lang)
    page.wait_for_selector("body[data-ready]")
    page.locator("#plans input[type=date]").nth(0).fill("2026-11-16")
    page.locator("#plans input[type=date]").nth(1).fill("2026-11-22")
    page.locator("#plans select").select_option("calibration")
    buttons = page.locator("#plans form button")
    buttons.nth(0).click()
    expect(page.locator("#plans form tbody tr").first).to_be_visible()
    check(page)
    buttons.nth(1).click()
    expect(page.locator("#queue tbody tr").first).to_be_visible()
    look(page, f"scores-{lang}")
    check(page)


def test_a_lead_sees_how_far_reviewers_agree(open_page: Open, house: Any) -> None:
    for number in range(4):
        house.call(f"c{number}", "arguing")
        for who in ("qa", "qb"):
            warm = str(2 + number if who == "qa" else 3 + number % 2)
            body = {
                "items": [{"item": "H-warmth", "result": warm, "reason": "x"}],
                "state": "final",
            }
            answer = house.browser(who).put(f"/api/review/calls/c{number}/card", json=body)
            assert answer.status_code == 200
    page = open_page("/scorecards", "lin")
    page.wait_for_selector("body[data-ready]")
    expect(page.locator("#calibration")).to_contain_text("Cohen's kappa")
    expect(page.locator("#calibration tbody tr").first).to_contain_text("Overall")
    look(page, "calibration")
    check(page)


@pytest.mark.parametrize(("lang", "dark"), [("zh", False), ("en", True)])
def test_an_admin_manages_people_and_reads_the_log(
    open_page: Open, house: Any, lang: str, dark: bool
) -> None:
    page = open_page("/people", "root", lang=lang, dark=dark)
    page.wait_for_selector("body[data-ready]")
    check(page)
    look(page, f"people-{lang}")
    page.locator("#add input").nth(0).fill("new")
    page.locator("#add input[type=password]").fill("short")
    page.locator("#add button").click()
    expect(page.get_by_role("alert")).to_contain_text("12 to 200")
    page.locator("#add input[type=password]").fill("a long enough one")
    page.locator("#add button").click()
    expect(page.locator("#users")).to_contain_text("new")
    line = page.locator("#users tr", has=page.locator("th", has_text="bob"))
    line.locator("select").select_option("reviewer")
    expect(page.locator("#audit tbody tr").first).to_be_visible()
    page.locator("#filters select").nth(1).select_option("change_user")
    expect(page.locator("#audit tbody")).to_contain_text("bob role=reviewer")

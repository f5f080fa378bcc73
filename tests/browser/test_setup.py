"""The first-run page in Chromium: findings one by one, and the ten-second test live."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from assist.app.findings import Finding, finding
from assist.delivery import Access, Hub, OverlayApp, Server
from assist.delivery.setup import setup_routes

pytestmark = pytest.mark.browser
TOKEN = "t"


def as_json(found: Finding) -> bytes:
    import msgspec

    return msgspec.json.encode(found)


class Machine:
    """A scripted machine; the test drives ``tell`` itself."""

    def __init__(self) -> None:
        self.found = [
            finding("python", "ok", "python", version="3.11"),
            finding("data", "ok", "data", folder="/data", free=77),
            finding("port", "ok", "port.serving", port=8765),
            finding("model", "ok", "model", language="zh", name="vosk-model-cn", source="x"),
            finding("microphone", "ok", "microphone", name="Jabra"),
            finding("loopback", "ok", "loopback.quiet", name="Monitor of Jabra"),
        ]
        self.tell: Callable[[bytes], None] = lambda message: None
        self.begun = 0
        self.stopped = 0
        self.asked = threading.Event()
        self.silent = threading.Event()
        self.refusal: bytes | None = None

    def findings(self) -> Iterator[bytes]:
        for found in self.found:
            yield as_json(found)

    def begin(self, tell: Callable[[bytes], None]) -> bytes | None:
        self.tell = tell
        self.begun += self.refusal is None
        self.asked.set()
        return self.refusal

    def unwatched(self) -> bytes:
        return b'{"zh":"-","en":"-"}'

    def stop(self) -> None:
        self.stopped += 1
        self.silent.set()

    def say(self, **message: object) -> None:
        self.tell(json.dumps(message).encode())


@pytest.fixture
def machine() -> Machine:
    return Machine()


Open = Callable[..., Page]


@pytest.fixture
def open_setup(browser: Browser, machine: Machine) -> Iterator[Open]:
    server = Server(OverlayApp(Hub(), Access(TOKEN), routes=setup_routes(machine)), port=0)
    server.start()
    base = f"http://127.0.0.1:{server.port}"
    contexts = []
    complaints: list[str] = []

    def open_it(*, lang: str = "zh-CN", width: int = 1100, looked: bool = True) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 860}, locale=lang)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda said: "Security Policy" in said.text and complaints.append(said.text),
        )
        page.on("request", lambda asked: asked.url.startswith(base) or complaints.append(asked.url))
        page.goto(f"{base}/setup?token={TOKEN}")
        if looked:
            page.wait_for_selector("[data-looked]")
        return page

    yield open_it
    for context in contexts:
        context.close()
    server.stop()
    assert complaints == []


def test_all_is_well_and_says_so(open_setup: Open) -> None:
    page = open_setup()
    expect(page.locator("#checks > li[data-state=ok]")).to_have_count(7)
    expect(page.locator("#summary")).to_contain_text("都好了")
    assert "token" not in page.url
    assert page.locator(".places a[aria-current=page]").inner_text() == "检查"
    page.locator("#more summary").click()
    expect(page.locator("#more li")).to_contain_text("Python 3.11")


def test_a_failure_says_what_to_do_and_is_looked_at_again(
    open_setup: Open, machine: Machine
) -> None:
    well = machine.found[4]
    machine.found[4] = finding("microphone", "missing", "microphone.no")
    page = open_setup(lang="en-GB")
    row = page.locator("[data-topic=microphone]")
    expect(row).to_have_attribute("data-state", "missing")
    expect(row).to_contain_text("plug in a headset")
    expect(row.get_by_role("img", name="to be put right")).to_be_visible()
    expect(page.locator("#summary")).to_contain_text("One thing is missing")
    machine.found[4] = well
    page.locator("#again").press("Enter")
    expect(row).to_have_attribute("data-state", "ok")
    expect(page.locator("#summary")).to_contain_text("All is well")


def test_a_command_is_shown_to_be_copied(open_setup: Open, machine: Machine) -> None:
    machine.found[3] = finding(
        "model", "note", "model.demo", "assist models pull x", language="zh", name="", source=""
    )
    page = open_setup()
    row = page.locator("[data-topic=model]")
    expect(row.locator("code")).to_have_text("assist models pull x")
    row.get_by_role("button").click()
    expect(row.get_by_role("button")).to_have_text("已复制")


def test_the_test_shows_levels_and_words_of_both_sides(open_setup: Open, machine: Machine) -> None:
    page = open_setup()
    page.locator("#start").press("Enter")
    expect(page.locator("#start")).to_have_text("停止")
    assert machine.asked.wait(30)
    machine.say(type="phase", phase="listen", lasts_ms=6000, sentence="")
    expect(page.locator("#phase")).to_contain_text("请听")
    expect(page.locator("#left")).to_have_attribute("data-left", re.compile("还剩 [1-6] 秒"))
    machine.say(type="level", channel="customer", rms_db=-24.0, peak_db=-10.0)
    machine.say(type="level", channel="agent", rms_db=-50.0, peak_db=-40.0)
    customer = page.locator(".side[data-channel=customer]")
    expect(customer.locator(".word")).to_have_text("−24 dB · 正好")
    expect(customer.get_by_role("meter")).to_have_attribute("aria-valuenow", "-24")
    expect(page.locator(".side[data-channel=agent] .word")).to_have_text("−50 dB · 偏小")
    machine.say(type="words", channel="customer", utterance=1, text="你好我昨天", final=False)
    expect(customer.locator(".words")).to_have_text("你好我昨天")
    hostile = "<img src=x onerror=alert(1)>‮"
    machine.say(type="words", channel="customer", utterance=1, text=hostile, final=True)
    expect(customer.locator(".words")).to_have_text("<img src=x onerror=alert(1)>")
    machine.say(type="phase", phase="speak", lasts_ms=5000, sentence="您好")
    expect(page.locator("#sentence")).to_have_text("“您好”")
    verdict = [finding("loopback", "ok", "test.customer")]
    verdict.append(finding("microphone", "missing", "test.agent.silent"))
    findings = [json.loads(as_json(each)) for each in verdict]
    machine.say(type="verdict", findings=findings, complete=True)
    expect(page.locator("#verdict li")).to_have_count(2)
    expect(page.locator("#verdict")).to_contain_text("没有听到您说话")
    expect(page.locator("#start")).to_have_text("再测一次")
    page.wait_for_function("document.body.dataset.phase === 'done'")
    page.locator("#start").click()
    expect(page.locator("#verdict li")).to_have_count(0)


def test_stopping_closes_the_microphone(open_setup: Open, machine: Machine) -> None:
    page = open_setup()
    page.locator("#start").click()
    assert machine.asked.wait(30)
    machine.say(type="phase", phase="listen", lasts_ms=6000, sentence="")
    expect(page.locator("#phase")).to_contain_text("请听")
    page.locator("#start").click()
    expect(page.locator("#phase")).to_have_text("测试停了。")
    assert machine.silent.wait(30)
    assert (machine.begun, machine.stopped) == (1, 1)


def test_a_call_is_looked_after_first(open_setup: Open, machine: Machine) -> None:
    machine.refusal = '{"zh":"现在有通话，先照顾好这位客户。","en":"A call."}'.encode()
    page = open_setup()
    page.locator("#start").click()
    expect(page.locator("#phase")).to_contain_text("先照顾好这位客户")
    expect(page.locator("#start")).not_to_have_text("停止")


def test_everything_fits_a_narrow_screen(open_setup: Open) -> None:
    page = open_setup(width=320)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    for box in page.locator("button:visible, .places a").all():
        size = box.bounding_box()
        assert size is not None
        assert min(size["width"], size["height"]) >= 24

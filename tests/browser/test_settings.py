"""The settings page in Chromium: what is changed is kept, and a mistake is shown at its field."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from assist.app.config import Config, load_config
from assist.app.preferences import OwnPreferences, PreferenceBook
from assist.app.settings import Settings
from assist.audio.devices import Device
from assist.delivery import Access, Hub, OverlayApp, Server
from assist.delivery.settings import settings_routes

pytestmark = pytest.mark.browser
TOKEN = "t"


def device(id_: str, name: str, kind: str) -> Device:
    loopback = kind == "loopback"
    return Device(
        id=f"pulse:{id_}",
        name=name,
        kind="loopback" if loopback else "microphone",
        backend="pulse",
        host="x",
        default=id_ == "one",
    )


class Desk:
    def __init__(self, folder: Path) -> None:
        self.path = folder / "config.toml"
        self.path.write_text('# mine\npack = "bank"\n')
        self.devices = [device("one", "Jabra", "microphone"), device("out", "Out", "loopback")]
        self.book = PreferenceBook(folder)
        config = Config(data=str(folder), pack="bank")
        settings = Settings(config, self.path, lambda: self.devices)
        self.server = Server(
            OverlayApp(Hub(), Access(TOKEN), routes=settings_routes(settings)), port=0
        )
        self.server.start()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.server.stop()


Open = Callable[..., Page]


@pytest.fixture
def open_settings(browser: Browser, desk: Desk) -> Iterator[Open]:
    contexts = []
    complaints: list[str] = []

    def open_it(*, lang: str = "zh-CN", width: int = 1100) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 860}, locale=lang)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda said: "Security Policy" in said.text and complaints.append(said.text),
        )
        page.goto(f"http://127.0.0.1:{desk.server.port}/settings?token={TOKEN}")
        page.wait_for_selector("[data-devices]")
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert complaints == []


def test_a_change_is_kept_in_the_file(open_settings: Open, desk: Desk) -> None:
    page = open_settings()
    expect(page.get_by_label("语言包")).to_have_value("zh-bank")
    page.get_by_label("您的麦克风").select_option("pulse:one")
    page.get_by_label("质检可以看到我自己有没有着急").check()
    expect(page.locator("#said")).to_have_text("有改动还没保存")
    page.get_by_role("button", name="保存").press("Enter")
    expect(page.locator("#said")).to_contain_text("下次启动")
    config = load_config(desk.path)
    assert (config.agent_device, config.sharing.agent_tone, config.pack) == (
        "pulse:one",
        True,
        "bank",
    )
    assert desk.path.read_text().startswith("# mine\n")
    expect(page.locator("[data-field=agent_device] .note")).not_to_be_empty()


def test_a_mistake_is_shown_at_its_field_and_focused(open_settings: Open, desk: Desk) -> None:
    before = desk.path.read_text()
    page = open_settings()
    port = page.get_by_label("端口")
    port.fill("99999")
    page.get_by_role("button", name="保存").click()
    expect(port).to_have_attribute("aria-invalid", "true")
    expect(port).to_be_focused()
    expect(port).to_have_accessible_description("端口是 0 到 65535 的整数；填 0 就由系统任选一个。")
    expect(page.locator("#said")).to_contain_text("还没有保存")
    assert desk.path.read_text() == before
    port.fill("9000")
    port.press("Enter")
    expect(page.locator("#said")).to_contain_text("已保存")
    expect(port).not_to_have_attribute("aria-invalid", "true")
    assert load_config(desk.path).port == 9000


def test_the_coach_is_told_from_the_next_call(open_settings: Open, desk: Desk) -> None:
    desk.book.update(lambda own: OwnPreferences(muted=("silence.still_here",)))
    page = open_settings(lang="en-GB")
    page.get_by_label("Most a minute").fill("3")
    page.get_by_label("Begin calls without suggestions").check()
    page.get_by_role("button", name="Bring back").click()
    expect(page.locator("[data-unmute]")).to_be_focused()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#said")).to_contain_text("from the next call")
    own = desk.book.read()
    assert (own.quiet, own.per_minute, own.max_up, own.muted) == (True, 3, None, ())


def test_a_device_that_was_plugged_in_is_found(open_settings: Open, desk: Desk) -> None:
    page = open_settings()
    desk.devices.append(device("two", "<b>New</b>", "microphone"))
    page.get_by_role("button", name="刷新列表").click()
    page.get_by_label("您的麦克风").select_option("pulse:two")
    expect(page.get_by_label("您的麦克风").locator("option:checked")).to_have_text("<b>New</b>")


def test_the_look_is_this_browsers_own_and_holds_at_once(open_settings: Open) -> None:
    page = open_settings()
    page.get_by_label("外观").select_option("dark")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.get_by_label("界面语言").select_option("en")
    expect(page.locator("h1")).to_have_text("Settings")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_everything_fits_a_narrow_screen(open_settings: Open) -> None:
    page = open_settings(width=320)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320

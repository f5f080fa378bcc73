"""Takes the pictures of the pages beside the overlay, with made-up devices and bundled calls.

Run from the repository's root, with Pillow: .venv/bin/python docs/screenshots/take_pages.py
"""

from __future__ import annotations

import http.server
import re
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from booth import assist, chromium, keep
from playwright.sync_api import Browser, Frame, Page, expect, sync_playwright

from assist.app.config import Config
from assist.app.findings import finding
from assist.app.settings import Settings
from assist.audio.devices import Device
from assist.delivery import Access, Hub, OverlayApp, Server
from assist.delivery.assets import overlay_dir
from assist.delivery.settings import settings_routes
from assist.delivery.setup import setup_routes

SCHEMES = {"": "light", "-dark": "dark"}
HEADSET = "Jabra Evolve2 40"
WALL_S = 36
"""How long the wall's calls go on before the picture: some are angry by then, some are not."""
HIDE_FOLDER = """folder => {
  const file = document.getElementById("file");
  file.textContent = file.textContent.replace(folder, "~/.config/call-assist");
}"""
CRM_MOMENT = re.compile("^0:(49|5[0-2])$")
"""Call time of the picture."""


class Machine:
    """A machine on which all is well."""

    def __init__(self) -> None:
        self.tell: Callable[[bytes], None] = lambda _message: None
        self.asked = threading.Event()

    def findings(self) -> Iterator[bytes]:
        for found in (
            finding("python", "ok", "python", version="3.11"),
            finding("data", "ok", "data", folder="~/.local/share/call-assist", free=77),
            finding("port", "ok", "port.serving", port=8765),
            finding(
                "model", "ok", "model", language="zh", name="vosk-model-cn-0.22", source="pulled"
            ),
            finding("microphone", "ok", "microphone", name=HEADSET),
            finding("loopback", "ok", "loopback.quiet", name=f"Monitor of {HEADSET}"),
        ):
            yield msgspec.json.encode(found)

    def begin(self, tell: Callable[[bytes], None]) -> bytes | None:
        self.tell = tell
        self.asked.set()
        return None

    def unwatched(self) -> bytes:
        return b""

    def stop(self) -> None:
        """Nothing was begun."""

    def test(self) -> None:
        """Let a test go by, up to the agent's sentence."""
        for message in (
            {"type": "phase", "phase": "listen", "lasts_ms": 6_000, "sentence": ""},
            *(
                {"type": "level", "channel": channel, "rms_db": rms, "peak_db": rms + 9}
                for channel, rms in (("customer", -22.0), ("agent", -24.0))
                for _ in range(8)
            ),
            {
                "type": "words",
                "channel": "customer",
                "utterance": 1,
                "text": "你好，我昨天转的钱到现在还没有到账",
                "final": True,
            },
            {
                "type": "phase",
                "phase": "speak",
                "lasts_ms": 5_000,
                "sentence": "您好，很高兴为您服务，请问有什么可以帮您？",
            },
            {
                "type": "words",
                "channel": "agent",
                "utterance": 2,
                "text": "您好，很高兴为您服务",
                "final": False,
            },
        ):
            self.tell(msgspec.json.encode(message))


def device(name: str, kind: str, *, default: bool = False) -> Device:
    return Device(
        id=f"pulse:{name}", name=name, kind=kind, backend="pulse", host="x", default=default
    )


def each_scheme(
    browser: Browser, name: str, width: int, height: int, shoot: Callable[[Page, str], None]
) -> None:
    for suffix, scheme in SCHEMES.items():
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
            locale="zh-CN",
        )
        shoot(context.new_page(), f"{name}{suffix}")
        context.close()


def take_first_run(browser: Browser) -> None:
    machine = Machine()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "config.toml"
        path.write_text('pack = "bank"\n')
        devices = [
            device(HEADSET, "microphone", default=True),
            device(f"Monitor of {HEADSET}", "loopback", default=True),
        ]
        settings = Settings(Config(data=folder, pack="bank"), path, lambda: devices)
        routes = [*setup_routes(machine), *settings_routes(settings)]
        server = Server(OverlayApp(Hub(), Access(), routes=routes), port=0)
        server.start()

        def setup(page: Page, name: str) -> None:
            machine.asked.clear()
            page.goto(server.url.replace("/?", "/setup?"))
            page.wait_for_selector("[data-looked]")
            page.click("#start")
            machine.asked.wait()
            machine.test()
            expect(page.locator(".side[data-channel=agent] .words")).not_to_be_empty()
            page.wait_for_timeout(500)
            keep(page, name)

        def options(page: Page, name: str) -> None:
            page.goto(server.url.replace("/?", "/settings?"))
            page.wait_for_selector("fieldset")
            page.wait_for_timeout(800)
            page.evaluate(HIDE_FOLDER, folder)
            keep(page, name)

        each_scheme(browser, "setup", 1100, 780, setup)
        each_scheme(browser, "settings", 1100, 1340, options)
        server.stop()


def take_wall(browser: Browser) -> None:
    with assist("serve", "--demo", "8") as desk:

        def wall(page: Page, name: str) -> None:
            page.goto(desk.link.replace("/?", "/wall?"))
            expect(page.locator("ca-tile")).to_have_count(8)
            page.wait_for_timeout(1_500)
            keep(page, name)

        threading.Event().wait(WALL_S)
        each_scheme(browser, "wall", 1440, 900, wall)


def frame_of(page: Page, path: str) -> Frame:
    while True:
        for frame in page.frames:
            if path in frame.url:
                return frame
        page.wait_for_timeout(100)


@contextmanager
def other_site(service: str) -> Iterator[str]:
    """The imitated CRM on an origin of its own."""
    folder = overlay_dir()
    page = (folder / "crm" / "index.html").read_text("utf-8")
    page = page.replace('src="/embed.js"', f'src="{service}/embed.js"')

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            file = folder / self.path.removeprefix("/static/")
            kind = {".css": "text/css", ".js": "text/javascript"}.get(file.suffix, "image/svg+xml")
            body = file.read_bytes() if self.path.startswith("/static/") else page.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html" if self.path == "/" else kind)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://localhost:{server.server_address[1]}/"
    server.shutdown()
    thread.join()


def take_crm(browser: Browser) -> None:
    for suffix, scheme in SCHEMES.items():
        context = browser.new_context(
            viewport={"width": 1280, "height": 800},
            color_scheme="dark" if scheme == "dark" else "light",
            locale="zh-CN",
        )
        with assist("demo") as demo, other_site(demo.link.partition("/?")[0]) as site:
            page = context.new_page()
            page.goto(demo.link)
            page.goto(site)
            gate = frame_of(page, "/embed?")
            gate.wait_for_selector("#connect:not([hidden])")
            page.wait_for_timeout(300)
            keep(page, f"embed-unpaired{suffix}")
            with context.expect_page() as opened:
                gate.click("#connect")
            question = opened.value
            question.set_viewport_size({"width": 520, "height": 720})
            expect(question.locator("#yes")).to_be_enabled()
            keep(question, f"pair{suffix}")
            question.click("#yes")
            overlay = frame_of(page, "/?")
            when = overlay.locator("ca-status .time")
            expect(when).to_have_text(CRM_MOMENT, timeout=120_000)
            expect(overlay.locator("article")).not_to_have_count(0)
            keep(page, f"crm{suffix}")
        context.close()


PARTS = {"first-run": take_first_run, "wall": take_wall, "crm": take_crm}


def main(*wanted: str) -> None:
    with sync_playwright() as playwright:
        browser = chromium(playwright)
        for name in wanted or PARTS:
            PARTS[name](browser)


if __name__ == "__main__":
    main(*sys.argv[1:])

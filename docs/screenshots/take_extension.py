"""Takes the extension's screenshots: paired as a user pairs it, beside a CRM, in the demo call.

Run from the repository's root: .venv/bin/python docs/screenshots/take_extension.py
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, Playwright, sync_playwright

from assist.app.extension import pack_extension

HERE = Path(__file__).parent
SITE = "http://crm.example/"
MOMENT_S = 49.0
"""Seconds into the demo call: the interruption and the unanswered questions."""
PATIENCE_MS = 3_000
"""How long a panel that has just come takes to show the call."""

CRM = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>工单</title><style>
:root { color-scheme: light dark; font: 14px/1.6 system-ui, "Noto Sans CJK SC", sans-serif }
body { margin: 0; background: light-dark(#eef1f5, #1b1f26); color: light-dark(#222, #ddd) }
nav { padding: 14px 24px; background: #23395d; color: #fff; font-weight: 600 }
main { display: grid; gap: 16px; max-width: 780px; padding: 24px }
section { padding: 6px 20px 14px; border-radius: 6px; background: light-dark(#fff, #262b33) }
td { padding: 5px 32px 5px 0 }
</style><nav>客服工单系统</nav><main>
<section><h3>客户</h3><table><tr><td>姓名<td>王女士<tr><td>客户号<td>8800 1234<tr><td>类别<td>转账
<tr><td>历史工单<td>2</table></section>
<section><h3>处理记录</h3><p>3 月 2 日　转账未到账，已登记
<p>3 月 4 日　客户再次来电，已转核查</section>
<section><h3>本次来电</h3><p>　<p>　</section></main>"""


def unpack(folder: Path) -> None:
    """The extension with one site allowed: automation can't answer the browser's question."""
    for name, content in pack_extension().files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    manifest["host_permissions"].append(f"{SITE}*")
    (folder / "manifest.json").write_text(json.dumps(manifest))


def launch(playwright: Playwright, folder: Path, scheme: str) -> BrowserContext:
    unpack(folder / "extension")
    context = playwright.chromium.launch_persistent_context(
        folder / "profile",
        executable_path=shutil.which("chromium"),
        ignore_default_args=["--disable-extensions"],
        args=[
            "--no-sandbox",
            "--lang=zh-CN",
            f"--disable-extensions-except={folder / 'extension'}",
            f"--load-extension={folder / 'extension'}",
        ],
        color_scheme="dark" if scheme == "dark" else "light",
        locale="zh-CN",
        viewport={"width": 1280, "height": 860},
    )
    context.route(f"{SITE}**", lambda route: route.fulfill(content_type="text/html", body=CRM))
    return context


def options_of(context: BrowserContext) -> Page:
    """The page that opens by itself after the installation."""
    while True:
        for page in context.pages:
            if page.url.endswith("/options.html"):
                return page
        context.pages[0].wait_for_timeout(100)


def pair(options: Page, link: str) -> None:
    options.locator("#link").fill(link)
    with options.expect_popup() as opened:
        options.locator("#pair button").click()
    opened.value.bring_to_front()
    opened.value.locator("#yes").click()
    options.locator("#state[data-state=ok]").wait_for()


def main() -> None:
    command = [sys.executable, "-m", "assist", "demo", "--no-browser", "--port", "0"]
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as demo,
        sync_playwright() as playwright,
    ):
        assert demo.stdout is not None
        link = re.sub("^overlay: ", "", demo.stdout.readline().strip())
        started = time.monotonic()
        for scheme in ("light", "dark"):
            suffix = "" if scheme == "light" else "-dark"
            context = launch(playwright, Path(folder) / scheme, scheme)
            options = options_of(context)
            pair(options, link)
            site = context.new_page()
            site.goto(SITE)
            site.wait_for_timeout(PATIENCE_MS)
            time.sleep(max(0.0, started + MOMENT_S - time.monotonic()))
            site.screenshot(path=HERE / f"extension{suffix}.png")
            options.bring_to_front()
            options.wait_for_timeout(500)
            options.screenshot(path=HERE / f"extension-options{suffix}.png", full_page=True)
            context.close()
        demo.terminate()


if __name__ == "__main__":
    main()

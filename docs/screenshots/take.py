"""Takes the screenshots of the overlay: every layout and theme during the demo call, in real time.

Run from the repository's root: .venv/bin/python docs/screenshots/take.py
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

HERE = Path(__file__).parent
MOMENT = re.compile("^0:4[6-9]$")
"""Call time of the interruption and the unanswered questions."""
LONGEST_MS = 240_000
VIEWS = {
    "overlay": ("standard", 480, 860),
    "overlay-wide": ("standard", 1280, 800),
    "overlay-narrow": ("standard", 320, 700),
    "compact": ("compact", 340, 420),
    "focus": ("focus", 960, 620),
}
THEMES = {"": "light", "-dark": "dark", "-contrast": "contrast"}


def shoot(page: Page, name: str, layout: str, width: int, height: int) -> None:
    """A picture of one layout in every theme, of the page as it stands."""
    page.set_viewport_size({"width": width, "height": height})
    for suffix, theme in THEMES.items():
        page.evaluate(
            "detail => document.dispatchEvent(new CustomEvent('ca-look', { detail }))",
            {"layout": layout, "theme": theme},
        )
        page.wait_for_selector(f"html[data-layout={layout}][data-theme={theme}]")
        page.screenshot(path=HERE / f"{name}{suffix}.png", animations="disabled")


def main() -> None:
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    command = [sys.executable, "-m", "assist", "demo", "--no-browser", "--port", "0"]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as demo,
        sync_playwright() as playwright,
    ):
        assert demo.stdout is not None
        url = re.sub("^overlay: ", "", demo.stdout.readline().strip())
        chromium = playwright.chromium.launch(
            executable_path=browser, args=["--no-sandbox", "--disable-background-networking"]
        )
        page = chromium.new_page(device_scale_factor=1.5)
        page.goto(url)
        expect(page.locator("ca-status .time")).to_have_text(MOMENT, timeout=LONGEST_MS)
        for name, view in VIEWS.items():
            shoot(page, name, *view)
        expect(page.locator("ca-wrapup dl")).to_be_visible(timeout=LONGEST_MS)
        shoot(page, "wrap-up", *VIEWS["overlay"])
        chromium.close()
        demo.terminate()


if __name__ == "__main__":
    main()

"""Takes the pictures of the overlay: every layout and theme at one moment of the demo call.

Run from the repository's root, with Pillow: .venv/bin/python docs/screenshots/take.py
"""

from __future__ import annotations

import re

from booth import assist, chromium, keep
from playwright.sync_api import Page, expect, sync_playwright

MOMENT = re.compile("^0:(49|5[0-2])$")
"""Call time after the interruption: the caller is furious, two questions wait."""
LONGEST_MS = 240_000
FRAMES_MS = 400
VIEWS = {
    "overlay": ("standard", 480, 860),
    "overlay-wide": ("standard", 1280, 800),
    "overlay-narrow": ("standard", 320, 700),
    "compact": ("compact", 340, 300),
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
        page.clock.run_for(FRAMES_MS)
        page.wait_for_selector(f"html[data-layout={layout}][data-theme={theme}]")
        keep(page, f"{name}{suffix}")


def main() -> None:
    with sync_playwright() as playwright, assist("demo") as demo:
        page = chromium(playwright).new_page(device_scale_factor=1.5, locale="zh-CN")
        page.clock.install()
        page.goto(demo.link)
        expect(page.locator("ca-status .time")).to_have_text(MOMENT, timeout=LONGEST_MS)
        expect(page.locator("article")).to_have_count(1)
        demo.still()
        page.clock.pause_at(page.evaluate("Date.now() / 1000 + 1"))
        for name, view in VIEWS.items():
            shoot(page, name, *view)
        page.clock.resume()
        demo.go_on()
        expect(page.locator("ca-wrapup dl")).to_be_visible(timeout=LONGEST_MS)
        page.clock.pause_at(page.evaluate("Date.now() / 1000 + 1"))
        shoot(page, "wrap-up", *VIEWS["overlay"])


if __name__ == "__main__":
    main()

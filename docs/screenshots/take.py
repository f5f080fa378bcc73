"""Takes the README's screenshot: the overlay during the demo call, in real time.

Run from the repository's root: .venv/bin/python docs/screenshots/take.py
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
MOMENTS_S = {"overlay": 49.0, "wrap-up": 102.5}
"""Seconds into the demo call: the interruption and the unanswered questions; the end."""


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
        started = time.monotonic()
        pages = {
            scheme: chromium.new_page(
                viewport={"width": 480, "height": 860}, color_scheme=scheme, device_scale_factor=1.5
            )
            for scheme in ("light", "dark")
        }
        for page in pages.values():
            page.goto(url)
        for name, moment_s in MOMENTS_S.items():
            time.sleep(max(0.0, started + moment_s - time.monotonic()))
            for scheme, page in pages.items():
                suffix = "" if scheme == "light" else "-dark"
                page.screenshot(path=HERE / f"{name}{suffix}.png")
        chromium.close()
        demo.terminate()


if __name__ == "__main__":
    main()

"""What every script here shares: Chromium, small pictures, a demo call that can stand still."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, Playwright

HERE = Path(__file__).parent
LARGE = 130_000
"""Bytes from which a picture gets a palette."""


def chromium(playwright: Playwright) -> Browser:
    """The system's browser, without anything that it does by itself."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    return playwright.chromium.launch(
        executable_path=path, args=["--no-sandbox", "--disable-background-networking"]
    )


def keep(page: Page, name: str) -> None:
    """Write a picture of a page; with fewer colours where it would be large."""
    image = Image.open(BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    file = HERE / f"{name}.png"
    image.save(file, optimize=True)
    if file.stat().st_size > LARGE:
        image.quantize(256, kmeans=2, dither=Image.Dither.NONE).save(file, optimize=True)


class Process:
    """A running command of ``assist`` and the link that it printed."""

    def __init__(self, command: subprocess.Popen[str], link: str) -> None:
        self._command = command
        self.link = link

    def still(self) -> None:
        """Stop as if time stood still."""
        self._command.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Go on after ``still``."""
        self._command.send_signal(signal.SIGCONT)


@contextmanager
def assist(*arguments: str) -> Iterator[Process]:
    """Run ``assist …`` on any free port, as if it had just been installed."""
    command = [sys.executable, "-m", "assist", *arguments, "--no-browser", "--port", "0"]
    with (
        tempfile.TemporaryDirectory() as home,
        subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"XDG_DATA_HOME": home, "XDG_CONFIG_HOME": home},
        ) as running,
    ):
        assert running.stdout is not None
        link = re.sub("^[a-z]+: ", "", running.stdout.readline().strip())
        try:
            yield Process(running, link)
        finally:
            running.send_signal(signal.SIGCONT)
            running.terminate()

from __future__ import annotations

import statistics
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from playwright.sync_api import Page

from assist.delivery.messages import PromptShownMessage
from assist.events import OutputEvent, Prompt

pytestmark = pytest.mark.browser

PROMPTS = 30
PAINTED_MS = 250
"""Source: chosen; half of the half second that a prompt may take in all, on a busy machine."""

# When each prompt came out of the socket, and when the screen said that it has painted it.
WATCH = """
  window.came = {};
  window.painted = {};
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (text) {
    const act = JSON.parse(text);
    if (act.type === "prompt_shown") window.painted[act.prompt] = performance.now();
    return send.call(this, text);
  };
  const Native = WebSocket;
  window.WebSocket = class extends Native {
    constructor(...how) {
      super(...how);
      this.addEventListener("message", (event) => {
        const message = JSON.parse(event.data);
        if (message.type === "prompt") window.came[message.id] ??= performance.now();
      });
    }
  };
"""


def test_a_prompt_is_on_the_glass_at_once(
    desk: Any,
    open_page: Callable[..., Page],
    angry: list[OutputEvent],
) -> None:
    feed = desk.open()
    feed.publish(angry)
    page = open_page(before=WATCH)
    page.wait_for_selector("article")
    known = next(event for event in angry if isinstance(event, Prompt))
    shown = [event for event in angry if isinstance(event, Prompt)]
    feed.publish([msgspec.structs.replace(event, state="expired") for event in shown])
    for number in range(PROMPTS):
        mine = msgspec.structs.replace(known, id=f"m{number}")
        feed.publish([mine])
        desk.wait_for(PromptShownMessage(prompt=mine.id, call="c-1"))
        feed.publish([msgspec.structs.replace(mine, state="expired")])
    ids = "Object.keys(came).filter((id) => id.startsWith('m'))"
    times = sorted(page.evaluate(f"{ids}.map((id) => painted[id] - came[id])"))
    first_paint = page.evaluate(
        "performance.getEntriesByName('first-contentful-paint')[0].startTime"
    )
    # pytest -rP shows the figures.
    print(
        f"message to painted: median {statistics.median(times):.1f} ms, worst {times[-1]:.1f} ms; "
        f"first contentful paint {first_paint:.1f} ms"
    )
    assert len(times) == PROMPTS
    assert statistics.median(times) < PAINTED_MS

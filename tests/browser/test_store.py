"""The browser's fold and the server's are one: every call gives both the same state."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from playwright.sync_api import Page

from assist.coach.catalogue import SIGNALS
from assist.delivery.assets import overlay_dir
from assist.delivery.snapshot import TAGS, State, fold_all
from assist.events import (
    Anger,
    CallEnded,
    CallStarted,
    Channel,
    CheckItem,
    Checklist,
    Fact,
    Final,
    HandoverNote,
    Metrics,
    Notice,
    OutputEvent,
    Overlap,
    Partial,
    Prompt,
    Question,
    Signal,
    Span,
    Stage,
    TeamNote,
    Token,
    WrapUp,
    encode,
)

pytestmark = pytest.mark.browser

FOLD = """async ([events, at]) => {
  const { EMPTY, fold } = await import("/static/store.js");
  const all = events.reduce(fold, EMPTY);
  const wire = JSON.stringify(events.slice(0, at).reduce(fold, EMPTY));
  const snapshot = { type: "snapshot", state: JSON.parse(wire) };
  return [all, [snapshot, ...events.slice(at)].reduce(fold, EMPTY)];
}"""


def some_event(chance: random.Random, at_ms: int) -> OutputEvent:
    speaker = chance.choice(list(Channel))
    name = f"x{chance.randrange(60)}"
    text = chance.choice(["", "钱", "没到账🤬", "words"])
    span = Span(at_ms - 500, at_ms)
    level = chance.choice([None, 0.0, 0.25, 0.9, 1.0])
    question = chance.choice(["open", "deferred", "answered", "unanswered", "withdrawn"])
    state = chance.choice(["shown", "shown", "used", "dismissed", "expired"])
    kind = chance.choice(["interruption", "attempt", "backchannel", "overlap"])
    made: list[Callable[[], OutputEvent]] = [
        lambda: Partial(
            at_ms=at_ms, id=name, speaker=speaker, span=span, text=text, stable_chars=len(text) // 2
        ),
        lambda: Final(at_ms=at_ms, id=name, speaker=speaker, span=span, text=text, words=()),
        lambda: Final(at_ms=at_ms, id=f"l{at_ms}", speaker=speaker, span=span, text="x", words=()),
        lambda: Final(
            at_ms=at_ms,
            id=name,
            speaker=speaker,
            span=span,
            text=text,
            words=(),
            readable="用云闪付，2万。",
            tokens=(
                Token("用"),
                Token("云闪付，", words=3, heard=chance.choice(["", "运闪富"])),
                Token("2万。", words=2),
            ),
        ),
        lambda: Anger(
            at_ms=at_ms,
            speaker=speaker,
            level=level,
            band=None if level is None else "tense",
            trend="steady",
            contributions={"voice": 0.5},
        ),
        lambda: Overlap(at_ms=at_ms, id=name, by=speaker, span=span, overlap_ms=500, kind=kind),
        lambda: Question(
            at_ms=at_ms,
            id=name,
            speaker=speaker,
            text=text,
            span=span,
            asked_ms=at_ms,
            repeats=1,
            status=question,
            expects="time",
            due_ms=None,
        ),
        lambda: Prompt(
            at_ms=at_ms,
            id=name,
            card="c",
            because=(),
            say=(text,),
            why="",
            priority=1,
            state=state,
        ),
        lambda: Stage(at_ms=at_ms, stage="intake", since_ms=at_ms, owed=("no_thanks",)),
        lambda: Checklist(at_ms=at_ms, items=(CheckItem("x"), CheckItem("y", at_ms))),
        lambda: HandoverNote(at_ms=at_ms, text=text, lines=()),
        lambda: TeamNote(
            at_ms=at_ms,
            id=name,
            text=text,
            kind=chance.choice(["note", "take_over"]),
            by="",
            state=chance.choice(["open", "seen", "withdrawn"]),
            sent_ms=at_ms,
        ),
        lambda: Fact(at_ms=at_ms, name=name, value=text, speaker=speaker, span=span),
        lambda: Metrics(at_ms=at_ms, values={"talk_ratio": 0.5}),
        lambda: Notice(
            at_ms=at_ms, code=name, level="info", text=text, channel=chance.choice([None, speaker])
        ),
        lambda: Signal(
            at_ms=at_ms,
            id=name,
            signal=chance.choice(
                ["anger", "abuse", "complaint_kind", "customer_style", "promise", "promise"]
            ),
            speaker=speaker,
            span=span,
            value=0.5,
            state=chance.choice(["raised", "confirmed", "withdrawn"]),
            slots={"is": "product"},
        ),
    ]
    return chance.choice(made)()


def some_call(seed: int, length: int) -> list[OutputEvent]:
    chance = random.Random(seed)
    at_ms = 0
    events: list[OutputEvent] = [CallStarted(at_ms=0, call_id="c-1", language="zh")]
    for _ in range(length):
        at_ms += chance.choice([0, 64, 64, 640, 5_000])
        events.append(some_event(chance, at_ms))
    if seed % 2:
        events.append(CallEnded(at_ms=at_ms, duration_ms=at_ms, wrap_up=WrapUp(problem="钱")))
    return events


def plain(state: State) -> Any:
    return json.loads(msgspec.json.encode(state))


def test_both_folds_agree(desk: Any, open_page: Callable[..., Page]) -> None:
    page = open_page()
    for seed, length in enumerate([5, 50, 300, 1_500, 4_000]):
        events = some_call(seed, length)
        wire = [json.loads(encode(event)) for event in events]
        at = random.Random(seed).randrange(length)
        whole, resumed = page.evaluate(FOLD, [wire, at])
        assert whole == plain(fold_all(events))
        assert resumed == whole


def test_every_word_of_the_screen_is_in_both_languages(
    desk: Any, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    keys, zh, en = page.evaluate(
        """async () => {
          const { KEYS, translator } = await import("/static/i18n.js");
          const texts = (language) => KEYS.map((key) => translator(language)(key));
          return [KEYS, texts("zh"), texts("en")];
        }"""
    )
    # A language is called by its own name on every screen.
    words = [pair for key, *pair in zip(keys, zh, en, strict=True) if "language." not in key]
    assert len(words) > 100
    assert [text for text, _ in words if not re.search("[\u4e00-\u9fff]", text)] == []
    assert [text for _, text in words if re.search("[\u4e00-\u9fff]", text)] == []
    sources = {path: path.read_text() for path in overlay_dir().glob("*.js")}
    used = {
        key
        for path, source in sources.items()
        if path.name != "i18n.js"
        for key in re.findall(r'"((?:[a-z_]+\.)+[a-z_]+)"', source)
        if not key.endswith((".js", ".css"))
    }
    assert used - set(keys) == set()
    for name in TAGS:
        kinds = SIGNALS[name].classes
        assert ({f"tag.{name}.{kind}" for kind in kinds} or {f"tag.{name}"}) <= set(keys)
    # Keys that are put together at run time: by band, stage, state and so on.
    families = {
        "gauge",
        "stage",
        "status",
        "level",
        "overlap",
        "questions",
        "transcript",
        "wrap",
        "fact",
        "tag",
        "duty",
        "draft",
        "instead",
        "expects",
        "layout",
        "theme",
        "sound",
        "keys",
        "language",
        "team",
        "float",
    }
    assert {key for key in set(keys) - used if key.split(".")[0] not in families} == set()

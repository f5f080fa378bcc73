"""Where the call stands, and what is left of it at the end."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
import yaml

from assist.analysis.cues import CueData
from assist.analysis.stages import StageTracker
from assist.analysis.wrap_up import WrapUpWriter
from assist.events import (
    CallEnded,
    Channel,
    Event,
    Final,
    HangUp,
    Question,
    QuestionStatus,
    Signal,
    Span,
    Stage,
    WrapUp,
)


@pytest.fixture(scope="module")
def cues(repository: Path) -> CueData:
    text = (repository / "models/packs/zh/cues.yaml").read_text(encoding="utf-8")
    return msgspec.convert(yaml.safe_load(text), CueData)


def said(speaker: str, text: str, at_ms: int) -> Final:
    return Final(
        at_ms=at_ms,
        id=f"{speaker}-{at_ms}",
        speaker=Channel(speaker),
        span=Span(at_ms - 1000, at_ms),
        text=text,
        words=(),
    )


def anger(at_ms: int) -> Signal:
    return Signal(
        at_ms=at_ms,
        id="s1",
        signal="anger",
        speaker=Channel.CUSTOMER,
        span=Span(0, at_ms),
        value=0.7,
        band="angry",
    )


def question(text: str, status: QuestionStatus) -> Question:
    return Question(
        at_ms=5000,
        id=f"q-{text}",
        speaker=Channel.CUSTOMER,
        text=text,
        span=Span(0, 1),
        asked_ms=1,
        repeats=0,
        status=status,
        expects="time",
    )


CALL: list[Event] = [
    said("agent", "您好客服中心请问有什么可以帮您", 2000),
    said("customer", "你好", 3000),
    said("customer", "我昨天转的钱到现在没收到", 6000),
    said("agent", "麻烦您提供一下卡号", 9000),
    anger(12000),
    said("agent", "非常抱歉让您久等了", 15000),
    said("agent", "查到了今天下午三点之前会到账", 20000),
    said("agent", "如果没有到我会给您打电话", 24000),
    said("customer", "好吧那我再等等", 26000),
    said("agent", "感谢您的来电再见", 30000),
]


def test_the_call_moves_along_the_main_line_and_back_when_anger_rises(cues: CueData) -> None:
    tracker = StageTracker(cues)
    reached = [s.stage for e in CALL for s in tracker.hear(e) if isinstance(s, Stage)]
    assert reached == [
        "greeting",
        "intake",
        "diagnosis",
        "empathy",
        "solution",
        "agreement",
        "closing",
    ]


def wrap_up(cues: CueData, events: list[Event]) -> WrapUp:
    writer = WrapUpWriter(cues)
    ended = [o for e in [*events, HangUp(at_ms=40000)] for o in writer.hear(e)]
    assert isinstance(ended[-1], CallEnded)
    assert ended[-1].duration_ms == 40000
    return ended[-1].wrap_up


def test_every_line_of_the_wrap_up_is_somebodys_own_words(cues: CueData) -> None:
    result = wrap_up(cues, CALL)
    assert result.problem == "我昨天转的钱到现在没收到"
    assert result.solution == "查到了今天下午三点之前会到账"
    assert result.follow_up in result.promises
    spoken = {e.text for e in CALL if isinstance(e, Final)}
    assert set(result.promises) <= spoken


def test_open_questions_are_those_that_nobody_answered(cues: CueData) -> None:
    events: list[Event] = [
        question("什么时候到", "open"),
        question("钱在哪里", "open"),
        question("什么时候到", "answered"),
        question("谁负责", "unanswered"),
    ]
    assert wrap_up(cues, events).open_questions == ("钱在哪里", "谁负责")


def test_small_talk_is_no_problem(cues: CueData) -> None:
    events: list[Event] = [said("customer", "喂你好", 1000), said("customer", "帮我看下账单", 2000)]
    assert wrap_up(cues, events).problem == "帮我看下账单"

"""Transcripts as input, and what eight hours cost."""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assist.analysis.conduct import ConductData, ConductDetector
from assist.analysis.metrics import MetricsListener
from assist.analysis.overlap import OverlapData, OverlapDetector
from assist.analysis.overlap_wording import OverlapWording
from assist.analysis.pauses import PauseDetector
from assist.events import Channel, Event, InputEvent, OutputEvent, Overlap, Signal
from assist.events.listener import Ids, Listener
from assist.ingest.hypotheses import transcript_inputs
from assist.ingest.transcript import Transcript, Turn
from assist.packs.yaml_file import read_yaml
from assist.session import Session

Data = Callable[[str], OverlapData]
MINUTE_MS = 60_000
EIGHT_HOURS = 8 * 60

ALLOWED = {"overlap": 20, "pauses": 5, "metrics": 1000, "conduct": 60}
"""Objects more after eight hours than after four; metrics keeps up to 1000 latencies, twice."""


def turn(words: Any, speaker: Channel, line: str, start_ms: int, each_ms: int) -> Turn:
    spoken = words(line, start_ms, each_ms)
    text = line.replace(" ", "")
    return Turn(
        speaker=speaker, start_ms=start_ms, end_ms=spoken[-1].end_ms, text=text, words=spoken
    )


def test_a_timed_transcript_is_judged_like_a_live_call(overlap_data: Data, words_at: Any) -> None:
    transcript = Transcript(
        call_id="c",
        language="zh",
        timing="words",
        turns=(
            turn(words_at, Channel.CUSTOMER, "我 昨天 转 的 钱 到 现在 没有 收到 因为", 1000, 300),
            turn(words_at, Channel.AGENT, "您 先 把 卡号 报 给 我 我 来 查 一下", 2500, 250),
            turn(words_at, Channel.CUSTOMER, "我 的 卡号 是 六 二 二 二 零 一 一 七", 6000, 300),
            turn(words_at, Channel.AGENT, "嗯 嗯", 7000, 200),
        ),
    )
    session = Session("c", "zh", [OverlapDetector(Ids(), overlap_data("zh"))])
    for event in transcript_inputs(transcript):
        session.feed(event)
    outputs = session.drain()
    kinds = {o.id: (o.by, o.kind, o.open) for o in outputs if isinstance(o, Overlap)}
    assert list(kinds.values()) == [
        (Channel.AGENT, "interruption", False),
        (Channel.AGENT, "backchannel", False),
    ]
    states = [o.state for o in outputs if isinstance(o, Signal)]
    assert states == ["raised", "confirmed"]


def reachable(root: object) -> int:
    """How many objects the garbage collector finds from ``root`` on, classes left out."""
    seen = {id(root)}
    todo = [root]
    while todo:
        for item in gc.get_referents(todo.pop()):
            if id(item) not in seen and not isinstance(item, type):
                seen.add(id(item))
                todo.append(item)
    return len(seen)


def one_minute(talk: Callable[..., list[InputEvent]], number: int) -> list[InputEvent]:
    """A minute of conversation with overlaps of several kinds and a long silence."""
    lines = (
        (1000, 12_000, "C", "我 昨天 转 的 钱 到 现在 没有 收到 因为"),
        (5000, 5400, "A", "嗯"),
        (9000, 20_000, "A", "您 先 把 卡号 报 给 我 我 来 查 一下 记录"),
        (17_000, 18_500, "C", "等一下 我 还 没有 说完"),
        (24_000, 30_000, "C", "你们 到底 什么时候 能 给 我 处理 好 呢"),
        (29_800, 40_000, "A", "我 马上 帮 您 看 一下 系统 里面 的 情况"),
    )
    at = number * MINUTE_MS
    return talk(*(f"{who} {at + start}-{at + end} {said}" for start, end, who, said in lines))


@pytest.mark.parametrize("name", [*ALLOWED])
def test_memory_does_not_grow_with_the_call(
    name: str,
    overlap_data: Data,
    talk: Callable[..., list[InputEvent]],
    run_directly: Callable[..., list[OutputEvent]],
    repository: Path,
) -> None:
    data = read_yaml(repository / "models/packs/zh/conduct.yaml", ConductData)
    wording = OverlapWording(overlap_data("zh"))
    makers: dict[str, Callable[[], Listener]] = {
        "overlap": lambda: OverlapDetector(Ids(), overlap_data("zh")),
        "pauses": lambda: PauseDetector(Ids(), data=data),
        "conduct": lambda: ConductDetector(Ids(), data, wording),
        "metrics": lambda: MetricsListener("zh"),
    }
    listener = makers[name]()
    before = OverlapDetector(Ids(), overlap_data("zh"))
    sizes: list[int] = []
    for minute in range(EIGHT_HOURS):
        events: list[Event] = list(one_minute(talk, minute))
        if name == "metrics":
            told = run_directly(before, events)
            events = sorted([*events, *told], key=lambda event: event.at_ms)
        run_directly(listener, events)
        if minute in (EIGHT_HOURS // 2, EIGHT_HOURS - 1):
            sizes.append(reachable(listener))
    half, whole = sizes
    assert whole <= half + ALLOWED[name]

"""The bundled demo call, from its true words: calm, tense, angry, and down again."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assist.analysis.anger import AngerData, AngerDetector
from assist.events import Anger, Channel, FinalHypothesis, PartialHypothesis, Progress, Word
from assist.events.listener import Ids
from assist.packs.pack import load_pack
from assist.pipeline import open_session
from assist.session import Session
from assist.store.journal import Journal


@pytest.fixture(scope="module")
def curve(repository: Path, packs: dict[str, AngerData]) -> Callable[[int], Anger]:
    """The latest ``Anger`` at a time."""
    truth = json.loads(
        (repository / "models/scenes/zh/bank-transfer/truth.json").read_text(encoding="utf-8")
    )
    session = Session("bank-transfer", "zh", (AngerDetector(Ids(), packs["zh"]),))
    inputs: list[Any] = []
    for number, turn in enumerate(truth["turns"], start=1):
        words = tuple(Word(w["word"], w["start_ms"], w["end_ms"]) for w in turn["words"])
        common = {"channel": Channel(turn["speaker"]), "utterance": number}
        for count, word in enumerate(words, start=1):
            inputs.append(
                PartialHypothesis(at_ms=word.end_ms, words=words[:count], stable=count, **common)
            )
        inputs.append(FinalHypothesis(at_ms=turn["end_ms"] + 600, words=words, **common))
    for event in sorted(inputs, key=lambda event: event.at_ms):
        session.feed(event)
    for channel in Channel:
        session.feed(Progress(at_ms=truth["turns"][-1]["end_ms"] + 3000, channel=channel))
    angers = [output for output in session.drain() if isinstance(output, Anger)]
    ends = {turn["text"]: turn["end_ms"] for turn in truth["turns"]}

    def at(text: str) -> Anger:
        (end_ms,) = [end for said, end in ends.items() if text in said]
        return [anger for anger in angers if anger.at_ms <= end_ms + 900][-1]

    return at


@pytest.mark.parametrize(
    ("text", "bands"),
    [
        ("两万块钱", {"calm"}),
        ("我想问一下这个钱什么时候", {"calm"}),
        ("我刚才已经说过一遍了", {"tense"}),
        ("打了三次电话", {"tense"}),
        ("你不要打断我", {"angry"}),
        ("好吧那我再等等", {"tense", "calm"}),
        ("没有了再见", {"calm"}),
    ],
)
def test_the_demo_call_reads_as_it_was_written(
    curve: Callable[[str], Anger], text: str, bands: set[str]
) -> None:
    assert curve(text).band in bands


def test_after_the_apology_the_anger_falls(curve: Callable[[str], Anger]) -> None:
    levels = [
        curve(text).level for text in ("你不要打断我", "那如果三点", "好吧那我再等等", "没有了再见")
    ]
    assert levels == sorted(levels, key=lambda level: -(level or 0))


def test_the_recorded_demo_call_ends_calm(repository: Path) -> None:
    journal = Journal(repository / "tests/golden/zh-demo.journal.jsonl")
    session = open_session("demo", load_pack(journal.header.language))
    for event in journal:
        session.feed(event)
    angers = [output for output in session.drain() if isinstance(output, Anger)]
    angry_ms = next(anger.at_ms for anger in angers if anger.band == "angry")
    assert angry_ms <= 48_400
    assert max(anger.level or 0.0 for anger in angers) >= 0.8
    assert angers[-1].band == "calm"
    assert (angers[-1].level or 0.0) <= 0.22

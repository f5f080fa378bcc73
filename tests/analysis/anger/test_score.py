from __future__ import annotations

from typing import Any

import pytest

from assist.analysis.anger import AngerData, TextCall, Turn, score_text
from assist.events import Channel

C, A = Channel.CUSTOMER, Channel.AGENT


def test_a_text_scores_what_the_live_detector_says(packs: dict[str, AngerData], call: Any) -> None:
    text = "你们就是一群骗子"
    call.say(text)
    assert score_text([Turn(C, text)], packs["zh"]) == pytest.approx(call.level, abs=0.01)


def test_nothing_said_is_no_score(packs: dict[str, AngerData]) -> None:
    assert score_text([], packs["zh"]) is None
    assert score_text([Turn(A, "您好"), Turn(C, "  ")], packs["zh"]) is None


def test_what_came_before_counts(packs: dict[str, AngerData]) -> None:
    alone = score_text([Turn(C, "在哪里")], packs["zh"])
    after = score_text(
        [Turn(C, "你们太不负责任了"), Turn(A, "抱歉"), Turn(C, "在哪里")], packs["zh"]
    )
    assert alone == 0.0
    assert after is not None
    assert after > 0.3


def test_turn_by_turn_and_all_at_once_are_the_same(packs: dict[str, AngerData]) -> None:
    turns = [
        Turn(C, "this is absolutely disgraceful"),
        Turn(A, "i am sorry"),
        Turn(C, "ok thank you"),
    ]
    told = TextCall(packs["en"])
    assert [told.hear(turn) for turn in turns][-1] == score_text(turns, packs["en"])


def test_only_the_customers_words_count(packs: dict[str, AngerData]) -> None:
    assert score_text([Turn(C, "嗯"), Turn(A, "你们就是一群骗子")], packs["zh"]) == 0.0


def test_mixed_scripts_are_split_into_words(packs: dict[str, AngerData]) -> None:
    assert score_text([Turn(C, "你们的APP就是一个垃圾平台吗")], packs["zh"]) is not None

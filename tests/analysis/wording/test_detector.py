from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.analysis.wording import WordingData, WordingDetector
from assist.events import (
    Channel,
    FinalHypothesis,
    HangUp,
    InputEvent,
    PartialHypothesis,
    Progress,
    Signal,
    Word,
)
from assist.events.listener import Ids
from assist.session import Session

Say = Callable[..., list[Signal]]
States = Callable[[Sequence[Signal], str], list[str]]


def test_a_fault_is_raised_after_the_grace_with_words_and_rule(say: Say) -> None:
    (told,) = say("A 0-2000 这个 呃 我 不太 清楚")
    assert told.signal == "dont_know"
    assert told.speaker is Channel.AGENT
    assert told.state == "confirmed"
    (cited,) = told.evidence
    assert (cited.text, cited.why) == ("不太清楚", "wording:dont_know/plain")
    assert (cited.start_ms, cited.end_ms) == (1200, 2000)
    assert told.slots == {"heard": "不太清楚", "better": "我去查"}
    assert 4000 <= told.at_ms <= 4500


@pytest.mark.parametrize(
    "lines",
    [
        ["A 0-3000 不 清楚 我 帮您 查"],
        ["A 0-1000 不 清楚", "A 1800-3000 我 去 问"],
        ["A 0-3000 我 帮您 查 不过 不 清楚"],
        ["A 0-2000 他 说 不 知道"],
        ["A 0-2000 不 知道 您 方便 吗"],
        ["C 0-2000 我 不 知道"],
    ],
)
def test_what_is_mended_quoted_harmless_or_the_others_is_silent(say: Say, lines: list[str]) -> None:
    assert say(*lines) == []


def test_a_mend_that_comes_too_late_mends_nothing(say: Say, states: States) -> None:
    assert states(say("A 0-1000 不 清楚", "A 6000-7000 我 去 问"), "dont_know") == ["confirmed"]


def test_mild_words_count_only_together(say: Say, states: States) -> None:
    assert say("A 0-1000 只能 等") == []
    told = say("A 0-1000 只能 等", "A 9000-10000 只能 走")
    assert states(told, "negative_wording")[-1] == "confirmed"
    assert [item.text for item in told[-1].evidence] == ["只能", "只能"]


def test_mild_words_too_far_apart_do_not_add_up(say: Say) -> None:
    assert say("A 0-1000 只能 等", "A 90000-91000 只能 走") == []


def test_the_same_fault_is_not_raised_again_within_its_cooldown(say: Say, states: States) -> None:
    told = say("A 0-1000 不 知道", "A 4000-5000 不 知道", "A 12000-13000 不 知道")
    assert states(told, "dont_know") == ["confirmed", "confirmed"]


def test_a_question_is_no_refusal_even_where_the_words_come_late(say: Say) -> None:
    assert say("A 0-600 绝对 不行 吗") == []


def test_a_rule_may_need_company(say: Say) -> None:
    assert say("A 0-2000 你 等着 吧") == []
    assert say("A 0-2000 可以 等着 吧")
    assert say("A 0-2000 可以 你 先 去 那边 等着 吧") == []


def test_a_rule_may_need_what_the_other_party_said(say: Say) -> None:
    assert say("A 0-1000 不 支持") == []
    assert say("C 0-1000 银行卡", "A 2000-3000 不 支持")
    assert say("C 0-1000 银行卡", "A 9000-9900 不 支持") == []


def test_a_whole_utterance_can_be_asked_for(say: Say, states: States) -> None:
    assert states(say("A 0-1000 没有"), "negative_wording") == ["confirmed"]
    assert say("A 0-1000 没有 关系") == []


def test_a_term_that_the_customer_used_first_is_none(say: Say, states: States) -> None:
    assert states(say("A 0-1000 做 了 冲正"), "jargon")
    assert say("C 0-1000 冲正 了 吗", "A 2000-3000 冲正 了") == []
    assert states(say("A 0-1000 t 加 一"), "jargon")
    assert states(say("C 0-1000 t加一", "A 2000-3000 t加二"), "jargon") == []


def test_classes_add_up_and_may_turn(say: Say) -> None:
    told = say("C 0-1000 态度 差", "C 3000-4000 坏了", "C 6000-7000 又 坏了 真 坏了")
    assert {signal.id for signal in told} == {told[0].id}
    assert told[0].slots["is"] == "service"
    assert told[-1].slots["is"] == "product"
    assert told[-1].state == "confirmed"
    assert 0.5 < told[-1].value < told[0].value + 0.2


def test_a_leaning_needs_a_lead(say: Say) -> None:
    assert [s.slots["is"] for s in say("C 0-2000 坏了 态度 差")][-1:] == ["product"]


def partial(words: str, at_ms: int, stable: int, channel: Channel = Channel.AGENT) -> InputEvent:
    return PartialHypothesis(
        at_ms=at_ms, channel=channel, utterance=1, words=spelt(words), stable=stable
    )


def final(words: str, at_ms: int, channel: Channel = Channel.AGENT) -> InputEvent:
    return FinalHypothesis(at_ms=at_ms, channel=channel, utterance=1, words=spelt(words))


def spelt(words: str) -> tuple[Word, ...]:
    return tuple(Word(w, i * 250, (i + 1) * 250) for i, w in enumerate(words.split()))


def heard(small: WordingData, events: list[InputEvent], end_ms: int = 20_000) -> list[Signal]:
    session = Session("c", "zh", [WordingDetector(Ids(), small)])
    for event in events:
        session.feed(event)
    for channel in Channel:
        session.feed(Progress(at_ms=end_ms, channel=channel))
    session.feed(HangUp(at_ms=end_ms))
    return [out for out in session.drain() if isinstance(out, Signal)]


def test_raised_from_a_partial_then_confirmed(small: WordingData) -> None:
    told = heard(small, [partial("真 绝对不行", 1000, 2), final("真 绝对不行", 4000)])
    assert [(s.state, s.at_ms, s.id) for s in told] == [
        ("raised", 1500, told[0].id),
        ("confirmed", 4000, told[0].id),
    ]


def test_withdrawn_where_the_final_reads_otherwise(small: WordingData) -> None:
    told = heard(small, [partial("真 绝对不行", 1000, 2), final("真 觉得行", 4000)])
    assert [s.state for s in told] == ["raised", "withdrawn"]


def test_confirmed_where_the_final_moves_the_words(small: WordingData) -> None:
    told = heard(small, [partial("真 绝对不行", 1000, 2), final("这 个 真的 绝对不行", 4000)])
    assert [s.state for s in told] == ["raised", "confirmed"]
    assert told[-1].evidence[0].text == "绝对不行"


def test_withdrawn_by_words_that_follow_in_the_utterance(small: WordingData) -> None:
    told = heard(
        small,
        [partial("绝对不行", 1000, 1), partial("绝对不行 吗", 3000, 2), final("绝对不行 吗", 3500)],
    )
    assert [s.state for s in told] == ["raised", "withdrawn"]


def test_an_empty_final_takes_everything_back(small: WordingData) -> None:
    told = heard(small, [partial("绝对不行", 1000, 1), final("", 3000)])
    assert [s.state for s in told] == ["raised", "withdrawn"]


def test_only_stable_words_count(small: WordingData) -> None:
    assert heard(small, [partial("绝对不行", 1000, 0), final("觉得", 3000)]) == []


def test_at_the_hang_up_nothing_can_be_mended_any_more(small: WordingData) -> None:
    told = heard(small, [partial("不知道", 1000, 1)], end_ms=1500)
    assert [s.state for s in told] == ["confirmed"]


PIECES = st.lists(
    st.sampled_from(
        ["我", "不", "知道", "不清楚", "你", "我帮你", "查", "绝对不行", "吗", "只能", "他说", "呃"]
    ),
    min_size=1,
    max_size=14,
)


@given(words=PIECES, cuts=st.sets(st.integers(1, 13)))
def test_however_the_words_come_the_same_signals_stand_in_the_end(
    small: WordingData, words: list[str], cuts: set[int]
) -> None:
    text = " ".join(words)
    end_ms = len(words) * 250 + 600
    steps = sorted({cut for cut in cuts if cut <= len(words)} | {len(words)})
    one_by_one = [partial(text, count * 250, count) for count in range(1, len(words) + 1)]
    chunked = [partial(text, count * 250, count) for count in steps]

    def standing(events: list[InputEvent]) -> set[tuple[str, str]]:
        told = {s.id: s for s in heard(small, [*events, final(text, end_ms)])}.values()
        return {(s.signal, s.evidence[0].text) for s in told if s.state != "withdrawn"}

    assert standing(one_by_one) == standing(chunked) == standing([])


def test_state_stays_bounded_over_a_long_call(small: WordingData) -> None:
    detector = WordingDetector(Ids(), small)
    for number in range(1, 3000):
        words = (Word("只能", number * 1000, number * 1000 + 200),)
        for channel in Channel:
            at_ms = number * 1000 + 500
            while detector.deadline_ms is not None and detector.deadline_ms < at_ms:
                detector.elapse(detector.deadline_ms)
            detector.hear(
                FinalHypothesis(at_ms=at_ms, channel=channel, utterance=number, words=words)
            )
    assert len(detector._pending) <= 1
    assert detector._watched == []
    assert len(detector._heard_ms) <= 10
    assert len(small.rules.nets[Channel.AGENT].net) < 200

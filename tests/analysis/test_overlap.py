"""Who came in over whom, and whether that took the floor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist.analysis.overlap import OverlapData, OverlapDetector, OverlapOptions
from assist.events import (
    AudioGap,
    Channel,
    ChannelEvent,
    FinalHypothesis,
    HangUp,
    InputEvent,
    Overlap,
    PartialHypothesis,
    Progress,
    Prosody,
    Signal,
    Span,
    SpeechEnded,
    SpeechStarted,
    Word,
)
from assist.events.listener import Ids
from assist.session import Session

Hear = Callable[..., Any]

CUT_OFF = "1000-4000 我 昨天 转 的 钱 到 现在 没有 收到 因为"
GOES_ON = "1000-8000 我 昨天 转 的 钱 到 现在 没有 收到 我 打 了 三次 电话 都 没有 人 管 这件 事"
INTRUDES = "2600-6000 您 先 把 卡号 报 给 我 我 来 查 一下 记录"
GIVES_UP = "2600-4400 您 先 把 卡号 报 给 我"

SIGNAL = {"A": "agent_interrupts", "C": "customer_interrupts"}
NAME = {"A": "agent", "C": "customer"}
BOTH_WAYS = pytest.mark.parametrize(("by", "floor"), [("A", "C"), ("C", "A")])


@BOTH_WAYS
def test_who_falls_silent_mid_sentence_was_interrupted(hear: Hear, by: str, floor: str) -> None:
    heard = hear(f"{floor} {CUT_OFF}", f"{by} {INTRUDES}")
    assert heard.kinds == [(NAME[by], "interruption")]
    assert heard.states(SIGNAL[by]) == ["raised", "confirmed"]
    (overlap,) = heard.final
    assert (overlap.span, overlap.overlap_ms, overlap.open) == (Span(2600, 4000), 1400, False)


@BOTH_WAYS
def test_who_speaks_on_was_not_interrupted(hear: Hear, by: str, floor: str) -> None:
    heard = hear(f"{floor} {GOES_ON}", f"{by} {GIVES_UP}")
    assert heard.kinds == [(NAME[by], "attempt")]
    assert heard.states(SIGNAL[by]) == ["raised", "withdrawn"]
    assert heard.states(SIGNAL[floor]) == []


@BOTH_WAYS
def test_english_is_heard_alike(hear: Hear, by: str, floor: str) -> None:
    heard = hear(
        f"{floor} 1000-4000 i sent the money yesterday and it still has not arrived because",
        f"{by} 2600-6000 could you tell me your account number so that i can check",
        language="en",
    )
    assert heard.kinds == [(NAME[by], "interruption")]
    assert heard.states(SIGNAL[by]) == ["raised", "confirmed"]


def test_a_signal_names_the_overlap_and_quotes_both_sides(hear: Hear) -> None:
    signal = hear(f"C {CUT_OFF}", f"A {INTRUDES}").signals[-1]
    assert signal.ref == "o1"
    assert [evidence.why for evidence in signal.evidence] == [
        "overlap:floor",
        "overlap:intruder",
        "overlap:floor_lost",
    ]
    assert signal.slots["cut_off"].endswith("没有收到因为")
    assert signal.evidence[1].text.startswith("您先把卡号")
    assert 0.5 <= signal.value <= 1


@BOTH_WAYS
@pytest.mark.parametrize(
    "token", ["嗯", "对 对 对", "好 的 好 的", "我 明白 了", "嗯 嗯 是 的", "哦 这样 啊"]
)
@pytest.mark.parametrize("length_ms", [250, 600, 1600])
def test_a_listeners_token_is_no_interruption(
    hear: Hear, by: str, floor: str, token: str, length_ms: int
) -> None:
    heard = hear(f"{floor} {GOES_ON}", f"{by} 3000-{3000 + length_ms} {token}")
    assert heard.kinds == [(NAME[by], "backchannel")]
    assert heard.signals == []


def test_a_token_over_the_very_end_is_one_too(hear: Hear) -> None:
    heard = hear("C 1000-4000 就 这样 我 昨天 已经 说 过 一次 了", "A 3700-4300 好 的")
    assert heard.kinds == [("agent", "backchannel")]


def test_a_token_does_not_make_the_entry_after_it_an_interruption(hear: Hear) -> None:
    heard = hear(
        "C 1000-5000 我 就是 想 问 一下 这个 钱 到底 什么时候 能 到账 呢",
        "A 3000-3300 嗯",
        "A 3650-3900 嗯",
        "A 4600-7000 我 帮 您 查 一下 系统 里 的 记录",
    )
    assert heard.kinds == [("agent", "backchannel")] * 2 + [("agent", "overlap")]
    assert heard.signals == []


@BOTH_WAYS
def test_overlap_at_the_end_of_a_sentence_is_no_fault(hear: Hear, by: str, floor: str) -> None:
    heard = hear(
        f"{floor} 1000-4000 那 你们 这个 钱 到底 什么时候 能 到账 呢",
        f"{by} 3600-7000 一般 两个 工作日 就 能 到 您 的 账户",
    )
    assert heard.kinds == [(NAME[by], "overlap")]
    assert heard.why() == "overlap:terminal"
    assert heard.signals == []


def test_a_finished_sentence_may_be_overlapped_for_longer(hear: Hear) -> None:
    answer = "A 2700-7000 一般 两个 工作日 就 能 到 您 的 账户 请 您 放心"
    finished = hear("C 1000-4000 那 你们 这个 钱 到底 什么时候 能 到账 呢", answer)
    unfinished = hear("C 1000-4000 那 你们 这个 钱 到底 什么时候 能 到账 如果", answer)
    assert finished.kinds == [("agent", "overlap")]
    assert unfinished.kinds == [("agent", "interruption")]


def test_a_sentence_cut_off_at_once_is_an_interruption(hear: Hear) -> None:
    heard = hear(
        "C 1000-3000 我 昨天 给 你们 打 过 电话 但是",
        "A 2600-6000 您 先 把 卡号 报 给 我 我 来 查 一下",
    )
    assert heard.kinds == [("agent", "interruption")]


def test_starting_together_is_nobodys_fault(hear: Hear) -> None:
    heard = hear(
        "C 1000-3000 我 昨天 给 你们 打 过 电话 但是",
        "A 1250-5000 您好 请 把 您 的 卡号 报 给 我",
    )
    assert heard.why() == "overlap:together"
    assert heard.signals == []


def test_starting_together_after_a_pause_is_nobodys_fault(hear: Hear) -> None:
    heard = hear(
        "C 1000-3000 我 昨天 给 你们 打 过 电话 了",
        "C 3400-4600 然后 说 是 要 等 因为",
        "A 3300-6500 请 把 您 的 卡号 报 给 我 好 吗",
    )
    assert heard.why() == "overlap:in_pause"
    assert heard.signals == []


def test_a_pause_for_breath_is_not_the_end(hear: Hear) -> None:
    heard = hear(
        "C 1000-3400 我 昨天 转 的 钱 到 现在",
        "C 3800-8000 都 还 没有 收到 你们 到底 怎么 回事 啊",
        "A 2700-4600 您 先 把 卡号 报 给 我",
    )
    assert heard.kinds == [("agent", "overlap"), ("agent", "attempt")]
    assert [overlap.span for overlap in heard.final] == [Span(2700, 3400), Span(3800, 4600)]
    assert [overlap.overlap_ms for overlap in heard.final] == [700, 800]
    assert heard.why_of(0) == "overlap:goes_on"
    assert all(not overlap.open for overlap in heard.final)


def test_a_shorter_gap_does_not_part_an_overlap(hear: Hear) -> None:
    heard = hear(
        "C 1000-3400 我 昨天 转 的 钱 到 现在",
        "C 3550-8000 都 还 没有 收到 你们 到底 怎么 回事 啊",
        "A 2700-4600 您 先 把 卡号 报 给 我",
    )
    assert [overlap.span for overlap in heard.final] == [Span(2700, 4600)]


def test_the_signal_spans_all_stretches_and_is_counted_once(hear: Hear) -> None:
    heard = hear(
        "C 1000-3200 我 昨天 转 的 钱 到 现在",
        "C 3500-4600 还 没有 收到 因为",
        "A 2700-7000 您 先 把 卡号 报 给 我 我 来 查 一下 您 的 记录",
    )
    assert heard.kinds == [("agent", "overlap"), ("agent", "interruption")]
    signal = heard.signals[-1]
    assert (signal.span, signal.ref) == (Span(2700, 4600), heard.final[-1].id)
    assert signal.evidence[-1].text == "1600 ms"


NATURAL = "C 1000-3000 我 昨天 在 你们 柜台 办 的 那张 卡 明细"
COMES_IN = "A 2500-6000 您 先 把 卡号 报 给 我 我 来 查 一下"


def test_who_protests_had_been_cut_off(hear: Hear) -> None:
    quiet = hear(NATURAL, COMES_IN, "C 6400-8000 好 我 报 给 你 听")
    protests = hear(NATURAL, COMES_IN, "C 4300-5800 你 让 我 说完 行不行")
    assert quiet.why_of(0) == "overlap:terminal"
    assert protests.final[0].kind == "interruption"
    assert protests.states("agent_interrupts") == ["confirmed"]


def test_a_protest_much_later_is_about_something_else(hear: Hear) -> None:
    heard = hear(NATURAL, COMES_IN, "C 12000-14000 你 让 我 说完 行不行")
    assert heard.why_of(0) == "overlap:terminal"


@BOTH_WAYS
def test_being_asked_to_stop_is_no_natural_ending(hear: Hear, by: str, floor: str) -> None:
    heard = hear(
        f"{floor} 1000-3000 我 昨天 在 你们 柜台 办 的 那张 卡 明细",
        f"{by} 2500-6000 等一下 您 先 把 卡号 报 给 我",
    )
    assert heard.kinds == [(NAME[by], "interruption")]


@BOTH_WAYS
@pytest.mark.parametrize(
    ("answer", "kind"),
    [("对 就是 这个 意思", "overlap"), ("不是 我 说 的 是 那张", "interruption")],
)
def test_finishing_the_others_sentence_is_no_fault_if_it_was_right(
    hear: Hear, by: str, floor: str, answer: str, kind: str
) -> None:
    heard = hear(
        f"{floor} 1000-4000 我 想 把 那个 卡 里 的 钱 全部 因为",
        f"{by} 2900-4600 都 转 到 这张 卡上",
        f"{floor} 5000-6500 {answer}",
    )
    assert heard.kinds[0] == (NAME[by], kind)
    if kind == "overlap":
        assert heard.why_of(0) == "overlap:completion"
        assert heard.states(SIGNAL[by])[-1:] in ([], ["withdrawn"])


def test_earlier_overlaps_weigh_in_the_score(hear: Hear) -> None:
    late = (
        "C 41000-45000 我 昨天 转 的 钱 到 现在 没有 收到 因为",
        "A 42600-46000 您 先 把 卡号 报 给 我",
    )
    cuts = [
        line
        for at in (1000, 12_000, 23_000)
        for line in (
            f"C {at}-{at + 2300} 我 昨天 转 的 钱 因为",
            f"A {at + 1600}-{at + 5000} 您 先 把 卡号 报 给 我",
        )
    ]
    tokens = [
        line
        for at in (1000, 12_000, 23_000)
        for line in (f"C {at}-{at + 5000} 我 昨天 转 的 钱 到 了", f"A {at + 1600}-{at + 1900} 嗯")
    ]
    after_cuts, after_tokens = (
        [s for s in hear(*before, *late).signals if s.signal == "agent_interrupts"][-1]
        for before in (cuts, tokens)
    )
    assert after_cuts.span == after_tokens.span
    assert after_cuts.value > after_tokens.value


def test_taking_the_floor_back_is_no_interruption(hear: Hear) -> None:
    heard = hear(
        f"C {CUT_OFF}",
        f"A {INTRUDES}",
        "C 5000-9000 你 让 我 把 话 说完 行不行 我 还 没有 讲 完",
    )
    assert heard.why_of(1) == "overlap:reclaim"
    assert heard.kinds == [("agent", "interruption"), ("customer", "overlap")]
    assert heard.states("customer_interrupts") == []


@BOTH_WAYS
def test_wait_is_an_attempt_if_the_other_goes_on(hear: Hear, by: str, floor: str) -> None:
    heard = hear(f"{floor} {GOES_ON}", f"{by} 3000-3600 等一下")
    assert heard.kinds == [(NAME[by], "attempt")]


@BOTH_WAYS
def test_wait_is_an_interruption_if_the_other_stops(hear: Hear, by: str, floor: str) -> None:
    heard = hear(
        f"{floor} 1000-3950 我 昨天 转 的 钱 到 现在 没有 收到 因为",
        f"{by} 3000-3600 等一下",
        f"{by} 3900-6500 我 先 问 您 一个 问题",
    )
    assert heard.kinds[-1] == (NAME[by], "interruption")
    assert heard.states(SIGNAL[by])[-1] == "confirmed"


def test_when_both_stop_the_next_speaker_had_the_floor(hear: Hear) -> None:
    clash = (
        "C 1000-4000 我 昨天 转 的 钱 到 现在 没有 收到 因为",
        "A 2900-4100 您 先 听 我 说 一句",
    )
    taken = hear(*clash, "A 5200-7000 您 的 钱 已经 到账 了")
    kept = hear(*clash, "C 5200-7000 我 昨天 转 的")
    assert taken.kinds == [("agent", "interruption")]
    assert kept.kinds == [("agent", "attempt")]


def test_laughter_is_neutral(hear: Hear) -> None:
    heard = hear(f"C {GOES_ON}", "A 3000-4500 哈哈 哈哈哈 哈哈")
    assert heard.kinds == [("agent", "overlap")]
    assert heard.why() == "overlap:laughter"
    assert heard.signals == []


def loudness(channel: Channel, start_ms: int, end_ms: int, level_db: float) -> list[Prosody]:
    """Prosody batches of 500 ms at one level."""
    return [
        Prosody(
            at_ms=-(-(at_ms + 500) // 64) * 64,
            channel=channel,
            start_ms=at_ms,
            step_ms=100,
            loudness_db=(level_db,) * 5,
            pitch_hz=(180.0,) * 5,
            voiced=(1.0,) * 5,
        )
        for at_ms in range(start_ms, end_ms, 500)
    ]


OWN_WORDS = "A 0-6000 您好 这里 是 客服 中心 请问 有 什么 可以 帮 您 的 吗"
SPOKEN = "C 8000-12000 我 昨天 转 的 钱 到 现在 没有 收到 你们 怎么 搞 的"
ECHOED = "A 8150-12150 我 昨天 转 的 钱 到 现在 没有 收到 你们 怎么 搞 的"


@pytest.mark.parametrize(
    ("level_db", "why", "overlap_ms"), [(-38.0, "bleed", 0), (-21.0, "choral", 3850)]
)
def test_the_same_words_on_both_channels_are_no_interruption(
    hear: Hear, level_db: float, why: str, overlap_ms: int
) -> None:
    levels = loudness(Channel.AGENT, 0, 6000, -20.0) + loudness(
        Channel.AGENT, 8200, 12_200, level_db
    )
    heard = hear(OWN_WORDS, SPOKEN, ECHOED, extra=levels)
    assert heard.why() == f"overlap:{why}"
    assert [overlap.overlap_ms for overlap in heard.final] == [overlap_ms]
    assert heard.signals == []


def test_a_faint_voice_without_words_is_the_other_party_in_the_room(hear: Hear) -> None:
    levels = loudness(Channel.AGENT, 0, 6000, -20.0) + loudness(Channel.AGENT, 8200, 12_200, -45.0)
    heard = hear(OWN_WORDS, SPOKEN, "A 8400-12100", extra=levels)
    assert heard.why() == "overlap:bleed"


def test_noise_without_words_neither_interrupts_nor_is_interrupted(hear: Hear) -> None:
    over_speech = hear("C 0-900 喂 你好", f"C {GOES_ON.replace('1000', '2000')}", "A 3000-6000")
    assert over_speech.signals == []
    over_noise = hear("C 0-900 喂 你好", "A 2000-9000", f"C {INTRUDES}")
    assert over_noise.signals == []


def test_lost_audio_is_not_silence(hear: Hear) -> None:
    gap = AudioGap(
        at_ms=4032, channel=Channel.CUSTOMER, span=Span(3968, 6000), reason="device_lost"
    )
    heard = hear(f"C {CUT_OFF}", f"A {INTRUDES}", extra=[gap])
    assert heard.kinds == [("agent", "overlap")]
    assert "confirmed" not in heard.states("agent_interrupts")


def test_a_final_that_hears_only_assent_takes_the_signal_back(hear: Hear) -> None:
    wrong = tuple(
        Word(w, 2600 + i * 200, 2800 + i * 200) for i, w in enumerate(["我", "先", "说", "一句"])
    )
    right = (Word("嗯嗯嗯", 2600, 4200),)
    extra = [
        SpeechStarted(at_ms=2752, channel=Channel.AGENT, start_ms=2600),
        PartialHypothesis(at_ms=3520, channel=Channel.AGENT, utterance=9, words=wrong, stable=4),
        FinalHypothesis(at_ms=4288, channel=Channel.AGENT, utterance=9, words=right),
        SpeechEnded(at_ms=4544, channel=Channel.AGENT, span=Span(2600, 4200)),
    ]
    heard = hear(f"C {GOES_ON}", extra=extra)
    assert heard.kinds == [("agent", "backchannel")]
    assert heard.states("agent_interrupts") == ["raised", "withdrawn"]


@BOTH_WAYS
def test_it_is_raised_while_the_intruder_still_talks_over_the_other(
    hear: Hear, by: str, floor: str
) -> None:
    heard = hear(f"{floor} {GOES_ON}", f"{by} {INTRUDES}")
    first = heard.signals[0]
    fourth_character_ms = 2600 + 3400 * 4 // 12
    condition_ms = max(2600 + 900, fourth_character_ms)
    assert first.state == "raised"
    assert condition_ms <= first.at_ms <= condition_ms + 400
    assert heard.overlaps[-1].at_ms > first.at_ms


@pytest.mark.parametrize("offset_ms", range(0, 64, 9))
def test_lost_floor_is_raised_within_400_ms_of_the_silence(hear: Hear, offset_ms: int) -> None:
    lost_ms = 3500 + offset_ms
    heard = hear(
        f"C 1000-{lost_ms} 我 昨天 转 的 钱 到 现在 没有 收到 因为",
        f"A {lost_ms - 800}-6000 您先 别急 我来 查查 一下 您的 转账 记录 请您 放心 等等 吧",
    )
    first = heard.signals[0]
    assert (first.signal, first.state) == ("agent_interrupts", "raised")
    assert lost_ms < first.at_ms <= lost_ms + 400


def test_an_overlap_is_shown_while_it_lasts_then_closed_under_the_same_id(hear: Hear) -> None:
    overlaps = hear(f"C {GOES_ON}", f"A {INTRUDES}").overlaps
    assert {overlap.id for overlap in overlaps} == {"o1"}
    assert [overlap.open for overlap in overlaps] == [True] * (len(overlaps) - 1) + [False]
    assert (overlaps[0].at_ms, overlaps[0].kind) == (2600 + 600, "overlap")
    assert [overlap.at_ms for overlap in overlaps] == sorted(o.at_ms for o in overlaps)
    assert overlaps[-1].span == Span(2600, 6000)


def test_it_is_not_raised_before_it_has_lasted(hear: Hear) -> None:
    heard = hear(f"C {GOES_ON}", "A 2600-6000 等一下您先听我说 我 来 查 一下 记录")
    assert heard.signals[0].at_ms == 2600 + 900


def test_who_rounds_off_against_assent_is_not_told_while_it_lasts(hear: Hear) -> None:
    heard = hear(
        "C 1000-5000 我 昨天 转 的 钱 到 现在 没有 收到 我 都 已经 打 了 三次 电话 了",
        "A 3400-8000 嗯 我 来 查 一下 您 的 记录 请 您 稍 等 一会 好 吗",
        options=OverlapOptions(raise_ms=5000),
    )
    assert heard.kinds == [("agent", "interruption")]
    assert heard.states("agent_interrupts") == ["confirmed"]


def test_words_that_come_after_the_end_make_up_for_too_few_before(hear: Hear) -> None:
    heard = hear(
        "C 1000-4000 我 昨天 转 的 钱 到 现在 没有 收到 因为",
        "A 3000-9500 我 来 查 您 的 记录 请 稍",
    )
    assert [overlap.evidence[-1].why for overlap in heard.overlaps if not overlap.open] == [
        "overlap:too_little_said",
        "overlap:floor_lost",
    ]
    assert heard.states("agent_interrupts") == ["confirmed"]
    assert heard.signals[0].at_ms < 9500


@pytest.mark.parametrize(("at_ms", "kind"), [(7040, "interruption"), (12_032, "overlap")])
def test_the_kind_does_not_change_for_ever(hear: Hear, at_ms: int, kind: str) -> None:
    agent = Channel.AGENT
    words = tuple(Word(w, 2600 + i * 300, 2900 + i * 300) for i, w in enumerate("您先把卡号报给我"))
    late = [
        SpeechStarted(at_ms=2752, channel=agent, start_ms=2600),
        SpeechEnded(at_ms=5312, channel=agent, span=Span(2600, 5000)),
        FinalHypothesis(at_ms=at_ms, channel=agent, utterance=9, words=words),
    ]
    heard = hear(f"C {CUT_OFF}", extra=late)
    assert heard.kinds == [("agent", kind)]


def test_an_end_whose_words_are_not_known_is_not_unfinished(hear: Hear) -> None:
    words = tuple(Word(w, 1000 + i * 300, 1300 + i * 300) for i, w in enumerate("我转的钱"))
    cut = Word("因为", 3000, 3300)
    customer = Channel.CUSTOMER
    lagging = [
        SpeechStarted(at_ms=1152, channel=customer, start_ms=1000),
        PartialHypothesis(at_ms=3520, channel=customer, utterance=9, words=(*words, cut), stable=5),
        SpeechEnded(at_ms=4352, channel=customer, span=Span(1000, 4000)),
    ]
    heard = hear("A 3450-7000 您先把卡号报给我 我来查一下 记录 请 稍 等", extra=lagging)
    assert heard.why() == "overlap:terminal"


def test_the_last_words_are_waited_for_before_it_is_raised(hear: Hear) -> None:
    heard = hear(
        "C 1000-4000 我 昨天 转 的 钱 到 现在 都 已经 收到 了",
        "A 2950-7000 您先 别急 我来 查查 一下 您的 转账 记录 请您 放心 好吗",
        options=OverlapOptions(raise_ms=5000),
    )
    assert heard.kinds == [("agent", "overlap")]
    assert heard.signals == []


def test_overlap_of_a_moment_is_not_told(hear: Hear) -> None:
    assert hear("C 1000-4000 我 昨天 转 的 钱", "A 3850-6000 我 来 帮 您 查 一下").outputs == []


def test_long_overlap_is_a_contest(hear: Hear) -> None:
    heard = hear(
        f"C {GOES_ON}", "A 2600-7500 您 先 听 我 说 这个 事情 我们 已经 在 处理 了 您 别 急 好 吗"
    )
    assert heard.states("talk_over") == ["raised", "confirmed"]
    raised = next(signal for signal in heard.signals if signal.signal == "talk_over")
    assert raised.at_ms == 2600 + 2500
    assert heard.signals[-1].slots["seconds"] == "5"


def test_several_short_contests_are_one_too(hear: Hear) -> None:
    lines = ["C 1000-16000 " + "我 昨天 转 的 钱 到 现在 没有 收到 " * 4]
    lines += [f"A {start}-{start + 1300} 您 先 听 我 说 好" for start in (3000, 7000, 11_000)]
    heard = hear(*lines)
    assert [kind for _, kind in heard.kinds] == ["attempt"] * 3
    assert heard.states("talk_over") == ["confirmed"]
    assert heard.signals[-1].evidence[-1].why == "overlap:repeated"


def test_a_contest_told_is_not_told_again_for_the_next_overlap(hear: Hear) -> None:
    lines = ["C 1000-18000 " + "我 昨天 转 的 钱 到 现在 没有 收到 " * 5]
    lines += [f"A {start}-{start + 1300} 您 先 听 我 说 好" for start in range(3000, 15_000, 3000)]
    heard = hear(*lines)
    assert [kind for _, kind in heard.kinds] == ["attempt"] * 4
    assert heard.states("talk_over") == ["confirmed"]


def test_long_assent_is_no_contest(hear: Hear) -> None:
    heard = hear(f"C {GOES_ON}", "A 2600-6500 嗯 嗯 对 对 对 是 的 是 的 好 的 好 的")
    assert heard.signals == []


def test_without_a_recogniser_length_alone_decides(hear: Hear) -> None:
    token = hear("C 1000-8000", "A 3000-3500")
    taken = hear("C 1000-5200", "A 3000-8000")
    ending = hear("C 1000-3900", "A 3000-8000")
    assert token.kinds == [("agent", "backchannel")]
    assert taken.kinds == [("agent", "interruption")]
    assert ending.kinds == [("agent", "overlap")]
    assert token.signals == ending.signals == []
    assert taken.signals[0].at_ms == 3000 + 2000


def test_nothing_is_told_of_mixed_recordings(hear: Hear) -> None:
    assert hear(f"C {CUT_OFF}", f"A {INTRUDES}", can_tell=False).outputs == []


def test_the_hang_up_closes_what_is_open(
    overlap_data: Callable[[str], OverlapData], talk: Callable[..., list[InputEvent]]
) -> None:
    session = Session("c", "zh", [OverlapDetector(Ids(), overlap_data("zh"))])
    for event in talk(f"C {GOES_ON}", f"A {INTRUDES}"):
        if event.at_ms <= 4800:
            session.feed(event)
    for channel in Channel:
        session.feed(Progress(at_ms=4800, channel=channel))
    session.feed(HangUp(at_ms=4800))
    outputs = session.drain()
    overlaps = [output for output in outputs if isinstance(output, Overlap)]
    assert not overlaps[-1].open
    assert overlaps[-1].span == Span(2600, 4800)
    assert [o.state for o in outputs if isinstance(o, Signal)] == ["raised", "withdrawn"]


def test_speech_told_twice_or_late_does_no_harm(hear: Hear) -> None:
    twice = [SpeechStarted(at_ms=3008, channel=Channel.AGENT, start_ms=2900)]
    heard = hear(f"C {CUT_OFF}", f"A {INTRUDES}", extra=twice)
    assert heard.kinds == [("agent", "interruption")]
    assert heard.final[0].span == Span(2600, 4000)


def test_options_are_obeyed(hear: Hear) -> None:
    slow = hear(f"C {GOES_ON}", f"A {INTRUDES}", options=OverlapOptions(raise_ms=1500))
    quick = hear(f"C {GOES_ON}", f"A {INTRUDES}")
    assert slow.signals[0].at_ms > quick.signals[0].at_ms


LINES = (
    f"C {GOES_ON}",
    "A 3000-3400 嗯",
    "A 4200-7000 您 先 把 卡号 报 给 我 我 来 查",
    "C 9500-12000 我 说 了 我 没有 收到 就是",
    "A 11000-14000 请 您 稍 等 我 马上 帮 您 看看",
    "C 14200-15000 好 的 谢谢",
)


@given(st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_interleaving_of_the_channels_changes_nothing(
    overlap_data: Callable[[str], OverlapData],
    talk: Callable[..., list[InputEvent]],
    feed_all: Callable[..., None],
    random: Any,
) -> None:
    events = talk(*LINES)
    told = [event for event in events if isinstance(event, ChannelEvent)]
    queues = [[event for event in told if event.channel is channel] for channel in Channel]

    def session() -> Session:
        return Session("c", "zh", [OverlapDetector(Ids(), overlap_data("zh"))])

    expected = session()
    feed_all(expected, events)
    shuffled = []
    while any(queues):
        queue = random.choice([queue for queue in queues if queue])
        shuffled.append(queue.pop(0))
    other = session()
    feed_all(other, shuffled)
    assert other.drain() == expected.drain()


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["A", "C"]),
            st.integers(0, 12_000),
            st.integers(100, 4000),
            st.sampled_from(
                ["嗯", "好的", "我 想 问 一下 就", "等一下", "哈哈", "", "你们 怎么 回事 啊"]
            ),
        ),
        max_size=12,
    )
)
@settings(max_examples=150, deadline=None)
def test_any_conversation_leaves_order_and_sense(
    hear: Hear, lines: list[tuple[str, int, int, str]]
) -> None:
    clock = {"A": 0, "C": 0}
    spoken = []
    for party, gap_ms, length_ms, words in lines:
        start_ms = clock[party] + gap_ms
        clock[party] = start_ms + length_ms + 700
        spoken.append(f"{party} {start_ms}-{start_ms + length_ms} {words}")
    heard = hear(*spoken)
    times = [output.at_ms for output in heard.outputs]
    assert times == sorted(times)
    for overlap in heard.final:
        assert not overlap.open
        assert 0 <= overlap.overlap_ms <= overlap.span.duration_ms
    by_id = {overlap.id: overlap for overlap in heard.final}
    last = {signal.id: signal for signal in heard.signals}
    for signal in last.values():
        assert signal.state != "raised"
        if signal.signal != "talk_over":
            interrupted = by_id[signal.ref or ""].kind == "interruption"
            assert (signal.state == "confirmed") is interrupted

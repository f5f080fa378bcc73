"""A call as it goes: what is told when, what is taken back, what fades."""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist.analysis.anger import (
    AngerData,
    AngerDetector,
    AngerOptions,
    AngerRules,
    Finding,
    Reading,
)
from assist.analysis.anger.wording import NOTHING
from assist.events import (
    Channel,
    InputEvent,
    OutputEvent,
    PartialHypothesis,
    Progress,
    Question,
    Signal,
    Span,
    SpeechStarted,
    Word,
)
from assist.events.listener import Ids
from assist.session import Session

NewCall = Callable[..., Any]
INSULT = "你们就是一群骗子"
ULTIMATUM = "今天必须给我解决不然我就报警"
CALM = "我想问一下我的快递到哪里了"


def test_it_abstains_until_there_is_something_to_judge_by(call: Any) -> None:
    call.feed(SpeechStarted(at_ms=100, channel=Channel.CUSTOMER, start_ms=0))
    call.wait(1000)
    assert (call.last.level, call.last.band, call.detector.level) == (None, None, None)
    call.say("您好请问有什么可以帮您", Channel.AGENT)
    assert len(call.angers) == 1
    call.say(CALM)
    assert (call.last.level, call.last.band) == (0.0, "calm")


def test_a_voice_baseline_is_something_to_judge_by(call: Any) -> None:
    call.voice(4.5)
    assert call.detector.level is None
    call.voice(2)
    assert call.last.band == "calm"


def test_words_are_acted_on_before_the_final(call: Any) -> None:
    words = call.partial("你们 就是 一群 骗子 把 钱 还 我", stable=4)
    assert (call.last.band, call.last.speaker) == ("angry", Channel.CUSTOMER)
    (signal,) = call.signals
    assert (signal.signal, signal.state, signal.band) == ("anger", "raised", "angry")
    assert signal.value == pytest.approx(call.level, abs=0.001)
    assert signal.at_ms == words[-1].end_ms
    assert [(e.text, e.why, e.start_ms) for e in signal.evidence] == [
        ("你们就是一群骗子", "lexicon:insult", 0)
    ]
    assert signal.span == Span(words[0].start_ms, words[3].end_ms)
    assert signal.slots == {"words": "你们就是一群骗子"}


def test_unstable_words_are_not_acted_on(call: Any) -> None:
    call.partial("你们 就是 一群 骗子", stable=0)
    assert call.outputs == []


def test_a_partial_that_adds_nothing_stable_changes_nothing(call: Any) -> None:
    words = call.partial("你们 就是 一群 骗子")
    told = len(call.outputs)
    again = PartialHypothesis(
        at_ms=call.at_ms + 100, channel=Channel.CUSTOMER, utterance=1, words=words, stable=4
    )
    assert call.detector.hear(again) == ()
    assert len(call.outputs) == told


def test_the_final_confirms_what_it_still_holds(call: Any) -> None:
    call.final(call.partial("你们 就是 一群 骗子"))
    assert [(s.id, s.state) for s in call.signals] == [("s1", "raised"), ("s1", "confirmed")]
    assert call.last.band == "angry"


def test_the_final_withdraws_what_has_gone(call: Any) -> None:
    call.partial("你们 就是 一群 骗子")
    call.final(call.partial("你们 就是 一个 骑士")[:0])
    assert [(s.id, s.state) for s in call.signals] == [("s1", "raised"), ("s1", "withdrawn")]
    assert (call.last.band, call.last.level) == ("calm", 0.0)


def test_a_final_with_other_words_withdraws(call: Any) -> None:
    call.partial("你们 就是 一群 骗子")
    from_final = call.partial("你们 就是 一群 专家")
    call.final(from_final)
    assert [s.state for s in call.signals] == ["raised", "withdrawn"]
    assert call.bands[-1] == "calm"


def test_later_words_take_back_before_the_final(call: Any) -> None:
    call.partial("你们 真是 一群 骗子")
    call.partial("你们 真是 一群 骗子 开玩笑 的 哈哈")
    assert [s.state for s in call.signals] == ["raised", "withdrawn"]


def test_each_higher_band_is_raised_again_under_a_new_id(call: Any) -> None:
    call.partial("你们 每次都 这么说")
    call.partial("你们 每次都 这么说 太不负责任 了 你们 就是 骗子")
    call.final(call.partial("你们 每次都 这么说 太不负责任 了 你们 就是 骗子 操你妈"))
    assert [(s.id, s.band, s.state) for s in call.signals] == [
        ("s1", "tense", "raised"),
        ("s2", "angry", "raised"),
        ("s3", "furious", "raised"),
        ("s1", "tense", "confirmed"),
        ("s2", "angry", "confirmed"),
        ("s3", "furious", "confirmed"),
    ]


def test_hanging_up_confirms_what_was_open(call: Any) -> None:
    call.partial("你们 就是 一群 骗子")
    call.hang_up()
    assert [s.state for s in call.signals] == ["raised", "confirmed"]


def test_nothing_is_raised_once_the_call_is_over(call: Any) -> None:
    call.say("我已经打了三次电话了")
    call.partial("真的 气死我了")
    before = call.level
    call.hang_up()
    told = len(call.outputs)
    assert (
        call.detector.hear(
            PartialHypothesis(
                at_ms=call.at_ms,
                channel=Channel.CUSTOMER,
                utterance=9,
                words=(Word("你们就是一群骗子", call.at_ms - 900, call.at_ms),),
                stable=1,
            )
        )
        == ()
    )
    for number in range(6):
        closed = Question(
            at_ms=call.at_ms,
            id=f"q{number}",
            speaker=Channel.CUSTOMER,
            text="什么时候能到",
            span=Span(0, 900),
            asked_ms=900,
            repeats=2,
            status="unanswered",
            expects="time",
        )
        assert call.detector.hear(closed) == ()
    assert call.detector.elapse(call.at_ms + 60_000) == ()
    assert call.detector.deadline_ms is None
    assert call.level <= before
    assert (len(call.outputs), len(call.signals)) == (told, 2)


def test_what_is_certain_at_once_is_confirmed_at_once(call: Any) -> None:
    call.say(CALM)
    for index in range(12):
        call.wait(1500)
        signal = Signal(
            at_ms=call.at_ms,
            id=f"x{index}",
            signal="customer_interrupts",
            speaker=Channel.CUSTOMER,
            span=Span(call.at_ms - 900, call.at_ms),
            value=0.8,
        )
        call.outputs += call.detector.hear(signal)
    raised = [s for s in call.signals if s.signal == "anger"]
    assert [(s.band, s.state) for s in raised] == [("tense", "confirmed")]
    assert raised[0].evidence[0].why == "behaviour:interrupts"
    assert set(call.bands) == {"calm", "tense"}, "behaviour alone is never angry"


def test_anger_does_not_vanish_while_the_agent_talks(call: Any) -> None:
    call.say(INSULT)
    before = call.level
    call.say("非常抱歉给您带来不便我马上帮您查", Channel.AGENT)
    assert call.level > 0.93 * before
    assert call.last.band == "angry"


@pytest.mark.parametrize(
    ("turns", "most"),
    [
        ((), 1.0),
        (("我的单号是二五零七三八", "地址还是原来的那个地址"), 0.75),
        (("好的那我再等等谢谢你", "辛苦你了没关系"), 0.45),
    ],
    ids=["silent", "calm", "thankful"],
)
def test_anger_fades_with_the_callers_calm_turns(
    new_call: NewCall, turns: tuple[str, ...], most: float
) -> None:
    call, silent = new_call(), new_call()
    for each in (call, silent):
        each.say(INSULT)
        each.wait(1000)
    for turn in turns:
        call.say(turn)
    for each in (call, silent):
        each.wait(15_000 - each.at_ms)
    assert most - 0.3 < call.level / silent.level <= most


def test_the_level_falls_in_silence_and_comes_to_rest(call: Any) -> None:
    call.say(INSULT)
    told = len(call.angers)
    call.wait(900_000)
    assert call.bands == ["calm", "angry", "tense", "calm"]
    assert call.level == 0.0
    assert call.detector.deadline_ms is None
    levels = [anger.level for anger in call.angers[told:]]
    assert levels == sorted(levels, reverse=True)
    assert call.angers[told + 5].trend in ("steady", "falling")


def test_what_is_told_is_worth_telling_and_never_too_often(call: Any) -> None:
    for turn in (CALM, "你们每次都这么说每次都没有结果", INSULT, ULTIMATUM, "好的谢谢", CALM):
        call.say(turn)
        call.wait(2500)
    call.wait(120_000)
    options = AngerOptions().level
    for before, after in zip(call.angers, call.angers[1:], strict=False):
        assert (
            abs(after.level - before.level) >= options.step - 0.001
            or after.band != before.band
            or after.trend != before.trend
        )
        assert after.at_ms - before.at_ms >= options.pace_ms or after.band != before.band
        assert all(0 <= share <= 1 for share in after.contributions.values())


def test_a_change_held_back_by_the_pace_is_told_when_it_may(call: Any) -> None:
    call.partial("你们 每次都 这么说")
    first = call.last
    call.partial("你们 每次都 这么说 到底 有没有 人 管 等于没说")
    call.wait(2000)
    assert call.last.level > first.level
    assert call.last.at_ms >= first.at_ms + AngerOptions().level.pace_ms


def test_the_contributions_make_up_the_level(call: Any) -> None:
    call.voice(10)
    call.voice(2, db=-20, hz=262, swing_hz=60)
    call.say(INSULT)
    rest = 1.0
    for share in call.last.contributions.values():
        rest *= 1 - share
    assert set(call.last.contributions) == {"wording", "voice", "behaviour"}
    assert call.last.level == pytest.approx(1 - rest, abs=0.005)


def test_the_agents_words_do_not_count(call: Any) -> None:
    call.say(CALM)
    call.say(INSULT, Channel.AGENT)
    assert call.level == 0.0


class Shouting:
    """A judge of wording for which every word is an insult."""

    def open(self) -> Shouting:
        return self

    def read(self, text: str, *, final: bool = False) -> Reading:
        return Reading(0.7, 0.0, 0.9, (Finding(0, len(text), "model", 0.7),)) if text else NOTHING


def test_another_judge_of_wording_can_take_the_lexicons_place(
    packs: dict[str, AngerData], call: Any
) -> None:
    data = packs["zh"]
    rules = AngerRules(scorer=Shouting(), demands=data.rules.demands)
    other = type(call)(AngerDetector(Ids(), data, rules=rules), "zh")
    other.say("你好")
    assert other.last.band == "angry"
    assert other.signals[0].evidence[0].why == "lexicon:model"


SENTENCES = (
    CALM,
    INSULT,
    ULTIMATUM,
    "我刚才已经说过一遍了这个钱现在到底在哪里",
    "气死我了哈哈",
    "好的谢谢你啊",
    "嗯",
)


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_however_the_inputs_are_interleaved_the_outputs_are_equal(
    packs: dict[str, AngerData], turn_events: Callable[..., list[InputEvent]], data: st.DataObject
) -> None:
    queues: dict[Channel, list[InputEvent]] = {channel: [] for channel in Channel}
    at_ms = 0
    turns = data.draw(
        st.lists(st.tuples(st.sampled_from(Channel), st.sampled_from(SENTENCES)), max_size=6)
    )
    for number, (speaker, text) in enumerate(turns, start=1):
        events = turn_events(text, at_ms, number, speaker)
        queues[speaker] += events
        at_ms = events[-1].at_ms + data.draw(st.integers(0, 3000))
    for channel, queue in queues.items():
        queue.append(Progress(at_ms=at_ms + 20_000, channel=channel))
    results = []
    for drawn in range(3):
        session = Session("c", "zh", (AngerDetector(Ids(), packs["zh"]),))
        out: list[OutputEvent] = []
        left = {channel: list(queue) for channel, queue in queues.items()}
        while any(left.values()):
            ready = [channel for channel, queue in left.items() if queue]
            channel = data.draw(st.sampled_from(ready)) if drawn else ready[0]
            session.feed(left[channel].pop(0))
            if drawn == 2:
                out += session.drain()
        results.append(out + session.drain())
    assert results[0] == results[1] == results[2]


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_however_the_partials_come_the_end_is_the_same(
    packs: dict[str, AngerData], turn_events: Callable[..., list[InputEvent]], data: st.DataObject
) -> None:
    """Skipping partials may delay a signal; level and band after the final do not depend on it."""
    turns = data.draw(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4))
    ends = []
    for skip in (False, True):
        detector = AngerDetector(Ids(), packs["zh"])
        at_ms = 0
        for number, text in enumerate(turns, start=1):
            events = turn_events(text, at_ms, number, Channel.CUSTOMER)
            at_ms = events[-1].at_ms + 500
            for event in events:
                if not (skip and isinstance(event, PartialHypothesis) and data.draw(st.booleans())):
                    detector.hear(event)
        detector.elapse(at_ms)
        ends.append(detector.level)
    assert ends[0] == pytest.approx(ends[1])


def test_its_state_stays_bounded_over_a_long_call(call: Any) -> None:
    sizes = []
    for hour in range(2):
        for index in range(300):
            call.voice(1, db=-30 + index % 7)
            call.say(SENTENCES[index % len(SENTENCES)])
            signal = Signal(
                at_ms=call.at_ms,
                id=f"o{hour}-{index}",
                signal="customer_interrupts",
                speaker=Channel.CUSTOMER,
                span=Span(call.at_ms - 900, call.at_ms),
                value=0.8,
            )
            call.detector.hear(signal)
            call.detector.hear(
                Question(
                    at_ms=call.at_ms,
                    id=f"q{hour}-{index}",
                    speaker=Channel.CUSTOMER,
                    text="钱呢",
                    span=Span(0, 1),
                    asked_ms=0,
                    repeats=index % 3,
                    status="unanswered",
                    expects="place",
                )
            )
        call.outputs.clear()
        sizes.append(len(pickle.dumps(_state(call.detector))))
    assert sizes[1] < sizes[0] * 1.05
    assert sizes[1] < 40_000


def _state(detector: AngerDetector) -> list[object]:
    """What a detector remembers, without what it shares with other calls."""
    kept = dict(vars(detector))
    words = dict(vars(kept.pop("_words")))
    utterance = words.pop("_utterance")
    behaviour = dict(vars(kept.pop("_behaviour")))
    for shared in (kept, behaviour):
        shared.pop("_rules")
    del behaviour["_acts"], kept["_meter"], words["_scorer"], words["_past"]
    voice = vars(kept.pop("_voice"))
    frames = [list(value) for value in voice.values() if isinstance(value, deque)]
    raised = vars(kept.pop("_raised"))["_open"]
    told = kept.pop("_telling").told
    return [frames, utterance.text, words, raised, told, behaviour, kept]


def test_calm_speech_after_an_apology_ends_the_band_soon(new_call: NewCall) -> None:
    mended, silent = new_call(), new_call()
    for call in (mended, silent):
        call.say(INSULT)
    mended.say("真的对不起是我们没做好换成是我也会生气", Channel.AGENT)
    silent.say("您说的那个单号我这边看到了正在调取记录", Channel.AGENT)
    for call in (mended, silent):
        call.say("那三天以后还没有到呢")
    assert mended.level < 0.7 * silent.level
    assert mended.last.band != "angry"

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from assist.analysis.anger import AngerData
from assist.analysis.anger.behaviour import Behaviour
from assist.analysis.anger.options import BehaviourOptions
from assist.events import Channel, Question, QuestionStatus, Signal, SignalState, Span

New = Callable[..., Behaviour]


@pytest.fixture
def new(packs: dict[str, AngerData]) -> New:
    def build(language: str = "zh") -> Behaviour:
        return Behaviour(packs[language].rules.demands, Channel.CUSTOMER, BehaviourOptions())

    return build


def interruption(at_ms: int, id_: str = "s1", state: SignalState = "raised") -> Signal:
    return Signal(
        at_ms=at_ms,
        id=id_,
        signal="customer_interrupts",
        speaker=Channel.CUSTOMER,
        span=Span(at_ms - 500, at_ms),
        value=0.7,
        state=state,
    )


def question(
    at_ms: int, repeats: int, status: QuestionStatus = "open", id_: str = "q1"
) -> Question:
    return Question(
        at_ms=at_ms,
        id=id_,
        speaker=Channel.CUSTOMER,
        text="钱在哪里",
        span=Span(at_ms - 900, at_ms),
        asked_ms=at_ms,
        repeats=repeats,
        status=status,
        expects="place",
    )


def test_an_interruption_counts_once_and_can_be_withdrawn(new: New) -> None:
    behaviour = new()
    assert behaviour.hear_signal(interruption(1000))
    assert not behaviour.hear_signal(interruption(1200, state="confirmed"))
    assert behaviour.insistence(1200) == pytest.approx(0.3, abs=0.01)
    assert behaviour.hear_signal(interruption(1300, state="withdrawn"))
    assert behaviour.insistence(1300) == pytest.approx(0.0, abs=0.01)


def test_other_signals_do_not_count(new: New) -> None:
    signal = Signal(
        at_ms=1000,
        id="s1",
        signal="agent_interrupts",
        speaker=Channel.AGENT,
        span=Span(0, 1000),
        value=1.0,
    )
    assert not new().hear_signal(signal)


def test_acts_add_up_below_one_and_fade(new: New) -> None:
    behaviour = new()
    for index in range(50):
        behaviour.hear_signal(interruption(1000 + index * 100, f"s{index}"))
    high = behaviour.insistence(6000)
    assert 0.9 < high <= 1.0
    assert behaviour.insistence(6000 + 45_000) == pytest.approx(high / 2, rel=0.01)


def test_asking_again_counts_and_asking_once_does_not(new: New) -> None:
    behaviour = new()
    assert not behaviour.hear_question(question(1000, repeats=0))
    assert not behaviour.hear_question(question(2000, repeats=0, status="deferred"))
    assert behaviour.hear_question(question(9000, repeats=1))
    assert not behaviour.hear_question(question(9500, repeats=1))
    (evidence,) = behaviour.evidence(0)
    assert (evidence.why, evidence.text) == ("behaviour:repeated_question", "钱在哪里")


def test_a_question_given_up_on_counts_once(new: New) -> None:
    behaviour = new()
    behaviour.hear_question(question(1000, repeats=0))
    assert behaviour.hear_question(question(20_000, repeats=0, status="unanswered"))
    assert not behaviour.hear_question(question(21_000, repeats=0, status="unanswered"))


def test_the_agents_questions_do_not_count(new: New) -> None:
    asked = msgspec.structs.replace(question(1000, repeats=3), speaker=Channel.AGENT)
    assert not new().hear_question(asked)


@pytest.mark.parametrize(
    ("language", "first", "second", "repeated"),
    [
        ("zh", "把我的押金退给我", "我说了把我的押金退给我", True),
        ("zh", "把我的押金退给我", "我想改一下收货地址", False),
        ("zh", "好的好的谢谢", "好的好的谢谢", False),
        ("zh", "我的卡号是一二三四五六七八", "卡号是八七六五四三二一", False),
        ("en", "send me my deposit back please", "i said send me my deposit back", True),
        ("en", "send me my deposit back please", "what are your opening hours on sunday", False),
        ("en", "yes okay thank you", "yes okay thank you", False),
    ],
)
def test_a_demand_made_again_counts(
    new: New, language: str, first: str, second: str, repeated: bool
) -> None:
    behaviour = new(language)
    assert not behaviour.hear_own(1000, first, Span(0, 1000))
    assert behaviour.hear_own(20_000, second, Span(19_000, 20_000)) is repeated


def test_saying_it_again_because_asked_is_no_repeated_demand(new: New) -> None:
    behaviour = new()
    behaviour.hear_own(1000, "把我的押金退给我", Span(0, 1000))
    behaviour.hear_other("不好意思没听清您再说一遍")
    assert not behaviour.hear_own(9000, "把我的押金退给我", Span(8000, 9000))


def test_long_ago_is_no_repetition(new: New) -> None:
    behaviour = new()
    behaviour.hear_own(1000, "把我的押金退给我", Span(0, 1000))
    assert not behaviour.hear_own(200_000, "把我的押金退给我", Span(199_000, 200_000))


def test_one_utterance_is_one_repetition(new: New) -> None:
    behaviour = new()
    behaviour.hear_own(1000, "这个钱什么时候能到账", Span(0, 1000))
    assert behaviour.hear_question(question(9000, repeats=1))
    assert not behaviour.hear_own(9100, "这个钱什么时候能到账", Span(8000, 9000))


def test_pauses_that_shrink_count(new: New) -> None:
    behaviour = new()
    at_ms = 0
    heard = []
    for pause in [800] * 8 + [50] * 4:
        at_ms += 5000
        behaviour.hear_other_end(at_ms)
        heard.append(behaviour.hear_own_start(at_ms + pause + 100, at_ms + pause))
    assert heard[:9] == [False] * 9
    assert any(heard[9:])


def test_a_caller_who_is_always_quick_is_not_angry(new: New) -> None:
    behaviour = new()
    for index in range(30):
        behaviour.hear_other_end(index * 5000)
        assert not behaviour.hear_own_start(index * 5000 + 200, index * 5000 + 60)

from __future__ import annotations

from typing import Any

import pytest

from assist.analysis.questions import QuestionLedger, QuestionOptions, QuestionRules
from assist.events import (
    Channel,
    FinalHypothesis,
    HangUp,
    PartialHypothesis,
    Progress,
    Question,
    Signal,
    SpeechStarted,
    Word,
)
from assist.events.listener import Ids
from assist.session import Session


def row(line: Question, heard: Any) -> dict[str, Any]:
    return {
        "text": line.text,
        "expects": line.expects,
        "status": line.status,
        "repeats": line.repeats,
        "history": heard.history(line.id),
    }


@pytest.mark.parametrize("partials", [True, False], ids=["partials", "finals"])
def test_dialogue(play: Any, dialogue: tuple[str, dict[str, Any]], partials: bool) -> None:
    language, scene = dialogue
    heard = play(
        language,
        *scene["turns"],
        until=scene["until"],
        hang_up=scene.get("hang_up", False),
        partials=partials,
    )
    expected = [{"repeats": 0, **line} for line in scene["ledger"]]
    answers = [line.pop("answer", None) for line in expected]
    assert [row(line, heard) for line in heard.ledger] == expected
    for line, answer in zip(heard.ledger, answers, strict=True):
        assert (line.answer is None) == (answer is None)
        assert (answer or "") in (line.answer or "")
        assert (line.resolved_ms is None) == (answer is None)


@pytest.mark.parametrize("partials", [True, False], ids=["partials", "finals"])
def test_exchange(play: Any, exchange: tuple[str, dict[str, str]], partials: bool) -> None:
    language, row = exchange
    turns = [f"C 0.5-3 {row['say']}", f"A 3.5-6.5 {row['reply']}"]
    if "then" in row:
        turns.append(f"C 7-8.5 {row['then']}")
    heard = play(language, *turns, until=20, partials=partials)
    assert [(line.text, line.status) for line in heard.ledger] == [
        (line.text, row["status"]) for line in heard.ledger[:1]
    ]
    assert heard.ledger


def test_demo_call(play: Any, kit: Any) -> None:
    heard = play("zh", *kit.DEMO, until=60, hang_up=True)
    assert [(line.text, line.status, line.repeats) for line in heard.ledger] == [
        ("这个钱什么时候能到", "answered", 1),
        ("这个钱现在到底在哪里", "answered", 0),
        ("如果三点还没有到呢", "answered", 0),
    ]
    when, where, otherwise = heard.ledger
    assert heard.history(when.id) == ["open", "unanswered", "deferred", "answered"]
    assert when.answer == where.answer == "这笔钱今天下午三点之前会到账"
    assert otherwise.answer is not None
    assert "亲自给您打电话" in otherwise.answer


def test_a_question_is_raised_before_the_final_and_confirmed_by_it(play: Any) -> None:
    heard = play("zh", "C 0.5-3 我的退款什么时候能到", until=5)
    raised, confirmed = heard.named("question_open")
    assert (raised.state, confirmed.state) == ("raised", "confirmed")
    assert raised.id == confirmed.id
    assert raised.at_ms <= 3000 + 500
    assert raised.at_ms < confirmed.at_ms


def test_a_particle_raises_the_question_at_once(play: Any) -> None:
    heard = play("zh", "C 0.5-3 房间能换一间吗太吵了我没有办法睡觉", until=6)
    assert heard.named("question_open")[0].at_ms < 2000


def test_a_following_clause_raises_the_question_while_the_customer_goes_on(play: Any) -> None:
    heard = play("zh", "C 0.5-8 你们什么时候能给我退款/我都等了一个星期了每天都打电话", until=12)
    assert heard.ledger[0].text == "你们什么时候能给我退款"
    assert heard.named("question_open")[0].at_ms < 6000


def test_slots_quote_the_question_its_repeats_and_the_wait(play: Any, kit: Any) -> None:
    heard = play("zh", *kit.DEMO[:1], until=30)
    (signal,) = heard.named("question_unanswered")
    assert signal.slots == {"question": "这个钱什么时候能到", "repeats": "0", "seconds": "8"}
    assert signal.ref == heard.ledger[0].id
    assert signal.state == "confirmed"


def test_evidence_is_the_question_and_then_the_answer_with_their_times(play: Any) -> None:
    heard = play("zh", "C 0.5-3 手续费是多少", "A 4-6 手续费是五块钱", until=10)
    asked, answered = heard.ledger[0].evidence
    assert (asked.text, answered.text) == ("手续费是多少", "手续费是五块钱")
    assert 500 <= asked.start_ms < asked.end_ms <= 3000
    assert 4000 <= answered.start_ms < answered.end_ms <= 6000
    assert asked.why.startswith("question:")
    assert answered.why == "answer:amount"


def test_asking_again_raises_the_open_signal_anew(play: Any) -> None:
    heard = play(
        "zh", "C 0.5-3 手续费是多少", "A 4-6 您先别着急", "C 7-9 手续费到底是多少", until=10
    )
    ids = {signal.id for signal in heard.named("question_open")}
    assert len(ids) == 2
    last = heard.named("question_open")[-1]
    assert last.slots["repeats"] == "1"
    assert [signal.state for signal in heard.named("question_unanswered")] == [
        "raised",
        "confirmed",
    ]


def test_the_clock_starts_when_the_customers_turn_ends(play: Any) -> None:
    heard = play(
        "zh", "C 0.5-9 手续费是多少/我等了好几天了每天打电话都没有人理我真的受不了", until=30
    )
    (signal,) = heard.named("question_unanswered")
    assert signal.at_ms == 9000 + 8000


def test_the_clock_rests_while_the_customer_speaks(play: Any) -> None:
    heard = play("zh", "C 0.5-3 手续费是多少", "C 5-10 我等了好几天了每天打电话", until=30)
    (signal,) = heard.named("question_unanswered")
    assert signal.at_ms == 3000 + 8000 + 5000


def test_overdue_is_decided_by_audio_alone(rules: dict[str, QuestionRules], kit: Any) -> None:
    session = Session("c-1", "zh", [QuestionLedger(rules["zh"], Ids())])
    for event in kit.events_of([kit.turn("C 0.5-3 手续费是多少")], partials=True):
        session.feed(event)

    def statuses() -> list[str]:
        return [event.status for event in session.drain() if isinstance(event, Question)]

    for channel in Channel:
        session.feed(Progress(at_ms=10_944, channel=channel))
    assert "unanswered" not in statuses()
    session.feed(Progress(at_ms=11_008, channel=Channel.AGENT))
    assert statuses() == []
    session.feed(Progress(at_ms=11_008, channel=Channel.CUSTOMER))
    assert statuses() == ["unanswered"]


def test_due_is_told_and_kept(play: Any) -> None:
    heard = play("zh", "C 0.5-3 手续费是多少", until=30)
    due = [event.due_ms for event in heard.outputs if isinstance(event, Question)]
    (signal,) = heard.named("question_unanswered")
    assert due[-2:] == [signal.at_ms, None]


def test_options_change_the_time(play: Any) -> None:
    options = QuestionOptions(answer_ms=3000)
    heard = play("zh", "C 0.5-3 手续费是多少", until=30, options=options)
    assert heard.named("question_unanswered")[0].at_ms == 6000


def partial(at_ms: int, text: str, *, stable: int | None = None) -> PartialHypothesis:
    words = tuple(Word(char, 1000 + 100 * i, 1100 + 100 * i) for i, char in enumerate(text))
    return PartialHypothesis(
        at_ms=at_ms,
        channel=Channel.CUSTOMER,
        utterance=1,
        words=words,
        stable=len(words) if stable is None else stable,
    )


def final(at_ms: int, text: str) -> FinalHypothesis:
    words = tuple(Word(char, 1000 + 100 * i, 1100 + 100 * i) for i, char in enumerate(text))
    return FinalHypothesis(at_ms=at_ms, channel=Channel.CUSTOMER, utterance=1, words=words)


def test_a_question_that_the_final_does_not_hold_is_withdrawn(
    rules: dict[str, QuestionRules],
) -> None:
    ledger = QuestionLedger(rules["zh"], Ids())
    raised = list(ledger.hear(partial(1792, "这个能退吗")))
    withdrawn = list(ledger.hear(final(2496, "这个能退货")))
    assert [e.status for e in raised + withdrawn if isinstance(e, Question)] == [
        "open",
        "withdrawn",
    ]
    signals = [e for e in raised + withdrawn if isinstance(e, Signal)]
    assert [signal.state for signal in signals] == ["raised", "withdrawn"]
    assert len({signal.id for signal in signals}) == 1
    assert ledger.deadline_ms is None


def test_a_question_grows_with_the_final(rules: dict[str, QuestionRules]) -> None:
    ledger = QuestionLedger(rules["zh"], Ids())
    list(ledger.hear(partial(1792, "钱什么时候能到")))
    deadline = ledger.deadline_ms
    assert deadline is not None
    raised = list(ledger.elapse(deadline))
    grown = list(ledger.hear(final(2816, "钱什么时候能到账户里")))
    lines = [e for e in raised + grown if isinstance(e, Question)]
    assert [line.text for line in lines] == ["钱什么时候能到", "钱什么时候能到账户里"]
    assert len({line.id for line in lines}) == 1


def test_unstable_words_raise_nothing(rules: dict[str, QuestionRules]) -> None:
    ledger = QuestionLedger(rules["zh"], Ids())
    assert list(ledger.hear(partial(1792, "这个能退吗", stable=2))) == []
    assert ledger.deadline_ms is None or list(ledger.elapse(ledger.deadline_ms)) == []


def test_a_repeat_that_the_final_does_not_hold_is_taken_back(
    rules: dict[str, QuestionRules], kit: Any
) -> None:
    ledger = QuestionLedger(rules["zh"], Ids())
    lines = [kit.turn("C 0.5-3 这个能退吗"), kit.turn("A 4-5 您先别着急")]
    for event in kit.events_of(lines, partials=False):
        list(ledger.hear(event))
    words = tuple(Word(c, 6000 + 100 * i, 6100 + 100 * i) for i, c in enumerate("这个能退吗"))
    wrong = PartialHypothesis(
        at_ms=6784, channel=Channel.CUSTOMER, utterance=9, words=words, stable=5
    )
    right = FinalHypothesis(at_ms=7296, channel=Channel.CUSTOMER, utterance=9, words=words[:4])
    (repeated,) = [e for e in ledger.hear(wrong) if isinstance(e, Question)]
    taken_back = list(ledger.hear(right))
    (line,) = [e for e in taken_back if isinstance(e, Question)]
    assert (repeated.repeats, repeated.status) == (1, "unanswered")
    assert (line.id, line.repeats, line.status) == (repeated.id, 0, "open")
    assert line.due_ms == ledger.deadline_ms
    assert {(e.signal, e.state) for e in taken_back if isinstance(e, Signal)} == {
        ("question_open", "withdrawn"),
        ("question_unanswered", "withdrawn"),
    }


def test_an_answer_in_partials_is_taken_back_with_its_words(
    rules: dict[str, QuestionRules],
) -> None:
    ledger = QuestionLedger(rules["zh"], Ids())
    list(ledger.hear(final(2496, "手续费是多少")))

    def words(text: str, gap_after: int) -> tuple[Word, ...]:
        return tuple(
            Word(c, 3000 + 100 * i + (500 if i >= gap_after else 0), 3100 + 100 * i)
            for i, c in enumerate(text)
        )

    said = "手续费是五块钱您还有别的"
    heard = []
    for count in range(1, len(said) + 1):
        heard += ledger.hear(
            PartialHypothesis(
                at_ms=3200 + 128 * count,
                channel=Channel.AGENT,
                utterance=1,
                words=words(said, 7)[:count],
                stable=count,
            )
        )
    assert [e.status for e in heard if isinstance(e, Question)] == ["answered"]
    corrected = list(
        ledger.hear(
            FinalHypothesis(
                at_ms=5504, channel=Channel.AGENT, utterance=1, words=words("手续费的事情我明白", 9)
            )
        )
    )
    assert [e.status for e in corrected if isinstance(e, Question)] == ["open"]
    signals = [e for e in heard + corrected if isinstance(e, Signal)]
    assert [(s.signal, s.state) for s in signals] == [
        ("question_answered", "raised"),
        ("question_answered", "withdrawn"),
    ]
    assert ledger.deadline_ms is not None


def test_irrelevant_events_cost_nothing_and_say_nothing(rules: dict[str, QuestionRules]) -> None:
    ledger = QuestionLedger(rules["zh"], Ids())
    assert list(ledger.hear(Progress(at_ms=64, channel=Channel.AGENT))) == []
    assert ledger.deadline_ms is None


def test_the_oldest_line_gives_way_and_is_told(play: Any) -> None:
    things = ["发票", "合同", "密码", "积分", "流量", "宽带", "账单", "押金", "行李", "座位"]
    things += ["早餐", "窗户", "空调", "马桶"]
    asked = [f"C {6 * i}.5-{6 * i + 2} {thing}的事情找谁" for i, thing in enumerate(things)]
    heard = play("zh", *asked, until=84, options=QuestionOptions(answer_ms=600_000))
    statuses = [line.status for line in heard.ledger]
    assert statuses == ["unanswered", "unanswered", *["open"] * 12]


def test_an_answer_that_became_final_before_the_question_counts(
    rules: dict[str, QuestionRules], kit: Any
) -> None:
    ledger = QuestionLedger(rules["zh"], Ids())
    asked, reply = kit.turn("C 0.5-3 手续费是多少"), kit.turn("A 3.2-5 手续费是五块钱")
    (answer,) = [
        e for e in kit.events_of([reply], partials=False) if isinstance(e, FinalHypothesis)
    ]
    late = FinalHypothesis(at_ms=6400, channel=Channel.CUSTOMER, utterance=1, words=asked.words)
    outputs = [*ledger.hear(answer), *ledger.hear(late)]
    assert [e.status for e in outputs if isinstance(e, Question)] == ["open", "answered"]


def test_an_utterance_that_gets_no_final_takes_its_question_along(
    rules: dict[str, QuestionRules],
) -> None:
    ledger = QuestionLedger(rules["zh"], Ids())
    list(ledger.hear(partial(1792, "这个能退吗")))
    following = PartialHypothesis(
        at_ms=5120, channel=Channel.CUSTOMER, utterance=2, words=(Word("嗯", 5000, 5100),), stable=1
    )
    (line,) = [e for e in ledger.hear(following) if isinstance(e, Question)]
    assert line.status == "withdrawn"


def test_what_was_being_asked_at_the_end_of_the_call_is_unanswered(
    rules: dict[str, QuestionRules],
) -> None:
    ledger = QuestionLedger(rules["zh"], Ids())
    list(ledger.hear(partial(1792, "钱什么时候能到")))
    outputs = list(ledger.hear(HangUp(at_ms=1856)))
    assert [e.status for e in outputs if isinstance(e, Question)] == ["open", "unanswered"]


def test_a_long_turn_does_not_stop_the_clock_for_good(
    rules: dict[str, QuestionRules], kit: Any
) -> None:
    options = QuestionOptions(turn_ms=20_000)
    ledger = QuestionLedger(rules["zh"], Ids(), options)
    for event in kit.events_of([kit.turn("C 0.5-3 手续费是多少")], partials=False):
        list(ledger.hear(event))
    list(ledger.hear(SpeechStarted(at_ms=5120, channel=Channel.CUSTOMER, start_ms=5000)))
    assert ledger.deadline_ms == 5000 + 20_000


def test_a_promise_while_deferred_does_not_buy_more_time(play: Any) -> None:
    heard = play(
        "zh",
        "C 0.5-3 我的包裹什么时候能送到",
        "A 3.5-5.5 我帮您查一下/请稍等",
        "A 30-32 还在查请您稍等",
        until=90,
    )
    (signal,) = heard.named("question_unanswered")
    assert 60_000 < signal.at_ms < 70_000


def test_time_for_the_agents_own_question_is_given_once(play: Any) -> None:
    heard = play(
        "zh",
        "C 0.5-3 我的贷款审核什么时候能完成",
        "A 3.5-6 请您先提供一下身份证号",
        "A 8-10 请您再提供一下手机号",
        until=40,
    )
    (signal,) = heard.named("question_unanswered")
    assert abs(signal.at_ms - (6000 + 8000)) <= 1

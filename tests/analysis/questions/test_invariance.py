"""However the words come, the ledger is the same in the end, and stays small."""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assist.analysis.questions import QuestionLedger, QuestionModel, QuestionRules
from assist.events import (
    Channel,
    ChannelEvent,
    FinalHypothesis,
    PartialHypothesis,
    Question,
    Signal,
    SpeechEnded,
    SpeechStarted,
    Word,
)
from assist.events.listener import Ids


def lines(heard: Any) -> list[tuple[str, str, int, str, str | None, int]]:
    return [
        (line.text, line.status, line.repeats, line.expects, line.answer, line.asked_ms)
        for line in heard.ledger
    ]


def chunked(kit: Any, turns: list[Any], dice: Random) -> list[ChannelEvent]:
    """The finals of ``events_of`` with other partials: fewer, later, with a wrong tail."""
    out: list[ChannelEvent] = []
    for number, (channel, words) in enumerate(turns, 1):
        start, end = words[0].start_ms, words[-1].end_ms
        out.append(SpeechStarted(at_ms=kit.block(start + 100), channel=channel, start_ms=start))
        for count in sorted(
            dice.sample(range(1, len(words) + 1), dice.randint(0, min(8, len(words))))
        ):
            lag = dice.randint(0, 3)
            tail = Word("啊", words[count - 1].end_ms, words[count - 1].end_ms + 50)
            shown = words[:count] if lag == 0 else (*words[:count], tail)
            out.append(
                PartialHypothesis(
                    at_ms=kit.block(words[count - 1].end_ms + 128),
                    channel=channel,
                    utterance=number,
                    words=shown,
                    stable=max(0, count - lag),
                )
            )
        out.append(
            FinalHypothesis(
                at_ms=kit.block(end + 600), channel=channel, utterance=number, words=words
            )
        )
        span = kit.events_of([kit.Turn(channel, words)], partials=False)[1]
        assert isinstance(span, SpeechEnded)
        out.append(span)
    return sorted(out, key=lambda event: event.at_ms)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(number=st.integers(0, 200), seed=st.integers(0, 2**32))
def test_the_final_ledger_does_not_depend_on_the_partials(
    rules: dict[str, QuestionRules],
    models: dict[str, QuestionModel],
    kit: Any,
    scenes: list[Any],
    number: int,
    seed: int,
) -> None:
    language, scene = scenes[number % len(scenes)]
    turns = [kit.turn(line) for line in scene["turns"]]
    until = int(scene["until"] * 1000)
    hang_up = scene.get("hang_up", False)
    finals, other = (
        kit.run(rules[language], events, until_ms=until, hang_up=hang_up, model=models[language])
        for events in (kit.events_of(turns, partials=False), chunked(kit, turns, Random(seed)))
    )
    assert lines(other) == lines(finals)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(number=st.integers(0, 200), seed=st.integers(0, 2**32))
def test_outputs_are_ordered_and_signals_belong_to_told_questions(
    rules: dict[str, QuestionRules],
    models: dict[str, QuestionModel],
    kit: Any,
    scenes: list[Any],
    number: int,
    seed: int,
) -> None:
    language, scene = scenes[number % len(scenes)]
    turns = [kit.turn(line) for line in scene["turns"]]
    heard = kit.run(
        rules[language],
        chunked(kit, turns, Random(seed)),
        until_ms=int(scene["until"] * 1000),
        hang_up=True,
        model=models[language],
    )
    times = [event.at_ms for event in heard.outputs]
    assert times == sorted(times)
    told: set[str] = set()
    for event in heard.outputs:
        if isinstance(event, Question):
            told.add(event.id)
            closed = event.status in ("answered", "withdrawn", "unanswered")
            assert (event.due_ms is None) == closed
        if isinstance(event, Signal):
            assert event.ref in told
            assert event.evidence
    assert all(line.status not in ("open", "deferred") for line in heard.ledger)


def test_channels_may_be_fed_in_any_interleaving(rules: dict[str, QuestionRules], kit: Any) -> None:
    events = kit.events_of([kit.turn(line) for line in kit.DEMO], partials=True)
    together = kit.run(rules["zh"], events, until_ms=60_000)
    apart = [e for channel in Channel for e in events if e.channel is channel]
    assert kit.run(rules["zh"], apart, until_ms=60_000).outputs == together.outputs


def test_state_stays_small_however_much_is_asked(rules: dict[str, QuestionRules], kit: Any) -> None:
    ledger = QuestionLedger(rules["zh"], Ids())
    things = "发票合同密码积分流量宽带账单押金行李座位早餐窗户空调马桶地毯枕头毛巾冰箱沙发耳机"
    told = 0
    for number in range(400):
        thing = things[number % len(things)] + things[(number * 7 + 3) % len(things)]
        start = 20_000 * number
        for line in (f"C 0.5-3 {thing}的费用是多少", "A 4-6 您先别着急请您耐心等待"):
            channel, words = kit.turn(line)
            moved = tuple(Word(w.word, w.start_ms + start, w.end_ms + start) for w in words)
            for event in kit.events_of([kit.Turn(channel, moved)], partials=True):
                told += len(list(ledger.hear(event)))
    assert told > 800
    book = ledger._book
    assert len(book.entries) <= 12
    assert len(book.closed) <= 12
    assert len(book._signals) <= 4 * 12
    assert len(ledger._reply) <= 40
    assert all(len(entry.evidence) <= 6 for entry in book.entries.values())


def test_asking_the_same_all_day_keeps_one_line_of_bounded_evidence(
    rules: dict[str, QuestionRules], kit: Any
) -> None:
    ledger = QuestionLedger(rules["zh"], Ids())
    for number in range(60):
        start = 15_000 * number
        for line in ("C 0.5-3 手续费到底是多少", "A 4-6 您先别着急"):
            channel, words = kit.turn(line)
            moved = tuple(Word(w.word, w.start_ms + start, w.end_ms + start) for w in words)
            for event in kit.events_of([kit.Turn(channel, moved)], partials=False):
                list(ledger.hear(event))
    (entry,) = ledger._book.entries.values()
    assert entry.repeats == 59
    assert len(entry.evidence) <= 6

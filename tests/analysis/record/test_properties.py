"""Whatever is said, in whatever order: the record is proven, repeatable and bounded."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assist.analysis.record import Casebook, RecordKeeper, WrapUpWriter, checkable
from assist.events import DialogueAct, Event, Final
from assist.events.listener import Ids
from assist.pipeline import Pack

SAID = [
    "您好 请问有什么可以帮您",
    "我的快递到现在没收到 你们怎么搞的",
    "我要退款 这个我不要了",
    "给您换一个新的吧",
    "因为仓库贴错了单子",
    "已经给您提交了退款申请",
    "我明天上午十点前给您打电话 告诉您结果",
    "三个工作日之内退到您卡里",
    "年费是三百块",
    "年费是两百块",
    "那什么时候能到",
    "今天下午五点之前",
    "我现在给您转到理赔组",
    "卡号是四四二八",
    "如果没到 我再给您打电话",
    "好",
    "嗯 对",
    "您还有别的事吗",
]
ACTS = ["", "promise", "execute", "propose", "explain", "announce_transfer", "accept", "recap"]

turns = st.lists(
    st.tuples(st.sampled_from("AC"), st.sampled_from(SAID), st.sampled_from(ACTS)),
    min_size=1,
    max_size=14,
)
relaxed = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@relaxed
@given(call=turns)
def test_every_sentence_is_proven_whatever_is_said(
    tell: Callable[..., Any], pack_of: Callable[[str], Pack], call: list[tuple[str, str, str]]
) -> None:
    told = tell(*(f"{who}[{act}] {text}" for who, text, act in call))
    data = pack_of("zh").record
    assert checkable(told.wrap_up, told.finals, (), data) == []
    for note in told.notes:
        assert checkable(note, told.finals, (), data) == []


@relaxed
@given(call=turns, data=st.data())
def test_acts_may_come_before_their_line_or_after_it(
    finals_of: Callable[..., list[Final]],
    act: Callable[..., DialogueAct],
    keep: Callable[..., Any],
    call: list[tuple[str, str, str]],
    data: st.DataObject,
) -> None:
    finals = finals_of(*(f"{who} {text}" for who, text, _ in call))
    before: list[Event] = []
    after: list[Event] = []
    for final, (_, _, name) in zip(finals, call, strict=True):
        made = [act(name, final)] if name else []
        before += [*made, final]
        after += [final, *made]
    first, second = keep(before), keep(after)
    assert first.wrap_up.problem == second.wrap_up.problem
    assert first.wrap_up.cause == second.wrap_up.cause
    assert len(first.signals("promise")) == len(second.signals("promise"))


def test_state_stays_bounded_over_a_long_call(
    finals_of: Callable[..., list[Final]], pack_of: Callable[[str], Pack]
) -> None:
    said = finals_of(*(f"{who} {text}" for text in SAID for who in "AC"))
    data = pack_of("zh").record
    book = Casebook(data)
    keeper, writer = RecordKeeper(Ids(), data, book), WrapUpWriter(data, book)

    def speak(rounds: range) -> None:
        for number in rounds:
            for final in said:
                again = msgspec.structs.replace(final, id=f"{final.id}-{number}")
                for output in keeper.hear(again):
                    writer.hear(output)
                writer.hear(again)

    speak(range(30))
    early = size_of(keeper) + size_of(writer)
    speak(range(30, 90))
    assert size_of(keeper) + size_of(writer) <= early * 1.1


def size_of(root: object) -> int:
    """Objects that hang on another."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        item = waiting.pop()
        if id(item) in seen or isinstance(item, str | int | float | type):
            continue
        seen.add(id(item))
        if isinstance(item, dict):
            waiting += [*item.keys(), *item.values()]
        elif isinstance(item, list | tuple | set | frozenset | deque):
            waiting += list(item)
        else:
            slots = getattr(type(item), "__slots__", ())
            waiting += [getattr(item, name) for name in slots if hasattr(item, name)]
            waiting += list(getattr(item, "__dict__", {}).values())
    return len(seen)

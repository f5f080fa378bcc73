"""The proof itself: it must find what was made up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from assist.analysis.record import checkable
from assist.events import Channel, Draft, HandoverNote, RecordLine, Span, WrapUp
from assist.pipeline import Pack

LINES = ("C 我的快递到现在没收到", "A 我今天下午五点之前给您打电话")


@pytest.fixture
def told(tell: Callable[..., Any]) -> Any:
    """A small call."""
    return tell(*LINES)


def line(text: str, which: str, part: str = "problem") -> RecordLine:
    speaker = Channel(which.partition("-")[0])
    return RecordLine(part=part, text=text, speaker=speaker, line=which, span=Span(0, 1))


def test_what_was_said_is_proven(told: Any, pack_of: Callable[[str], Pack]) -> None:
    assert told.wrap_up.drafts
    assert checkable(told.wrap_up, told.finals, (), pack_of("zh").record) == []


@pytest.mark.parametrize(
    "made_up",
    [
        line("我的快递丢了", "customer-u1"),
        line("我的快递到现在没收到", "customer-u9"),
        line("我的快递到现在没收到", "agent-u2"),
        line("4428", "customer-u1", "fact"),
    ],
)
def test_a_line_that_its_turn_does_not_say_is_found(told: Any, made_up: RecordLine) -> None:
    assert len(checkable(WrapUp(lines=(made_up,)), told.finals)) == 1


def test_a_field_beside_the_lines_is_found(told: Any) -> None:
    changed = msgspec.structs.replace(told.wrap_up, cause="快递员偷懒。")
    assert checkable(changed, told.finals) == ["`快递员偷懒。` is no line of the record"]


def test_a_draft_that_says_more_than_its_template_is_found(
    told: Any, pack_of: Callable[[str], Pack]
) -> None:
    data = pack_of("zh").record
    sms = told.wrap_up.drafts[0]
    longer = msgspec.structs.replace(sms, text=sms.text + "我们会赔您一千块。")
    other = msgspec.structs.replace(sms, text=sms.text.replace("5点", "3点"))
    for draft in (longer, other):
        changed = msgspec.structs.replace(told.wrap_up, drafts=(draft,))
        assert len(checkable(changed, told.finals, (), data)) == 1


def test_a_note_with_a_paragraph_of_its_own_is_found(
    told: Any, pack_of: Callable[[str], Pack]
) -> None:
    data = pack_of("zh").record
    said = line("我的快递到现在没收到。", "customer-u1")
    good = HandoverNote(at_ms=1, text="客户说：我的快递到现在没收到。", lines=(said,))
    assert checkable(good, told.finals, (), data) == []
    for text in ("客户说：我要投诉。", "客户很难缠。", "已知：卡号后四位 4428"):
        note = HandoverNote(at_ms=1, text=text, lines=(said,))
        assert len(checkable(note, told.finals, (), data)) == 1


def test_drafts_are_checked_line_by_line(told: Any) -> None:
    draft = Draft(channel="sms", text="", lines=(line("没这回事", "customer-u1"),))
    assert len(checkable(WrapUp(drafts=(draft,)), told.finals)) == 1

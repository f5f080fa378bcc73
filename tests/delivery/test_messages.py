from __future__ import annotations

import pytest

from assist.delivery.messages import (
    MAX_NOTE_CHARS,
    Act,
    HangUpMessage,
    MuteMessage,
    NoteMessage,
    PromptDismissedMessage,
    PromptShownMessage,
    PromptUsedMessage,
    QuietMessage,
    Resume,
    control_event,
    decode_client,
)
from assist.errors import InputError
from assist.events import Event, HangUp, Mute, Note, PromptDismissed, PromptShown, PromptUsed, Quiet


@pytest.mark.parametrize(
    ("text", "act", "event"),
    [
        (
            '{"type":"prompt_shown","prompt":"p3"}',
            PromptShownMessage(prompt="p3"),
            PromptShown(at_ms=7, prompt="p3"),
        ),
        (
            '{"type":"prompt_used","prompt":"p3","call":"c-1"}',
            PromptUsedMessage(prompt="p3", call="c-1"),
            PromptUsed(at_ms=7, prompt="p3"),
        ),
        (
            '{"type":"prompt_dismissed","prompt":"p3"}',
            PromptDismissedMessage(prompt="p3"),
            PromptDismissed(at_ms=7, prompt="p3"),
        ),
        (
            '{"type":"mute","card":"pivot.empathise"}',
            MuteMessage(card="pivot.empathise"),
            Mute(at_ms=7, card="pivot.empathise", muted=True),
        ),
        (
            '{"type":"mute","card":"pivot.empathise","muted":false}',
            MuteMessage(card="pivot.empathise", muted=False),
            Mute(at_ms=7, card="pivot.empathise", muted=False),
        ),
        (
            '{"type":"note","text":"回电 5 点"}',
            NoteMessage(text="回电 5 点"),
            Note(at_ms=7, text="回电 5 点"),
        ),
        ('{"type":"quiet"}', QuietMessage(), Quiet(at_ms=7, on=True)),
        ('{"type":"quiet","on":false}', QuietMessage(on=False), Quiet(at_ms=7, on=False)),
        ('{"type":"hang_up"}', HangUpMessage(), HangUp(at_ms=7, by=None)),
    ],
)
def test_acts_become_inputs_of_the_call(text: str, act: Act, event: Event) -> None:
    said = decode_client(text)
    assert said == act
    assert not isinstance(said, Resume)
    assert control_event(said, 7) == event


def test_a_client_may_say_where_it_stopped() -> None:
    assert decode_client('{"resume": 41}') == Resume(resume=41)
    assert decode_client('{"resume": 0, "feed": "ab12"}') == Resume(resume=0, feed="ab12")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "[]",
        "null",
        "{}",
        '{"type":"answer"}',
        '{"type":"prompt_used"}',
        '{"type":"prompt_used","prompt":""}',
        '{"type":"prompt_used","prompt":3}',
        '{"type":"mute","card":"' + "x" * 129 + '"}',
        '{"type":"note","text":""}',
        '{"type":"note","text":"' + "x" * (MAX_NOTE_CHARS + 1) + '"}',
        '{"resume": -1}',
        '{"resume": "now"}',
        '{"resume": 1',
        '{"type":"note","text":"' + "x" * 5_000 + '"}',
        '"\ud800"',
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        decode_client(text)


def test_the_longest_note_fits_in_a_message() -> None:
    note = "钱" * MAX_NOTE_CHARS
    assert decode_client(f'{{"type":"note","text":"{note}"}}') == NoteMessage(text=note)

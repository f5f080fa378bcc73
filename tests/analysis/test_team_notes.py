from __future__ import annotations

import pytest

from assist.analysis.team_notes import MAX_NOTES, TeamNotes
from assist.events import OutputEvent, TeamNote, TeamNoteSeen, TeamNoteSent


def sent(
    id_: str = "t1", kind: str = "note", at_ms: int = 1_000, text: str = "稳住"
) -> TeamNoteSent:
    return TeamNoteSent(at_ms=at_ms, id=id_, text=text, kind=kind, by="王组长")  # type: ignore[arg-type]


def seen(answer: str = "seen", id_: str = "t1") -> TeamNoteSeen:
    return TeamNoteSeen(at_ms=2_000, note=id_, answer=answer)  # type: ignore[arg-type]


def states(outputs: list[OutputEvent]) -> list[str]:
    assert all(isinstance(output, TeamNote) for output in outputs)
    return [output.state for output in outputs if isinstance(output, TeamNote)]


@pytest.mark.parametrize(
    ("acts", "told"),
    [
        ([sent(), seen()], ["open", "seen"]),
        ([sent(), seen(), seen()], ["open", "seen"]),
        ([sent(), seen("accepted")], ["open"]),
        ([sent(kind="take_over"), seen("accepted")], ["open", "accepted"]),
        ([sent(kind="take_over"), seen(), seen("declined")], ["open", "seen", "declined"]),
        ([sent(kind="take_over"), seen("declined"), seen("accepted")], ["open", "declined"]),
        ([sent(), sent(kind="withdrawn")], ["open", "withdrawn"]),
        ([sent(), sent(kind="withdrawn"), seen()], ["open", "withdrawn"]),
        ([sent(), sent()], ["open"]),
        ([seen(), sent(kind="withdrawn")], []),
    ],
)
def test_a_note_goes_its_way(acts: list[TeamNoteSent | TeamNoteSeen], told: list[str]) -> None:
    notes = TeamNotes()
    assert states([output for act in acts for output in notes.hear(act)]) == told


def test_a_note_keeps_who_sent_it_and_when() -> None:
    notes = TeamNotes()
    (first,) = notes.hear(sent())
    (then,) = notes.hear(seen())
    assert isinstance(then, TeamNote)
    assert (then.id, then.text, then.by, then.sent_ms, then.at_ms) == (
        "t1",
        "稳住",
        "王组长",
        1_000,
        2_000,
    )
    assert first != then


def test_long_notes_are_cut_and_old_ones_forgotten() -> None:
    notes = TeamNotes()
    (long,) = notes.hear(sent(text="长" * 999))
    assert isinstance(long, TeamNote)
    assert len(long.text) == 300
    for number in range(MAX_NOTES):
        list(notes.hear(sent(f"x{number}")))
    assert list(notes.hear(seen())) == []

"""Points of an outbound call, ticked off as they are said."""

from __future__ import annotations

import pytest

from assist.analysis.duties import AgendaChecklist, AgendaData
from assist.events import Agenda, Channel, Checklist, FinalHypothesis, PartialHypothesis, Word


def checklist(points: tuple[str, ...]) -> tuple[AgendaChecklist, list[Checklist]]:
    listener = AgendaChecklist(AgendaData(empty=("告知", "the", "about", "of")))
    told = list(listener.hear(Agenda(at_ms=0, points=points)))
    return listener, [out for out in told if isinstance(out, Checklist)]


def spoken(text: str, number: int, channel: Channel = Channel.AGENT) -> FinalHypothesis:
    words = text.split() if text.isascii() else list(text)
    said = tuple(Word(word, i * 200, i * 200 + 200) for i, word in enumerate(words))
    return FinalHypothesis(at_ms=number * 10_000, channel=channel, utterance=number, words=said)


def test_the_points_are_told_when_they_come() -> None:
    _, told = checklist(("告知新的还款日", "核对地址"))
    assert [(item.text, item.done_ms) for item in told[0].items] == [
        ("告知新的还款日", None),
        ("核对地址", None),
    ]


def test_a_point_is_ticked_when_its_content_is_said() -> None:
    listener, _ = checklist(("告知新的还款日", "核对地址"))
    (told,) = listener.hear(spoken("从下个月起您新的还款日是十号", 1))
    assert isinstance(told, Checklist)
    assert [item.done_ms for item in told.items] == [10_000, None]


def test_empty_words_alone_tick_nothing() -> None:
    listener, _ = checklist(("about the renewal date of the contract",))
    assert list(listener.hear(spoken("let me tell you about the weather of the day", 1))) == []


def test_a_point_may_be_spread_over_two_utterances() -> None:
    listener, _ = checklist(("renewal date contract price",))
    assert list(listener.hear(spoken("your contract is up for renewal", 1))) == []
    assert list(listener.hear(spoken("the date would be march", 2)))


def test_what_the_customer_says_ticks_nothing() -> None:
    listener, _ = checklist(("核对地址",))
    assert list(listener.hear(spoken("请核对地址", 1, Channel.CUSTOMER))) == []


def test_stable_words_of_a_partial_suffice() -> None:
    listener, _ = checklist(("核对地址",))
    words = tuple(Word(char, i * 200, i * 200 + 200) for i, char in enumerate("跟您核对地址"))
    early = PartialHypothesis(at_ms=900, channel=Channel.AGENT, utterance=1, words=words, stable=3)
    late = PartialHypothesis(at_ms=1500, channel=Channel.AGENT, utterance=1, words=words, stable=6)
    assert list(listener.hear(early)) == []
    assert len(list(listener.hear(late))) == 1


def test_a_point_is_ticked_once() -> None:
    listener, _ = checklist(("核对地址",))
    assert list(listener.hear(spoken("跟您核对地址", 1)))
    assert list(listener.hear(spoken("再核对地址", 2))) == []


def test_without_an_agenda_nothing_is_told() -> None:
    listener = AgendaChecklist(AgendaData())
    assert list(listener.hear(spoken("跟您核对地址", 1))) == []


@pytest.mark.parametrize("share", [0, 1.2])
def test_a_share_is_a_share(share: float) -> None:
    with pytest.raises(ValueError, match="share"):
        AgendaData(share=share)

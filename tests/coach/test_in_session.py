"""The coach behind a real session: same moment, same cascade, no delay."""

from __future__ import annotations

from itertools import combinations_with_replacement

import pytest

from assist.coach import Coach, Playbook, Rule
from assist.events import (
    Channel,
    HangUp,
    PartialHypothesis,
    Progress,
    Prompt,
    PromptUsed,
    Signal,
    Span,
)
from assist.events.listener import Ids
from assist.session import Session


class Alarm:
    """Raises a signal as soon as the customer's first words are stable."""

    hears = frozenset({PartialHypothesis})
    deadline_ms = None

    def __init__(self, ids):
        self._ids = ids

    def hear(self, event):
        if type(event) is PartialHypothesis and event.stable == 1:
            yield Signal(
                at_ms=event.at_ms,
                id=self._ids.next("s"),
                signal="abuse",
                speaker=event.channel,
                span=Span(0, event.at_ms),
                value=1.0,
            )

    def elapse(self, at_ms):
        raise AssertionError


def partial(at_ms, words_at):
    return PartialHypothesis(
        at_ms=at_ms,
        channel=Channel.CUSTOMER,
        utterance=1,
        words=words_at("骗子", at_ms - 500),
        stable=1,
    )


def prompts(events, card):
    ids = Ids()
    book = Playbook(language="zh", cards=(card(when=Rule(signal="abuse")),))
    session = Session("c", "zh", (Alarm(ids), Coach(ids, book)))
    for event in events:
        session.feed(event)
    return [item for item in session.drain() if isinstance(item, Prompt)]


def test_the_prompt_leaves_with_the_words_that_caused_it(card, words_at):
    (prompt,) = prompts(
        [
            partial(1_024, words_at),
            Progress(at_ms=1_024, channel=Channel.CUSTOMER),
            Progress(at_ms=1_024, channel=Channel.AGENT),
        ],
        card,
    )
    assert (prompt.at_ms, prompt.state, prompt.because) == (1_024, "shown", ("s1",))


def test_a_click_is_answered_without_waiting_for_audio(card, words_at):
    found = prompts(
        [
            partial(1_024, words_at),
            Progress(at_ms=1_024, channel=Channel.CUSTOMER),
            Progress(at_ms=1_024, channel=Channel.AGENT),
            PromptUsed(at_ms=1_024, prompt="p1"),
        ],
        card,
    )
    assert [prompt.state for prompt in found] == ["shown", "used"]


@pytest.mark.parametrize("agent_at", list(combinations_with_replacement(range(4), 3)))
def test_any_interleaving_gives_the_same_prompts(agent_at, card, words_at):
    merged = [
        partial(1_024, words_at),
        Progress(at_ms=1_024, channel=Channel.CUSTOMER),
        Progress(at_ms=60_032, channel=Channel.CUSTOMER),
    ]
    for before, (place, at_ms) in enumerate(zip(agent_at, (64, 1_024, 60_032), strict=True)):
        merged.insert(place + before, Progress(at_ms=at_ms, channel=Channel.AGENT))
    found = prompts([*merged, HangUp(at_ms=60_032)], card)
    assert [(prompt.at_ms, prompt.state, prompt.reason) for prompt in found] == [
        (1_024, "shown", ""),
        (16_024, "expired", "lifetime"),
    ]

"""What others see of a call: nothing that is for the agent alone, unless it is shared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.events import Channel, Evidence, Prompt, Signal, Span, Stage
from assist.events.codec import encode
from assist.events.privacy import PRIVATE_SIGNALS, Sharing, shared

NAMES = ("abuse", "dead_air", *PRIVATE_SIGNALS)


def signal(seq, name, **fields):
    return Signal(
        at_ms=seq,
        seq=seq,
        id=f"s{seq}",
        signal=name,
        speaker=Channel.AGENT,
        span=Span(0, seq),
        value=1.0,
        evidence=(Evidence(f"words of {name} {seq}", 0, seq, "lexicon:x"),),
        **fields,
    )


def prompt(seq, *because, private=False):
    return Prompt(
        at_ms=seq,
        seq=seq,
        id=f"p{seq}",
        card="c",
        because=tuple(item.id for item in because),
        say=("x",),
        why="y",
        priority=50,
        state="shown",
        evidence=tuple(item for source in because for item in source.evidence),
        private=private,
    )


def test_private_signals_and_their_prompts_are_left_out():
    tone, abuse = signal(1, "agent_tone"), signal(2, "abuse")
    calls = [tone, abuse, prompt(3, tone, private=True), prompt(4, abuse), signal(5, "wellbeing")]
    assert list(shared(calls, Sharing())) == [calls[1], calls[3]]


def test_what_is_shared_stays():
    tone, well = signal(1, "agent_tone"), signal(2, "wellbeing")
    calls = [tone, well, prompt(3, tone, private=True), prompt(4, well, private=True)]
    assert list(shared(calls, Sharing(agent_tone=True, wellbeing=True))) == calls
    assert list(shared(calls, Sharing(agent_tone=True))) == [calls[0], calls[2]]


def test_a_prompt_of_two_private_signals_needs_both_to_be_shared():
    tone, well = signal(1, "agent_tone"), signal(2, "wellbeing")
    calls = [tone, well, prompt(3, tone, well, private=True)]
    assert list(shared(calls, Sharing(wellbeing=True))) == [well]


def test_other_prompts_lose_what_the_private_signal_gave_them():
    tone, abuse = signal(1, "agent_tone"), signal(2, "abuse")
    (_, left) = shared([tone, abuse, prompt(3, tone, abuse)], Sharing())
    assert left.because == ("s2",)
    assert left.evidence == abuse.evidence


def test_a_private_prompt_whose_reason_was_not_heard_is_left_out():
    calls = [prompt(3, signal(1, "agent_tone"), private=True), prompt(4, private=True)]
    assert list(shared(calls, Sharing(agent_tone=True))) == []


def test_other_events_pass_as_they_are():
    stage = Stage(at_ms=1, seq=1, stage="intake", since_ms=1)
    assert list(shared([stage], Sharing())) == [stage]


@given(
    names=st.lists(st.sampled_from(NAMES), min_size=1, max_size=8),
    cites=st.lists(st.sets(st.integers(0, 7), min_size=1, max_size=3), max_size=6),
    sharing=st.builds(Sharing, agent_tone=st.booleans(), wellbeing=st.booleans()),
)
def test_nothing_private_is_ever_left(names, cites, sharing):
    signals = [signal(number + 1, name) for number, name in enumerate(names)]
    prompts = []
    for number, indices in enumerate(cites):
        because = [signals[index] for index in sorted(indices) if index < len(signals)]
        private = bool(because) and all(item.signal in PRIVATE_SIGNALS for item in because)
        prompts.append(prompt(100 + number, *because, private=private))
    left = list(shared([*signals, *prompts], sharing))
    hidden = [item for item in signals if not sharing.allows(item.signal)]
    text = b"".join(encode(event) for event in left).decode()
    for item in hidden:
        assert f'"{item.id}"' not in text
        assert item.evidence[0].text not in text
    assert [e for e in left if isinstance(e, Signal)] == [s for s in signals if s not in hidden]
    assert sum(isinstance(e, Prompt) for e in left) >= sum(not p.private for p in prompts)


@pytest.mark.parametrize("name", PRIVATE_SIGNALS)
def test_every_private_signal_has_its_switch(name):
    assert not Sharing().allows(name)
    assert Sharing(**{name: True}).allows(name)

from typing import Any

import pytest

from assist.events import Channel, Signal, SignalState, Span

UP = {"db": -20.0, "hz": 240.0, "tilt": -2.0}


def tone(at_ms: int, state: SignalState = "raised") -> Signal:
    return Signal(
        at_ms=at_ms,
        id="s1",
        signal="agent_tone",
        speaker=Channel.AGENT,
        span=Span(at_ms - 500, at_ms),
        value=1.0,
        state=state,
    )


def test_a_raised_voice_of_the_agent_is_told_with_its_measures(agent: Any) -> None:
    agent.speak(15)
    assert agent.told == []
    agent.speak(4, **UP)
    (signal,) = agent.told
    assert (signal.signal, signal.state, signal.speaker) == ("agent_tone", "confirmed", "agent")
    assert {each.why: each.text.split()[1] for each in signal.evidence} == {
        "voice:pitch": "st",
        "voice:tilt": "dB",
        "voice:loudness": "dB",
    }
    assert signal.value >= 0.6
    assert 15_000 <= signal.at_ms - 500 <= 17_500


@pytest.mark.parametrize("change", [{"db": -18.0}, {"hz": 280.0}, {"tilt": 0.0}])
def test_one_measure_alone_is_not_told(agent: Any, change: dict[str, float]) -> None:
    agent.speak(15)
    agent.speak(10, **change)
    assert agent.told == []


def test_it_is_told_once_while_it_lasts_and_again_after_two_minutes(agent: Any) -> None:
    agent.speak(15)
    agent.speak(10, **UP)
    agent.speak(20)
    agent.speak(4, **UP)
    assert len(agent.told) == 1
    agent.speak(90)
    agent.speak(4, **UP)
    assert [signal.signal for signal in agent.told] == ["agent_tone"] * 2


def test_words_that_told_it_already_are_not_repeated(agent: Any) -> None:
    agent.speak(15)
    agent.hear(tone(15_000))
    agent.speak(4, **UP)
    assert agent.told == []


def test_one_that_was_withdrawn_does_not_count(agent: Any) -> None:
    agent.speak(15)
    agent.hear(tone(15_000, "withdrawn"))
    agent.speak(4, **UP)
    assert len(agent.told) == 1


def test_the_customers_voice_is_not_the_agents(agent: Any) -> None:
    agent.speak(15)
    agent.speak(15, channel=Channel.CUSTOMER)
    agent.speak(10, channel=Channel.CUSTOMER, **UP)
    assert agent.told == []

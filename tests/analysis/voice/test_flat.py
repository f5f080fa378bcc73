from typing import Any

import pytest


def test_a_voice_without_tune_or_stress_is_told_after_a_minute(agent: Any) -> None:
    agent.speak(59, swing_st=0.5, swing_db=1)
    assert agent.told == []
    agent.speak(7, swing_st=0.5, swing_db=1)
    (signal,) = agent.told
    assert (signal.signal, signal.state, signal.speaker) == ("flat_tone", "confirmed", "agent")
    assert signal.span.duration_ms == pytest.approx(60_000, abs=1000)
    assert [(each.text, each.why) for each in signal.evidence] == [
        ("1.0 st", "voice:pitch_range"),
        ("2.0 dB", "voice:loudness_range"),
    ]


@pytest.mark.parametrize("swing", [{"swing_st": 3, "swing_db": 1}, {"swing_st": 0.5}])
def test_a_lively_tune_or_stress_is_enough(agent: Any, swing: dict[str, float]) -> None:
    agent.speak(300, **swing)
    assert agent.told == []


def test_pauses_and_the_customers_talk_do_not_count_as_speech(agent: Any) -> None:
    for _ in range(5):
        agent.speak(10, swing_st=0.5, swing_db=1)
        agent.at_ms += 60_000
        agent.speak(30, swing_st=0.5, swing_db=1, channel="customer")
    assert agent.told == []


def test_a_voice_that_is_flat_by_nature_is_told_so_once(agent: Any) -> None:
    agent.speak(3600, swing_st=0.5, swing_db=1)
    assert len(agent.told) == 1


def test_a_voice_that_goes_flat_again_is_told_again_after_ten_minutes(agent: Any) -> None:
    agent.speak(70, swing_st=0.5, swing_db=1)
    agent.speak(120)
    agent.speak(70, swing_st=0.5, swing_db=1)
    assert len(agent.told) == 1
    agent.speak(400)
    agent.speak(70, swing_st=0.5, swing_db=1)
    assert len(agent.told) == 2


def test_an_octave_error_now_and_then_is_no_liveliness(agent: Any) -> None:
    for _ in range(8):
        agent.speak(9.5, swing_st=0.5, swing_db=1)
        agent.speak(0.5, hz=320, swing_st=0.5, swing_db=1)
    assert agent.names() == [("flat_tone", "confirmed")]

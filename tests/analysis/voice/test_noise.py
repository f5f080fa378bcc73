from typing import Any


def test_noise_close_to_the_voice_is_told_after_ten_seconds_of_speech(agent: Any) -> None:
    agent.speak(8, floor_db=-40)
    assert agent.told == []
    agent.speak(4, floor_db=-40)
    (signal,) = agent.told
    assert (signal.signal, signal.state, signal.speaker) == ("background_noise", "raised", "agent")
    assert [(each.text, each.why) for each in signal.evidence] == [("10 dB", "noise:floor")]
    assert 0.5 < signal.value < 0.8


def test_it_is_confirmed_with_its_whole_length_when_it_is_quiet_again(agent: Any) -> None:
    agent.speak(30, floor_db=-40)
    agent.speak(10, floor_db=-65)
    raised, confirmed = agent.told
    assert (confirmed.id, confirmed.state) == (raised.id, "confirmed")
    assert confirmed.span.start_ms == raised.span.start_ms == 0
    assert 30_000 <= confirmed.span.end_ms <= 33_000


def test_it_is_confirmed_when_the_call_ends(agent: Any) -> None:
    agent.speak(30, floor_db=-40)
    agent.hang_up()
    assert agent.names() == [("background_noise", "raised"), ("background_noise", "confirmed")]
    agent.hang_up()
    assert len(agent.told) == 2


def test_a_voice_well_above_the_noise_is_clear(agent: Any) -> None:
    agent.speak(120, floor_db=-46)
    agent.speak(30, floor_db=None)
    assert agent.told == []


def test_a_lorry_that_passes_is_nothing(agent: Any) -> None:
    for _ in range(5):
        agent.speak(5, floor_db=-40)
        agent.speak(20, floor_db=-65)
    assert agent.told == []


def test_a_loud_agent_in_a_loud_place_is_judged_by_the_distance(agent: Any) -> None:
    agent.speak(60, db=-10, floor_db=-30)
    assert agent.told == []


def test_noise_around_the_limit_is_told_once_not_again_and_again(agent: Any) -> None:
    for _ in range(20):
        agent.speak(12, floor_db=-42)
        agent.speak(3, floor_db=-46)
    assert agent.names() == [("background_noise", "raised")]


def test_other_voices_at_the_agents_place_are_told(agent: Any) -> None:
    agent.speak(10)
    for _ in range(2):
        agent.speak(2.5, db=-50)
        agent.speak(3)
    (signal,) = agent.told
    assert (signal.signal, signal.state) == ("background_noise", "confirmed")
    assert [each.why for each in signal.evidence] == ["noise:others"]
    assert signal.span.start_ms == 10_000


def test_an_agent_who_moves_away_from_the_microphone_is_not_somebody_else(agent: Any) -> None:
    agent.speak(10)
    for _ in range(30):
        agent.speak(2.5, db=-50)
    for _ in range(5):
        agent.speak(2.5)
    assert agent.told == []


def test_soft_hums_and_soft_endings_of_the_agent_are_no_other_voices(agent: Any) -> None:
    agent.speak(10)
    for _ in range(30):
        agent.speak(0.5, db=-50)
        agent.speak(2)
        agent.speak(1.5, db=-37)
    assert agent.told == []


def test_other_voices_far_apart_are_nothing(agent: Any) -> None:
    agent.speak(10)
    for _ in range(6):
        agent.speak(2, db=-50)
        agent.speak(70)
    assert agent.told == []


def test_the_customers_line_is_not_judged(agent: Any) -> None:
    agent.speak(60, floor_db=-40, channel="customer")
    assert agent.told == []

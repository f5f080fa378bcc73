from assist.audio.gate import GateOptions, LevelGate


def gate_after(levels: list[float], *, speaking: bool = False, voiced: bool = False) -> LevelGate:
    gate = LevelGate(GateOptions())
    for level_db in levels:
        gate.learn(level_db, speaking=speaking, voiced=voiced)
    return gate


def test_a_steady_fan_is_learnt_within_seconds() -> None:
    gate = gate_after([-45.0] * 200)
    assert gate.floor_db > -46
    assert not gate.opens(-44.0)
    assert gate.opens(-38.0)


def test_the_floor_falls_within_a_short_pause() -> None:
    gate = gate_after([-40.0] * 300)
    for _ in range(4):
        gate.learn(-70.0, speaking=True, voiced=False)
    assert gate.floor_db < -62


def test_long_speech_does_not_become_the_floor() -> None:
    minute = gate_after([-20.0] * 1875, speaking=True, voiced=True)
    assert minute.opens(-20.0)
    assert minute.clearness(-20.0) > 0.3


def test_the_other_partys_echo_stays_below_the_speakers_own_range() -> None:
    gate = gate_after([-15.0] * 30, speaking=True, voiced=True)
    assert not gate.opens(-55.0)
    assert gate.opens(-50.0)
    assert not gate.holds(-50.0)
    assert gate.holds(-48.0)


def test_a_much_softer_speaker_is_not_shut_out_for_ever() -> None:
    gate = gate_after([-10.0] * 100, speaking=True, voiced=True)
    assert not gate.opens(-50.0)
    for _ in range(5 * 60 * 1000 // 32):
        gate.learn(-70.0, speaking=False, voiced=False)
    assert gate.opens(-50.0)


def test_silence_never_opens() -> None:
    gate = gate_after([-90.0] * 1000)
    assert not gate.opens(-75.0)


def test_a_muted_device_says_nothing_about_the_lines_noise() -> None:
    before = gate_after([-55.0] * 300)
    floor_db = before.floor_db
    for _ in range(1000):
        before.learn(-100.0, speaking=False, voiced=False)
    assert before.floor_db == floor_db


def test_clearness_grows_with_the_distance_from_the_floor() -> None:
    gate = gate_after([-70.0] * 1000)
    assert gate.clearness(-56.0) == 0.0
    assert 0.3 < gate.clearness(-47.5) < 0.7
    assert gate.clearness(-30.0) == 1.0

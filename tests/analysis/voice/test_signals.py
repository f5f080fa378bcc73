"""The listener as a whole: what it adds to a call, and what it never does."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist.analysis.voice import VoiceSignals
from assist.events import Channel, HangUp, Progress, Prompt, Prosody, Signal
from assist.events.listener import Ids
from assist.packs.pack import load_pack
from assist.pipeline import Hearable, Pack, listeners, open_session


def prosody(at_ms: int, db: float, floor_db: int, hz: float = 150.0) -> Prosody:
    return Prosody(
        at_ms=at_ms,
        channel=Channel.AGENT,
        start_ms=at_ms - 500,
        step_ms=100,
        loudness_db=(db,) * 5,
        pitch_hz=(hz,) * 5,
        voiced=(1.0,) * 5,
        tilt_db=(-12.0,) * 5,
        floor_db=floor_db,
    )


@pytest.fixture(scope="module", params=["zh", "en"])
def pack(request: pytest.FixtureRequest) -> Pack:
    return load_pack(request.param)


def test_a_noisy_place_becomes_a_card_on_the_overlay(pack: Pack) -> None:
    session = open_session("c", pack)
    for index in range(60):
        at_ms = 64 * round((index + 1) * 500 / 64)
        event = prosody(at_ms, -30 + index % 5 * 2, -40, 150 + 12 * (index % 5))
        session.feed(event)
        for channel in Channel:
            session.feed(Progress(at_ms=at_ms, channel=channel))
    outputs = session.drain()
    (signal,) = [each for each in outputs if isinstance(each, Signal)]
    prompts = [each for each in outputs if isinstance(each, Prompt)]
    assert signal.signal == "background_noise"
    assert [prompt.card for prompt in prompts if signal.id in prompt.because][:1] == [
        "voice.quiet_place"
    ]


@pytest.mark.parametrize("parties", [True, False])
def test_it_listens_only_where_the_agent_has_a_channel(pack: Pack, parties: bool) -> None:
    pipeline = listeners(pack, Hearable(parties=parties, words=False))
    assert any(isinstance(each, VoiceSignals) for each in pipeline) is parties


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(-60, -5), st.floats(60, 500), st.integers(-90, -25)),
        min_size=1,
        max_size=80,
    )
)
def test_ids_are_told_in_order_and_every_open_signal_is_closed(
    values: list[tuple[float, float, int]],
) -> None:
    listener = VoiceSignals(Ids())
    told: list[Any] = []
    at_ms = 0
    for db, hz, floor_db in values:
        for _ in range(4):
            at_ms += 500
            told += listener.hear(prosody(at_ms, db, floor_db, hz))
    told += listener.hear(HangUp(at_ms=at_ms))
    states = {signal.id: signal.state for signal in told}
    assert list(states) == [f"s{number}" for number in range(1, len(states) + 1)]
    assert set(states.values()) <= {"confirmed"}
    assert all(0.0 <= signal.value <= 1.0 for signal in told)
    assert all(0 <= signal.span.start_ms <= signal.span.end_ms <= at_ms for signal in told)


def test_its_state_stays_bounded_over_a_long_call(agent: Any) -> None:
    sizes = []
    for _ in range(8):
        for index in range(60):
            agent.speak(5, db=-30 - index % 3, floor_db=-40 - index % 20)
            agent.speak(1.5, db=-50)
            agent.at_ms += 20_000
        agent.told.clear()
        sizes.append(len(pickle.dumps(vars(agent.signals))))
    assert max(sizes[2:]) < sizes[1] * 1.1 + 400

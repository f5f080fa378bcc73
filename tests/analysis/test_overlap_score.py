"""The score and the verdict as functions of what is known."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.analysis.interruption import (
    WEIGHTS,
    Copy,
    Onset,
    OverlapFeatures,
    VerdictOptions,
    interruption_score,
    terms,
    verdict,
)
from assist.analysis.overlap_wording import Ending

TALKED_OVER = OverlapFeatures(
    mutual_ms=1200,
    intruder_ms=2500,
    intruder_silent=False,
    floor_before_ms=3000,
    floor_after_ms=1200,
    floor_silent=True,
    content=1.5,
    heard=True,
    floor_content=True,
)

FEATURES = st.builds(
    OverlapFeatures,
    mutual_ms=st.integers(0, 60_000),
    intruder_ms=st.integers(0, 60_000),
    intruder_silent=st.booleans(),
    floor_before_ms=st.integers(0, 600_000),
    floor_after_ms=st.integers(0, 600_000),
    floor_silent=st.booleans(),
    content=st.none() | st.floats(0, 20),
    heard=st.booleans(),
    claim=st.booleans(),
    agreeing=st.booleans(),
    laughter=st.booleans(),
    floor_content=st.none() | st.booleans(),
    ending=st.sampled_from(Ending),
    onset=st.sampled_from(Onset),
    copy=st.sampled_from(Copy),
    audio_lost=st.booleans(),
    intruder_next=st.none() | st.booleans(),
    opener=st.booleans(),
    protested=st.booleans(),
    agreed=st.booleans(),
    took_share=st.floats(0, 1),
    content_share=st.floats(0, 1),
    floor_came_in=st.booleans(),
)


def changed(**fields: object) -> OverlapFeatures:
    return msgspec.structs.replace(TALKED_OVER, **fields)


@given(features=FEATURES)
def test_scores_and_terms_stay_within_0_and_1(features: OverlapFeatures) -> None:
    assert 0.0 < interruption_score(features) < 1.0
    values = terms(features)
    assert values.keys() == WEIGHTS.keys()
    assert all(0.0 <= value <= 1.0 for value in values.values())


@pytest.mark.parametrize(
    ("field", "low", "high"),
    [
        ("content", 0.0, 1.0),
        ("claim", False, True),
        ("agreeing", True, False),
        ("intruder_silent", True, False),
        ("ending", Ending.FINISHED, Ending.UNKNOWN),
        ("ending", Ending.UNKNOWN, Ending.UNFINISHED),
        ("floor_after_ms", 4000, 500),
        ("intruder_ms", 300, 2000),
        ("opener", False, True),
        ("took_share", 0.0, 0.8),
        ("content_share", 0.0, 1.0),
        ("floor_came_in", True, False),
    ],
)
def test_each_cue_pulls_the_way_its_name_says(field: str, low: object, high: object) -> None:
    assert interruption_score(changed(**{field: low})) < interruption_score(
        changed(**{field: high})
    )


@pytest.mark.parametrize(
    ("fields", "kind", "why"),
    [
        ({}, "interruption", "floor_lost"),
        ({"floor_silent": False}, "attempt", "floor_kept"),
        ({"copy": Copy.BLEED}, "overlap", "bleed"),
        ({"copy": Copy.CHORAL}, "overlap", "choral"),
        ({"laughter": True}, "overlap", "laughter"),
        ({"content": 0.0}, "backchannel", "listener_token"),
        ({"content": 0.0, "claim": True}, "interruption", "floor_lost"),
        ({"content": 0.75}, "overlap", "too_little_said"),
        ({"audio_lost": True}, "overlap", "audio_lost"),
        ({"onset": Onset.TOGETHER}, "overlap", "together"),
        ({"onset": Onset.RECLAIM}, "overlap", "reclaim"),
        ({"floor_before_ms": 300}, "overlap", "nobody_had_the_floor"),
        ({"floor_content": False}, "overlap", "nobody_had_the_floor"),
        ({"floor_after_ms": 700}, "overlap", "terminal"),
        ({"floor_after_ms": 300, "ending": Ending.UNFINISHED}, "interruption", "floor_lost"),
        ({"floor_after_ms": 1400, "ending": Ending.FINISHED}, "overlap", "terminal"),
        ({"intruder_ms": 1300, "intruder_silent": True}, "attempt", "floor_kept"),
        (
            {"intruder_ms": 1300, "intruder_silent": True, "intruder_next": True},
            "interruption",
            "floor_lost",
        ),
        ({"floor_after_ms": 300, "claim": True}, "interruption", "floor_lost"),
        ({"floor_after_ms": 300, "protested": True}, "interruption", "floor_lost"),
        (
            {"floor_after_ms": 1400, "ending": Ending.FINISHED, "protested": True},
            "interruption",
            "floor_lost",
        ),
        (
            {"intruder_ms": 1600, "intruder_silent": True, "agreed": True},
            "overlap",
            "completion",
        ),
        (
            {"intruder_ms": 2500, "intruder_silent": True, "agreed": True},
            "interruption",
            "floor_lost",
        ),
        (
            {"intruder_ms": 1600, "intruder_silent": True, "agreed": True, "claim": True},
            "interruption",
            "floor_lost",
        ),
        ({"content": None, "floor_content": None}, "interruption", "floor_lost"),
        ({"content": None, "floor_after_ms": 900}, "overlap", "terminal"),
        (
            {"content": None, "heard": False, "intruder_ms": 600, "intruder_silent": True},
            "backchannel",
            "listener_token",
        ),
    ],
)
def test_verdicts(fields: dict[str, object], kind: str, why: str) -> None:
    assert verdict(changed(**fields), VerdictOptions()) == (kind, f"overlap:{why}")


@given(features=FEATURES)
def test_only_who_fell_silent_was_interrupted(features: OverlapFeatures) -> None:
    if verdict(features, VerdictOptions()).kind == "interruption":
        assert features.floor_silent
        assert features.onset is Onset.OVER_SPEECH
        assert features.content is None or features.content >= 1 or features.claim

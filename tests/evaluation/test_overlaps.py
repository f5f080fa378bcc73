from __future__ import annotations

import pytest

from assist.analysis.overlap import OverlapData
from assist.analysis.overlap_history import Context
from assist.analysis.overlap_wording import Ending, OverlapWording
from assist.errors import InputError
from assist.evaluation.overlaps import Delays, clash_of, clashes_of, features_at
from assist.evaluation.rows import Row
from assist.packs.pack import packs_dir
from assist.packs.yaml_file import read_yaml


@pytest.fixture(scope="module")
def wording() -> OverlapWording:
    return OverlapWording(read_yaml(packs_dir() / "en" / "overlap.yaml", OverlapData))


ROW = Row(
    id="o1",
    text="but we never agreed to any of that",
    label=1,
    onset=10.0,
    overlap_dur=0.6,
    overlapper_talk_dur=2.0,
    floor_continues=0.6,
    floor_talked_before=3.0,
)


def test_nothing_from_after_the_moment_is_known(wording: OverlapWording) -> None:
    early = features_at(clash_of(ROW), wording, 500)
    assert (early.mutual_ms, early.intruder_ms, early.floor_after_ms) == (500, 500, 500)
    assert not early.floor_silent
    late = features_at(clash_of(ROW), wording, 5_000)
    assert (late.intruder_ms, late.intruder_silent) == (2_000, True)
    assert (late.floor_after_ms, late.floor_silent) == (600, True)
    assert (early.content or 0) < (late.content or 0)


def test_a_live_call_knows_later(wording: OverlapWording) -> None:
    slow = Delays(voice_ms=300, word_ms=250)
    assert not features_at(clash_of(ROW), wording, 800, slow).floor_silent
    assert features_at(clash_of(ROW), wording, 800).floor_silent


def test_words_of_the_floor_tell_a_cut_off_end(wording: OverlapWording) -> None:
    floor = Row(id="f", text="and that is why we have to", start=7.0, end=10.6)
    known = features_at(clash_of(ROW, floor), wording, 1_500)
    assert known.ending is Ending.UNFINISHED


def test_timing_alone_reads_no_words() -> None:
    assert features_at(clash_of(ROW), None, 800).content is None


def test_a_row_without_times_is_no_overlap() -> None:
    with pytest.raises(InputError, match="`o2` is no overlap"):
        clash_of(Row(id="o2", text="well"))


def overlap(number: int, onset: float, speaker: str, floor: str, text: str) -> Row:
    return Row(
        id=f"o{number}",
        text=text,
        label=0,
        speaker=speaker,
        floor_speaker=floor,
        onset=onset,
        overlap_dur=0.5,
        overlapper_talk_dur=2.0,
        floor_continues=0.5,
        floor_talked_before=3.0,
    )


def test_what_went_before_is_known_and_what_comes_after_is_not(wording: OverlapWording) -> None:
    rows = [
        overlap(1, 10.0, "a", "b", "but we never agreed to any of that"),
        overlap(2, 14.0, "b", "a", "yeah"),
        overlap(3, 60.0, "a", "b", "you said so yourself last week"),
    ]
    first, second, third = (clash.context for clash in clashes_of(rows, wording))
    assert first == Context()
    assert second.floor_came_in
    assert second.took_share == Context().took_share
    assert not third.floor_came_in
    assert third.took_share > Context().took_share
    assert clashes_of(rows[:1], wording)[0].context == first

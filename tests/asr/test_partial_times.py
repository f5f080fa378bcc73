from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assist.asr.partial_times import PartialTimes, PartialTimesOptions

HYPOTHESES = st.lists(
    st.lists(st.sampled_from(["我", "投诉", "hello", "服务态度"]), max_size=5).map(tuple),
    min_size=1,
    max_size=20,
)


@given(HYPOTHESES, st.integers(0, 5000))
def test_times_run_forwards_between_floor_and_now(
    hypotheses: list[tuple[str, ...]], floor_ms: int
) -> None:
    times = PartialTimes()
    for index, spellings in enumerate(hypotheses):
        at_ms = floor_ms + 64 * index
        words = times.update(spellings, at_ms=at_ms, floor_ms=floor_ms)
        assert tuple(word.word for word in words) == spellings
        edges = [floor_ms, *(edge for w in words for edge in (w.start_ms, w.end_ms)), at_ms]
        assert edges == sorted(edges)


@given(HYPOTHESES)
def test_an_unchanged_prefix_keeps_its_starts(hypotheses: list[tuple[str, ...]]) -> None:
    times = PartialTimes()
    before = times.update((), at_ms=0, floor_ms=0)
    for index, spellings in enumerate(hypotheses):
        words = times.update(spellings, at_ms=640 * (index + 1), floor_ms=0)
        for old, new in zip(before, words, strict=False):
            if old.word != new.word:
                break
            assert old.start_ms == new.start_ms
        before = words


def test_a_word_ends_shortly_before_it_appears() -> None:
    times = PartialTimes(PartialTimesOptions(lag_ms=32, syllable_ms=240))
    (word,) = times.update(("投诉",), at_ms=1024, floor_ms=0)
    assert (word.start_ms, word.end_ms) == (992 - 480, 992)


def test_words_that_appear_together_share_the_time_by_length() -> None:
    times = PartialTimes(PartialTimesOptions(lag_ms=0, syllable_ms=240))
    words = times.update(("我", "要投诉"), at_ms=1000, floor_ms=200)
    assert [(w.start_ms, w.end_ms) for w in words] == [(200, 400), (400, 1000)]


def test_a_word_after_a_pause_does_not_reach_back_across_it() -> None:
    times = PartialTimes(PartialTimesOptions(lag_ms=0, syllable_ms=240))
    times.update(("我",), at_ms=1000, floor_ms=0)
    words = times.update(("我", "要"), at_ms=5000, floor_ms=0)
    assert [(w.start_ms, w.end_ms) for w in words] == [(760, 1000), (4760, 5000)]


def test_a_word_that_appeared_early_is_drawn_out_to_the_next() -> None:
    times = PartialTimes(PartialTimesOptions(lag_ms=0, syllable_ms=240))
    times.update(("现在",), at_ms=300, floor_ms=0)  # recognised by its first half
    words = times.update(("现在", "就"), at_ms=640, floor_ms=0)
    assert [(w.start_ms, w.end_ms) for w in words] == [(0, 400), (400, 640)]


def test_a_word_that_grows_keeps_its_start() -> None:
    times = PartialTimes(PartialTimesOptions(lag_ms=0, syllable_ms=240))
    times.update(("我", "登录"), at_ms=1000, floor_ms=0)
    words = times.update(("我", "登录不上"), at_ms=1400, floor_ms=0)
    assert [(w.start_ms, w.end_ms) for w in words] == [(280, 520), (520, 1400)]

from __future__ import annotations

import pytest

from assist.asr.endpoint import Endpointer, EndpointOptions

OPTIONS = EndpointOptions(silence_ms=256, long_ms=2000, pause_ms=128, limit_ms=3000)


def first_end(speaking: str, words: list[int], stable: list[int] | None = None) -> int | None:
    """Index of the block at which the utterance ends; ``speaking`` is a string of 1 and 0."""
    policy = Endpointer(OPTIONS)
    for index, flag in enumerate(speaking):
        count = words[min(index, len(words) - 1)]
        settled = count if stable is None else stable[min(index, len(stable) - 1)]
        if policy.step(64, speaking=flag == "1", words=count, stable=settled):
            return index
    return None


def test_silence_with_words_pending_ends_the_utterance() -> None:
    assert first_end("111" + "0" * 10, [1]) == 6


def test_silence_without_words_ends_nothing() -> None:
    assert first_end("0" * 100, [0]) is None


def test_speech_in_between_starts_the_silence_anew() -> None:
    assert first_end("1" + "000" + "1" + "0" * 10, [1]) == 8


def test_a_word_that_arrives_in_silence_starts_it_anew() -> None:
    assert first_end("1" + "0" * 20, [1, 1, 1, 2]) == 7


def test_speech_that_activity_detection_misses_is_not_cut_at_every_word() -> None:
    assert first_end("0" * 12, [0] * 9 + [1, 2, 3]) is None


def test_a_long_utterance_ends_at_a_short_pause() -> None:
    blocks = 2000 // 64 + 1
    assert first_end("1" * blocks + "0" * 5, [*range(1, blocks + 1)], [0]) == blocks + 1


def test_a_long_utterance_ends_where_all_words_have_settled() -> None:
    growing = [*range(1, 41)]
    settled = [0] * 35 + [36, 36, 36]
    words = [*growing[:36], 36, 36, 36]
    assert first_end("1" * 60, words, settled) == 36


def test_no_utterance_exceeds_the_limit() -> None:
    assert first_end("1" * 100, [*range(1, 101)], [0]) == 3000 // 64


def test_the_length_counts_from_the_first_word() -> None:
    late = [0] * 40
    assert first_end("1" * 200, [*late, *range(1, 161)], [0]) == 40 + 3000 // 64


def test_reset_forgets_the_utterance() -> None:
    policy = Endpointer(OPTIONS)
    ends = []
    for index in range(100):
        if policy.step(64, speaking=True, words=index + 1, stable=0):
            ends.append(index)
            policy.reset()
    assert ends == [46, 93]


def test_times_must_grow() -> None:
    with pytest.raises(ValueError, match="must grow"):
        EndpointOptions(long_ms=40_000)

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.asr.stable import StableOptions, StablePrefix

PARTIALS = st.lists(st.lists(st.sampled_from("ab"), max_size=4).map(tuple), min_size=1, max_size=25)


def common(left: tuple[str, ...], right: tuple[str, ...]) -> int:
    count = 0
    while count < min(len(left), len(right)) and left[count] == right[count]:
        count += 1
    return count


@given(PARTIALS, st.integers(1, 6))
def test_prefix_is_what_the_last_partials_agree_on_and_is_kept_until_contradicted(
    partials: list[tuple[str, ...]], blocks: int
) -> None:
    prefix = StablePrefix(StableOptions(blocks=blocks))
    stable: tuple[str, ...] = ()
    withdrawn = 0
    for index, words in enumerate(partials):
        kept = common(stable, words)
        withdrawn += len(stable) - kept
        stable = words[:kept]
        if index + 1 >= blocks:
            recent = partials[index + 1 - blocks : index + 1]
            agreed = min(common(past, words) for past in recent)
            stable = max(stable, words[:agreed], key=len)
        assert prefix.update(words) == len(stable)
        assert prefix.withdrawn == withdrawn


@given(PARTIALS)
def test_growing_hypotheses_never_lose_a_stable_word(partials: list[tuple[str, ...]]) -> None:
    prefix = StablePrefix()
    words: tuple[str, ...] = ()
    before = 0
    for more in partials:
        words += more
        after = prefix.update(words)
        assert after >= before
        before = after
    assert prefix.withdrawn == 0


def test_a_word_settles_when_enough_blocks_agree() -> None:
    prefix = StablePrefix(StableOptions(blocks=3))
    assert [prefix.update(("我",)) for _ in range(4)] == [0, 0, 1, 1]
    assert [prefix.update(("我", "要")) for _ in range(3)] == [1, 1, 2]


def test_a_changed_stable_word_is_taken_back_and_counted() -> None:
    prefix = StablePrefix(StableOptions(blocks=2))
    prefix.update(("登录", "不"))
    assert prefix.update(("登录", "不")) == 2
    assert prefix.update(("登录不上",)) == 0
    assert (prefix.settled, prefix.withdrawn, prefix.flicker_rate) == (2, 2, 1.0)


def test_reset_starts_the_next_utterance_but_keeps_counting() -> None:
    prefix = StablePrefix(StableOptions(blocks=1))
    prefix.update(("好的",))
    prefix.reset()
    assert prefix.update(("再见",)) == 1
    assert (prefix.settled, prefix.withdrawn) == (2, 0)


def test_a_word_needs_at_least_one_block() -> None:
    with pytest.raises(ValueError, match="blocks"):
        StableOptions(blocks=0)

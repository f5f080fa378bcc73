"""Prompts of two runs of a call, paired."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assist.events import Prompt, PromptState
from assist.review.prompt_diff import (
    ShownPrompt,
    compare_prompts,
    count_changes,
    shown_prompts,
    sum_by_card,
)

WITHIN_MS = 10_000


def shown(card: str, at_ms: int, *say: str) -> ShownPrompt:
    return ShownPrompt(card, at_ms, say or ("好",))


def fates(before: list[ShownPrompt], now: list[ShownPrompt]) -> list[tuple[str, str]]:
    return [(change.card, change.fate) for change in compare_prompts(before, now, WITHIN_MS)]


def test_each_fate_has_its_name() -> None:
    before = [shown("a", 0), shown("b", 1_000), shown("c", 2_000), shown("d", 3_000)]
    now = [shown("a", 50), shown("b", 1_000, "新"), shown("c", 6_000), shown("e", 9_000)]
    assert fates(before, now) == [
        ("a", "same"),
        ("b", "reworded"),
        ("c", "moved"),
        ("d", "gone"),
        ("e", "come"),
    ]


def test_the_turn_of_the_sentences_is_no_other_wording() -> None:
    assert fates([shown("a", 0, "x", "y")], [shown("a", 0, "y", "x")]) == [("a", "same")]


def test_a_prompt_that_moved_too_far_is_another_one() -> None:
    assert fates([shown("a", 0)], [shown("a", WITHIN_MS + 1)]) == [("a", "gone"), ("a", "come")]


def test_the_closest_are_paired_first() -> None:
    changes = compare_prompts([shown("a", 0), shown("a", 9_000)], [shown("a", 8_000)], WITHIN_MS)
    assert [(c.fate, c.before_ms, c.now_ms) for c in changes] == [
        ("gone", 0, None),
        ("moved", 9_000, 8_000),
    ]


def test_a_prompt_counts_when_it_first_comes_up() -> None:
    def event(id_: str, at_ms: int, state: PromptState) -> Prompt:
        return Prompt(
            at_ms=at_ms, id=id_, card="a", because=(), say=("好",), why="", priority=1, state=state
        )

    outputs = [event("p1", 5, "shown"), event("p1", 9, "used"), event("p2", 12, "shown")]
    assert [prompt.at_ms for prompt in shown_prompts(outputs)] == [5, 12]


def test_cards_that_did_not_change_are_not_listed() -> None:
    changes = compare_prompts([shown("a", 0), shown("b", 0)], [shown("a", 0)], WITHIN_MS)
    assert [card.card for card in sum_by_card(changes)] == ["b"]


PROMPTS = st.lists(st.builds(shown, st.sampled_from("ab"), st.integers(0, 40_000)), max_size=8)


@given(PROMPTS, PROMPTS)
def test_every_prompt_is_accounted_for_once(
    before: list[ShownPrompt], now: list[ShownPrompt]
) -> None:
    changes = compare_prompts(before, now, WITHIN_MS)
    assert sorted(c.before_ms for c in changes if c.before_ms is not None) == sorted(
        prompt.at_ms for prompt in before
    )
    assert sorted(c.now_ms for c in changes if c.now_ms is not None) == sorted(
        prompt.at_ms for prompt in now
    )
    total = count_changes("", changes)
    assert (total.before, total.now) == (len(before), len(now))

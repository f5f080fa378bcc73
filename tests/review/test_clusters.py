"""Questions that ask the same become one, whatever the order, and others stay apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.review.clusters import ALIKE, Asked, Place, clusters, likeness, parts
from assist.review.stored import question_key


def asked(*texts: str) -> list[Asked]:
    return [
        Asked(question_key(text), text, f"call-{number}", number)
        for number, text in enumerate(texts)
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("什么时候能到账", "到底什么时候能到账啊"),
        ("多少钱一个月", "一个月多少钱"),
        ("怎么申请退款", "请问怎么申请退款呢"),
        ("when will my refund arrive", "so when will the refund arrive then"),
        ("谁来负责", "到底谁来负责"),
    ],
)
def test_the_same_question_in_other_words_is_one(one: str, other: str) -> None:
    (found,) = clusters(asked(one, other, one))
    assert (found.text, found.asked, found.calls, found.ways) == (one, 3, 3, 2)
    assert found.variants == (other,)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("谁来负责", "谁来赔"),
        ("怎么退款", "怎么开发票"),
        ("什么时候能到", "什么时候上班"),
        ("who pays for the repair", "when is the repair"),
        ("how do i cancel", "how do i upgrade"),
    ],
)
def test_another_question_is_another_one(one: str, other: str) -> None:
    assert len(clusters(asked(one, other))) == 2


def test_the_most_asked_wording_stands_for_all_and_leads_to_each_call_once() -> None:
    questions = asked("怎么退款呢", "退款怎么退", "退款怎么退")
    again = Asked("退款怎么退", "退款怎么退", "call-1", 9)
    (found,) = clusters([*questions, again])
    assert found.text == "退款怎么退"
    assert (found.asked, found.calls) == (4, 3)
    assert Place("call-1", 1) in found.places
    assert len(found.places) == 3


def test_nothing_comes_of_nothing() -> None:
    assert clusters([]) == []
    assert clusters([Asked("", "？", "c", 0)]) == []
    assert likeness(frozenset(), frozenset()) == 0.0


@given(
    st.permutations(["什么时候能到", "什么时候到", "谁负责", "谁来负责", "退款怎么退", "怎么退款"])
)
def test_the_order_in_which_calls_come_changes_no_count(order: list[str]) -> None:
    found = {one.text: (one.asked, one.ways) for one in clusters(asked(*order))}
    known = clusters(
        asked("什么时候能到", "什么时候到", "谁负责", "谁来负责", "退款怎么退", "怎么退款")
    )
    assert found == {one.text: (one.asked, one.ways) for one in known}


@given(
    st.text("我你他要退款货到什么时候", min_size=1), st.text("我你他要退款货到什么时候", min_size=1)
)
def test_likeness_is_symmetric_and_full_only_for_the_same_parts(one: str, other: str) -> None:
    a, b = parts(one), parts(other)
    assert likeness(a, b) == likeness(b, a)
    assert 0 <= likeness(a, b) <= 1
    assert (likeness(a, b) == 1) == (a == b)
    assert 0 < ALIKE < 1

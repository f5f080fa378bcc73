from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assist.store.calls import CallQuery, CallToSave, list_calls, save_report, save_reports
from assist.store.database import Database
from assist.store.search import index_text, marks, query_of

Build = Callable[..., CallToSave]

LINES = {
    "money": ("我要退款，快点！", "好的，我马上给您办理退款"),
    "card": ("我的VIP卡不能用", "请问是金卡吗"),
    "english": ("I don't want a refund", "Two refunds were made"),
    "across": ("我要退", "款已经到了"),
    "wide": ("订单号是ＡＢ１２３", "好"),
    "long": (*(f"第{n}句，啊啊啊" for n in range(900)), "最后说的是蓝鲸"),
    "rare": ("㐂𠮷野家", "ok"),
}


@pytest.fixture
def stored(db: Database, call: Build) -> Database:
    save_reports(db, [call(name, *lines) for name, lines in LINES.items()])
    return db


def found(db: Database, text: str) -> set[str]:
    return {one.row.call_id for one in list_calls(db, CallQuery(text=text)).calls}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("退款", {"money"}),
        ("退", {"money", "across"}),
        ("我要退", {"money", "across"}),
        ("退款快", {"money"}),
        ("退快", set()),
        ("vip卡", {"card"}),
        ("VIP 卡", {"card"}),
        ("卡 退款", set()),
        ("请问 不能用", {"card"}),
        ("DON'T", {"english"}),
        ("refund", {"english"}),
        ("refunds two", {"english"}),
        ('"refunds two"', set()),
        ('"two refunds"', {"english"}),
        ("fund", set()),
        ("refu*", {"english"}),
        ("ab123", {"wide"}),
        ("蓝鲸", {"long"}),
        ("啊啊啊", {"long"}),
        ("啊啊啊啊", set()),
        ("𠮷野", {"rare"}),
        ("㐂", {"rare"}),
        ("！，", set()),
        ("' OR 1=1 --", set()),
        ('%"_\\', set()),
        ("NEAR(退款)", set()),
    ],
)
def test_both_databases_find_the_same(stored: Database, text: str, names: set[str]) -> None:
    assert found(stored, text) == names


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text("退款快卡要说v1 ", min_size=1, max_size=5))
def test_a_call_is_found_where_a_line_shows_the_words(stored: Database, text: str) -> None:
    """The index agrees with a plain reading of every line."""
    search = query_of(text)
    expected = {
        name
        for name, lines in LINES.items()
        if search.phrases
        and all(any(marks(line, query_of(part)) for line in lines) for part in text.split() if part)
    }
    if not text.strip():
        expected = set(LINES)
    assert found(stored, text) == expected


def test_a_hit_tells_the_line_and_where_the_words_stand(stored: Database) -> None:
    (one,) = list_calls(stored, CallQuery(text="退款")).calls
    assert [(hit.n, hit.line, hit.speaker, hit.start_ms) for hit in one.hits] == [
        (0, "u0", "customer", 0),
        (1, "u1", "agent", 1000),
    ]
    assert [hit.text[start:end] for hit in one.hits for start, end in hit.marks] == ["退款"] * 2


def test_words_that_were_replaced_are_not_found(stored: Database, call: Build) -> None:
    again = call("money", "都办好了")
    save_report(stored, again.report, again.row, parts=again.parts)
    assert found(stored, "退款") == set()
    assert found(stored, "办好") == {"money"}


def test_a_search_for_what_many_calls_say_is_walked(
    stored: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assist.store.listing.FEW", 1)
    monkeypatch.setattr("assist.store.listing.MOST_CALLS_SHARE", 0.0)
    page = list_calls(stored, CallQuery(text="退", language="zh"))
    assert {one.row.call_id for one in page.calls} == {"money", "across"}
    assert not page.exact
    assert page.total == 2
    assert found(stored, "refu* two") == {"english"}


def test_the_index_of_a_two_hour_call_fits(db: Database, call: Build) -> None:
    lines = [f"{chr(0x4E00 + n % 5000)}{chr(0x5E00 + n % 3000)}说了第{n}句" for n in range(4000)]
    assert len(index_text(lines)) > 100_000
    one = call("two hours", *lines)
    save_report(db, one.report, one.row, parts=one.parts)
    assert found(db, '"说了第3999句"') == {"two hours"}

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist.analysis.facts import FactListener, FactsData, unreadable
from assist.events import Channel, Event, Fact, Final, OutputEvent
from assist.events.listener import Ids

FactsOf = Callable[..., dict[str, Fact]]


@pytest.mark.parametrize(
    ("pack", "words", "name", "value"),
    [
        ("zh", "我手机号是幺三六零零幺幺二二三三", "phone", "13600112233"),
        ("zh", "我转了三万六", "amount", "36000 CNY"),
        ("zh", "扣了我四十二块五", "amount", "42.5 CNY"),
        ("zh", "我大前天上午九点半来办的", "event_date", "3 days ago 09:30"),
        ("zh", "上个月十八号买的电饭煲", "purchase_date", "last month 18"),
        ("zh", "十分钟断线一次", "frequency", "1 per 10 minutes"),
        ("zh", "我都等了两个半小时了", "since", "2.5 hours"),
        ("zh", "我叫孙伟丽美丽的丽", "customer_name", "孙伟丽"),
        ("zh", "我姓余人未余", "customer_name", "余"),
        ("zh", "我的账号是三三零七八八二幺", "account_number", "33078821"),
        ("zh", "我坐的是c z 三零二五", "flight_number", "CZ3025"),
        ("en", "i was charged sixty two fifty pounds", "amount", "62.5 GBP"),
        ("en", "my order number is c four double nine one", "order_number", "C4991"),
        ("en", "my name is kim hughes h u g h e s", "customer_name", "kim hughes"),
        ("en", "i bought it on the third of april", "purchase_date", "04-03"),
        ("en", "it drops out twice a day", "frequency", "2 per day"),
        ("en", "i've been waiting for an hour and a half", "since", "1.5 hours"),
        ("en", "my email is jo underscore b at mail dot com", "email", "jo_b@mail.com"),
    ],
)
def test_a_spoken_value_is_heard_and_written_out(
    facts_of: FactsOf, pack: str, words: str, name: str, value: str
) -> None:
    assert facts_of(pack, f"C: {words}")[name].value == value


def test_a_fact_holds_the_words_of_the_value_alone(facts_of: FactsOf) -> None:
    fact = facts_of("zh", "C: 我昨天下午三点半转了两万块钱到现在没到账")["amount"]
    assert (fact.heard, fact.line, fact.speaker) == ("两万块钱", "customer-u1", Channel.CUSTOMER)
    assert fact.span.duration_ms == 4 * 250


@pytest.mark.parametrize(
    ("pack", "turns"),
    [
        ("zh", ["C: 要是扣我五百块钱你们赔吗"]),
        ("zh", ["C: 我同事上次退了三百块"]),
        ("zh", ["A: 比如订单号一般是十二位的"]),
        ("zh", ["C: 是不是八号到啊"]),
        ("zh", ["C: 三三零七八八二幺"]),
        ("zh", ["A: 请稍等两分钟"]),
        ("zh", ["C: 我不是李先生"]),
        ("en", ["C: if you charge me ninety dollars i'm leaving"]),
        ("en", ["C: other companies fix this in two days"]),
        ("en", ["A: for example if you order on the second"]),
        ("en", ["C: seven seven one two oh nine"]),
        ("en", ["C: i'm really upset"]),
    ],
)
def test_what_is_nobodys_case_is_no_fact(facts_of: FactsOf, pack: str, turns: list[str]) -> None:
    assert facts_of(pack, *turns) == {}


def test_a_bare_number_counts_after_its_question_only(facts_of: FactsOf) -> None:
    assert facts_of("zh", "A: 麻烦报一下卡号后四位", "C: 三三零七")["card_tail"].value == "3307"
    assert facts_of("zh", "A: 好的您请讲", "C: 三三零七") == {}


@pytest.mark.parametrize(
    ("pack", "turns", "name", "value", "was"),
    [
        ("zh", ["C: 电话幺三九幺二三四五六七九不对是六七八"], "phone", "13912345678", None),
        ("zh", ["A: 您是王先生对吧", "C: 不是我姓汪"], "customer_name", "汪", "王"),
        ("zh", ["C: 四百五不是四百八", "A: 金额是"], "", "", None),
        (
            "zh",
            ["C: 订单号三三零七七幺", "A: 三三零七幺七", "C: 不对七七幺"],
            "order_number",
            "330771",
            None,
        ),
        (
            "en",
            ["A: that's order six six two oh", "C: no six six two nine"],
            "order_number",
            "6629",
            "6620",
        ),
    ],
)
def test_the_caller_puts_a_value_right(
    facts_of: FactsOf, pack: str, turns: list[str], name: str, value: str, was: str | None
) -> None:
    found = facts_of(pack, *turns)
    if not name:
        assert found == {}
        return
    assert found[name].value == value
    if was is not None:
        assert (found[name].state, found[name].was) == ("corrected", was)


def test_a_correction_and_a_confirmation_keep_the_id(
    say: Callable[..., list[Final]], hear: Callable[[str, list[Final]], list[OutputEvent]]
) -> None:
    turns = say(
        "C: 我订单号是四四零九二七幺",
        "A: 四四零九二七七对吗",
        "C: 不对二七幺",
        "A: 好的四四零九二七幺对吗",
        "C: 对",
    )
    facts = [item for item in hear("zh", turns) if isinstance(item, Fact)]
    assert {fact.id for fact in facts} == {"f1"}
    assert [(fact.value, fact.state) for fact in facts] == [
        ("4409271", "heard"),
        ("4409271", "confirmed"),
    ]


@pytest.mark.parametrize(
    ("pack", "yes", "state"),
    [("zh", "对没错", "confirmed"), ("zh", "我再想想", None)],
)
def test_what_the_agent_says_back_stands_once_the_caller_agrees(
    facts_of: FactsOf, pack: str, yes: str, state: str | None
) -> None:
    found = facts_of(pack, "A: 您转了五千块对吗", f"C: {yes}")
    assert (found["amount"].state if "amount" in found else None) == state


def test_digits_go_on_over_several_turns(facts_of: FactsOf) -> None:
    found = facts_of(
        "zh", "A: 留个电话吧", "C: 幺三五零二", "A: 幺三五零二", "C: 七七八", "A: 嗯", "C: 幺四六"
    )
    assert found["phone"].value == "13502778146"


def test_a_promise_is_the_agents(facts_of: FactsOf) -> None:
    assert (
        facts_of("zh", "A: 我明天上午十点之前给您回复")["promised_time"].value == "tomorrow 10:00"
    )
    assert "promised_time" not in facts_of("zh", "C: 你们说明天上午十点之前给我回复")


def test_an_industry_adds_to_what_is_heard(facts_of: FactsOf) -> None:
    words = "C: 我在智能柜台办的"
    assert facts_of("zh-bank", words)["channel"].value == "智能柜台"


def test_a_typo_in_a_file_names_its_place() -> None:
    with pytest.raises(ValueError, match=r"facts\.phon"):
        FactsData(facts={"phon": FactsData.__struct_defaults__})  # type: ignore[dict-item]


TURNS = st.lists(
    st.sampled_from(
        [
            "C: 我订单号是四四零九二七幺",
            "A: 四四零九二七幺对吗",
            "C: 对",
            "C: 不对是四四零九二七二",
            "A: 请问您贵姓",
            "C: 姓周",
            "C: 我昨天转了两万块没到账",
            "A: 我明天给您回复",
            "C: 电视一直闪",
            "A: 嗯",
        ]
    ),
    max_size=12,
)


@given(turns=TURNS, gaps=st.lists(st.integers(0, 5), min_size=12, max_size=12))
@settings(max_examples=60, deadline=None)
def test_only_the_order_of_what_was_said_matters(
    rules_of: Callable[[str], FactsData],
    say: Callable[..., list[Final]],
    turns: list[str],
    gaps: list[int],
) -> None:
    """Finals that turned out to be noise change nothing, however many there are."""
    finals = say(*turns)
    spread: list[Event] = []
    for final, gap in zip(finals, gaps, strict=False):
        spread.append(final)
        noise = msgspec.structs.replace(final, id="noise", text="", words=())
        spread += [noise] * gap
    one, other = (FactListener(Ids(), "zh", rules_of("zh")) for _ in range(2))
    first = [item for event in finals for item in one.hear(event)]
    second = [item for event in spread for item in other.hear(event)]
    assert first == second


def test_a_long_call_holds_no_more_than_its_facts(
    rules_of: Callable[[str], FactsData], say: Callable[..., list[Final]]
) -> None:
    listener = FactListener(Ids(), "zh", rules_of("zh"))
    turns = (
        "C: 我订单号是四四零九二七幺",
        "A: 四四零九二七幺对吗",
        "C: 对",
        "A: 请问您贵姓",
        "C: 姓周",
    )
    sizes = []
    for _ in range(60):
        for final in say(*turns):
            list(listener.hear(final))
        book = listener._book
        sizes.append(len(book.facts) + len(book.asked) + len(book.ever_asked) + len(book._offers))
    assert max(sizes) == sizes[5]


def test_a_phrase_that_is_no_frame_is_named(rules_of: Callable[[str], FactsData]) -> None:
    rule = msgspec.structs.replace(rules_of("zh").facts["symptom"], alone=("坏了", "(坏|烂"))
    own = FactsData(facts={"symptom": rule})
    (bad,) = unreadable(own, own.over(rules_of("zh")))
    assert bad[0] == "(坏|烂"
    assert bad[1].startswith("symptom.alone: ")

"""Cards that ask what is known, and sentences that say it."""

from __future__ import annotations

import pytest

from assist.coach import Rule


def asks(**fields):
    return Rule(signal="complaint_kind", **fields)


def test_a_card_waits_until_a_fact_is_known(desk, card):
    d = desk(card(when=asks(has=("order_number",))))
    d.signal(1_000, "complaint_kind")
    assert not d.up
    d.fact(3_000, "phone", "幺三八")
    assert not d.up
    d.fact(5_000, "order_number", "八八二")
    assert d.up["a"].at_ms == 5_000


def test_every_fact_that_is_asked_for_has_to_be_known(desk, card):
    d = desk(card(when=asks(has=("order_number", "phone"))))
    d.signal(1_000, "complaint_kind")
    d.fact(2_000, "order_number", "八八二")
    assert not d.up
    d.fact(3_000, "phone", "幺三八")
    assert d.up


def test_a_card_that_asks_for_a_fact_stays_away_once_it_is_known(desk, card):
    d = desk(card(when=asks(lacks=("phone",))))
    d.fact(1_000, "phone", "幺三八")
    d.signal(2_000, "complaint_kind")
    assert not d.prompts


def test_a_card_that_asks_for_a_fact_goes_when_it_is_told(desk, card):
    d = desk(card(when=asks(all=(Rule(lacks=("phone",)),))))
    d.signal(1_000, "complaint_kind")
    d.fact(3_000, "phone", "幺三八")
    assert (d.gone("a").reason, d.gone("a").at_ms) == ("done", 3_000)


def test_a_fact_alone_can_raise_a_card_once(desk, card):
    d = desk(card(when=Rule(has=("promised_time",), after_ms=4_000), cooldown_ms=5_000))
    d.fact(1_000, "promised_time", "今晚八点")
    d.until(4_999)
    assert not d.up
    d.until(5_000)
    assert d.up["a"].evidence[0].text == "今晚八点"
    d.fact(30_000, "promised_time", "明天", state="corrected", was="今晚八点")
    d.until(90_000)
    assert len(d.shows("a")) == 1


def test_unless_knows_facts_as_well(desk, card):
    d = desk(card(unless=Rule(has=("wish",))))
    d.fact(1_000, "wish", "退款")
    d.signal(2_000, "dead_air")
    assert not d.up


def test_what_is_known_can_be_said_as_it_was_heard(desk, card):
    d = desk(card(say=("{customer_name}女士，我在。", "我在。"), cooldown_ms=5_000))
    d.signal(1_000, "dead_air")
    assert d.up["a"].say == ("我在。",)
    d.fact(2_000, "customer_name", "王", value="王")
    d.fact(3_000, "customer_name", "汪", value="汪", state="corrected", was="王")
    d.signal(40_000, "dead_air")
    assert set(d.up["a"].say) == {"汪女士，我在。", "我在。"}


def test_what_is_too_long_to_read_out_is_not_said(desk, card):
    d = desk(card(say=("寄到{address}吗？", "寄到哪里？")))
    d.fact(1_000, "address", "很长的地址" * 5)
    d.signal(2_000, "dead_air")
    assert d.up["a"].say == ("寄到哪里？",)


def test_the_signal_itself_fills_a_slot_before_a_fact_does(desk, card):
    d = desk(card(when=Rule(signal="missing_fact"), say=("{fact}是多少？",)))
    d.signal(2_000, "missing_fact", slots={"fact": "订单号", "name": "order_number"})
    assert d.up["a"].say == ("订单号是多少？",)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"has": ("ordernumber",)}, r"^has\[0\]: there is no fact `ordernumber`; try `order_num"),
        ({"lacks": ("phone", "x")}, r"^lacks\[1\]: there is no fact `x`; see the list"),
        ({"has": ("phone",), "lacks": ("phone",)}, r"^lacks\[0\]: `phone` is under `has` too"),
    ],
)
def test_a_faulty_condition_is_refused(fields, message):
    with pytest.raises(ValueError, match=message):
        Rule(signal="dead_air", **fields)


def test_a_reason_may_only_name_what_is_always_known(card):
    with pytest.raises(ValueError, match=r"^say\[0\]: nothing .* such as customer_name"):
        card(say=("{custome_name}",))
    assert card(when=Rule(has=("phone",)), say=("{phone}",))

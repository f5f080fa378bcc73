"""What a better wording may change, and what it may not."""

from __future__ import annotations

import pytest

from assist.polish.check import fault
from assist.polish.words import numbers_in

ZH = "李女士您好，您的订单 88213 我们查到还在仓库，没有发出。我会在今天下午五点之前给您回电话。"
EN = (
    "Hello Ms Carter, order 88213 is still in the warehouse and has not been sent. "
    "I will call you back before 5 pm today."
)


@pytest.mark.parametrize(
    ("draft", "wording", "language"),
    [
        (ZH, ZH, "zh"),
        (
            ZH,
            "李女士，您好！我们查到您的订单88213目前还在仓库，没有发出。今天下午5点之前我会给您回电话，请您放心。",
            "zh",
        ),
        (
            ZH,
            "尊敬的李女士您好，非常抱歉给您带来不便。您的订单 88213 还在仓库、没有发出，"
            "我会在今天下午五点之前给您回电话。",
            "zh",
        ),
        (EN, EN, "en"),
        (
            EN,
            "Dear Ms Carter, thank you for your patience. Order 88213 is still in our warehouse "
            "and has not been sent. I will call you before 5 pm today.",
            "en",
        ),
        ("Your refund of 40 dollars is on its way.", "Your 40 dollars refund is on its way.", "en"),
    ],
)
def test_the_same_in_other_words_passes(draft: str, wording: str, language: str) -> None:
    assert fault(draft, wording, language) == ""


@pytest.mark.parametrize(
    ("wording", "why"),
    [
        ("", "empty"),
        ("李女士您好。", "length"),
        (ZH * 3, "length"),
        (
            "Hello Ms Li, order 88213 is in the warehouse. We call before five pm today, sure.",
            "language",
        ),
        (ZH.replace("订单", "**订单**"), "markup"),
        (ZH.replace("李女士", "[姓名]"), "markup"),
        (ZH + "详情见 www.shop.com", "link"),
        (ZH.replace("88213", "88231"), "number"),
        (ZH.replace("五点", "六点"), "number"),
        (ZH.replace("订单 88213 ", "订单"), "number"),
        (ZH.replace("还在仓库", "两天后到"), "number"),
        (ZH.replace("今天下午", "明天下午"), "date"),
        (ZH.replace("之前", ""), "date"),
        (ZH.replace("我会", "我一定会"), "promise"),
        (ZH + "我们给您退款。", "promise"),
        (ZH + "并赠送优惠券。", "promise"),
        (ZH.replace("李女士", "刘女士"), "name"),
        (ZH.replace("李女士", "客户"), "name"),
        (ZH.replace("没有发出", "正在发出"), "negation"),
        (ZH.replace("没有发出", "路上堵车堵了很久所以没到"), "new"),
    ],
)
def test_what_a_chinese_wording_may_not_do(wording: str, why: str) -> None:
    assert fault(ZH, wording, "zh") == why


@pytest.mark.parametrize(
    ("wording", "why"),
    [
        (EN.replace("88213", "88214"), "number"),
        (EN.replace("5 pm", "five"), "number"),
        (EN.replace("today", "tomorrow"), "date"),
        (EN.replace("pm", "am"), "date"),
        (EN + " We guarantee it.", "promise"),
        (EN + " A refund follows.", "promise"),
        (EN.replace("Ms Carter", "Ms Miller"), "name"),
        (EN.replace("has not been", "has been"), "negation"),
        (EN.replace("in the warehouse", "stuck behind a lorry fire near some bridge"), "new"),
        ("您好，订单 88213 还在仓库，没有发出，今天下午 5 点之前给您回电话。您放心。", "language"),
    ],
)
def test_what_an_english_wording_may_not_do(wording: str, why: str) -> None:
    assert fault(EN, wording, "en") == why


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("两万块", ["20000"]),
        ("2万块", ["20000"]),
        ("二十三号", ["23"]),
        ("一千零五十元", ["1050"]),
        ("幺三八零零", ["13800"]),
        ("给您一个答复，一定跟进一下", []),
        ("1,200.50 元", ["1200.50"]),
        ("下午三点半", ["3", "半"]),
        ("3点半", ["3", "半"]),
        ("1.5万", ["15000"]),
        ("three days and 2 hours", ["2", "three"]),
    ],
)
def test_numbers_are_read_in_either_writing(text: str, numbers: list[str]) -> None:
    assert numbers_in(text) == numbers


OURS = "您好，我是小林。今天下午3点之前会到账，没到我给您打电话。"
OURS_EN = (
    "Hello, this is Tom. The money arrives by 3 pm today; if it has not, I'll call you at noon."
)


@pytest.mark.parametrize(
    ("wording", "why"),
    [
        (OURS, ""),
        ("您好，我是小林。钱今天下午3点之前会到账，没到的话我给您打电话。", "new"),
        ("您好，我是小林。今天下午3点之前会到账，如果没到，我会给您打电话。", ""),
        ("您好，小林感谢您的耐心！今天下午三点之前会到账，没到我给您打电话，请您放心。", "name"),
        (OURS.replace("小林", "小王"), "name"),
        (OURS.replace("我是小林。", ""), "name"),
        (OURS.replace("我给您打电话", "请您给我打电话"), "promise"),
        (OURS.replace("我给您打电话", "您给我打电话"), "promise"),
        (OURS.replace("我给您打电话", "请给我打电话"), "promise"),
        (OURS.replace("我给您打电话", "请您打电话"), "promise"),
        (OURS + "银行系统正在升级。", "new"),
        (OURS.replace("会到账", "已到账"), "new"),
    ],
)
def test_who_speaks_who_acts_and_what_is_said_stay(wording: str, why: str) -> None:
    assert fault(OURS, wording, "zh") == why


@pytest.mark.parametrize(
    ("draft", "wording", "why"),
    [
        ("我叫林晓，有事您找我。", "我叫林小，有事您找我。", "name"),
        ("我姓林，有事您找我。", "我姓王，有事您找我。", "name"),
        ("张先生，票退了。", "王先生，票退了。", "name"),
        ("请您把发票寄给我。", "我把发票寄给您。", "promise"),
        ("请您把发票寄给我。", "麻烦您把发票寄给我。", ""),
        ("明天会给您打电话。", "我明天会给您打电话。", ""),
        ("明天给我打电话。", "明天给您打电话。", "promise"),
        ("您要的是红色的杯子。", "您要的是蓝色的杯子。", "new"),
    ],
)
def test_small_changes_that_say_something_else(draft: str, wording: str, why: str) -> None:
    assert fault(draft, wording, "zh") == why


@pytest.mark.parametrize(
    ("wording", "why"),
    [
        (OURS_EN, ""),
        (OURS_EN.replace("Hello, this", "Hello, thank you for your patience, this"), ""),
        (OURS_EN.replace("Tom", "Tim"), "name"),
        (OURS_EN.replace("this is Tom", "this is tim"), "name"),
        (OURS_EN.replace("I'll call you", "please call me"), "promise"),
        (OURS_EN.replace("I'll call you", "you'll call me"), "promise"),
        (OURS_EN.replace("I'll call you", "you will call"), "promise"),
        (OURS_EN + " Our bank is upgrading its system.", "new"),
        (OURS_EN + " It is a bank holiday.", "new"),
    ],
)
def test_who_speaks_who_acts_and_what_is_said_stay_in_english(wording: str, why: str) -> None:
    assert fault(OURS_EN, wording, "en") == why

"""Anger at somebody else, anger in polite words, and what calms an angry caller."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from assist.analysis.anger import AngerData, Reading

NewCall = Callable[..., Any]
Read = Callable[..., Reading]
HEATED = {
    "zh": "我已经打了三次电话了你们到底管不管",
    "en": "this is ridiculous i have called three times already",
}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("zh", "我昨天看电影那个坏人太气人了骗子真多"),
        ("zh", "新闻里那个公司太恶心了骗老百姓的钱"),
        ("zh", "我朋友的房东太过分了简直是流氓"),
        ("zh", "我们公司老板太过分了简直不是人"),
        ("zh", "我邻居半夜装修气死我了"),
        ("zh", "气死我了那个房东"),
        ("zh", "我儿子又不听话气死我了"),
        ("en", "the villain in that movie was a total scammer it made me so mad"),
        ("en", "my landlord is a crook and i am furious with him"),
        ("en", "i saw on the news that those people are a disgrace"),
        ("en", "my boss is an asshole he yells at everybody"),
        ("en", "my neighbor's dog is driving me insane"),
    ],
)
def test_anger_at_films_news_and_other_people_is_not_anger_at_us(
    new_call: NewCall, language: str, text: str
) -> None:
    call = new_call(language)
    call.say(text)
    assert call.level < 0.3
    assert [signal.state for signal in call.signals if signal.state == "confirmed"] == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("zh", "我昨天看电影都没心情就因为你们太气人了"),
        ("zh", "我朋友说得对你们就是骗子公司"),
        ("zh", "新闻里都没你们这么坑人的太过分了"),
        ("zh", "房东都怪我你们客服太气人了"),
        ("en", "i missed the movie because of you people you are liars"),
        ("en", "my boss is waiting and your company is nothing but a bunch of liars"),
        ("en", "the landlord blames me and i am furious with your company"),
    ],
)
def test_naming_somebody_else_does_not_hide_anger_at_us(
    new_call: NewCall, language: str, text: str
) -> None:
    call = new_call(language)
    call.say(text)
    assert call.last.band == "angry"


@pytest.mark.parametrize(
    ("language", "text", "least"),
    [
        ("zh", "很难理解贵公司就是这样对待客户的吗", 0.55),
        ("zh", "那请您把您的工号告诉我我要向银保监会反映", 0.55),
        ("zh", "我最后再礼貌地问您一次", 0.55),
        ("zh", "请您不要再打断我", 0.55),
        ("zh", "您好我想请您解释一下为什么三次答复都不一样", 0.3),
        ("zh", "不好意思我真的没有办法接受这个处理结果", 0.3),
        ("zh", "谢谢你们让我等了一个月", 0.3),
        ("en", "please explain to me how this is acceptable", 0.3),
        ("en", "i would be grateful if someone could actually do their job", 0.3),
        ("en", "i am going to ask you one last time politely", 0.55),
    ],
)
def test_polite_fury_is_heard(new_call: NewCall, language: str, text: str, least: float) -> None:
    call = new_call(language)
    call.say(text)
    assert call.level >= least


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("zh", "很难理解贵公司就是这样对待客户的吗"),
        ("zh", "那请您把您的工号告诉我"),
        ("zh", "我最后再礼貌地问您一次"),
        ("zh", "麻烦您告诉我这个钱什么时候能到"),
        ("zh", "请您给我一个明确的答复谢谢"),
        ("en", "i would really appreciate it if you could tell me when i will get my money"),
        ("en", "could you please tell me what happened thank you"),
        ("en", "sorry but that is not what i asked"),
    ],
)
def test_a_polite_demand_does_not_lower_the_level(
    new_call: NewCall, language: str, text: str
) -> None:
    call = new_call(language)
    call.say(HEATED[language])
    before = call.level
    call.say(text)
    assert call.level >= before - 0.01  # the half second until the final is known


@pytest.mark.parametrize(
    ("language", "manners"),
    [
        ("zh", "麻烦您"),
        ("zh", "请问"),
        ("zh", "不好意思"),
        ("zh", "谢谢您"),
        ("zh", "您好"),
        ("en", "please"),
        ("en", "excuse me"),
        ("en", "sorry"),
        ("en", "thank you"),
        ("en", "i would really appreciate it"),
    ],
)
def test_manners_calm_nothing(packs: dict[str, AngerData], language: str, manners: str) -> None:
    reading = packs[language].rules.scorer.open().read(manners, final=True)
    assert (reading.calm, reading.heat) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("language", "giving_way", "manners"),
    [
        ("zh", "好吧那我再等等", "喂您好您贵姓"),
        ("zh", "不怪你我刚才有点激动", "喂您好请讲请讲请讲"),
        ("en", "okay i'll wait", "yes hello"),
        ("en", "i know it's not your fault", "yes hello yes hello there"),
    ],
)
def test_giving_way_calms_more_than_manners(
    new_call: NewCall, language: str, giving_way: str, manners: str
) -> None:
    levels = []
    for text in (giving_way, manners):
        call = new_call(language)
        call.say(HEATED[language])
        call.say(text)
        levels.append(call.level)
    assert levels[0] < 0.75 * levels[1]


@pytest.mark.parametrize(
    ("language", "text"),
    [("zh", "我可以理解但是"), ("zh", "钱都没有了"), ("en", "i understand but")],
)
def test_giving_way_that_is_taken_back_calms_nothing(
    packs: dict[str, AngerData], language: str, text: str
) -> None:
    assert packs[language].rules.scorer.open().read(text, final=True).calm == 0.0


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("zh", "请把您的工号告诉我我想给您好评"),
        ("zh", "贵公司的服务很好"),
        ("zh", "麻烦您帮我看一下这个订单谢谢"),
        ("en", "i would appreciate it if you could check my order please"),
        ("en", "thank you for keeping me updated"),
    ],
)
def test_plain_courtesy_stays_calm(new_call: NewCall, language: str, text: str) -> None:
    call = new_call(language)
    call.say(text)
    assert call.level < 0.15


def test_asking_politely_for_two_things_is_not_a_repeated_demand(new_call: NewCall) -> None:
    call = new_call("zh")
    call.say("麻烦您帮我看一下余额")
    call.say("麻烦您帮我查一下账单")
    assert call.last.contributions["behaviour"] == 0.0

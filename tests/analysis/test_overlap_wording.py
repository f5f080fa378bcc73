"""What words tell about an overlap."""

from __future__ import annotations

from collections.abc import Callable
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.analysis.overlap_wording import (
    Ending,
    OverlapData,
    OverlapWording,
    count_units,
    echo_share,
)
from assist.events import Word

Words = tuple[Word, ...]
Data = Callable[[str], OverlapData]
At = Callable[..., Words]


@pytest.fixture(scope="session")
def zh(overlap_data: Data) -> OverlapWording:
    return OverlapWording(overlap_data("zh"))


@pytest.fixture(scope="session")
def en(overlap_data: Data) -> OverlapWording:
    return OverlapWording(overlap_data("en"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_listed_token_is_a_listeners(language: str, overlap_data: Data, words_at: At) -> None:
    data = overlap_data(language)
    wording = OverlapWording(data)
    claims = set(data.claims)
    for token in data.backchannels:
        if token.startswith("/"):
            continue
        assert token not in claims
        assert wording.read(words_at(token, 0)).listener_only, token
        twice = wording.read(words_at(f"{token} {token}", 0))
        assert twice.listener_only or twice.laughter, token


@pytest.mark.parametrize(
    "text", ["嗯 我 想 问", "对 但是 我 没有 收到", "好的 那 你 告诉 我", "对 不 起 我 打断 一下"]
)
def test_more_than_a_token_is_content(text: str, zh: OverlapWording, words_at: At) -> None:
    reading = zh.read(words_at(text, 0))
    assert reading.content > 0
    assert reading.agreeing
    assert not reading.listener_only


@pytest.mark.parametrize(
    "text", ["yeah but i never got it", "okay so what now", "right he said no"]
)
def test_more_than_an_english_token_is_content(text: str, en: OverlapWording, words_at: At) -> None:
    reading = en.read(words_at(text, 0))
    assert reading.content >= 3
    assert reading.agreeing


def test_a_token_inside_a_longer_english_word_is_none(en: OverlapWording, words_at: At) -> None:
    assert en.read(words_at("surely", 0)).content == 1
    assert en.read(words_at("hmong", 0)).content == 1


@pytest.mark.parametrize(
    "text", ["等一下", "你 听 我 说", "不是 我 说 你们", "嗯 等一下", "我 还没 说完"]
)
def test_claims_are_heard_at_the_opening(text: str, zh: OverlapWording, words_at: At) -> None:
    assert zh.read(words_at(text, 0)).claim


@pytest.mark.parametrize("text", ["是 不是", "对 不对", "我 知道 了", "他 说 等一下"])
def test_a_tag_or_a_quotation_is_no_claim(text: str, zh: OverlapWording, words_at: At) -> None:
    assert not zh.read(words_at(text, 0)).claim


@pytest.mark.parametrize(
    ("text", "laughs"), [("哈哈 哈", True), ("呵呵呵", True), ("哈哈 好 笑", False)]
)
def test_laughter(text: str, laughs: bool, zh: OverlapWording, words_at: At) -> None:
    assert zh.read(words_at(text, 0)).laughter is laughs


def test_he_is_not_laughing(en: OverlapWording, words_at: At) -> None:
    assert en.read(words_at("he said", 0)).content == 2
    assert en.read(words_at("ha ha ha", 0)).laughter


@pytest.mark.parametrize(
    ("text", "ending"),
    [
        ("我 昨天 打 过 电话 但是", Ending.UNFINISHED),
        ("你们 是 不", Ending.UNFINISHED),
        ("我 想 问 一下 那个", Ending.UNFINISHED),
        ("这个 钱 到 了 没有", Ending.FINISHED),
        ("什么时候 能 到账 呢", Ending.FINISHED),
        ("你们 到底 管 不管 是 不是", Ending.FINISHED),
        ("我 已经 收到 了", Ending.FINISHED),
        ("我 的 卡号 是 六 二 二", Ending.UNKNOWN),
        ("", Ending.UNKNOWN),
    ],
)
def test_endings(text: str, ending: Ending, zh: OverlapWording, words_at: At) -> None:
    assert zh.ending(words_at(text, 0)) is ending


@pytest.mark.parametrize(
    ("text", "ending"),
    [
        ("i was going to", Ending.UNFINISHED),
        ("i sent it but i", Ending.UNFINISHED),
        ("could you help me please", Ending.FINISHED),
        ("we have a potato", Ending.UNKNOWN),
    ],
)
def test_english_endings(text: str, ending: Ending, en: OverlapWording, words_at: At) -> None:
    assert en.ending(words_at(text, 0)) is ending


def test_an_echo_says_the_same_a_little_later(words_at: At) -> None:
    spoken = words_at("我 昨天 转 的 钱 没有 收到", 0)
    later = words_at("我 昨天 转 的 钱 没有 收到", 300)
    repeated = words_at("我 昨天 转 的 钱 没有 收到", 3000)
    answer = words_at("您 先 把 卡号 报 给 我", 300)
    assert echo_share(later, spoken, 500) == 1.0
    assert echo_share(repeated, spoken, 500) == 0.0
    assert echo_share(answer, spoken, 500) < 0.3
    assert echo_share((), spoken, 500) == 0.0


def test_units_are_characters_and_words() -> None:
    assert count_units("我要退iPhone 15 pro") == 6
    assert count_units("i'm not well-known") == 3


@given(text=st.text(alphabet="嗯对的好哈是啊不想ah ", max_size=400))
def test_no_text_makes_reading_slow_or_fail(text: str, overlap_data: Data, words_at: At) -> None:
    started = process_time()
    for language in ("zh", "en"):
        reading = OverlapWording(overlap_data(language)).read(words_at(text, 0))
        assert 0 <= reading.content <= len(text)
    assert process_time() - started < 1.0


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"min_content": 0}, "min_content"),
        ({"backchannels": ("嗯", " ")}, r"backchannels\[1\]"),
        ({"unfinished": ("/因为/",)}, r"unfinished\[0\]"),
        ({"finished": ("了", "就"), "unfinished": ("就",)}, r"finished\[1\]"),
    ],
)
def test_a_faulty_pack_is_refused(changed: dict[str, object], message: str) -> None:
    fields: dict[str, object] = {
        "min_content": 4,
        "backchannels": ("嗯",),
        "laughter": ("哈哈",),
        "claims": ("等一下",),
        "unfinished": ("因为",),
        "finished": ("了",),
    }
    with pytest.raises(ValueError, match=message):
        OverlapData(**(fields | changed))  # type: ignore[arg-type]

"""From words and times, through the shipped packs and the whole pipeline, to the agent's screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from assist.events import Channel, HangUp, InputEvent, Progress, Prompt, Signal
from assist.packs.pack import load_pack
from assist.pipeline import Hearable, Pack, open_session

Talk = Callable[..., list[InputEvent]]


@pytest.fixture(scope="module", params=["zh", "en"])
def pack(request: pytest.FixtureRequest) -> Pack:
    return load_pack(request.param)


SPOKEN = {
    "hello": {"zh": "您 好 请 讲", "en": "hello how can i help"},
    "parcel": {"zh": "我 的 快 递 昨 天 说 到 没 到", "en": "my parcel was due yesterday"},
    "aside": {"zh": "你 帮 我 查 一 下 这 个 单 子", "en": "hey mike can you check this for me"},
    "broken": {
        "zh": "你 们 送 来 的 洗 衣 机 是 坏 的 太 过 分 了",
        "en": "the kettle you sent me is broken and your service is a disgrace",
    },
    "wait": {"zh": "我 查 一 下", "en": "let me check that"},
    "called": {"zh": "喂 在 吗", "en": "hello are you there"},
    "yes": {"zh": "快 递 的 事", "en": "it was parcels"},
    "what": {"zh": "是 什 么 情 况 呢", "en": "what happened then"},
    "short": {"zh": "坏 了", "en": "broke"},
}

VENT = {
    "zh": "我 爸 走 了 以 后 我 一 个 人 熬 着 晚 上 睡 不 着 眼 泪 都 流 干 了 心 里 堵 得 慌 "
    "头 发 都 白 了 一 想 起 他 我 就 难 过 得 吃 不 下 饭 这 日 子 真 是 太 苦 了",
    "en": "since my father passed i cannot sleep and i cried all night on my own in the dark and "
    "my heart is broken and i feel so tired and so lonely in that big house",
}
STRAY = {
    "zh": (
        "我 儿 子 在 深 圳 上 班 每 次 过 年 回 来 都 给 他 爷 爷 带 两 瓶 酒",
        "他 爷 爷 年 轻 时 候 当 兵 养 过 一 匹 马 最 爱 唱 戏 可 有 意 思 了",
    ),
    "en": (
        "my husband grew roses and his sister had a donkey that ate them all at easter",
        "she was a singer in the choir and the bishop laughed so much he fell off the piano",
    ),
}


def situation(name: str, language: str) -> Sequence[str]:
    said = {key: texts[language] for key, texts in SPOKEN.items()}
    begun = [f"A 0-2000 {said['hello']}", f"C 2500-5000 {said['parcel']}"]
    fast = " ".join((["快"] if language == "zh" else ["fast"]) * 60)
    return {
        "hold_without_notice": [*begun, f"A 5500-7000 {said['wait']}", "C 25000-25500"],
        "customer_shelved": [*begun, f"A 5500-8000 {said['aside']}", "C 16000-16500"],
        "response_latency": [
            "A 0-500",
            *(f"C {at}-{at + 1000} {said['yes']}" for at in range(1000, 33_000, 7500)),
            *(f"A {at}-{at + 800} {said['hello']}" for at in range(5500, 36_000, 7500)),
        ],
        "few_backchannels": [
            f"A 0-2000 {said['hello']}",
            f"C 2500-6500 {said['broken']}",
            f"A 7000-8000 {said['hello']}",
            "C 8500-33500",
        ],
        "monologue": [*begun, "A 5500-60000"],
        "talk_ratio": [
            *(f"A {at}-{at + 14_000}" for at in range(0, 96_000, 16_000)),
            *(f"C {at + 14_200}-{at + 15_500}" for at in range(0, 96_000, 16_000)),
        ],
        "speech_rate": [
            *begun,
            *(f"A {at}-{at + 8000} {fast}" for at in range(6000, 33_000, 9000)),
        ],
        "venting": [f"A 0-2000 {said['hello']}", f"C 2500-17000 {VENT[language]}"],
        "quiet_customer": [
            line
            for at in range(0, 16_000, 4000)
            for line in (
                f"A {at}-{at + 2000} {said['what']}",
                f"C {at + 2300}-{at + 2900} {said['short']}",
            )
        ],
        "talkative_customer": [
            f"A 0-2000 {said['hello']}",
            f"C 2500-9000 {STRAY[language][0]}",
            f"A 9500-11500 {said['yes']}",
            f"C 12000-19000 {STRAY[language][1]}",
        ],
    }[name]


SIGNALS = (
    "hold_without_notice",
    "customer_shelved",
    "response_latency",
    "few_backchannels",
    "monologue",
    "talk_ratio",
    "speech_rate",
    "venting",
    "quiet_customer",
    "talkative_customer",
)


def hear(pack: Pack, events: list[InputEvent], parties: bool = True) -> list[Signal | Prompt]:
    session = open_session("c", pack, Hearable(parties=parties))
    for event in events:
        session.feed(event)
    end_ms = max(event.at_ms for event in events) + 12_000
    for channel in Channel:
        session.feed(Progress(at_ms=end_ms, channel=channel))
    session.feed(HangUp(at_ms=end_ms))
    return [output for output in session.drain() if isinstance(output, Signal | Prompt)]


@pytest.mark.parametrize("name", SIGNALS)
def test_what_is_heard_comes_to_the_screen(name: str, pack: Pack, talk: Talk) -> None:
    told = hear(pack, talk(*situation(name, pack.language)))
    signals = [o for o in told if isinstance(o, Signal) and o.signal == name]
    assert signals, [(o.signal, o.at_ms) for o in told if isinstance(o, Signal)]
    assert all(signal.evidence for signal in signals)
    meant = {card.id for card in pack.playbook.cards if card.when.signal == name}
    shown = [o for o in told if isinstance(o, Prompt) and o.card in meant]
    assert shown, [o.card for o in told if isinstance(o, Prompt)]
    assert signals[0].id in shown[0].because


@pytest.mark.parametrize("name", SIGNALS)
def test_of_a_mixed_recording_nothing_is_guessed(name: str, pack: Pack, talk: Talk) -> None:
    told = hear(pack, talk(*situation(name, pack.language)), parties=False)
    assert {o.signal for o in told if isinstance(o, Signal)} <= {"dead_air"}

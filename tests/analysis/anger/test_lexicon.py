from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.analysis.anger import AngerData, Reading

Read = Callable[..., Reading]


@pytest.fixture(scope="session")
def read(packs: dict[str, AngerData]) -> Read:
    """``read(text, "en")``: the reading of a whole utterance."""

    def build(text: str, language: str = "zh") -> Reading:
        return packs[language].rules.scorer.open().read(text, final=True)

    return build


def rules_of(reading: Reading) -> set[str]:
    return {finding.rule for finding in reading.findings}


def test_heavier_words_weigh_more_and_words_add_up(read: Read) -> None:
    mild, strong = read("你们每次都这么说"), read("你们就是一群骗子")
    assert 0.3 <= mild.heat < 0.55 < strong.heat < 0.85
    assert read("你们就是一群骗子太不负责任了").heat > strong.heat


def test_the_finding_says_which_words_and_why(read: Read) -> None:
    text = "我跟你说太不负责任了"
    (finding,) = read(text).findings
    assert (text[finding.start : finding.end], finding.rule) == ("太不负责任了", "blame")


def test_one_kind_of_wording_never_passes_its_ceiling(
    read: Read, packs: dict[str, AngerData]
) -> None:
    text = "每次都这样每次都让我等打了八个电话说了五遍跑了三趟白等了一等再等一拖再拖" * 3
    reading = read(text)
    assert rules_of(reading) == {"repeated_effort"}
    assert 0.36 < reading.heat <= packs["zh"].groups["repeated_effort"].ceiling


@pytest.mark.parametrize(
    ("language", "plain", "stronger", "weaker"),
    [
        ("zh", "不像话", "简直不像话", "有点不像话"),
        ("en", "incompetent", "utterly incompetent", "a bit incompetent"),
    ],
)
def test_intensifiers_strengthen_and_diminishers_weaken(
    read: Read, language: str, plain: str, stronger: str, weaker: str
) -> None:
    heats = [read(text, language).heat for text in (weaker, plain, stronger)]
    assert heats[0] < heats[1] < heats[2]


@pytest.mark.parametrize(
    ("language", "angry", "taken_back"),
    [
        ("zh", "你们骗人的吗", "我不是说你们骗人"),
        ("zh", "我很生气", "我没有很生气"),
        ("zh", "你们就是骗子", "我同事说你们就是骗子"),
        ("zh", "垃圾公司", "网上说你们是垃圾公司"),
        ("zh", "气死我了", "气死我了哈哈"),
        ("zh", "气死我了", "哈哈气死我了"),
        ("zh", "你有病吧", "他说我你有病吧哈哈"),
        ("en", "i am furious", "i am not furious"),
        ("en", "you are crooks", "my brother says you are crooks"),
        ("en", "you are crooks", "i never said you are crooks"),
        ("en", "this is driving me crazy", "this is driving me crazy lol"),
    ],
)
def test_negation_hearsay_and_jokes_take_words_back(
    read: Read, language: str, angry: str, taken_back: str
) -> None:
    assert read(angry, language).heat >= 0.3
    assert read(taken_back, language).heat < 0.05


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("zh", "你们这不是骗人吗"),
        ("zh", "开什么玩笑你们这是抢钱啊"),
        ("en", "is this not absolutely disgraceful"),
        ("en", "if you don't refund me i am going to sue you"),
    ],
)
def test_a_rhetorical_negation_takes_nothing_back(read: Read, language: str, text: str) -> None:
    assert read(text, language).heat >= 0.3


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("zh", "热死了"),
        ("zh", "累死我了"),
        ("zh", "骗子短信"),
        ("zh", "垃圾袋"),
        ("zh", "卧槽到账了"),
        ("en", "i am freezing to death"),
        ("en", "the damn thing works"),
        ("en", "a scammer called me"),
        ("en", "trash can"),
    ],
)
def test_idioms_and_innocent_uses_say_nothing(read: Read, language: str, text: str) -> None:
    assert read(text, language).findings == ()


def test_giving_way_lowers_the_heat_but_does_not_undo_it(read: Read) -> None:
    rude, softened = read("推来推去"), read("推来推去好吧那我再等等")
    assert rude.calm == 0.0 < softened.calm
    assert 0.5 * rude.heat < softened.heat < rude.heat


def test_manners_do_not_lower_the_heat(read: Read) -> None:
    assert read("推来推去麻烦您了").heat == read("推来推去").heat
    assert read("please you are useless thank you", "en").heat == read("you are useless", "en").heat


def test_other_forms_of_a_word_mean_the_same(read: Read) -> None:
    plain = read("你们就是一群骗子")
    assert read("您们就是一群骗子").heat == read("贵公司就是一群骗子").heat == plain.heat


def test_thanks_inside_an_ironic_phrase_are_not_thanks(read: Read) -> None:
    reading = read("我真是谢谢你们了")
    assert (rules_of(reading), reading.calm) == ({"sarcasm"}, 0.0)
    assert read("great service really well done", "en").calm == 0.0


def test_what_a_laugh_may_take_back_waits_for_the_next_word(packs: dict[str, AngerData]) -> None:
    reader = packs["zh"].rules.scorer.open()
    assert reader.read("真的气死我了").heat == 0.0
    assert reader.read("真的气死我了你").heat > 0.5
    at_the_end = packs["zh"].rules.scorer.open()
    assert at_the_end.read("真的气死我了").heat == 0.0
    assert at_the_end.read("真的气死我了", final=True).heat > 0.5


SPEECH = {
    "zh": "我 不是 生气 骗子 你们 就是 哈哈 气死我了 太 不负责任 谢谢 再不 就 投诉 三次 电话",
    "en": "i am not angry you are crooks haha he said so useless thank sue called six times",
}


@pytest.mark.parametrize("language", ["zh", "en"])
@given(data=st.data())
def test_however_an_utterance_grows_its_reading_is_the_same(
    packs: dict[str, AngerData], language: str, data: st.DataObject
) -> None:
    pieces = data.draw(st.lists(st.sampled_from(SPEECH[language].split()), min_size=1, max_size=24))
    stops = data.draw(st.sets(st.integers(1, len(pieces))))
    glue = "" if language == "zh" else " "
    scorer = packs[language].rules.scorer
    grown = scorer.open()
    for stop in sorted(stops):
        partial = glue.join(pieces[:stop])
        assert grown.read(partial) == scorer.open().read(partial)
    text = glue.join(pieces)
    assert grown.read(text, final=True) == scorer.open().read(text, final=True)

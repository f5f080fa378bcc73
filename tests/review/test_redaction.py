"""Nothing personal is left anywhere in a report, and everything else is as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist.analysis.personal import PersonalFinder, finder_of
from assist.events import (
    CheckItem,
    Evidence,
    OutputEvent,
    join_words,
)
from assist.ingest.formats import parse_transcript
from assist.ingest.hypotheses import transcript_inputs
from assist.packs.pack import load_pack
from assist.pipeline import Pack, open_session
from assist.review.redaction import redact_report
from assist.review.report import CallSource, call_report
from assist.review.report_parts import CallReport

SPOKEN = str.maketrans("0123456789", "零幺二三四五六七八九")
ENGLISH = ("oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

CALL_ZH = """客服：您好请问有什么可以帮您
客户：我买的洗衣机坏了三天了没人管你们到底什么时候来修
客服：非常抱歉给您带来不便请问您贵姓
客户：我叫林雪晴
客服：林女士请问您的联系电话
客户：{first}
客服：嗯{first}
客户：{second}
客户：{third}
客服：电话是{whole}对吧
客户：对你们打{whole}这个电话找我行不行
客服：好的地址也说一下
客户：浦东新区张杨路五百弄十二号四零幺
客服：订单号您有吗
客户：订单号是二零二四零三幺五八八七二
客服：林雪晴女士我明天下午三点前让师傅打{whole}联系您
客户：我要是等不到我就去幺二三幺五投诉你们
客服：我向您保证明天一定给您打电话
"""

CALL_EN = """agent: thank you for calling this is brian how can i help
customer: my washing machine broke three days ago and nobody came when will you fix it
agent: i am so sorry can i take your name
customer: my name is linda carter
agent: thank you mrs carter and a phone number
customer: {first}
agent: {first}
customer: {second}
customer: {third}
agent: so that is {whole} is that right
customer: yes will you ring me on {whole} tomorrow
agent: and your address
customer: forty two baker street london
agent: what is the order number
customer: order number one one four seven seven three oh two nine five
agent: i promise linda carter i will call you on {whole} tomorrow before three
customer: if not i am going to trading standards
"""


@pytest.fixture(scope="module")
def packs() -> dict[str, Pack]:
    return {language: load_pack(language) for language in ("zh", "en")}


@pytest.fixture(scope="module")
def finders(packs: dict[str, Pack]) -> dict[str, PersonalFinder]:
    return {
        language: finder_of(language, pack.personal, pack.facts.grammar)
        for language, pack in packs.items()
    }


@pytest.fixture(scope="module")
def report_of(packs: dict[str, Pack]) -> Callable[[str, str], CallReport]:
    def build(text: str, language: str) -> CallReport:
        transcript = parse_transcript(
            text.encode(), where="call.txt", call_id="call", language=language
        )
        session = open_session("call", packs[language])
        outputs: list[OutputEvent] = []
        for event in transcript_inputs(transcript):
            session.feed(event)
            outputs += session.drain()
        return call_report(outputs, CallSource(call_id="c", language=language, source="call.txt"))

    return build


def call_zh(number: str) -> str:
    spoken = number.translate(SPOKEN)
    return CALL_ZH.format(whole=spoken, first=spoken[:3], second=spoken[3:7], third=spoken[7:])


def call_en(number: str) -> str:
    def said(digits: str) -> str:
        return " ".join(ENGLISH[int(digit)] for digit in digits)

    return CALL_EN.format(
        whole=said(number), first=said(number[:5]), second=said(number[5:8]), third=said(number[8:])
    )


def texts_of(report: CallReport) -> str:
    """Every text in a report, and nothing of its times and figures."""

    def walk(value: object) -> Iterator[str]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            for name, item in value.items():
                yield from (name, *walk(item))
        elif isinstance(value, list | tuple):
            for item in value:
                yield from walk(item)

    return "\n".join(walk(msgspec.to_builtins(report)))


@settings(max_examples=5, deadline=None)
@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_no_part_of_a_chinese_number_is_left(
    report_of: Callable[[str, str], CallReport],
    finders: dict[str, PersonalFinder],
    number: str,
) -> None:
    report = report_of(call_zh(number), "zh")
    left = texts_of(redact_report(report, finders["zh"]).report)
    spoken = number.translate(SPOKEN)
    for at in range(len(number) - 3):
        assert spoken[at : at + 4] not in left
        assert number[at : at + 4] not in left
    assert "林雪晴" not in left
    assert "张杨路" not in left


@settings(max_examples=5, deadline=None)
@given(st.from_regex(r"07[0-9]{9}", fullmatch=True))
def test_no_part_of_an_english_number_is_left(
    report_of: Callable[[str, str], CallReport],
    finders: dict[str, PersonalFinder],
    number: str,
) -> None:
    report = report_of(call_en(number), "en")
    left = texts_of(redact_report(report, finders["en"]).report).lower()
    for at in range(len(number) - 3):
        assert " ".join(ENGLISH[int(digit)] for digit in number[at : at + 4]) not in left
        assert number[at : at + 4] not in left
    assert "carter" not in left
    assert "baker" not in left


def test_what_is_nobodys_stays(
    report_of: Callable[[str, str], CallReport], finders: dict[str, PersonalFinder]
) -> None:
    report = report_of(call_zh("13577012894"), "zh")
    left = redact_report(report, finders["zh"]).report
    texts = [turn.text for turn in left.turns]
    assert "订单号是二零二四零三幺五八八七二" in texts
    assert any("明天下午三点前" in text for text in texts)
    assert left.turns[3].text == "我叫〔姓名〕"
    assert left.turns[4].text == "〔姓名〕女士请问您的联系电话"
    assert left.turns[5].text == "〔电话〕"
    assert [turn.id for turn in left.turns] == [turn.id for turn in report.turns]
    assert left.facts.get("order_number") == report.facts.get("order_number")
    assert left.scorecard.score == report.scorecard.score
    assert left.anger == report.anger
    assert left.metrics == report.metrics


def test_the_transcript_still_follows_the_audio(
    report_of: Callable[[str, str], CallReport], finders: dict[str, PersonalFinder]
) -> None:
    report = report_of(call_zh("13577012894"), "zh")
    redacted = redact_report(report, finders["zh"])
    for before, after in zip(report.turns, redacted.report.turns, strict=True):
        assert (after.start_ms, after.end_ms) == (before.start_ms, before.end_ms)
        assert after.words[0].start_ms == before.words[0].start_ms
        assert after.words[-1].end_ms == before.words[-1].end_ms
        assert sum(token.words for token in after.tokens) in (0, len(after.words))
        assert "".join(token.text for token in after.tokens) in ("", after.readable)
        assert after.text == join_words(after.words)


def test_spans_say_when_and_who(
    report_of: Callable[[str, str], CallReport], finders: dict[str, PersonalFinder]
) -> None:
    report = report_of(call_zh("13577012894"), "zh")
    redacted = redact_report(report, finders["zh"])
    told = next(turn for turn in report.turns if turn.text == "幺三五")
    assert any(
        span.kind == "phone"
        and span.speaker is told.speaker
        and (span.start_ms, span.end_ms) == (told.start_ms, told.end_ms)
        for span in redacted.spans
    )
    assert {span.kind for span in redacted.spans} == {"phone", "name", "address"}


def test_every_text_that_quotes_a_turn_is_gone_through(
    report_of: Callable[[str, str], CallReport], finders: dict[str, PersonalFinder]
) -> None:
    report = report_of(call_zh("13577012894"), "zh")
    secret = "找林雪晴打幺三五七七零幺二八九四"
    planted = msgspec.structs.replace(
        report,
        notes=(secret,),
        checklist=(CheckItem(secret),),
        handover_note=secret,
        signals=tuple(
            msgspec.structs.replace(
                signal, slots={"question": secret}, evidence=(Evidence(secret, 0, 1, "test"),)
            )
            for signal in report.signals
        ),
        wrap_up=msgspec.structs.replace(report.wrap_up, promises=(secret, "13577012894")),
    )
    left = redact_report(planted, finders["zh"]).report
    assert left.notes == left.wrap_up.promises[:1] == ("找〔姓名〕打〔电话〕",)
    assert left.wrap_up.promises[1] == "〔电话〕"
    assert b"\xe6\x9e\x97\xe9\x9b\xaa" not in msgspec.json.encode(left)
    assert "找〔姓名〕" in left.handover_note + left.checklist[0].text


def test_the_agents_own_name_stays_wherever_it_is_quoted(
    report_of: Callable[[str, str], CallReport], finders: dict[str, PersonalFinder]
) -> None:
    call = "客服：您好网上银行客服我姓林请问有什么可以帮您\n客户：我姓赵我的卡被锁了三天了\n"
    left = texts_of(redact_report(report_of(call, "zh"), finders["zh"]).report)
    assert "我姓林" in left
    assert "我姓〔姓名〕" in left
    assert "赵" not in left
    left = texts_of(redact_report(report_of(call_en("07712438296"), "en"), finders["en"]).report)
    assert "this is brian" in left.lower()


def test_redacting_twice_changes_nothing(
    report_of: Callable[[str, str], CallReport], finders: dict[str, PersonalFinder]
) -> None:
    for language, text in (("zh", call_zh("13577012894")), ("en", call_en("07712438296"))):
        once = redact_report(report_of(text, language), finders[language]).report
        assert redact_report(once, finders[language]).report == once

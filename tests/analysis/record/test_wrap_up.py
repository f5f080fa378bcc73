"""The wrap-up, the handover note and the drafts of a call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from assist.analysis.record import WrapUpWriter, checkable
from assist.events import (
    Anger,
    CallEnded,
    Channel,
    Event,
    Evidence,
    Fact,
    Final,
    HangUp,
    Question,
    QuestionStatus,
    Signal,
    Span,
    WrapUp,
)
from assist.pipeline import Pack

Tell = Callable[..., Any]

CALL = (
    "A 您好 江城银行 请问有什么可以帮您",
    "C 喂 你好",
    "C 我昨天转了两万块钱 到现在没收到 你们怎么搞的",
    "A 我马上给您查",
    "A 查到了 因为名字少写了一个字 对方银行退回来了",
    "A 我已经给您登记加急了",
    "C 那行吧",
    "A 我今天下午五点之前给您打电话",
    "A 感谢您的来电 再见",
)


def test_each_part_is_the_line_that_says_it(tell: Tell) -> None:
    told = tell(*CALL)
    record = told.wrap_up
    assert record.problem == "我昨天转了2万块钱，到现在没收到。"
    assert record.cause == "因为名字少写了一个字，对方银行退回来了。"
    assert record.solution == "我已经给您登记加急了。"
    assert record.follow_up == "我今天下午5点之前给您打电话。"
    assert record.promises == (record.follow_up,)
    assert {ln.due for ln in record.lines if ln.part == "promise"} == {"today 17:00"}


def test_every_sentence_points_at_its_turn(tell: Tell, pack_of: Callable[[str], Pack]) -> None:
    told = tell(*CALL)
    assert checkable(told.wrap_up, told.finals, (), pack_of("zh").record) == []
    assert told.turns("problem") == ["我昨天转了两万块钱到现在没收到你们怎么搞的"]


def test_small_talk_is_no_problem(tell: Tell) -> None:
    assert tell("C 喂你好", "C 说一下那个账单的事").wrap_up.problem == "说一下那个账单的事。"


def test_what_was_done_comes_before_what_was_thought_of(tell: Tell) -> None:
    told = tell(
        "C 锅坏了",
        "A 可以给您补一张券",
        "C 不要",
        "A 那给您换一个新的",
        "C 行",
        "A 换货单已经给您提交了",
    )
    assert told.turns("solution") == ["换货单已经给您提交了"]


def test_what_was_agreed_to_stands_where_nothing_was_done_yet(tell: Tell) -> None:
    lines = ["C 锅坏了", "A 可以给您补一张券", "C 不要", "A 那给您换一个新的"]
    assert tell(*lines).wrap_up.solution == ""
    assert tell(*lines, "C 行").turns("solution") == ["那给您换一个新的"]


def test_the_cause_is_what_was_established_last(tell: Tell) -> None:
    told = tell(
        "C 东西没到",
        "A 可能是因为下雨耽误了",
        "A 问到了 是因为仓库发错了",
    )
    assert told.turns("cause") == ["问到了是因为仓库发错了"]


def test_the_reason_for_a_no_is_not_the_cause(tell: Tell) -> None:
    assert tell("C 钱没到", "A 这个退不了 因为您已经用过了").wrap_up.cause == ""


def test_a_long_turn_is_cut_to_whole_clauses(tell: Tell) -> None:
    long = "C " + " ".join(["我跟你说啊我家里人都在等着呢"] * 6 + ["那个快递到现在没收到"])
    problem = tell(long).wrap_up.problem
    assert "没收到" in problem
    assert len(problem) <= 60
    assert problem.startswith("我跟你说啊")


def question(text: str, status: QuestionStatus, *, expects: str = "time") -> Question:
    return Question(
        at_ms=5000,
        id=f"q-{text}",
        speaker=Channel.CUSTOMER,
        text=text,
        span=Span(0, 1),
        asked_ms=1,
        repeats=0,
        status=status,
        expects=expects,
    )


def test_open_questions_are_those_that_nobody_answered(keep: Callable[..., Any]) -> None:
    events = [
        question("什么时候到", "open"),
        question("钱在哪里", "open"),
        question("什么时候到", "answered"),
        question("谁负责", "unanswered"),
    ]
    assert keep(events).wrap_up.open_questions == ("钱在哪里", "谁负责")


def test_the_kind_is_what_stood_in_the_end(keep: Callable[..., Any]) -> None:
    def kind(name: str, at_ms: int, state: str = "raised") -> Signal:
        return Signal(
            at_ms=at_ms,
            id="s1",
            signal="complaint_kind",
            speaker=Channel.CUSTOMER,
            span=Span(0, 1),
            value=1.0,
            state=state,  # type: ignore[arg-type]
            slots={"is": name},
        )

    assert keep([kind("price", 1), kind("service", 2)]).wrap_up.kind == "service"
    assert keep([kind("price", 1), kind("price", 2, "withdrawn")]).wrap_up.kind == ""


def fact(name: str, value: str, heard: str, line: str = "customer-u3") -> Fact:
    return Fact(
        at_ms=9000,
        id=f"f-{name}",
        name=name,
        value=value,
        heard=heard,
        speaker=Channel.CUSTOMER,
        span=Span(0, 1),
        line=line,
    )


def test_a_transfer_makes_a_note_of_all_that_a_colleague_needs(
    finals_of: Callable[..., list[Final]],
    keep: Callable[..., Any],
    pack_of: Callable[[str], Pack],
) -> None:
    finals = finals_of(*CALL[:6], "A 我现在给您转到理赔组")
    problem = finals[2]
    mood = Anger(
        at_ms=problem.at_ms,
        speaker=Channel.CUSTOMER,
        level=0.7,
        band="angry",
        trend="rising",
        contributions={},
        evidence=(Evidence("你们怎么搞的", problem.span.end_ms - 900, problem.span.end_ms, "x"),),
    )
    facts = [fact("card_tail", "4428", "四四二八"), fact("customer_name", "徐", "徐")]
    events: list[Event] = [*finals[:3], mood, *facts, *finals[3:]]
    told = keep(events)
    (note,) = told.notes
    assert note.text.splitlines() == [
        "转接：我现在给您转到理赔组。",
        "客户说：我昨天转了2万块钱，到现在没收到。",
        "原因：因为名字少写了一个字，对方银行退回来了。",
        "处理：我已经给您登记加急了。",
        "情绪（生气过）：你们怎么搞的？",
        "已知：卡号后四位 4428；姓名 徐",
    ]
    assert checkable(note, told.finals, facts, pack_of("zh").record) == []
    assert {line.part for line in note.lines} >= {"transfer", "problem", "mood", "fact"}


def test_a_transfer_that_is_only_asked_about_makes_none(tell: Tell) -> None:
    assert tell("C 钱没到", "A 要不要给您转到理赔组").notes == []
    assert tell("C 钱没到", "A 我给您把钱转到卡里").notes == []
    assert len(tell("C 钱没到", "A[announce_transfer] 这个得请老王来跟您说").notes) == 1


def test_drafts_are_made_of_templates_facts_and_quotations(
    finals_of: Callable[..., list[Final]],
    keep: Callable[..., Any],
    pack_of: Callable[[str], Pack],
) -> None:
    finals = finals_of(*CALL)
    facts = [
        fact("customer_name", "徐静", "徐静"),
        fact("order_number", "663027", "六六三零二七"),
        fact("agent_name", "小林", "小林", "agent-u1"),
    ]
    told = keep([*finals, *facts])
    sms, email, voicemail = told.wrap_up.drafts
    assert (sms.channel, email.channel, voicemail.channel) == ("sms", "email", "voicemail")
    assert sms.text.startswith("徐静，您好。我是刚才接您电话的小林。")
    assert "我今天下午5点之前给您打电话。" in sms.text
    assert len(sms.text) <= 140
    assert email.subject == "订单663027：处理到哪一步了"
    assert "我昨天转了2万块钱，到现在没收到" in email.text
    assert "2万" not in voicemail.text
    assert checkable(told.wrap_up, told.finals, facts, pack_of("zh").record) == []


def test_nothing_is_drafted_where_nothing_was_promised(tell: Tell) -> None:
    assert tell("C 我想查一下话费", "A 您还有五十块", "C 好 谢谢").wrap_up.drafts == ()
    soon = tell("C 房间漏水", "A 服务员十分钟之内到您门口")
    assert soon.signals("promise")
    assert soon.wrap_up.drafts == ()


def test_what_others_may_hear_names_no_card_and_no_amount(tell: Tell) -> None:
    told = tell("C 钱没到", "A 明天下午给您打电话 说那张四四二八的卡")
    told = tell("C 钱没到", "A 明天下午三点给您打电话说两万块钱的事")
    voicemail = told.wrap_up.drafts[-1]
    assert voicemail.channel == "voicemail"
    assert "万" not in voicemail.text
    assert voicemail.text.endswith("有空的时候回个电话就好。")


def test_a_surname_alone_is_no_form_of_address(
    finals_of: Callable[..., list[Final]], keep: Callable[..., Any]
) -> None:
    facts = [fact("customer_name", "徐", "徐"), fact("agent_name", "林", "林", "agent-u1")]
    sms = keep([*finals_of(*CALL), *facts]).wrap_up.drafts[0]
    assert sms.text.startswith("您好。刚才是我接的您的电话，我姓林。")


def test_only_what_was_done_or_accepted_is_a_solution(tell: Tell) -> None:
    for lines in (
        ("C 我要退款 锅坏了", "A 可以给您一张十块钱的券", "C 我不要券", "A 三天到账", "C 好的"),
        ("C 钱没到", "A[execute] 我挂了啊"),
        ("C 钱没到", "A[execute] 系统显示正在处理"),
        ("C 又多扣了三十块钱", "A 我看您开通了一个视频会员"),
        ("C 炸锅不加热了", "A[execute] 我给您转过去"),
    ):
        assert tell(*lines).wrap_up.solution == ""


def test_the_trouble_is_told_in_its_own_words(tell: Tell) -> None:
    told = tell("C 嗯 网慢", "A 给您登记了 还有别的问题吗", "C[nothing_else] 没了")
    assert told.wrap_up.problem == "网慢。"
    fryer = tell("C 空气炸锅用了三次就不加热了", "A 寄回来吧", "C[state_problem] 为什么要我垫运费")
    assert "不加热" in fryer.wrap_up.problem
    transfer = tell("C 我转了两万块钱 到现在都没到账", "A 等等吧", "C 你们能不能给我查一下钱在哪")
    assert "没到账" in transfer.wrap_up.problem


def test_interrupting_and_leave_are_no_cause(tell: Tell) -> None:
    for said in ("刚才也打断了您", "不用请假"):
        assert tell("C 钱没到", f"A[explain] {said}").wrap_up.cause == ""


@pytest.mark.parametrize(
    ("name", "greeting"),
    [("mister", "Hello, "), ("mister porter", "Hello Mr Porter, "), ("daniel", "Hello Daniel, ")],
)
def test_a_title_alone_is_no_name(
    finals_of: Callable[..., list[Final]],
    keep: Callable[..., Any],
    pack_of: Callable[[str], Pack],
    name: str,
    greeting: str,
) -> None:
    finals = finals_of("C my parcel hasn't arrived", "A i'll call you tomorrow", language="en")
    facts = [fact("customer_name", name, name)]
    told = keep([*finals, *facts], "en")
    assert told.wrap_up.drafts[0].text.startswith(greeting)
    assert checkable(told.wrap_up, told.finals, facts, pack_of("en").record) == []


def test_a_vague_promise_is_worth_no_message(tell: Tell) -> None:
    lines = ("C it's broken", "A we'll call you back as soon as possible", "A[promise] i guarantee")
    told = tell(*lines, language="en")
    assert told.wrap_up.drafts == ()
    assert told.wrap_up.promises == ()


def test_facts_are_written_as_they_are_said(
    finals_of: Callable[..., list[Final]], keep: Callable[..., Any]
) -> None:
    facts = [
        fact("event_date", "yesterday 15:30", "昨天下午三点半"),
        fact("amount", "20000 CNY", "两万块钱"),
        fact("phone", "13800138001", "幺三八零零幺三八零零幺"),
    ]
    note = keep([*finals_of(*CALL), *facts]).wrap_up.handover
    assert "发生时间 昨天下午三点半；金额 两万块钱；电话 13800138001" in note


def test_nobody_known_to_speak_leaves_the_wrap_up_empty(
    finals_of: Callable[..., list[Final]], pack_of: Callable[[str], Pack]
) -> None:
    writer = WrapUpWriter(pack_of("zh").record, None)
    assert writer.hears == {HangUp}
    (ended,) = writer.hear(HangUp(at_ms=40_000))
    assert isinstance(ended, CallEnded)
    assert ended.duration_ms == 40_000
    assert ended.wrap_up == WrapUp()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_call_without_words_has_an_empty_record(keep: Callable[..., Any], language: str) -> None:
    assert keep([], language).wrap_up == WrapUp()

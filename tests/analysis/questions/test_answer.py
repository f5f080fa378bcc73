from __future__ import annotations

import pytest

from assist.analysis.questions import Detector, QuestionOptions, QuestionRules
from assist.analysis.questions.answer import Asked, Judge, ReplyClause, Verdict
from assist.analysis.questions.similarity import Topics
from assist.events import Word
from assist.events.timed_text import TimedText

REPLIES = [
    ("zh", "钱什么时候能到", "今天下午三点之前会到账", "answered"),
    ("zh", "钱什么时候能到", "二十四小时之内", "answered"),
    ("zh", "钱什么时候能到", "我们会尽快处理", "evaded"),
    ("zh", "钱什么时候能到", "系统显示正在处理", "evaded"),
    ("zh", "钱什么时候能到", "我帮您查一下", "deferred"),
    ("zh", "钱什么时候能到", "请您提供一下身份证号", "asked"),
    ("zh", "钱什么时候能到", "非常抱歉给您带来不便", "none"),
    ("zh", "钱什么时候能到", "我不太清楚", "ignorant"),
    ("zh", "钱什么时候能到", "过几天就到了", "none"),
    ("zh", "钱什么时候能到", "再过两天", "none"),
    ("zh", "钱什么时候能到", "您已经等了三天", "none"),
    ("zh", "钱什么时候能到", "最多两天", "answered"),
    ("zh", "钱什么时候能到", "非常抱歉要明天上午才能到", "answered"),
    ("zh", "钱在哪里", "这是银行的规定", "evaded"),
    ("zh", "钱在哪里", "钱已经退回到您的账户里", "answered"),
    ("zh", "谁来修", "我们的工程师会过去", "answered"),
    ("zh", "手续费是多少", "是免费的", "answered"),
    ("zh", "为什么冻结我的卡", "因为密码输错了三次", "answered"),
    ("zh", "为什么冻结我的卡", "您的卡号后四位是多少", "asked"),
    ("zh", "怎么退货", "您可以在手机上点申请退货", "answered"),
    ("zh", "能退吗", "可以的", "answered"),
    ("zh", "能退吗", "不能退", "answered"),
    ("zh", "能退吗", "我理解您的心情", "none"),
    ("zh", "退到卡里还是退到余额", "退到余额", "answered"),
    ("en", "when will my refund arrive", "within three business days", "answered"),
    ("en", "when will my refund arrive", "as soon as possible", "evaded"),
    ("en", "when will my refund arrive", "let me check that for you", "deferred"),
    ("en", "when will my refund arrive", "can you give me your order number", "asked"),
    ("en", "when will my refund arrive", "i'm so sorry about that", "none"),
    ("en", "when will my refund arrive", "i'm sorry it will arrive on friday", "answered"),
    ("en", "where is my package", "it is at the warehouse", "answered"),
    ("en", "where is my package", "that is our policy", "evaded"),
    ("en", "how much is the fee", "it is free of charge", "answered"),
    ("en", "who will call me", "our manager will call you", "answered"),
    ("en", "why was it cancelled", "because the card expired", "answered"),
    ("en", "how do i return it", "you can drop it at any store", "answered"),
    ("en", "can i cancel it", "yes you can", "answered"),
    ("en", "can i cancel it", "i understand your frustration", "none"),
]


class Bench:
    def __init__(self, rules: QuestionRules) -> None:
        options = QuestionOptions()
        self.detector = Detector(rules, options)
        self.topics = Topics(rules.content)
        self.judge = Judge(rules, self.detector, self.topics, options)

    def asked(self, question: str, *, latest: bool = True, end_ms: int = 0) -> Asked:
        expects = self.detector.read(question).expects
        return Asked(
            self.topics.of(question),
            expects,
            self.judge.options_of(question, expects),
            end_ms,
            latest,
        )

    def clause(self, text: str, start_ms: int = 1000) -> ReplyClause:
        pieces = text.split() if text.isascii() else list(text)
        words = [
            Word(p, start_ms + 100 * i, start_ms + 100 * i + 100) for i, p in enumerate(pieces)
        ]
        timed = TimedText(words)
        return self.judge.read(timed, 0, len(timed))

    def verdict(self, question: str, reply: str) -> Verdict:
        return self.judge.judge(self.asked(question), [self.clause(reply)])


@pytest.fixture(scope="module")
def bench(rules: dict[str, QuestionRules]) -> dict[str, Bench]:
    return {language: Bench(data) for language, data in rules.items()}


@pytest.mark.parametrize(("language", "ask", "reply", "outcome"), REPLIES)
def test_reply(bench: dict[str, Bench], language: str, ask: str, reply: str, outcome: str) -> None:
    assert bench[language].verdict(ask, reply).outcome == outcome


def test_the_verdict_quotes_the_answering_clause(bench: dict[str, Bench]) -> None:
    zh = bench["zh"]
    reply = [zh.clause("很抱歉让您久等了"), zh.clause("明天上午到账", 3000)]
    verdict = zh.judge.judge(zh.asked("钱什么时候能到"), reply)
    assert verdict.evidence is not None
    assert (verdict.evidence.text, verdict.evidence.start_ms) == ("明天上午到账", 3000)
    assert verdict.evidence.why == "answer:time"


def test_an_answer_outweighs_a_promise_to_check(bench: dict[str, Bench]) -> None:
    zh = bench["zh"]
    reply = [zh.clause("我帮您查一下"), zh.clause("明天上午到账", 3000)]
    assert zh.judge.judge(zh.asked("钱什么时候能到"), reply).outcome == "answered"


def test_words_before_the_question_do_not_answer_it(bench: dict[str, Bench]) -> None:
    zh = bench["zh"]
    asked = zh.asked("钱什么时候能到", end_ms=5000)
    assert zh.judge.judge(asked, [zh.clause("明天上午到账", 1000)]).outcome == "none"


def test_an_earlier_question_needs_its_topic_in_the_answer(bench: dict[str, Bench]) -> None:
    zh = bench["zh"]
    earlier = zh.asked("我的快递什么时候能送到", latest=False)
    assert zh.judge.judge(earlier, [zh.clause("明天上午")]).outcome == "none"
    assert zh.judge.judge(earlier, [zh.clause("快递明天上午送到")]).outcome == "answered"


def test_a_bare_yes_answers_only_the_latest_question(bench: dict[str, Bench]) -> None:
    zh = bench["zh"]
    assert zh.judge.judge(zh.asked("能退吗", latest=False), [zh.clause("可以的")]).outcome == "none"


def test_an_option_of_a_choice_is_what_the_other_lacks(bench: dict[str, Bench]) -> None:
    zh = bench["zh"]
    first, second = zh.judge.options_of("退到卡里还是退到余额", "choice")
    assert "卡" in first
    assert {"余", "额"} <= second
    assert not first & second
    assert zh.judge.options_of("什么时候退", "time") == ()

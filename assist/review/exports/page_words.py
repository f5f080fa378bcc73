"""The words of the page of a call, in both languages."""

from __future__ import annotations

import msgspec


class PageWords(msgspec.Struct, frozen=True, kw_only=True):
    """Everything on the page that does not come from the call; ``{n}`` is a number."""

    title: str
    line: str
    anger: str
    no_anger: str
    stages: str
    findings: str
    time: str
    what: str
    evidence: str
    there: str
    questions: str
    question: str
    became: str
    times: str
    prompts: str
    say: str
    scorecard: str
    automatic: str
    not_judged: str
    item: str
    result: str
    transcript: str
    estimated: str
    none: str
    wrap: str
    problem: str
    cause: str
    solution: str
    follow_up: str
    promises: str
    open_questions: str
    agent: str
    team: str
    product: str
    started: str
    length: str
    kind: str
    peak: str
    interruptions: str
    unanswered: str
    score: str
    flags: str
    chart: str
    of: str


ENGLISH = PageWords(
    title="Call report",
    line="The call at a glance",
    anger="Anger",
    no_anger="can't be told from this source",
    stages="Stage",
    findings="Findings",
    time="Time",
    what="Finding",
    evidence="Evidence",
    there="in the transcript",
    questions="What the customer asked",
    question="Question",
    became="What became of it",
    times="(asked {n} times)",
    prompts="Prompts on the agent's screen",
    say="Suggested words",
    scorecard="Scorecard",
    automatic="Automatic:",
    not_judged="{n} items did not apply",
    item="Item",
    result="Result",
    transcript="Transcript",
    estimated="Times are estimated from the length of the text: pauses mean nothing.",
    none="None.",
    wrap="Wrap-up",
    problem="Problem",
    cause="Cause",
    solution="Solution",
    follow_up="Follow-up",
    promises="Promised",
    open_questions="Still unanswered",
    agent="Agent",
    team="Team",
    product="Product",
    started="Began",
    length="Length",
    kind="Complaint about",
    peak="Anger at its highest",
    interruptions="Agent cut in",
    unanswered="Questions not answered",
    score="Score",
    flags="Risks",
    chart="Time axis of {length}: anger, who speaks, stages and findings; "
    "the tables below hold the same",
    of="of",
)

CHINESE = PageWords(
    title="通话报告",
    line="整通电话一览",
    anger="情绪",
    no_anger="这类来源判断不了情绪",
    stages="阶段",
    findings="发现",
    time="时间",
    what="发现",
    evidence="依据",
    there="看原文",
    questions="客户问了什么",
    question="问题",
    became="结果",
    times="（问了 {n} 遍）",
    prompts="坐席屏幕上的提示",
    say="建议说法",
    scorecard="评分表",
    automatic="自动评分：",
    not_judged="另有 {n} 项不适用",
    item="项目",
    result="结果",
    transcript="通话文字",
    estimated="时间是按文字长度估算的，停顿不作数。",
    none="没有。",
    wrap="通话小结",
    problem="问题",
    cause="原因",
    solution="处理",
    follow_up="跟进",
    promises="承诺",
    open_questions="还没回答的",
    agent="坐席",
    team="班组",
    product="产品",
    started="开始时间",
    length="时长",
    kind="投诉类型",
    peak="情绪最高点",
    interruptions="坐席打断",
    unanswered="没回答的问题",
    score="得分",
    flags="风险",
    chart="{length} 的时间轴：情绪、谁在说话、阶段和发现；下面的表里是同样的内容",
    of="/",
)


def page_words(language: str) -> PageWords:
    """The words in a language; English for any but Chinese."""
    return CHINESE if language == "zh" else ENGLISH

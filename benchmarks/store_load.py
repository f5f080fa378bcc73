"""Made-up calls for the store: 100,000 by default, the same ones every time.

    python benchmarks/store_load.py sqlite:///calls.sqlite --calls 100000

A call has 20 turns (a call of about two minutes); sentences are put together from parts, with
names of products and numbers in them, so that there are words in every call, in every tenth, in
every thousandth, and in one.
"""

from __future__ import annotations

import argparse
import datetime
import itertools
import random
import time
from collections.abc import Iterator

import msgspec

from assist.store.calls import (
    AskedRow,
    CallParts,
    CallRow,
    CallToSave,
    PromptRow,
    SignalRow,
    StageRow,
    TurnRow,
    save_reports,
)
from assist.store.database import Database

TURNS = 20
BATCH = 200
FIRST = datetime.datetime(2025, 1, 1, tzinfo=datetime.UTC)


def words(text: str) -> list[str]:
    """A list that is easier to read as text."""
    return text.split()


OPENINGS = words(
    "你好 请问 我想问一下 麻烦你 是这样的 我跟你说 上次 昨天下午 前天 这个月 那个 其实"
)
SUBJECTS = words(
    "我的订单 那台洗衣机 宽带 话费 新买的冰箱 会员卡 快递 发票 退款 押金 维修师傅 预约 套餐 账单 "
    "地址 优惠券 安装费 净水器 空调 滤芯 遥控器 保修卡 积分 流量包 验证码 "
    "客户经理 门店 仓库 物流 合同"
)
PREDICATES = words(
    "一直没有到 到现在还没处理 多收了钱 又坏了 打不开 不能用 没人联系我 说好了今天来 被取消了 "
    "对不上 什么时候能好 怎么还要等 已经第三次了 跟说的不一样 少了一件 写错了 找不到 要重新办 "
    "过期了 太慢了 能不能快一点 需要多少钱 由谁负责 在哪里查 为什么变了 有没有记录 可以换吗 "
    "算不算数 还要几天 谁来赔"
)
ANSWERS = words(
    "您先别着急 我帮您查一下 实在抱歉 我马上登记 请您稍等 我理解您的心情 我给您核实 "
    "已经加急了 我两小时内回您电话 您看这样可以吗 系统显示正在派送 我把工单转给主管 稍后发短信给您 "
    "感谢您的耐心"
)
KINDS = ("product", "service", "price", "speed", "")
FLAGS = ("churn_threat", "publicity_threat", "regulator_threat", "abuse")
SIGNALS = ("anger", "agent_interrupts", "talk_over", "question_unanswered", "churn_threat")
CARDS = ("listen", "apologise", "answer_first", "offer_time", "summarise", "slow_down")
STAGES = ("greeting", "intake", "diagnosis", "solution", "closing")


def made_up(count: int, seed: int = 6) -> Iterator[CallToSave]:
    """That many calls, newest last."""
    dice = random.Random(seed)
    for number in range(count):
        yield one(dice, number)


def one(dice: random.Random, number: int, turns: int = TURNS) -> CallToSave:
    """A call."""
    lines = tuple(line(dice, number, n) for n in range(turns))
    anger = round(min(1.0, dice.expovariate(4)), 3)
    unanswered = min(5, int(dice.expovariate(1.5)))
    agent = int(dice.triangular(0, 200, 40))
    flags = tuple(flag for flag in FLAGS if dice.random() < 0.02)
    findings = [dice.choice(SIGNALS) for _ in range(int(dice.expovariate(0.4)))]
    started = FIRST + datetime.timedelta(seconds=number * 400 + dice.randrange(400))
    row = CallRow(
        call_id=f"made-up-{number}",
        source=f"made-up-{number}.wav",
        content_hash=f"{number:064x}",
        language="zh" if dice.random() < 0.9 else "en",
        started_at=started.strftime("%Y-%m-%dT%H:%M:%SZ"),
        agent=f"agent{agent}",
        team=f"team{agent % 12}",
        product=dice.choice(SUBJECTS[:10]),
        duration_ms=lines[-1].end_ms,
        kind=dice.choice(KINDS),
        anger_peak=anger,
        peak_band=("calm", "tense", "angry", "furious")[min(3, int(anger * 4))],
        interruptions=min(9, int(dice.expovariate(1))),
        interrupted=min(9, int(dice.expovariate(1))),
        questions=unanswered + 2,
        unanswered=unanswered,
        prompts=2,
        score=dice.randrange(40, 101),
        form="standard@1",
        flags=flags,
        summary=lines[0].text,
    )
    return CallToSave(row=row, report=report(row, lines), parts=parts(dice, lines, findings))


def line(dice: random.Random, number: int, n: int) -> TurnRow:
    """A turn. Every thousandth call speaks of its number, which is said in no other."""
    if n % 2:
        text = f"{dice.choice(ANSWERS)}，{dice.choice(ANSWERS)}。"
    else:
        text = f"{dice.choice(OPENINGS)}，{dice.choice(SUBJECTS)}{dice.choice(PREDICATES)}。"
    if n == 4 and number % 1000 == 7:
        text += f"编号是K{number}，叫蓝鲸{number % 10}号。"
    return TurnRow(("customer", "agent")[n % 2], n * 6000, n * 6000 + 5500, text, f"u{n}")


def report(row: CallRow, lines: tuple[TurnRow, ...]) -> bytes:
    """As large as a report of such a call: every character as a word with its times."""
    return msgspec.json.encode(
        {
            "call_id": row.call_id,
            "turns": [
                {
                    "speaker": turn.speaker,
                    "start_ms": turn.start_ms,
                    "end_ms": turn.end_ms,
                    "text": turn.text,
                    "words": [
                        {"word": char, "start_ms": at, "end_ms": at + 200, "conf": 0.97}
                        for at, char in enumerate(turn.text)
                    ],
                }
                for turn in lines
            ],
        }
    )


def parts(dice: random.Random, lines: tuple[TurnRow, ...], findings: list[str]) -> CallParts:
    """The rows of a call."""
    return CallParts(
        turns=lines,
        signals=tuple(
            SignalRow(
                sid=f"s{n}",
                signal=name,
                speaker="customer",
                at_ms=n * 9000,
                start_ms=n * 9000,
                end_ms=n * 9000 + 900,
                value=round(dice.random(), 2),
            )
            for n, name in enumerate(findings)
        ),
        asked=tuple(
            AskedRow(qid=f"q{n}", text=turn.text, key=turn.text[:8], status="answered", asked_ms=n)
            for n, turn in enumerate(lines[:8:4])
        ),
        prompts=tuple(
            PromptRow(pid=f"p{n}", card=dice.choice(CARDS), at_ms=n * 30_000, state="shown")
            for n in range(2)
        ),
        stages=tuple(StageRow(name, n * 24_000, (n + 1) * 24_000) for n, name in enumerate(STAGES)),
    )


def load(url: str, count: int) -> dict[str, float]:
    """Fill a database.

    Returns:
        ``calls``, ``turns``, ``seconds`` spent on storing, ``turns_per_s``.
    """
    spent = 0.0
    with Database.open(url) as db:
        source = made_up(count)
        while batch := list(itertools.islice(source, BATCH)):
            begun = time.process_time()
            save_reports(db, batch)
            spent += time.process_time() - begun
    turns = count * TURNS
    return {
        "calls": count,
        "turns": turns,
        "seconds": round(spent, 1),
        "turns_per_s": round(turns / spent),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--calls", type=int, default=100_000)
    arguments = parser.parse_args()
    print(load(arguments.url, arguments.calls))

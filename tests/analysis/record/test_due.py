from __future__ import annotations

from collections.abc import Callable

import pytest

from assist.analysis.record.due import DueReader
from assist.pipeline import Pack


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("我今天下午五点之前给您打电话", "today 17:00"),
        ("今晚七点半之前师傅到您家", "today 19:30"),
        ("明早八点一刻给您回", "tomorrow 08:15"),
        ("后天中午之前到您家", "in 2 days 12:00"),
        ("明天上午师傅上门", "tomorrow 12:00"),
        ("两点之前给您答复", "today 14:00"),
        ("三个工作日之内退到卡里", "in 3 working days"),
        ("两三天就到", "in 3 days"),
        ("三到五个工作日", "in 5 working days"),
        ("四十八小时内联系您", "in 48 hours"),
        ("半个小时以后回您", "in 30 minutes"),
        ("一个半小时之内到", "in 90 minutes"),
        ("一个小时以后再打", "in 1 hour"),
        ("周四五点前黄经理给您回电", "thursday 17:00"),
        ("下周三上午安装", "next wednesday 12:00"),
        ("星期天送到", "sunday"),
        ("五月三号之前寄出", "05-03"),
        ("十五号退给您", "day 15"),
        ("月底之前处理完", "month end"),
        ("24小时内", "in 24 hours"),
        ("我会快一点给您处理", ""),
        ("师傅提前半小时给您打电话", ""),
        ("提前两天打电话给我们", ""),
        ("三号楼的师傅", ""),
        ("我帮您看一下", ""),
        ("第三天没电", ""),
    ],
)
def test_chinese_times_have_one_spelling(
    pack_of: Callable[[str], Pack], text: str, due: str
) -> None:
    assert DueReader(pack_of("zh").record.due).read(text) == due


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("i'll ring you by four this afternoon", "today 16:00"),
        ("by half past five today", "today 17:30"),
        ("by quarter to six", "today 17:45"),
        ("at ten thirty am tomorrow", "tomorrow 10:30"),
        ("by five pm on friday", "friday 17:00"),
        ("to your hotel by noon tomorrow", "tomorrow 12:00"),
        ("on thursday morning", "thursday 12:00"),
        ("next monday", "next monday"),
        ("the day after tomorrow", "in 2 days"),
        ("within twenty four hours", "in 24 hours"),
        ("in three to five working days", "in 5 working days"),
        ("in half an hour", "in 30 minutes"),
        ("he'll call half an hour before he arrives", ""),
        ("two days before you travel", ""),
        ("i can see two payments", ""),
    ],
)
def test_english_times_have_one_spelling(
    pack_of: Callable[[str], Pack], text: str, due: str
) -> None:
    assert DueReader(pack_of("en").record.due).read(text) == due

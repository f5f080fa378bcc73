"""What counts as a number, a date, a promise or mere politeness in a draft."""

from __future__ import annotations

import re
from typing import Final

DATES: Final = {
    "zh": re.compile(
        r"今天|明天|后天|昨天|前天|今晚|明早|明晚|早上|上午|中午|下午|傍晚|晚上|凌晨|周[一二三四五六日天末]"
        r"|星期[一二三四五六日天]|本周|下周|上周|本月|下个?月|月底|年底|节前|节后|工作日|之前|以前|之后|以后"
        r"|以内|之内|小时内|天内|分钟内|当天|次日|隔天"
    ),
    "en": re.compile(
        r"\b(?:today|tonight|tomorrow|yesterday|mon(?:day)?|tue(?:sday)?|wed(?:nesday)?"
        r"|thu(?:rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?|january|february|march|april|june"
        r"|july|august|september|october|november|december|morning|noon|afternoon|evening|night"
        r"|midnight|weekend|week|month|year|hours?|minutes?|days?|weeks|months|business|working"
        r"|a\.?m|p\.?m|o'clock|before|after|by|until|within|next|last)\b",
        re.IGNORECASE,
    ),
}
"""Words that say when. A wording has exactly those of its draft."""

PROMISES: Final = {
    "zh": re.compile(
        r"保证|承诺|一定|肯定|绝对|必定|务必|确保|赔偿|补偿|赔付|退款|退货|换货|退还|免费|优惠|赠送|全额|双倍|减免"
        r"|立即|立刻|马上|优先|加急|代金券|优惠券|积分|会员|解决好|给您答复|回电|上门|致电|寄出|补发|会尽快|将"
    ),
    "en": re.compile(
        r"\b(?:guarantee\w*|promise\w*|definitely|certainly|ensure\w*|assure\w*|refund\w*|compensat\w*"
        r"|reimburs\w*|replac\w*|free|discount\w*|voucher\w*|credit\w*|gift|bonus|immediately|asap"
        r"|priority|urgent\w*|will|shall|going to|'ll|call|send|ship|repair\w*|waive\w*)\b",
        re.IGNORECASE,
    ),
}
"""Words that commit somebody. A wording has none that its draft has not."""

NEGATIONS: Final = {
    "zh": re.compile(r"不|没|未|无法|无须|无需|别|勿|非"),
    "en": re.compile(r"\b(?:not|no|never|none|nothing|cannot|without|unable)\b|n't\b"),
}
NOT_NEGATIONS: Final = {
    "zh": re.compile(
        r"不便|不好意思|不客气|不久|不仅|不但|特别|非常|别的|没关系|没问题|对不起|除非|不过"
    ),
    "en": re.compile(r"\bno (?:problem|worries|later|doubt)\b|\bnot only\b"),
}
"""What looks like a negation and denies nothing."""

POLITE: Final = re.compile(
    "尊敬的|客户|您好|你好|感谢您?的?|谢谢您?|多谢|请您?|麻烦您?了?|打扰您?了?|辛苦您?了?|让您久等了?|抱歉|对不起|不好意思"
    "|给您带来的?|带来的?|不便|敬请|谅解|理解|支持|配合|耐心|等待|来电|反馈|如有|如果|任何|其他|疑问|问题|随时|欢迎"
    "|祝您|生活|愉快|再次|非常|十分|深表|歉意|关于|目前|此事|这件事|的话|以及|并且|同时|另外|如下|知悉|特此|告知"
    "|放心|知道|可以|需要"
)
"""Manners: what a wording may add without saying anything."""

FUNCTION: Final = frozenset(
    "的地得着啊呀吧呢吗哦是在和与及并也就还都能会要请您你我们咱这那此该其给为向对跟把将让由于如若则"
)
"""Chinese characters that hold a sentence together."""

SURNAMES: Final = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢"
    "姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)

_CONNECTIVE: Final = """
a an and are as at be been but can could dear do for from had has have hello here hi how i if in
is it kind kindly may me my of on or our please regarding so sorry thank thanks that the their
them then there these this those to us very was we were what when which while with would you
your yours sincerely regards best sir madam patience contacting reaching out let know
apologise apologize apologies inconvenience understand appreciate feel should any further
questions question about also again being just more i'm we're we've i've you've team
customer call calling today's concerning update following discussed conversation speaking truly
really happy glad hope get touch
"""
CONNECTIVE: Final = frozenset(_CONNECTIVE.split())
"""Words that hold a sentence together or are mere manners."""

_DIGITS: Final = re.compile(r"(\d+(?:[.,:]\d+)*%?)\s?([百千万亿]?)")
_HALF: Final = re.compile(r"(?<=[点个天年月])半")
_NUMERAL: Final = re.compile(r"[零〇一二两三四五六七八九十百千万亿半幺]+")
_UNITS: Final = "点时分秒天日号月年周个块元角毛倍折成%人次份件条张位楼层期万亿小工星"
_NO_NUMBERS: Final = re.compile(
    "一个|一下|一定|一直|一样|一些|一起|一般|一切|一并|一旦|一边|一致|统一|唯一|万一|第一时间|进一步|十分|千万|一点(?!钟|半|整|前|后|左)"
)
_VALUES: Final = {char: value for value, char in enumerate("零一二三四五六七八九")} | {
    "〇": 0, "两": 2, "幺": 1,
}  # fmt: skip
_SCALES: Final = {"十": 10, "百": 100, "千": 1000}
_SPELT: Final = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty"
    r"|sixty|seventy|eighty|ninety|hundred|thousand|half|double|twice|dozen)\b",
    re.IGNORECASE,
)


def numbers_in(text: str) -> list[str]:
    """Every number in a text, normalised and sorted; ``两天`` and ``2 天`` are the same."""
    found = ["半" for _ in _HALF.findall(text)]
    found += [_scaled(digits.replace(",", ""), scale) for digits, scale in _DIGITS.findall(text)]
    rest = _NO_NUMBERS.sub("", _DIGITS.sub(" ", text))
    for match in _NUMERAL.finditer(rest):
        behind = rest[match.end() : match.end() + 1]
        if len(match[0]) > 1 or (behind and behind in _UNITS):
            found.append(_value(match[0]))
    found += [word.lower() for word in _SPELT.findall(rest)]
    return sorted(found)


def without_numbers(text: str) -> str:
    """The text with every number, in either writing, taken out."""
    return _NUMERAL.sub("·", _DIGITS.sub("·", text))


def _scaled(digits: str, scale: str) -> str:
    """``2万`` as 20000; what is no plain number keeps its scale as it stands."""
    if not scale:
        return digits
    try:
        return f"{float(digits) * _value_of_scale(scale):.10g}"
    except ValueError:
        return digits + scale


def _value_of_scale(scale: str) -> int:
    return {"万": 10_000, "亿": 100_000_000}.get(scale) or _SCALES[scale]


def _value(numeral: str) -> str:
    """A Chinese numeral in digits; one that is no number, such as digits read out, by digit."""
    if not any(char in "十百千万亿半" for char in numeral):
        return "".join(str(_VALUES[char]) for char in numeral)
    if "半" in numeral:
        return numeral
    total = section = digit = 0
    for char in numeral:
        if char in _VALUES:
            digit = _VALUES[char]
        elif char in _SCALES:
            section += (digit or 1) * _SCALES[char]
            digit = 0
        else:
            total = (total + section + digit) * (10_000 if char == "万" else 100_000_000)
            section = digit = 0
    return str(total + section + digit)

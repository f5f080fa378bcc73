"""Chinese numerals as numbers, and numbers as people write them."""

from __future__ import annotations

DIGITS = {
    "零": 0, "〇": 0, "幺": 1, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4,
    "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
}  # fmt: skip
SCALES = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10_000, "亿": 100_000_000}
NUMERAL = "零〇一二两三四五六七八九幺十百千万亿"


def as_digits(numeral: str) -> str | None:
    """Numerals read one by one (二零二六), as digits; None where a scale is among them."""
    digits = [DIGITS.get(char) for char in numeral]
    return None if None in digits else "".join(map(str, digits))


def value_of(numeral: str) -> int | None:
    """The number that a numeral stands for; None for a guess (三四十) or no number (千万).

    The last scale may be left out, as in speech: 一百五 is 150, 一万二 is 12000.
    """
    total = section = 0
    digit: int | None = None
    scale = large = 0  # the scale that came last within the section; the last of 万 and 亿
    zero = False
    for char in numeral:
        if char in "零〇":
            if digit is not None or zero:
                return None
            zero = True
        elif char in DIGITS:
            if digit is not None or (char == "幺"):
                return None
            digit = DIGITS[char]
        elif char in SCALES:
            step = SCALES[char]
            if digit is None and not (step == 10 and (section == 0 or zero)):
                return None
            if scale and step >= scale:
                return None
            section += (1 if digit is None else digit) * step
            digit, scale, zero = None, step, False
        else:
            step = _LARGE[char]
            section += digit or 0
            if not section or (large and step >= large):
                return None
            total += section * step
            section, digit, scale, large, zero = 0, None, 0, step, False
    if digit is not None and not zero and (scale >= 100 or (large and not section)):
        digit *= (scale or large) // 10
    if zero and digit is None and len(numeral) > 1:
        return None
    return total + section + (digit or 0)


def written(numeral: str, value: int) -> str:
    """A number in digits; one that was said in round 万 or 亿 keeps them."""
    if numeral[-1] == "亿" or (numeral[-1] == "万" and value >= 100_000_000):
        return f"{_short(value, 100_000_000)}亿"
    if numeral[-1] == "万":
        return f"{value // 10_000}万"
    return str(value)


def _short(value: int, unit: int) -> str:
    return f"{value / unit:.4f}".rstrip("0").rstrip(".")

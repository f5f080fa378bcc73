"""The look back on a shift in words: short, kind, and never a score."""

from __future__ import annotations

from typing import Protocol


class Sums(Protocol):
    """What the words are made from."""

    @property
    def calls(self) -> int:
        """How many."""
        ...

    @property
    def minutes(self) -> int:
        """How long they took together."""
        ...

    @property
    def heated(self) -> int:
        """Calls with an angry customer."""
        ...

    @property
    def turned_round(self) -> int:
        """Of them, those that ended calmly."""
        ...

    @property
    def shown(self) -> int:
        """Prompts."""
        ...

    @property
    def used(self) -> int:
        """Of them, those that were used."""
        ...

    @property
    def breathers(self) -> int:
        """Calls after which a breather was offered."""
        ...


class ShiftWords(Protocol):
    """A language's words."""

    def told(self, sums: Sums) -> tuple[str, ...]:
        """The summary, line by line."""
        ...


def words_of(language: str) -> ShiftWords:
    """The words of a language; English where there are none of it."""
    return _Chinese() if language == "zh" else _English()


class _Chinese:
    def told(self, sums: Sums) -> tuple[str, ...]:
        if not sums.calls:
            return ("这一天没有通话记录。",)
        hours, minutes = divmod(sums.minutes, 60)
        length = f"{hours} 小时 {minutes} 分钟" if hours else f"{minutes} 分钟"
        lines = [f"这一天接了 {sums.calls} 通电话，一共 {length}。"]
        if sums.turned_round:
            calmed = (
                "最后都" if sums.turned_round == sums.heated else f"其中 {sums.turned_round} 通最后"
            )
            lines.append(f"有 {sums.heated} 通客户火气很大，{calmed}缓了下来，这不容易。")
        elif sums.heated:
            lines.append(f"有 {sums.heated} 通客户火气很大。那些气话冲的是事情，不是你。")
        if sums.used:
            lines.append(f"提示卡出过 {sums.shown} 次，用上了 {sums.used} 次。")
        if sums.breathers:
            lines.append("今天有几通很耗神，下班后让自己缓一缓，喝口水，走几步。")
        else:
            lines.append("辛苦了，好好休息。")
        return tuple(lines)


class _English:
    def told(self, sums: Sums) -> tuple[str, ...]:
        if not sums.calls:
            return ("No calls were kept for this day.",)
        hours, minutes = divmod(sums.minutes, 60)
        length = f"{hours} h {minutes} min" if hours else f"{minutes} min"
        lines = [f"{_count(sums.calls, 'call')}, {length} in all."]
        if sums.turned_round:
            calmed = "all" if sums.turned_round == sums.heated else str(sums.turned_round)
            lines.append(
                f"{_count(sums.heated, 'caller')} got angry, and {calmed} of those calls "
                "ended calmly. That takes something."
            )
        elif sums.heated:
            lines.append(
                f"{_count(sums.heated, 'caller')} got angry. "
                "It was about the matter, not about you."
            )
        if sums.used:
            lines.append(f"{_count(sums.shown, 'prompt')} came up, and you used {sums.used}.")
        if sums.breathers:
            lines.append("Some of these were hard. Take a few minutes that are yours.")
        else:
            lines.append("Thank you, and have a good rest.")
        return tuple(lines)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"

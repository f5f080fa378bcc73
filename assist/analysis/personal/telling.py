"""Numbers over the turns of a call: asked for, told in groups, read back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from assist.analysis.personal.numbers import (
    TAIL,
    WHOLE,
    Context,
    NumberKind,
    Trigger,
    Triggers,
    kind_of,
)
from assist.analysis.personal.runs import Run, RunReader
from assist.analysis.personal.spans import PersonalSpan
from assist.events.words import Channel

_CHECK = re.compile(r"\s?(?:[x×]|叉|ex\b)")
"""The last character of an ID number may be an X."""
_PLUS = re.compile(r"(?:\+|\bplus )$")
_SHORTEST: Final = 3
"""Digits of the first group of a number. Source: chosen; two are a model's or a count."""
_PATIENCE: Final = 4
"""Turns without digits after which nobody is telling a number any more. Source: chosen."""
_BRIEF: Final = 2
"""The same for passwords and ends of numbers."""
_GROUPED: Final[frozenset[Context]] = frozenset(("phone", "id_card", "bank_card"))


_AWAY = re.compile(r"\b(?:at|after|before|for|by|from|charged|since|on|to|about|with)\b")
"""Between words such as ``my card`` and a short number: it is a time or a sum."""


class Reach:
    """Characters between a number and the words that say what it is. Source: chosen on ``dev``.

    Attributes:
        before: The words come first.
        after: The number comes first.
        short: The words come first, and the number could be a time or a sum.
    """

    def __init__(self, language: str) -> None:
        self.before, self.after, self.short = (18, 8, 5) if language == "zh" else (44, 26, 14)


class Telling:
    """What numbers are being told, turn by turn.

    - ``hear`` takes the turns of one call in order and gives the personal numbers in each.
    - A number may come in groups: over several turns of a party, with the other party's echo.

    Args:
        language: ``zh`` or ``en``.
        runs: Reads digits.
        triggers: Reads what is said of them.
        hotlines: Beginnings of companies' numbers.
    """

    def __init__(
        self, language: str, runs: RunReader, triggers: Triggers, hotlines: Sequence[str]
    ) -> None:
        self._language = language
        self._runs = runs
        self._triggers = triggers
        self._hotlines = tuple(hotlines)
        self._reach = Reach(language)
        self._context: Context = ""
        self._left = 0
        self._kind: NumberKind | None = None
        self._digits = ""
        self._teller: Channel | None = None

    @property
    def context(self) -> Context:
        """What the turns so far announce."""
        return self._context if self._left else ""

    def hear(
        self,
        text: str,
        triggers: Sequence[Trigger],
        taken: Sequence[PersonalSpan],
        speaker: Channel | None,
    ) -> list[PersonalSpan]:
        """The personal numbers of a turn.

        Args:
            text: Lower-case.
            triggers: What the text says of its numbers.
            taken: What is known to be something else.
            speaker: None where nobody knows.
        """
        runs = [
            run
            for run in self._runs(text)
            if not any(span.start < run.end and run.start < span.end for span in taken)
        ]
        if not runs and not triggers:
            self._wait()
            return []
        digits = sum(run.end - run.start for run in runs)
        bare = digits * 10 >= len(text) * 6
        if not bare:
            runs = [run for run in runs if len(run.digits) > 1]  # 一下, one of them
        found: list[PersonalSpan] = []
        behind = 0
        for run in runs:
            kind = self._judge(text, run, triggers, behind, speaker, bare=bare)
            if kind is not None:
                end = run.end
                if kind == "id_card" and (check := _CHECK.match(text, end)) is not None:
                    end = check.end()
                plus = _PLUS.search(text, 0, run.start)
                start = plus.start() if plus is not None else run.start
                found.append(PersonalSpan(kind, start, end))
            behind = run.end
        self._listen(triggers, behind, told=bool(found))
        return found

    def _near(self, run: Run, triggers: Sequence[Trigger], behind: int) -> Context | None:
        """What the nearest words say of a number: those before it, or else those behind it."""
        before = [
            trigger
            for trigger in triggers
            if behind <= trigger.start and 0 <= run.start - trigger.end <= self._reach.before
        ]
        if before:
            return before[-1].context
        for trigger in triggers:
            if 0 <= trigger.start - run.end <= self._reach.after:
                return trigger.context
        return None

    def _judge(
        self,
        text: str,
        run: Run,
        triggers: Sequence[Trigger],
        behind: int,
        speaker: Channel | None,
        *,
        bare: bool,
    ) -> NumberKind | None:
        near = self._near(run, triggers, behind)
        counted = self._triggers.counters.match(text, run.end) is not None
        if self._is_echo(run, speaker, near) and not counted:
            return self._kind
        going_on = self._kind is not None and len(self._digits) < _full(self._kind)
        if near is not None and not going_on and self._is_far(text, run, triggers):
            near = None
        if near not in (None, "keep", "tail") and not going_on and len(run.digits) < _SHORTEST:
            return None
        context: Context | None = near
        if near == "tail" and going_on and self._digits:
            context = self._kind
        if context is None:
            context = self._kind if going_on and self._digits else self._context
            if context not in ("", "keep", "tail") and len(run.digits) < (2 if bare else 3):
                return None
        if context == "secret" and near is None and not bare and len(run.digits) < TAIL:
            return None
        kind = kind_of(
            run,
            context or "",
            language=self._language,
            hotlines=self._hotlines,
            counted=counted,
        )
        if kind is None:
            if near == "keep":
                self._forget()
            return None
        if kind != self._kind or near is not None or not going_on or speaker != self._teller:
            self._kind, self._digits, self._teller = kind, "", speaker
        self._digits += run.digits
        self._left = _PATIENCE
        if kind in _GROUPED:
            self._context = kind if len(self._digits) < _full(kind) else ""
        else:
            self._context = ""
        return kind

    def _is_far(self, text: str, run: Run, triggers: Sequence[Trigger]) -> bool:
        """Whether a short number is too far from the words before it: my cell at eight thirty."""
        if len(run.digits) > TAIL:
            return False
        ends = [trigger.end for trigger in triggers if trigger.end <= run.start]
        if not ends:
            return False
        between = text[ends[-1] : run.start]
        return len(between) > self._reach.short or _AWAY.search(between) is not None

    def _is_echo(self, run: Run, speaker: Channel | None, near: Context | None) -> bool:
        """Whether the other party says back what was just told."""
        if not self._digits or self._left == 0 or speaker is None or speaker is self._teller:
            return False
        return near not in ("keep",) and len(run.digits) >= 2 and run.digits in self._digits

    def _listen(self, triggers: Sequence[Trigger], behind: int, *, told: bool) -> None:
        """What the next turns may tell."""
        ahead = [trigger for trigger in triggers if trigger.start >= behind]
        if not ahead:
            if not told:
                self._wait()
            return
        last = ahead[-1].context
        tail = next((trigger for trigger in ahead if trigger.context == "tail"), None)
        going_on = self._kind is not None and 0 < len(self._digits) < _full(self._kind)
        if tail is not None and not going_on:
            last = "tail"
        elif tail is not None or (last == self._kind and going_on):
            return
        self._context = last
        self._left = _PATIENCE if last in _GROUPED or last == "keep" else _BRIEF
        self._kind, self._digits, self._teller = None, "", None

    def _wait(self) -> None:
        if self._left:
            self._left -= 1
            if not self._left:
                self._forget()

    def _forget(self) -> None:
        self._context, self._left = "", 0
        self._kind, self._digits, self._teller = None, "", None


def _full(kind: NumberKind | None) -> int:
    return WHOLE.get(kind, 0) if kind is not None else 0

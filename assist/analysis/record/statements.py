"""Two statements of the agent that cannot both be right."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from assist.analysis.questions.any_of import AnyOf, Phrases
from assist.analysis.questions.gate import Gate
from assist.analysis.readable.numerals_en import cardinal
from assist.analysis.readable.numerals_zh import NUMERAL, value_of
from assist.analysis.record.data import Consistency, Topic
from assist.analysis.record.line import MARKS, Line
from assist.analysis.record.promises import LINE
from assist.events import Channel, Evidence, OutputEvent, Signal, Span, is_cjk
from assist.events.listener import Ids

SIGNAL = "inconsistent_statement"

_KEPT = 48
"""Statements that are remembered; the newest. Source: chosen."""
_SHARED = 2
"""Pairs of characters (or words) that two statements share beside value and topic, where the topic
alone does not say that they are about one thing. Source: chosen, precision first."""
_JUST_NOW = 4
"""Lines after which a value without a topic is no more about the last one. Source: chosen."""
_PERCENT = re.compile(f"百分之([{NUMERAL}]+)")
_FRONTED = 14
"""Characters up to which the clause before names what the next is about. Source: chosen."""
_RATIO = 0.4
"""Share of the shorter statement's pieces that two rules (allowed, forbidden) must share.
Source: chosen, precision first."""
_ALIKE = 0.7
"""Things are one if their names share more than this; 三亚五日游 and 桂林五日游 are two.
Source: chosen, precision first."""


class _Stated(NamedTuple):
    """A value that the agent gave for something.

    Attributes:
        kind: ``topic:unit``, or ``action`` for what is allowed or not.
        low: The value, or the lower end of a range.
        pieces: What else stands in the clause.
        head: The same of the clause that names what it is about; empty where there is none.
        apart: Words that say which of several things is meant.
    """

    kind: str
    low: float
    high: float
    pieces: frozenset[str]
    head: frozenset[str]
    narrow: bool
    apart: frozenset[str]
    text: str
    line: str
    order: int
    start_ms: int
    end_ms: int

    @property
    def span(self) -> Span:
        """When it was said."""
        return Span(self.start_ms, self.end_ms)


class Statements:
    """Remembers what the agent stated and tells when a later statement contradicts it.

    - Two values count against each other if both are given for one topic in one unit, in different
      utterances, and neither is part of an offer of ways, a condition or something past.
    - A correction that the agent announces is none, nor is a new object of talk (child, adult).

    Args:
        ids: Gives ids.
        data: What has a value, and how values are said.
        gate: Tells which cues a text can hold.
    """

    def __init__(self, ids: Ids, data: Consistency, gate: Gate) -> None:
        self._ids = ids
        self._topics = [(topic, AnyOf(topic.phrases, gate)) for topic in data.topics]
        self._units = data.units
        chinese = any(is_cjk(unit[0]) for unit in data.units)
        self._chinese = chinese
        units = "|".join(re.escape(unit) for unit in sorted(data.units, key=len, reverse=True))
        number = f"[{NUMERAL}\\d.]+" if chinese else r"[\d.]+"
        joint = "[到至]" if chinese else " (?:to|or) "
        gap = "个?" if chinese else " ?"
        self._value = re.compile(
            rf"(?<!第)(?:({number}){joint})?({number}){gap}({units})" + ("" if chinese else r"\b")
        )
        self._free = AnyOf(data.free, gate)
        self._actions = Phrases(data.actions, gate)
        self._allowed = AnyOf(data.allowed, gate)
        self._forbidden = AnyOf(data.forbidden, gate)
        self._unless = AnyOf(data.unless, gate)
        self._apart = Phrases(data.apart, gate)
        self._periods = Phrases(data.periods, gate)
        self._announced = AnyOf(data.announced, gate)
        self._common = frozenset((*data.common, " "))
        self._said: deque[_Stated] = deque(maxlen=_KEPT)
        self._between: deque[tuple[int, frozenset[str]]] = deque(maxlen=16)
        self._told: deque[str] = deque(maxlen=_KEPT)
        self._refers = AnyOf(data.refers, gate)
        self._retracted: list[_Stated] = []

    def customer(self, line: Line) -> None:
        """What the customer speaks of may turn the talk to another thing."""
        found = frozenset(line.text[m.start : m.end] for m in self._apart.find(line.text))
        if found:
            self._between.append((line.order, found))

    def agent(self, line: Line, at_ms: int) -> Iterator[OutputEvent]:
        """Statements of an utterance of the agent."""
        stated = [item for index in range(len(line.clauses)) for item in self._read(line, index)]
        if line.text in self._announced:
            kinds = {item.kind for item in stated}
            # What was just put right is no longer what the agent says.
            self._retracted = [s for s in self._said if s.kind in kinds]
            self._said = deque((s for s in self._said if s.kind not in kinds), maxlen=_KEPT)
        else:
            for item in stated:
                before = self._contradicted(item)
                if before is not None and before.kind not in self._told:
                    self._told.append(before.kind)
                    self._retracted.append(before)
                    yield self._signal(before, item, at_ms)
        self._said.extend(stated)

    def retracted(self) -> list[_Stated]:
        """What the last utterance took back; told once."""
        taken, self._retracted = self._retracted, []
        return taken

    def _contradicted(self, now: _Stated) -> _Stated | None:
        for before in reversed(self._said):
            if before.kind != now.kind or before.line == now.line:
                continue
            if before.low <= now.high and now.low <= before.high:
                return None  # said the same again in the meantime
            if before.apart != now.apart or self._turned(before, now):
                continue
            shared = len(before.pieces & now.pieces)
            least = max(1, min(len(before.pieces), len(now.pieces)))
            if now.narrow and before.narrow:
                return before
            if now.kind.startswith("may:"):
                if shared > _SHARED and shared >= _RATIO * least:
                    return before
            elif shared >= (1 if now.apart else _SHARED) and _of_one(before, now):
                return before
        return None

    def _turned(self, before: _Stated, now: _Stated) -> bool:
        """Whether the customer spoke of something else of the kind in between."""
        return any(
            before.order < order < now.order and not found <= before.apart
            for order, found in self._between
        )

    def _read(self, line: Line, index: int) -> Iterator[_Stated]:
        clause = line.clauses[index]
        text = clause.text
        if clause.asks or text in self._unless or line.has("offer_options", index):
            return
        yield from self._values(line, index)
        action = next(iter(self._actions.find(text)), None)
        if action is None:
            return
        forbidden, allowed = text in self._forbidden, text in self._allowed
        if forbidden or allowed:
            name = text[action.start : action.end]
            value = 0.0 if forbidden else 1.0
            # 退不了 holds 退 and so does 可以退: the deed is what stays when both are taken away.
            yield self._stated(
                line,
                index,
                f"may:{name[:1] if self._chinese else name}",
                (value, value),
                narrow=False,
            )

    def _values(self, line: Line, index: int) -> Iterator[_Stated]:
        text = line.clauses[index].text
        topics = [topic for topic, phrases in self._topics if text in phrases]
        if not topics and text in self._refers:
            topics = self._spoken_of(line)
        if len(topics) != 1:
            return
        spelt = text if self._chinese else _english_digits(text)
        values = list(self._value.finditer(spelt))
        units = [self._units[found[3]] for found in values]
        topic = topics[0]
        for found, unit in zip(values, units, strict=True):
            low, high = self._number(found[1] or found[2]), self._number(found[2])
            if low is None or high is None or units.count(unit) > 1:
                continue
            name, factor = _FACTORS.get(unit, (unit, 1.0))
            yield self._stated(
                line, index, f"{topic.name}:{name}", (low * factor, high * factor), topic.narrow
            )
        if self._chinese and (share := _PERCENT.search(spelt)):
            value = self._number(share[1])
            if value is not None:
                yield self._stated(
                    line, index, f"{topic.name}:percent", (value, value), topic.narrow
                )
        if not values and text in self._free:
            yield self._stated(line, index, f"{topic.name}:percent", (0.0, 0.0), topic.narrow)
            yield self._stated(line, index, f"{topic.name}:money", (0.0, 0.0), topic.narrow)

    def _spoken_of(self, line: Line) -> list[Topic]:
        """The topic of the last value, where that was just now: actually it takes ten days."""
        last = next(reversed(self._said), None)
        if last is None or line.order - last.order > _JUST_NOW:
            return []
        return [topic for topic, _ in self._topics if last.kind.startswith(f"{topic.name}:")]

    def _pieces(self, text: str) -> frozenset[str]:
        """What two clauses about one thing share: neighbouring Chinese characters, or words."""
        if self._chinese:
            pairs = map("".join, pairwise(text))
            return frozenset(p for p in pairs if not self._common.intersection(p))
        return frozenset(text.split()) - self._common

    def _stated(
        self, line: Line, index: int, kind: str, value: tuple[float, float], narrow: bool
    ) -> _Stated:
        clause = line.clauses[index]
        about = clause.text
        head = ""
        if index and len(line.clauses[index - 1].text) <= _FRONTED:
            head = line.clauses[index - 1].text
            about = f"{head} {about}"  # 儿童票，一张五十
        found = (*self._apart.find(about), *self._periods.find(about))
        apart = frozenset(about[m.start : m.end] for m in found)
        return _Stated(
            kind,
            *value,
            _all_pieces(about)
            if kind.startswith("may:")
            else self._pieces(self._value.sub(" ", about)),
            self._pieces(head),
            narrow,
            apart,
            line.read(index, index + 1),
            line.id,
            line.order,
            clause.span.start_ms,
            clause.span.end_ms,
        )

    def _number(self, numeral: str) -> float | None:
        try:
            return float(numeral)
        except ValueError:
            value = value_of(numeral)
            return None if value is None else float(value)

    def _signal(self, before: _Stated, now: _Stated, at_ms: int) -> Signal:
        evidence = tuple(
            Evidence(item.text, item.start_ms, item.end_ms, LINE + item.line)
            for item in (before, now)
        )
        return Signal(
            at_ms=at_ms,
            id=self._ids.next("s"),
            signal=SIGNAL,
            speaker=Channel.AGENT,
            span=Span(now.start_ms, now.end_ms),
            value=1.0,
            state="confirmed",
            evidence=evidence,
            slots={"before": before.text.rstrip(MARKS), "now": now.text.rstrip(MARKS)},
            ref=now.line,
        )


_FACTORS: dict[str, tuple[str, float]] = {
    "hour": ("hour", 1.0),
    "minute": ("hour", 1 / 60),
    "day": ("hour", 24.0),
    "week": ("hour", 168.0),
}
"""Lengths of time that are compared with one another; working days and months only with their
like."""


def _of_one(before: _Stated, now: _Stated) -> bool:
    """Whether two statements that name what they are about name the same."""
    least = min(len(before.head), len(now.head))
    return not least or len(before.head & now.head) > _ALIKE * least


def _english_digits(text: str) -> str:
    words = text.split()
    out: list[str] = []
    at = 0
    while at < len(words):
        found = None if words[at] in ("a", "an", "o", "oh") else cardinal(words, at)
        out.append(words[at] if found is None else str(found[0]))
        at = at + 1 if found is None else found[1]
    return " ".join(out)


def _all_pieces(text: str) -> frozenset[str]:
    """The same with the common ones: what is allowed of a thing is told by all words alike."""
    return frozenset(map("".join, pairwise(text)) if any(map(is_cjk, text)) else text.split())

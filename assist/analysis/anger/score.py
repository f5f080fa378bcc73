"""How angry the people of a conversation are, as one score that ranks, from its words alone.

The bands of a live call come from ``AngerDetector``; this score stands on the same judges and
exists to compare: rows, calls, versions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from assist.analysis.anger.data import AngerSource
from assist.analysis.anger.judges import Judges
from assist.analysis.anger.text_call import TextCall, Turn
from assist.analysis.anger.weights import ContextWeights
from assist.events import Channel

AGENT = "agent"
_TURN = re.compile(r"^([CA]):[ \t]*", re.MULTILINE)
_GLUE = re.compile("(?<=[\u3400-\u9fff]) +| +(?=[\u3400-\u9fff])")


class Said(NamedTuple):
    """One row of a conversation, without punctuation.

    Attributes:
        speaker: ``agent``, ``customer`` or any other name; None for a lone row.
        text: What was said. Lines that begin with ``C:`` or ``A:`` are the turns of a whole
            dialogue.
    """

    speaker: str | None
    text: str


def score_dialogue(rows: Sequence[Said], data: AngerSource) -> list[float | None]:
    """A score between 0 and 1 for every row, from itself and the rows before it.

    A row that is a whole dialogue gets one score for the customer's side of it. A row without
    words says nothing new: it gets what the rows before it leave, or the score of an ordinary
    row. Rows of the agent get None.

    Args:
        rows: In spoken order.
        data: The language's wording; without weights the level of a live call is the score.
    """
    judges = data.rules.scorer
    if not isinstance(judges, Judges):
        return _levels(rows, data)
    conversation = _Conversation(judges)
    return [
        conversation.whole(row.text) if _TURN.match(row.text) else conversation.hear(row)
        for row in rows
    ]


class _Memory:
    """How a speaker's earlier turns stood out, fading turn by turn."""

    __slots__ = ("_count", "_decay", "_sum", "_usual")

    def __init__(self, context: ContextWeights) -> None:
        self._decay = context.decay
        self._usual = context.usual
        self._sum = 0.0
        self._count = 0.0

    @property
    def mean(self) -> float:
        """Their mean above the usual; near it while there are few."""
        return self._sum / (self._count + 1.0)

    def keep(self, score: float) -> None:
        """Take one more turn."""
        self._sum = self._sum * self._decay + score - self._usual
        self._count = self._count * self._decay + 1.0


class _Conversation:
    """Scores one conversation row by row."""

    def __init__(self, judges: Judges) -> None:
        self._judges = judges
        self._context = judges.learned.context
        self._memories: dict[str, _Memory] = {}

    def hear(self, row: Said) -> float | None:
        """The score of the next row."""
        speaker = row.speaker or ""
        if speaker == AGENT:
            return None
        score = self._score(row.text)
        own = self._memories.setdefault(speaker, _Memory(self._context))
        others = [memory.mean for name, memory in self._memories.items() if name != speaker]
        around = self._context.own * own.mean + self._context.other * max(others, default=0.0)
        if score is not None:
            own.keep(score)
        ordinary = self._context.usual if score is None else score
        return self._judges.learned.level(ordinary + around)

    def whole(self, text: str) -> float | None:
        """The score of a dialogue in one row: its customer turns together."""
        scores = [
            score
            for side, said in _turns(text)
            if side == "C" and (score := self._score(said)) is not None
        ]
        if not scores:
            return None
        context = self._context
        total = sum(scores) / len(scores) + context.last * scores[-1] + context.most * max(scores)
        return self._judges.learned.level(total / (1.0 + context.last + context.most))

    def _score(self, text: str) -> float | None:
        plain = _GLUE.sub("", " ".join(text.split())).lower()
        if not plain:
            return None
        return self._judges.rank(plain)


def _turns(text: str) -> Iterator[tuple[str, str]]:
    """Sides and texts of a dialogue in one row."""
    pieces = _TURN.split(text)
    return zip(pieces[1::2], pieces[2::2], strict=True)


def _levels(rows: Sequence[Said], data: AngerSource) -> list[float | None]:
    """Levels of a live call per speaker, for wording without weights."""
    calls: dict[str, TextCall] = {}
    heard: list[Said] = []
    levels: list[float | None] = []
    for row in rows:
        if _TURN.match(row.text):
            levels.append(_highest(row.text, data))
            continue
        speaker = row.speaker or ""
        if speaker != AGENT and speaker not in calls:
            calls[speaker] = TextCall(data)
            for earlier in heard:
                calls[speaker].hear(Turn(_side(earlier.speaker or "", speaker), earlier.text))
        heard.append(row)
        found = {
            name: call.hear(Turn(_side(speaker, name), row.text)) for name, call in calls.items()
        }
        levels.append(found.get(speaker))
    return levels


def _highest(text: str, data: AngerSource) -> float | None:
    call = TextCall(data)
    highest: float | None = None
    for side, said in _turns(text):
        channel = Channel.CUSTOMER if side == "C" else Channel.AGENT
        level = call.hear(Turn(channel, said))
        if level is not None and channel is Channel.CUSTOMER:
            highest = max(level, highest or 0.0)
    return highest


def _side(speaker: str, customer: str) -> Channel:
    return Channel.CUSTOMER if speaker == customer else Channel.AGENT

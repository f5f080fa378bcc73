"""Telling a question from a statement, in speech without punctuation."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from assist.analysis.questions.ask_model import AskModel
from assist.analysis.questions.data import Expects, QuestionRules
from assist.analysis.questions.extent import Clause, Clauser, Pause
from assist.analysis.questions.options import QuestionOptions

Kind = Literal["question", "rhetorical", "check", "weak"]

_NOT_SPOKEN = re.compile(r"[^\w\s'’]|_")
_SPACES = re.compile(r"\s+")
_CJK_SPACE = re.compile(r"(?<=[\u3400-\u9fff]) (?=\S)|(?<=\S) (?=[\u3400-\u9fff])")
_HIDDEN = "\u25a1"
_LEAST = 2
"""A question has at least this many characters. Source: chosen; 吧 alone asks nothing."""

_MEMO = 128
"""Clauses whose reading is remembered: a final mostly repeats what its partials said."""


class Found(NamedTuple):
    """A question in form, at the characters ``start:end``.

    Attributes:
        score: How sure, 0..1.
        kind: Only a ``question`` wants an answer; ``check`` takes any reply, ``rhetorical``
            none, and a ``weak`` one wants something done.
        expects: Kind of answer that would count.
        cues: Ids of the cues that spoke for and against it.
        quick: Complete as it stands, whatever comes next.
        tagged: It ends in a tag.
        last: No clause follows it.
    """

    start: int
    end: int
    score: float
    kind: Kind
    expects: Expects
    cues: tuple[str, ...]
    quick: bool
    tagged: bool
    last: bool


class Reading(NamedTuple):
    """What the cues say of one clause; ``rules`` is their log-odds before any learned weight."""

    score: float
    rules: float
    expects: Expects
    cues: tuple[str, ...]
    first: int
    quick: bool
    tagged: bool
    weak: bool


def spoken(text: str) -> str:
    """Written text as a recogniser would spell it: lower case, no punctuation."""
    text = _NOT_SPOKEN.sub(" ", text.lower().replace("’", "'"))
    text = _SPACES.sub(" ", text).strip()
    return _CJK_SPACE.sub("", text)


class Detector:
    """Finds questions in the text of one turn.

    - A turn is split into clauses; each clause gets the log-odds of the cues in it, and of its
      whole wording where weights were learned.
    - Wording that only looks like a question word is masked before the cues are tried.

    Args:
        rules: The wording of the language.
        options: The lengths of pauses.
        model: Learned weights beside the rules; without them the rules decide alone.
    """

    def __init__(
        self,
        rules: QuestionRules,
        options: QuestionOptions | None = None,
        model: AskModel | None = None,
    ) -> None:
        self._bias = rules.bias
        self._lead_weight = rules.lead_weight
        self._model = model or AskModel()
        self.threshold = rules.threshold
        self.clauser = Clauser(rules, options or QuestionOptions())
        self._wording = rules.wording
        self._memo: dict[tuple[str, bool], Reading] = {}
        self._asked: dict[tuple[str, bool], Reading | None] = {}

    def find(self, text: str, pauses: Sequence[Pause] = ()) -> tuple[Found, ...]:
        """The questions in lower-case ``text``, in order.

        Args:
            text: What one party said, without punctuation.
            pauses: Silences before characters of it, in order.
        """
        return self.find_in(text, self.clauser.split(text, pauses))

    def find_in(self, text: str, clauses: Sequence[Clause]) -> tuple[Found, ...]:
        """The questions among the ``clauses`` that ``text`` was split into."""
        found: list[Found] = []
        for index, clause in enumerate(clauses):
            last = index == len(clauses) - 1
            if index and self.clauser.is_tag(text, clause.start, clause.end):
                self._attach_tag(text, clauses[index - 1], clause, found, last)
                continue
            own = text[clause.start : clause.end]
            if len(own) < _LEAST:
                continue
            reading = self._asking(own, clause.led)
            if reading is not None:
                found.append(self._make(text, clause, reading, last))
        return tuple(found)

    def _asking(self, clause: str, led: bool) -> Reading | None:
        """The reading of a clause that asks and may want an answer; None for others."""
        key = (clause, led)
        if key in self._asked:
            return self._asked[key]
        reading = self.read(clause, led=led) if led or self.wants_answer(clause) else None
        if reading is not None and reading.score < self.threshold:
            reading = None
        if len(self._asked) >= _MEMO:
            self._asked.clear()
        self._asked[key] = reading
        return reading

    def score(self, text: str) -> float:
        """How sure that lower-case ``text`` holds a question, 0..1: its best clause."""
        clauses = self.clauser.split(text)
        return max(
            (self.read(text[c.start : c.end], led=c.led).score for c in clauses), default=0.0
        )

    def wants_answer(self, text: str) -> bool:
        """False where no clause of ``text`` can be more than a weak question."""
        return text in self._wording.triggers

    def read(self, clause: str, *, led: bool = False) -> Reading:
        """Add up the cues of one clause."""
        key = (clause, led)
        reading = self._memo.get(key)
        if reading is None:
            if len(self._memo) >= _MEMO:
                self._memo.clear()
            reading = self._memo[key] = self._read(clause, led)
        return reading

    def _read(self, clause: str, led: bool) -> Reading:
        masked = clause
        for mask in self._wording.masks.find(clause):
            masked = masked[: mask.start] + _HIDDEN * (mask.end - mask.start) + masked[mask.end :]
        odds = self._bias + (self._lead_weight if led else 0.0)
        ids: list[str] = []
        quick = tagged = False
        weak = 0.0
        first = len(clause)
        asked: list[tuple[int, int, Expects]] = []
        cue_of = self._wording.cue_of
        for match in self._wording.cues.find(masked):
            cue = cue_of[match.phrase]
            if cue.at == "end" and match.end < len(clause):
                continue
            quick = quick or (cue.quick and match.end == len(clause))
            if cue.weight > 0:
                first = min(first, match.start)
            if cue.expects is not None:
                tagged = tagged or cue.decides
                rank = -1 if cue.decides else _RANK[cue.expects]
                asked.append((rank, match.start, cue.expects))
            if cue.id not in ids:
                ids.append(cue.id)
                odds += cue.weight
                weak += cue.weight if cue.weak else 0.0
        expects = min(asked)[2] if asked else "other"
        only_weak = weak > 0 and _sigmoid(odds - weak) < self.threshold
        score = _sigmoid(self._model.log_odds(clause, odds, tuple(ids), led))
        return Reading(score, odds, expects, tuple(ids), first, quick, tagged, only_weak)

    def kind(self, clause: str) -> Kind:
        """Whether a question in form wants an answer."""
        if clause in self._wording.rhetorical:
            return "rhetorical"
        return "check" if clause in self._wording.checks else "question"

    def _make(self, text: str, clause: Clause, reading: Reading, last: bool) -> Found:
        start, end = self.clauser.trim(text, clause.start, clause.end)
        start = self.clauser.shorten(text, start, clause.start + reading.first, end)
        kind = self.kind(text[clause.start : clause.end])
        if kind == "question" and reading.weak:
            kind = "weak"
        return Found(
            start=start,
            end=end,
            score=reading.score,
            kind=kind,
            expects=reading.expects,
            cues=reading.cues,
            quick=reading.quick,
            tagged=reading.tagged,
            last=last,
        )

    def _attach_tag(
        self, text: str, before: Clause, tag: Clause, found: list[Found], last: bool
    ) -> None:
        """Join a tag to the clause that it is about; a question before it stays what it was."""
        if found and found[-1].end > before.start:
            found[-1] = found[-1]._replace(last=last, end=tag.end)
            return
        reading = self.read(text[before.start : tag.end])
        if reading.score >= self.threshold:
            found.append(
                self._make(text, Clause(before.begin, before.start, tag.end), reading, last)
            )


def question_score(text: str, detector: Detector) -> float:
    """How sure that ``text``, as written or as recognised, holds a question, 0..1.

    Punctuation is taken off first: a recogniser writes none.
    """
    return detector.score(spoken(text))


def _sigmoid(odds: float) -> float:
    return round(1.0 / (1.0 + math.exp(-odds)), 4)


_RANK: dict[Expects, int] = {
    "time": 0,
    "amount": 0,
    "place": 0,
    "person": 0,
    "reason": 0,
    "method": 0,
    "choice": 1,
    "other": 2,
    "yes_no": 3,
}
"""Question words tell more than particles; among them the earliest one decides."""

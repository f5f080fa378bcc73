"""What a call is about: problem, cause, what was done, facts, open questions, mood."""

from __future__ import annotations

from typing import NamedTuple

from assist.analysis.questions.any_of import AnyOf
from assist.analysis.questions.gate import Gate
from assist.analysis.record.cue_gate import CueGate
from assist.analysis.record.data import Cue, RecordData
from assist.analysis.record.line import MARKS, ClauseReader, Line
from assist.analysis.record.mood import Mood
from assist.analysis.record.open_questions import OpenQuestions
from assist.events import (
    Anger,
    Channel,
    DialogueAct,
    Fact,
    Final,
    Question,
    RecordLine,
    Signal,
    is_cjk,
)

_RECENT = 48
"""Lines that acts may still belong to. Source: chosen; acts are told within seconds."""
_CANDIDATES = 12
"""Lines kept per part of the record. Source: chosen."""
_FACTS = 24
_LONGEST = 44
"""Most characters of a quoted sentence before it is cut to the clauses around the cue; in words of
Latin script, letters count. Source: chosen; what a reader takes in at a glance."""
_LATIN = 2.6
"""How much longer the same is in Latin letters. Source: chosen."""
_TELLING = 14
"""Characters from which a statement of trouble says enough to be understood later.
Source: chosen."""
_SURE = 2.0
"""Score of a line that states something by itself. Source: chosen."""
_ASKED = 2.0
"""What a question counts less than a statement of trouble. Source: chosen."""
_PROBLEM_LINES = 2
_SOLUTION_LINES = 2


class Candidate(NamedTuple):
    """A line that may stand in the record."""

    line: RecordLine
    score: float
    order: int


class _Judge:
    """Whether a clause has a cue."""

    def __init__(self, cue: Cue, gate: Gate) -> None:
        self._phrases = AnyOf(cue.phrases, gate)
        self._unless = AnyOf(cue.unless, gate)

    def __contains__(self, text: object) -> bool:
        return isinstance(text, str) and text in self._phrases and text not in self._unless

    def excluded(self, text: str) -> bool:
        """Whether the clause is something else."""
        return text in self._unless


class Casebook:
    """Collects candidates for each part of the record while the call goes on.

    Held are a few lines per part, the newest lines that acts may still be told of, and the facts.

    Args:
        data: Wording of the language.

    Attributes:
        gate: Tells which cues a text can hold.
        reader: Splits utterances into clauses.
        questions: What the customer asked in vain.
        mood: How angry he got.
        facts: Details of the case by id.
        kind: ``complaint_kind`` as it stands.
    """

    def __init__(self, data: RecordData) -> None:
        gate = self.gate = CueGate()
        self.reader = ClauseReader(data.clauses, gate)
        self._trouble = _Judge(data.trouble, gate)
        self._cause = _Judge(data.cause.said, gate)
        self._opens = AnyOf(data.cause.opens, gate)
        self._goes_on = AnyOf(data.cause.goes_on, gate)
        self._refusal = AnyOf(data.cause.refusal, gate)
        self._done = _Judge(data.done, gate)
        self._proposed = _Judge(data.proposed, gate)
        self._accepts = _Judge(data.accepts, gate)
        self._rejects = AnyOf(data.rejects, gate)
        self._deeds = AnyOf(data.deeds, gate)
        self._bare = AnyOf(data.bare, gate)
        self._recap = AnyOf(data.promise.recap, gate)
        self._sums: dict[str, Candidate] = {}
        self._recent: dict[str, Line] = {}
        self._waiting: dict[str, list[DialogueAct]] = {}
        self._problems: dict[str, Candidate] = {}
        self._first: RecordLine | None = None
        self._causes: dict[str, Candidate] = {}
        self._done_lines: dict[str, Candidate] = {}
        self._offers: dict[str, Candidate] = {}
        self.questions = OpenQuestions()
        self.mood = Mood()
        self.facts: dict[str, Fact] = {}
        self.kind = ""
        self._kind_id = ""
        self._order = 0

    def final(self, final: Final) -> Line:
        """An utterance."""
        self._order += 1
        line = Line(final, self.reader, self._order)
        for act in self._waiting.pop(final.id, ()):
            line.acts.append((act.act, act.span))
        self._recent[line.id] = line
        if len(self._recent) > _RECENT:
            del self._recent[next(iter(self._recent))]
        self._judge(line)
        self.mood.final(line)
        self.questions.final(line)
        return line

    def act(self, act: DialogueAct) -> Line | None:
        """What a party did with its words; the line that it belongs to, if that is over."""
        if act.state == "withdrawn":
            return None
        line = self._recent.get(act.line)
        if line is None:
            waiting = self._waiting.setdefault(act.line, [])
            waiting.append(act)
            if len(self._waiting) > _RECENT:
                del self._waiting[next(iter(self._waiting))]
            return None
        if (act.act, act.span) not in line.acts:
            line.acts.append((act.act, act.span))
            self._judge(line)
        return line

    def fact(self, fact: Fact) -> None:
        """A detail, or a better reading of it."""
        self.facts[fact.id or fact.name] = fact
        if len(self.facts) > _FACTS:
            del self.facts[next(iter(self.facts))]

    def signal(self, signal: Signal) -> None:
        """The kind of complaint."""
        if signal.signal != "complaint_kind":
            return
        if signal.state != "withdrawn":
            self.kind, self._kind_id = signal.slots.get("is", ""), signal.id
        elif signal.id == self._kind_id:
            self.kind = ""

    def question(self, question: Question) -> None:
        """A line of the ledger."""
        self.questions.take(question, reversed(self._recent.values()))

    def anger(self, anger: Anger) -> None:
        """How angry the customer is."""
        self.mood.take(anger, self._recent.values())

    def accepts(self, line: Line) -> bool:
        """Whether the customer says yes, and to what he was offered."""
        if line.text in self._rejects or any(name == "reject" for name, _ in line.acts):
            return False
        said = any(clause.text in self._accepts for clause in line.clauses)
        return said or any(name == "accept" for name, _ in line.acts)

    def retract(self, line: str) -> None:
        """What was offered in a line does not hold any more."""
        self._offers.pop(line, None)

    def problem(self) -> list[RecordLine]:
        """What is wrong, or wanted, in the customer's words."""
        found = _best(self._problems, _PROBLEM_LINES)
        if not found:
            return [self._first] if self._first is not None else []
        return found

    def cause(self) -> list[RecordLine]:
        """How it came about, as established last."""
        if not self._causes:
            return []
        most = max(item.score for item in self._causes.values())
        latest = max(
            (item for item in self._causes.values() if item.score >= most - 1.0),
            key=lambda item: item.order,
        )
        return [latest.line]

    def solution(self) -> list[RecordLine]:
        """What was done; else what was agreed to."""
        done = sorted(self._done_lines.values(), key=lambda item: item.order)
        agreed = [item for item in self._offers.values() if item.score >= _SURE]
        told = all(item.line.text.lower().rstrip(MARKS) in self._bare for item in done)
        if told and (done or agreed) and self._sums:
            sums = max(self._sums.values(), key=lambda item: item.order)
            return [item.line for item in done[-1:]] + [sums.line]
        if not done:
            return [max(agreed, key=lambda item: item.order).line] if agreed else []
        return [item.line for item in done[-_SOLUTION_LINES:]]

    def _judge(self, line: Line) -> None:
        if line.speaker is Channel.CUSTOMER:
            self._judge_problem(line)
            self._judge_acceptance(line)
        else:
            self._judge_cause(line)
            self._judge_solution(line)

    def _judge_problem(self, line: Line) -> None:
        best, at = 0.0, -1
        for index, clause in enumerate(line.clauses):
            if self._trouble.excluded(clause.text) or line.has("nothing_else", index):
                continue
            score = 2.0 * (clause.text in self._trouble) + 2.0 * line.has("state_problem", index)
            score += 0.5 * line.has("state_wish", index)
            if score:
                score += 0.8 * min(1.0, _size(clause.text) / _TELLING)
            if score > best:
                best, at = score, index
        if at >= 0 and best >= _SURE:
            # Trouble is mostly told at the start, and told again to press the point.
            score = best + 3.0 / line.order**0.5 - _ASKED * line.clauses[at].asks
            self._put(self._problems, line, self._quote_problem(line, at), score)
        if self._first is None and not self._says_nothing(line):
            self._first = self._quote_problem(line, len(line.clauses) - 1)

    def _judge_acceptance(self, line: Line) -> None:
        if not self.accepts(line):
            if line.text in self._rejects or any(name == "reject" for name, _ in line.acts):
                # What he does not want is not what a later yes is for.
                self._offers = {n: i for n, i in self._offers.items() if i.score >= _SURE}
            return
        latest = max(self._offers.values(), key=lambda item: item.order, default=None)
        if latest is not None and line.order - latest.order <= 3 and latest.score < _SURE:
            self._offers[latest.line.line] = latest._replace(score=_SURE)

    def _judge_cause(self, line: Line) -> None:
        best, at = 0.0, -1
        for index, clause in enumerate(line.clauses):
            if clause.asks or self._cause.excluded(clause.text):
                continue
            score = 2.0 * (clause.text in self._cause) + 1.5 * line.has("explain", index)
            if score > best and not self._gives_no(line, index):
                best, at = score, index
        if at >= 0 and best >= _SURE and self._problems:
            self._put(self._causes, line, self._quote_cause(line, at), best)

    def _gives_no(self, line: Line, index: int) -> bool:
        first, last = line.sentence(index)
        return any(clause.text in self._refusal for clause in line.clauses[first:last])

    def _judge_sum(self, line: Line) -> None:
        """What the agent says was agreed, where he sums up."""
        after = False
        for index, clause in enumerate(line.clauses):
            if clause.text in self._recap:
                after = True
            elif after and clause.text in self._deeds and not clause.asks:
                self._put(self._sums, line, line.quote("solution", index, index + 1), 1.0)
                return

    def _judge_solution(self, line: Line) -> None:
        self._judge_sum(line)
        for index, clause in enumerate(line.clauses):
            if clause.asks or self._done.excluded(clause.text):
                continue
            deed = line.has("execute", index) and clause.text in self._deeds
            if clause.text in self._done or deed:
                quote = line.quote("solution", index, index + 1)
                self._put(self._done_lines, line, quote, 3.0)
                return
        for index, clause in enumerate(line.clauses):
            deed = line.has("propose", index) and clause.text in self._deeds
            if clause.text in self._proposed or deed:
                quote = line.quote("solution", index, index + 1)
                self._put(self._offers, line, quote, 1.0)
                return

    def _says_nothing(self, line: Line) -> bool:
        return len(line.text) < 4 or all(
            self.reader.is_filler(clause.text) for clause in line.clauses
        )

    def _put(
        self, shelf: dict[str, Candidate], line: Line, quote: RecordLine, score: float
    ) -> None:
        known = shelf.get(line.id)
        if known is None or known.score < score:
            shelf[line.id] = Candidate(quote, score, line.order)
        if len(shelf) > _CANDIDATES:
            worst = min(shelf.values(), key=lambda item: (item.score, item.order))
            del shelf[worst.line.line]

    def _quote_problem(self, line: Line, index: int) -> RecordLine:
        """The sentence with what leads up to it, without greeting and rhetorical question."""
        first, last = line.sentence(index)
        while first < index and self.reader.is_filler(line.clauses[first].text):
            first += 1
        while last - 1 > index:
            clause = line.clauses[last - 1]
            if not clause.asks and not self.reader.is_filler(clause.text):
                break
            last -= 1
        first, last = _within(line, first, last, index)
        return line.quote("problem", first, last)

    def _quote_cause(self, line: Line, index: int) -> RecordLine:
        """The clause, those beside it that say more of it, and its other half."""
        low, high = line.sentence(index)
        first, last = index, index + 1
        while first > low and line.clauses[first - 1].text in self._cause:
            first -= 1
        while last < high and self._belongs(line.clauses[last].text):
            last += 1
        if last == first + 1 and line.clauses[first].text in self._opens:
            if last < high:
                last += 1
            elif first > low:
                first -= 1
        return line.quote("cause", first, last)

    def _belongs(self, text: str) -> bool:
        return text in self._cause or text in self._goes_on


def _size(text: str) -> float:
    """Length in Chinese characters, or what takes as long to read in Latin script."""
    return len(text) / (1.0 if any(map(is_cjk, text)) else _LATIN)


def _within(line: Line, first: int, last: int, index: int) -> tuple[int, int]:
    """Fewer clauses around one of them where all would be too long to read at a glance."""

    def length(low: int, high: int) -> float:
        return _size(line.heard(low, high))

    if length(first, last) <= _LONGEST:
        return first, last
    low, high = index, index + 1
    while True:
        if low > first and length(low - 1, high) <= _LONGEST:
            low -= 1
        elif high < last and length(low, high + 1) <= _LONGEST:
            high += 1
        else:
            return low, high


def _best(shelf: dict[str, Candidate], count: int) -> list[RecordLine]:
    """The best line, and those nearly as good that come right behind it."""
    if not shelf:
        return []
    best = max(shelf.values(), key=lambda item: (item.score, -item.order))
    chosen = [best]
    for item in sorted(shelf.values(), key=lambda item: item.order):
        near = 0 < item.order - best.order <= 2 and item.score >= best.score - 0.5
        if near and len(chosen) < count:
            chosen.append(item)
    return [item.line for item in chosen]

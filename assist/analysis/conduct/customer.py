"""``quiet_customer`` and ``talkative_customer``: too little, or too much beside the matter."""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

from assist.analysis.conduct.data import ConductData
from assist.analysis.conduct.options import ConductOptions
from assist.analysis.conduct.part import Alarm, Part, Told, measured, quoted
from assist.analysis.conduct.talk import NEVER_MS, Said, Talk
from assist.events import Channel, Evidence, Span, SpeechEnded, SpeechStarted
from assist.events.listener import Ids

CITED = 3
"""How many phrases are quoted of a turn."""

MATTER = 0.5
"""Weight of one word about the matter against one beside it. Source: chosen on the cases."""


class Answer(NamedTuple):
    """A turn of the customer's.

    Attributes:
        span: When it was said.
        units: Its length in characters or words.
        asked: The agent had invited them to tell, or a long pause came before.
        strays: Words beside the matter, less half of those about it.
        evidence: Those words.
    """

    span: Span
    units: int
    asked: bool
    strays: float
    evidence: tuple[Evidence, ...]


class CustomerTurns(Part):
    """Judges each turn of the customer's once it is over: the agent speaks, or nobody does.

    - ``quiet_customer``: ``quiet_answers`` short ones in a row, most to open questions.
    - ``talkative_customer``: ``stray_turns`` long ones in a row that are beside the matter, from
      a customer who is not angry: who is has reasons to go on.
    """

    def __init__(self, ids: Ids, talk: Talk, data: ConductData, options: ConductOptions) -> None:
        self._talk = talk
        self._data = data
        self._wording = data.wording
        self._options = options.customer
        cooldown_ms = 2 * options.cooldown_ms
        self._quiet = Alarm("quiet_customer", Channel.CUSTOMER, ids, cooldown_ms)
        self._talkative = Alarm("talkative_customer", Channel.CUSTOMER, ids, cooldown_ms)
        self._turn: list[Said] = []
        self._open = self._invited = False
        self._agent_end_ms = NEVER_MS
        self._newest: deque[Answer] = deque(
            maxlen=max(self._options.quiet_answers, self._options.stray_turns)
        )

    def started(self, event: SpeechStarted) -> Told:
        """The customer goes on: the turn is not over yet."""
        if event.channel is Channel.CUSTOMER:
            self.deadline_ms = None
        return ()

    def ended(self, event: SpeechEnded) -> Told:
        """The customer may be done; transcripts have told the words by now, recognisers not."""
        if event.channel is Channel.CUSTOMER and self._turn:
            self.deadline_ms = max(event.at_ms, event.span.end_ms + self._options.settle_ms)
        return ()

    def said(self, said: Said) -> Told:
        """Collect the turns of both."""
        if said.channel is Channel.CUSTOMER:
            self._turn.append(said)
            if not self._talk.speaking[Channel.CUSTOMER]:
                self.deadline_ms = max(said.at_ms, said.span.end_ms + self._options.settle_ms)
            return ()
        told = self._judge(said.at_ms) if self._turn else ()
        if said.new_turn or not said.token:
            self._agent_said(said)
        return told

    def elapse(self, at_ms: int) -> Told:
        """Nothing more came."""
        self.deadline_ms = None
        return self._judge(at_ms)

    def _agent_said(self, said: Said) -> None:
        text = said.text.text
        invites = text in self._wording.open_questions and text not in self._wording.not_open
        self._open = invites or (self._open and not said.new_turn)
        self._invited = text in self._wording.invites or (self._invited and not said.new_turn)
        self._agent_end_ms = said.span.end_ms

    def _judge(self, at_ms: int) -> Told:
        self.deadline_ms = None
        turn, self._turn = self._turn, []
        if not turn or self._agent_end_ms == NEVER_MS:
            return ()
        self._newest.append(self._answer(turn))
        self._open = self._invited = False
        told = self._judge_quiet(at_ms)
        return (*told, *self._judge_talkative(at_ms))

    def _answer(self, turn: list[Said]) -> Answer:
        span = Span(turn[0].span.start_ms, turn[-1].span.end_ms)
        paused = span.start_ms - self._agent_end_ms >= self._options.quiet_pause_ms
        units = sum(said.units for said in turn)
        strays = 0.0
        evidence: dict[int, Evidence] = {}
        if units >= self._data.long_turn and not self._invited:
            for said in turn:
                text = said.text.text
                for match in self._wording.personal.find(text):
                    found = quoted(said, match.start, match.end, "personal")
                    evidence.setdefault(match.phrase, found)
                strays -= MATTER * sum(1 for _ in self._wording.matter.find(text))
            strays += len(evidence)
        cited = tuple(evidence.values())[:CITED]
        vague = units <= self._data.short_answer and any(
            said.text.text in self._wording.vague_answers for said in turn
        )
        return Answer(span, units, self._open or paused or vague, strays, cited)

    def _judge_quiet(self, at_ms: int) -> Told:
        count = self._options.quiet_answers
        last = list(self._newest)[-count:]
        short = all(answer.units <= self._data.short_answer for answer in last)
        invited = sum(answer.asked for answer in last)
        if len(last) < count or not short or invited < self._options.quiet_open:
            return ()
        span = Span(last[0].span.start_ms, last[-1].span.end_ms)
        lengths = " ".join(str(answer.units) for answer in last)
        return self._quiet.tell(
            at_ms, span, round(invited / count, 3), measured(span, lengths, "short_answers")
        )

    def _judge_talkative(self, at_ms: int) -> Told:
        count = self._options.stray_turns
        last = list(self._newest)[-count:]
        strays = sum(answer.strays for answer in last)
        long = all(answer.units >= self._data.long_turn and answer.strays > 0 for answer in last)
        enough = len(last) == count and long and strays >= self._data.stray_words
        if self._talk.angry or not enough:
            return ()
        span = Span(last[0].span.start_ms, last[-1].span.end_ms)
        cited = tuple(item for answer in last for item in answer.evidence)
        lengths = " ".join(str(answer.units) for answer in last)
        return self._talkative.tell(
            at_ms,
            span,
            round(min(1.0, strays / 6), 3),
            (*cited, *measured(span, lengths, "long_turns")),
        )

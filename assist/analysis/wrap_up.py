"""The call in a few lines, each of them somebody's own words."""

from __future__ import annotations

from collections.abc import Iterable

from assist.analysis.cues import CueData
from assist.events import (
    CallEnded,
    Channel,
    Event,
    Final,
    HangUp,
    OutputEvent,
    Question,
    WrapUp,
)
from assist.events.phrases import PhraseSet

_PROBLEM_LINES = 2
_SOLUTION_LINES = 2
_PROMISES = 6
_OPEN = 12


class WrapUpWriter:
    """Collects the lines of the wrap-up while the call goes on and ends the call with it.

    - problem: the customer's first utterances that state trouble, else their first with content;
    - cause: the last utterance of either party that says how it came about;
    - solution: the agent's last utterances that say what is done;
    - promises: the agent's utterances that commit to something; the last with a time in it is
      the follow-up;
    - open questions: what stands open or unanswered in the ledger.

    Held state is a handful of lines, however long the call is.

    Args:
        data: Wording of the language.
        from_words: False where nobody knows who said what: the wrap-up stays empty.
    """

    deadline_ms: int | None = None

    def __init__(self, data: CueData, *, from_words: bool = True) -> None:
        told = (Final, HangUp, Question) if from_words else (HangUp,)
        self.hears: frozenset[type[Event]] = frozenset(told)
        self._problem_cue = PhraseSet(data.problem)
        self._cause_cue = PhraseSet(data.cause)
        self._solution_cue = PhraseSet(data.solution)
        self._promise_cue = PhraseSet(data.promise)
        self._time_cue = PhraseSet(data.time)
        self._smalltalk = PhraseSet(data.smalltalk)
        self._first = ""
        self._problem: list[str] = []
        self._cause = ""
        self._solution: list[str] = []
        self._promises: list[str] = []
        self._follow_up = ""
        self._open: dict[str, str] = {}

    def hear(self, event: Event) -> Iterable[OutputEvent]:
        """Note a line, or finish."""
        if type(event) is Final and event.text:
            if event.speaker is Channel.CUSTOMER:
                self._customer(event.text)
            else:
                self._agent(event.text)
        elif type(event) is Question and event.speaker is Channel.CUSTOMER:
            if event.status in ("answered", "withdrawn"):
                self._open.pop(event.id, None)
            elif event.id in self._open or len(self._open) < _OPEN:
                self._open[event.id] = event.text
        elif type(event) is HangUp:
            return (CallEnded(at_ms=event.at_ms, duration_ms=event.at_ms, wrap_up=self._finish()),)
        return ()

    def elapse(self, at_ms: int) -> Iterable[OutputEvent]:
        """Nothing here waits."""
        raise AssertionError(f"no deadline was set, yet {at_ms} elapsed")

    def _customer(self, text: str) -> None:
        lowered = text.lower()
        if not self._first and lowered not in self._smalltalk:
            self._first = text
        if len(self._problem) < _PROBLEM_LINES and lowered in self._problem_cue:
            self._problem.append(text)
        if lowered in self._cause_cue:
            self._cause = text

    def _agent(self, text: str) -> None:
        lowered = text.lower()
        if lowered in self._cause_cue:
            self._cause = text
        if lowered in self._solution_cue:
            self._solution = [*self._solution, text][-_SOLUTION_LINES:]
        if lowered in self._promise_cue:
            self._promises = [*self._promises, text][-_PROMISES:]
            if lowered in self._time_cue or not self._follow_up:
                self._follow_up = text

    def _finish(self) -> WrapUp:
        separator = " / "
        return WrapUp(
            problem=separator.join(self._problem) or self._first,
            cause=self._cause,
            solution=separator.join(self._solution),
            follow_up=self._follow_up,
            open_questions=tuple(self._open.values()),
            promises=tuple(self._promises),
        )

"""What a party does with its words: one tally per act, told once an utterance."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from assist.analysis.transcript import line_id
from assist.analysis.wording.data import SignalRules
from assist.analysis.wording.found import Found
from assist.analysis.wording.moments import slots_of
from assist.analysis.wording.rules import WordingData
from assist.analysis.wording.talk import Utterance
from assist.events import Channel, DialogueAct, OutputEvent
from assist.events.listener import Ids

AGENT_ACTS = (
    *("greet", "introduce", "ask_help", "thank", "apologise", "acknowledge", "own"),
    *("open_question", "closed_question", "ask_detail", "ask_known", "ask_wish", "restate"),
    *("explain", "propose", "offer_options", "trade_off", "commit_time", "promise"),
    *("beyond_authority", "escalate", "execute", "arrange_followup", "recap", "anything_else"),
    *("farewell", "announce_hold", "ask_hold", "return_hold", "announce_transfer"),
    *("name_colleague", "check_colleague", "check_history", "refuse", "verify", "courtesy"),
    "praise_patience",
)
"""What an agent does, in the order of a call; docs/signals/acts.md says what each is."""

CUSTOMER_ACTS = (
    *("state_problem", "state_wish", "accept", "reject", "confirm", "correct", "nothing_else"),
    *("satisfied", "farewell", "ask_supervisor"),
)
"""What a customer does."""

ACTS = {Channel.AGENT: AGENT_ACTS, Channel.CUSTOMER: CUSTOMER_ACTS}
"""The names that ``acts.yaml`` may use, by who does it."""

_ENOUGH = 1.0 - 1e-9
_CITED = 3


def act_of(key: str) -> str:
    """The act that a key of ``signals`` is about: ``farewell`` for ``farewell.customer``."""
    return key.partition(".")[0]


class ActData(WordingData, frozen=True, forbid_unknown_fields=True, dict=True):
    """A language's ``acts.yaml``: the format of ``wording.yaml``, keyed by act.

    An act that both parties do stands twice: ``farewell`` and ``farewell.customer``.
    ``cooldown_ms`` says nothing here: an act may be told again in the next utterance.
    """

    def __post_init__(self) -> None:
        super().__post_init__()
        for key, rules in self.signals.items():
            known = ACTS[rules.speaker]
            if act_of(key) not in known:
                raise ValueError(
                    f"signals.{key}: the {rules.speaker} has no act of that name; "
                    f"use one of {', '.join(known)}"
                )
            if rules.classes is not None:
                raise ValueError(f"signals.{key}.classes: an act has none; leave it out")


class _Told:
    """An act that was told of an utterance that is still going on."""

    __slots__ = ("act", "founds", "utterance")

    def __init__(self, act: DialogueAct, founds: list[Found], utterance: Utterance) -> None:
        self.act = act
        self.founds = founds
        self.utterance = utterance


class ActTally:
    """Adds up the weights of one act's phrases; tells it once in each utterance.

    Args:
        key: Of the act in the file.
        rules: Its rules.
        ids: Ids of the call.
    """

    def __init__(self, key: str, rules: SignalRules, ids: Ids) -> None:
        self._key = key
        self._rules = rules
        self._ids = ids
        self._recent: list[Found] = []
        self._told: _Told | None = None
        self._line = ""

    def count(self, found: Found, at_ms: int) -> Sequence[OutputEvent]:
        """Add a phrase; tell the act if it suffices and was not told of this utterance."""
        told = self._told
        if told is not None and told.utterance.number == found.utterance.number:
            told.founds.append(found)
            return ()
        line = line_id(self._rules.speaker, found.utterance.number)
        if line == self._line:
            return ()
        oldest = at_ms - self._rules.window_ms
        self._recent = [item for item in self._recent if item.counted_ms >= oldest]
        self._recent.append(found)
        if _weight(self._recent) < _ENOUGH:
            return ()
        founds, self._recent = self._recent, []
        act = self._tell(founds, at_ms, self._ids.next("a"), line)
        if not found.utterance.is_over:
            self._told = _Told(act, founds, found.utterance)
        self._line = line
        return (act,)

    def drop(self, found: Found, at_ms: int) -> Sequence[OutputEvent]:
        """Forget a phrase; withdraw the act if the rest does not suffice."""
        if found in self._recent:
            self._recent.remove(found)
        told = self._told
        if told is None or found not in told.founds:
            return ()
        told.founds.remove(found)
        if _weight(told.founds) >= _ENOUGH:
            return ()
        self._told, self._line = None, ""
        self._recent = told.founds + self._recent
        return (msgspec.structs.replace(told.act, at_ms=at_ms, seq=0, state="withdrawn"),)

    def release(self, found: Found) -> bool:
        """Give back a phrase that has only been counted."""
        if found not in self._recent:
            return False
        self._recent.remove(found)
        return True

    def settle(self, at_ms: int) -> Sequence[OutputEvent]:
        """Confirm what was told of an utterance that is over now."""
        told = self._told
        if told is None or not all(found.utterance.is_over for found in told.founds):
            return ()
        self._told = None
        return (self._tell(told.founds, at_ms, told.act.id, told.act.line),)

    def _tell(self, founds: list[Found], at_ms: int, id_: str, line: str) -> DialogueAct:
        last = founds[-1]
        act = act_of(self._key)
        return DialogueAct(
            at_ms=at_ms,
            id=id_,
            act=act,
            speaker=self._rules.speaker,
            span=last.utterance.span(last.start, last.end),
            state="confirmed" if last.utterance.is_over else "raised",
            line=line,
            evidence=tuple(
                msgspec.structs.replace(found.evidence(act), why=f"act:{act}/{found.rule.rule.id}")
                for found in founds[-_CITED:]
            ),
            slots=slots_of(founds),
        )


def _weight(founds: Sequence[Found]) -> float:
    return sum(found.weight for found in founds)

"""What a case needs that was neither told nor asked for."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from assist.analysis.facts.data import COMPLAINT_KINDS, FactsData
from assist.events import Channel, DialogueAct, Evidence, Final, OutputEvent, Signal, Span
from assist.events.listener import Ids


class Missing:
    """Raises ``missing_fact`` for the agent.

    - Only once the case is a complaint of some kind (``complaint_kind``) and the agent has begun
      to look for a cause or a way out: before, everything may still come by itself.
    - One fact at a time, the most useful first; the next when this one has come or was asked for.
    - ``slots["fact"]`` is the fact in words, ``slots["name"]`` its name. Withdrawn under the same
      id when the fact comes or is asked for; confirmed when the call ends without it.

    Args:
        ids: Where signals take their ids from.
        data: The rules of the pack.
    """

    def __init__(self, ids: Ids, data: FactsData) -> None:
        self._ids = ids
        self._labels = {name: rule.label for name, rule in data.facts.items()}
        self._needs = data.needs
        self._begun: DialogueAct | None = None
        self._kind = ""
        self._kind_id = ""
        self._raised: Signal | None = None

    def act(self, act: DialogueAct) -> None:
        """The agent looks for a cause or a way out."""
        if act.act not in self._needs.begun or act.speaker is not Channel.AGENT:
            return
        if act.state != "withdrawn":
            self._begun = self._begun or act
        elif self._begun is not None and self._begun.id == act.id:
            self._begun = None

    def signal(self, signal: Signal) -> None:
        """What the complaint is about."""
        if signal.signal != "complaint_kind":
            return
        kind = signal.slots.get("is", "")
        if signal.state != "withdrawn" and kind in COMPLAINT_KINDS:
            self._kind, self._kind_id = kind, signal.id
        elif signal.state == "withdrawn" and signal.id == self._kind_id:
            self._kind = self._kind_id = ""

    def after(
        self, final: Final, known: Collection[str], asked: Collection[str]
    ) -> list[OutputEvent]:
        """What an utterance leaves missing."""
        told: list[OutputEvent] = []
        raised = self._raised
        if raised is not None and _is_there(raised.slots["name"], known, asked):
            self._raised = None
            told.append(msgspec.structs.replace(raised, at_ms=final.at_ms, state="withdrawn"))
        if self._raised is None and self._kind and final.speaker is Channel.AGENT:
            name = self._next(known, asked)
            if name and self._begun is not None:
                self._raised = self._raise(name, final, self._begun)
                told.append(self._raised)
        return told

    def over(self, at_ms: int) -> list[OutputEvent]:
        """The call has ended without it."""
        if self._raised is None:
            return []
        told = msgspec.structs.replace(self._raised, at_ms=at_ms, state="confirmed")
        self._raised = None
        return [told]

    def _next(self, known: Collection[str], asked: Collection[str]) -> str:
        wanted: tuple[str, ...] = getattr(self._needs, self._kind)
        for name in (*wanted, *self._needs.always):
            if not _is_there(name, known, asked):
                return name
        return ""

    def _raise(self, name: str, final: Final, begun: DialogueAct) -> Signal:
        first = name.partition("|")[0]
        evidence = begun.evidence or (
            Evidence(final.text, final.span.start_ms, final.span.end_ms, f"act:{begun.act}"),
        )
        return Signal(
            at_ms=final.at_ms,
            id=self._ids.next("s"),
            signal="missing_fact",
            speaker=Channel.AGENT,
            span=Span(begun.span.start_ms, max(begun.span.end_ms, final.span.end_ms)),
            value=1.0,
            evidence=evidence,
            slots={"fact": self._labels.get(first, first), "name": name},
        )


def _is_there(name: str, known: Collection[str], asked: Collection[str]) -> bool:
    """Whether one of the facts in ``a|b`` is known or was asked for."""
    return any(one in known or one in asked for one in name.split("|"))

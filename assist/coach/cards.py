"""A card, as a team lead writes it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from typing import Annotated, Final, Literal

import msgspec

from assist.coach.catalogue import ACTS, FACTS, ROWS
from assist.coach.rules import ActName, Milliseconds, Rule
from assist.coach.texts import slots_of
from assist.events import Channel
from assist.events.phrases import PhraseSet

Priority = Annotated[int, msgspec.Meta(ge=0, le=100)]
Lifetime = Annotated[int, msgspec.Meta(ge=4_000, le=120_000)]
Cooldown = Annotated[int, msgspec.Meta(ge=5_000, le=3_600_000)]
Sentences = Annotated[tuple[str, ...], msgspec.Meta(min_length=1, max_length=3)]
Row = Annotated[str, msgspec.Meta(extra_json_schema={"enum": list(ROWS)})]
Sources = Annotated[tuple[Row, ...], msgspec.Meta(min_length=1)]

_ID = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)*")
_URGENT: Final = 90


class Card(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One piece of advice and when to give it.

    Attributes:
        id: Lower-case words joined by dots; agents mute a card by it.
        when: What raises it.
        unless: What keeps it down, however good the reason.
        moment: ``pause``: it goes up while nobody is speaking, so it asks nobody to talk over the
            other or to break off; ``now``: at once, for cards that say to stop or to listen;
            ``after``: at the hang-up, beside the wrap-up, where it stays.
        say: One to three sentences to choose from; the first one rotates from show to show. A
            sentence whose slot has nothing to fill it is left out.
        why: The reason in one line, for the agent.
        do: What to do besides speaking.
        avoid: What not to say now.
        tactic: The move this card makes, such as ``acknowledge``; other cards may follow it.
        priority: 0 to 100. Higher replaces lower; from 90 on a card is urgent.
        lifetime_ms: How long it stays up at most.
        cooldown_ms: How long it stays away after it was up.
        done: Phrases of the agent that show it is already done.
        done_by: Acts of the agent that show it as well.
        window_ms: The card is not shown if the agent said or did one of them this recently.
        source: Rows of the method catalogue that it serves.
    """

    id: str
    when: Rule
    say: Sentences
    why: str
    tactic: str
    source: Sources
    unless: Rule | None = None
    moment: Literal["pause", "now", "after"] = "pause"
    do: str = ""
    avoid: str = ""
    priority: Priority = 50
    lifetime_ms: Lifetime = 15_000
    cooldown_ms: Cooldown = 60_000
    done: tuple[str, ...] = ()
    done_by: tuple[ActName, ...] = ()
    window_ms: Milliseconds = 20_000

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise ValueError(f"id: `{self.id}` is not an id; write it like anger.listen")
        if not _ID.fullmatch(self.tactic):
            raise ValueError(f"tactic: `{self.tactic}` is not a name; write one lower-case word")
        if not self.why.strip():
            raise ValueError("why: it is empty; tell the agent the reason in one line")
        self._check_slots()
        for index, phrase in enumerate(self.done):
            try:
                PhraseSet((phrase,))
            except ValueError as error:
                raise ValueError(f"done[{index}]: {error}") from error
        for index, act in enumerate(self.done_by):
            if act not in ACTS[Channel.AGENT]:
                close = difflib.get_close_matches(act, ACTS[Channel.AGENT], n=1)
                raise ValueError(
                    f"done_by[{index}]: `{act}` is no act of the agent;"
                    f" {f'try `{close[0]}`' if close else 'see the list in docs/playbooks.md'}"
                )
        for index, row in enumerate(self.source):
            if row not in ROWS:
                close = difflib.get_close_matches(row, ROWS, n=1)
                raise ValueError(
                    f"source[{index}]: `{row}` is not a catalogue row;"
                    f" try `{close[0] if close else 'SVC-26'}`"
                )

    def _check_slots(self) -> None:
        lent = {name for rule in self.when.walk() for name in rule.lends()}
        lent.update(name for rule in (self.when, *self.when.all) for name in rule.has)
        texts = [(f"say[{index}]", text) for index, text in enumerate(self.say)]
        for place, text in [*texts, ("why", self.why)]:
            if not text.strip():
                raise ValueError(f"{place}: the sentence is empty; write or delete it")
            try:
                names = slots_of(text)
            except ValueError as error:
                raise ValueError(f"{place}: {error}") from error
            for name in names:
                if name in lent or (name in FACTS and place != "why"):
                    continue
                if name in FACTS:
                    raise ValueError(
                        f"{place}: `{{{name}}}` may be unknown; name it under `has` or take it out"
                    )
                close = difflib.get_close_matches(name, FACTS, n=1)
                raise ValueError(
                    f"{place}: nothing here fills the slot `{{{name}}}`;"
                    f" use one of {', '.join(sorted(lent))} or a fact"
                    f"{f' such as {close[0]}' if close else ''}"
                )
        for place, text in (("do", self.do), ("avoid", self.avoid)):
            if "{" in text or "}" in text:
                raise ValueError(f"{place}: slots work in `say` and `why` only; take it out")

    def leaves(self) -> Iterator[Rule]:
        """Every rule in ``when`` and ``unless``."""
        yield from self.when.walk()
        if self.unless is not None:
            yield from self.unless.walk()

    @property
    def topic(self) -> str:
        """What the card is about; two cards of one topic are never up together."""
        return self.when.topic

    @property
    def urgent(self) -> bool:
        """Whether it may push in at once and exceed the budget."""
        return self.priority >= _URGENT

"""When a card applies, as data: a small language over signals, stages, words and time."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Annotated, ClassVar, Final

import msgspec

from assist.coach.catalogue import ACTS, CALL, DERIVED_SLOTS, DUTIES, FACTS, SIGNALS
from assist.events import BANDS, STAGES, Band, Channel, Trend
from assist.events.phrases import PhraseSet

Milliseconds = Annotated[int, msgspec.Meta(ge=0, le=3_600_000)]
Count = Annotated[int, msgspec.Meta(ge=1, le=99)]
Share = Annotated[float, msgspec.Meta(ge=0.0, le=1.0)]
SignalName = Annotated[str, msgspec.Meta(extra_json_schema={"enum": list(SIGNALS)})]
StageName = Annotated[str, msgspec.Meta(extra_json_schema={"enum": list(STAGES)})]
SAID_MS: Final = 10_000
"""How recent ``said`` must be where a rule gives no ``within_ms``."""

_ACT_NAMES: Final = list(dict.fromkeys(act for acts in ACTS.values() for act in acts))
ActName = Annotated[str, msgspec.Meta(extra_json_schema={"enum": _ACT_NAMES})]
FactName = Annotated[str, msgspec.Meta(extra_json_schema={"enum": list(FACTS)})]
DutyName = Annotated[str, msgspec.Meta(extra_json_schema={"enum": list(DUTIES)})]

_CAUSES: Final = ("signal", "said", "act", "speaking", "quiet", "follows")


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, dict=True):
    """A condition. Everything that is written in one rule must hold together.

    A rule has at most one cause (``signal``, ``said``, ``act``, ``speaking``, ``quiet``,
    ``follows``); without one its cause is a duty of ``owes``, else the newest fact of ``has``, else
    the stage, else the call itself. ``after_ms`` and ``within_ms`` count from when the cause began.

    Attributes:
        signal: A signal of this name is there and was not withdrawn.
        band: With ``signal: anger``: it is in one of these bands now (default: all but calm).
        was: With ``signal: anger``: it was in one of these bands in the last 90 seconds.
        trend: With ``signal: anger``: where it is going.
        of: With a signal that tells a kind (``complaint_kind``): it is one of these.
        min_value: The signal's value is at least this, 0 to 1.
        min_repeats: The question was asked again at least so often.
        min_count: The signal has been raised at least so often in this call.
        said: One of these phrases was said by ``speaker``.
        act: ``speaker`` did this with words, such as ``announce_transfer``. A moment.
        speaker: Who said or did it.
        speaking: This party has been speaking, short pauses aside.
        quiet: This party has stopped speaking. Under ``all`` it only says when a card may go up;
            the card stays when speech goes on. The agent counts as quiet from the start.
        follows: A card of this tactic was up, or the agent did it unasked, and is gone.
        stage: The call is in one of these stages.
        has: All of these facts are known.
        lacks: None of these facts is known.
        owes: The call owes one of these duties; its age counts from when it was owed first.
        after_ms: The cause has lasted this long, in milliseconds.
        within_ms: The cause is no older than this, in milliseconds.
        all: Each of these rules holds as well.
        any: At least one of these rules holds as well.
    """

    STAND_IN: ClassVar[str] = (
        "{any: [{signal: question_open}, {signal: agent_interrupts},"
        " {signal: inconsistent_statement}, {signal: missing_fact}, {signal: no_restatement},"
        " {signal: promise}, {signal: wellbeing}, {signal: late_answer}]}"
    )
    """A rule that lends every slot; a checker puts it where a faulty one was."""

    signal: SignalName | None = None
    band: tuple[Band, ...] = ()
    was: tuple[Band, ...] = ()
    trend: Trend | None = None
    of: tuple[str, ...] = ()
    min_value: Share | None = None
    min_repeats: Count | None = None
    min_count: Count | None = None
    said: tuple[str, ...] = ()
    act: ActName | None = None
    speaker: Channel = Channel.CUSTOMER
    speaking: Channel | None = None
    quiet: Channel | None = None
    follows: str | None = None
    stage: tuple[StageName, ...] = ()
    has: tuple[FactName, ...] = ()
    lacks: tuple[FactName, ...] = ()
    owes: tuple[DutyName, ...] = ()
    after_ms: Milliseconds = 0
    within_ms: Milliseconds | None = None
    all: tuple[Rule, ...] = ()
    any: tuple[Rule, ...] = ()

    def __post_init__(self) -> None:
        self._check_causes()
        self._check_signal()
        self._check_act()
        self._check_facts()
        for index, stage in enumerate(self.stage):
            if stage not in STAGES:
                raise ValueError(
                    f"stage[{index}]: there is no stage `{stage}`; use one of {', '.join(STAGES)}"
                )
        for index, phrase in enumerate(self.said):
            try:
                PhraseSet((phrase,))
            except ValueError as error:
                raise ValueError(f"said[{index}]: {error}") from error
        if self.within_ms is not None and self.within_ms <= self.after_ms:
            raise ValueError("within_ms: it must be above after_ms, or the rule never holds")

    def _check_causes(self) -> None:
        causes = [name for name in _CAUSES if getattr(self, name)]
        if len(causes) > 1:
            raise ValueError(
                f"{causes[1]}: a rule has one cause and this one already has `{causes[0]}`;"
                " put the second one under `all:`"
            )
        if not (causes or self.conditional or self.timed or self.grouped):
            raise ValueError("the rule is empty and would always hold; name a signal")
        for group in ("all", "any"):
            for index, rule in enumerate(getattr(self, group)):
                if rule.all or rule.any:
                    raise ValueError(
                        f"{group}[{index}]: rules nest one level deep; write this as two cards"
                    )

    def _check_signal(self) -> None:
        if self.signal is not None and self.signal not in SIGNALS:
            raise ValueError(
                f"signal: there is no signal `{self.signal}`{_hint(self.signal, SIGNALS)}"
            )
        if self.signal != "anger":
            for name in ("band", "was", "trend"):
                if getattr(self, name):
                    raise ValueError(f"{name}: only `signal: anger` has this; take it out")
        classes = () if self.signal is None else SIGNALS[self.signal].classes
        of_tactic = self.signal is not None and SIGNALS[self.signal].of_tactic
        for index, name in enumerate(self.of):
            if name not in classes and not of_tactic:
                known = f"use one of {', '.join(classes)}" if classes else "take it out"
                raise ValueError(f"of[{index}]: `{self.signal}` has no `{name}`; {known}")
        if self.signal is None and self.min_value is not None:
            raise ValueError("min_value: this needs a signal; name one or take it out")
        if self.min_count is not None and self.signal in (None, "anger"):
            raise ValueError("min_count: this needs a signal other than anger; take it out")
        if self.min_repeats is not None and "repeats" not in self.lends():
            raise ValueError("min_repeats: only questions repeat; take it out")

    def _check_act(self) -> None:
        if self.act is None or self.act in ACTS[self.speaker]:
            return
        other = self.speaker.other
        if self.act in ACTS[other]:
            does = "agent" if other is Channel.AGENT else "customer"
            raise ValueError(f"act: `{self.act}` is what the {does} does; write `speaker: {does}`")
        raise ValueError(f"act: there is no act `{self.act}`{_hint(self.act, ACTS[self.speaker])}")

    def _check_facts(self) -> None:
        """Facts and duties have names that are known."""
        for key in ("has", "lacks"):
            for index, name in enumerate(getattr(self, key)):
                if name not in FACTS:
                    raise ValueError(
                        f"{key}[{index}]: there is no fact `{name}`{_hint(name, FACTS)}"
                    )
        for index, name in enumerate(self.lacks):
            if name in self.has:
                raise ValueError(f"lacks[{index}]: `{name}` is under `has` too; take one out")

        for index, name in enumerate(self.owes):
            if name not in DUTIES:
                raise ValueError(f"owes[{index}]: there is no duty `{name}`{_hint(name, DUTIES)}")

    @cached_property
    def caused(self) -> bool:
        """Whether the rule itself names a cause."""
        return any(getattr(self, name) for name in _CAUSES)

    @cached_property
    def conditional(self) -> bool:
        """Whether it asks for a stage, for facts or for duties."""
        return bool(self.stage or self.has or self.lacks or self.owes)

    @cached_property
    def timed(self) -> bool:
        """Whether the age of the cause matters."""
        return bool(self.after_ms or self.within_ms is not None)

    @cached_property
    def grouped(self) -> bool:
        """Whether other rules belong to it."""
        return bool(self.all or self.any)

    @cached_property
    def said_ms(self) -> int:
        """How recent its words must be."""
        return SAID_MS if self.within_ms is None else self.within_ms

    def lends(self) -> tuple[str, ...]:
        """Slots that this rule's own cause fills."""
        if self.signal is not None:
            return (*DERIVED_SLOTS, *SIGNALS[self.signal].slots)
        return DERIVED_SLOTS if self.said or self.act else ("seconds",)

    def walk(self) -> Iterator[Rule]:
        """This rule and those below it, alternatives before what must hold as well."""
        yield self
        yield from self.any
        yield from self.all

    @cached_property
    def topic(self) -> str:
        """What a card with this rule is about: the topic of the first signal or duty named."""
        for rule in self.walk():
            name = rule.signal or next(iter(rule.owes), None)
            if name is not None:
                return SIGNALS[name].topic
        return CALL

    def bands(self) -> tuple[Band, ...]:
        """Bands in which an anger rule may hold."""
        return self.band or BANDS[1:]


def _hint(name: str, names: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, names, n=1)
    return f"; try `{close[0]}`" if close else "; see the list in docs/playbooks.md"

"""The files ``wording.yaml`` and ``customer.yaml`` of a pack: what wording is worth a signal.

How phrases are written stands in ``frames``; docs/signals/wording.md explains the file.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from assist.analysis.wording.frames import FrameReader
from assist.events import Channel

Phrases = tuple[str, ...]
Names = tuple[str, ...]


class Mark(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Wording that no signal is about but that rules ask for by name.

    Attributes:
        phrases: What is said.
        speaker: Who says it; either party where it is missing.
        unless: It is not meant where it shares a token with one of these (``可以`` in ``不可以``).
    """

    phrases: Phrases
    speaker: Channel | None = None
    unless: Phrases = ()


class Guard(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Wording that takes a rule's phrase back when both stand in one utterance.

    Attributes:
        before: It ends at most ``within`` tokens before the phrase.
        after: It begins at most ``within`` tokens after the phrase.
        over: It shares a token with the phrase: the phrase is part of something harmless.
        within: Distance, in tokens (0 is right beside it).
    """

    before: Phrases = ()
    after: Phrases = ()
    over: Phrases = ()
    within: int = 0

    def __post_init__(self) -> None:
        if not (self.before or self.after or self.over):
            raise ValueError("the guard looks at nothing; give it before, after or over")


class Near(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of these marks must stand within so many tokens, before or after, in the utterance."""

    marks: Names
    within: int


class Since(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of these marks was heard in the last so many milliseconds, from whomever it is of."""

    marks: Names
    within_ms: int


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"is_": "is"}):
    """Phrases that mean the same.

    Attributes:
        id: Short name, quoted in the evidence as ``wording:<signal>/<id>``.
        phrases: What is said.
        weight: How much of the signal it makes; 1.0 raises it alone.
        guards: Names of guards, beside those of the signal.
        near: A mark that must be near.
        after: A mark that must have been heard shortly before.
        not_after: A mark that must not have been heard shortly before.
        asked_within_ms: The customer must have asked a question within this time.
        new_term: It does not count once the other party has used the same words.
        is_: The class it speaks for, in a signal with ``classes``; else a finer kind for people.
        better: What could be said instead, for the slot ``better``.
        mended: Whether the mends of the signal mend it.
    """

    id: str
    phrases: Phrases
    weight: float = 1.0
    guards: Names = ()
    near: Near | None = None
    after: Since | None = None
    not_after: Since | None = None
    asked_within_ms: int | None = None
    new_term: bool = False
    is_: str = ""
    better: str = ""
    mended: bool = True

    def __post_init__(self) -> None:
        if not self.phrases:
            raise ValueError("phrases: the rule has none")
        if not 0 < self.weight <= 3:
            raise ValueError("weight: must lie above 0 and not above 3")


class Mend(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the same party says around a phrase that makes it all right, in the same utterance or
    the next.

    Attributes:
        marks: Names of marks.
        within: It begins at most so many tokens after the phrase.
        before: Or it ends at most so many tokens before the phrase; 0 for not before it.
        within_ms: And is heard at most so many milliseconds after it.
        inside: Or it shares a token with the phrase.
    """

    marks: Names
    within: int
    before: int = 0
    within_ms: int = 5_000
    inside: bool = False


class Classes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Turns a signal into a leaning: weights add up per ``is``, and the leader is published.

    Attributes:
        names: The classes.
        least: Weight that the leader needs.
        margin: By how much it must lead the next one.
        most: Weight that a class can gather, so that others may still overtake it.
        half_life_ms: Weights halve in this time; they stay where it is missing.
    """

    names: Names
    least: float = 1.0
    margin: float = 0.5
    most: float = 3.0
    half_life_ms: int | None = None


class SignalRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One signal.

    Attributes:
        speaker: Whose words it is about.
        rules: What counts.
        guards: Names of guards that hold for all its rules.
        mend: What makes it all right.
        grace_ms: How long after the last word to wait for words that take it back or mend it;
            without ``mend``, after the phrase itself, and never past the end of the utterance.
            0 raises at once and withdraws if need be.
        window_ms: Weights add up over this time; the signal is raised when they reach 1.
        cooldown_ms: It is not raised again before this time is over.
        renewed: Whether a new utterance ends the cooldown: each insult is one more.
        classes: Makes it a leaning.
    """

    speaker: Channel
    rules: tuple[Rule, ...]
    guards: Names = ()
    mend: Mend | None = None
    grace_ms: int = 600
    window_ms: int = 60_000
    cooldown_ms: int = 15_000
    renewed: bool = False
    classes: Classes | None = None

    def __post_init__(self) -> None:
        ids = [rule.id for rule in self.rules]
        for index, rule in enumerate(self.rules):
            if ids.index(rule.id) != index:
                raise ValueError(f"rules[{index}].id: {rule.id!r} is used twice; give it its own")
            if self.classes is not None and rule.is_ not in self.classes.names:
                names = ", ".join(self.classes.names)
                raise ValueError(f"rules[{index}].is: {rule.is_!r} is not one of {names}")


class WordingFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file; ``WordingData`` adds the compiled rules.

    Attributes:
        signals: By name of the signal (method catalogue).
        gap: How many tokens a bare ``…`` may stand for.
        numbers: Words that are numbers (``<number>``), beside digits.
        fillers: Tokens that are not there as far as phrases go (``嗯``, ``um``).
        alike: Tokens that are read as another: ``你: [您]``.
        slots: Lists that phrases refer to as ``<name>``.
        marks: Wording that rules ask for by name.
        guards: What takes phrases back, by name.
    """

    signals: dict[str, SignalRules]
    gap: int = 4
    numbers: Phrases = ()
    fillers: Phrases = ()
    alike: dict[str, tuple[str, ...]] = {}
    slots: dict[str, Phrases] = {}
    marks: dict[str, Mark] = {}
    guards: dict[str, Guard] = {}

    def __post_init__(self) -> None:
        reader = self.reader()
        for path, phrases in self._all_phrases():
            for index, phrase in enumerate(phrases):
                try:
                    reader.read(phrase)
                except ValueError as error:
                    raise ValueError(f"{path}[{index}]: {error}") from error
        for name, signal in self.signals.items():
            self._check_names(f"signals.{name}", signal)

    def reader(self) -> FrameReader:
        """Reads this file's phrases."""
        return FrameReader(self.slots, self.normal, self.gap)

    @property
    def normal(self) -> dict[str, str]:
        """What each token of ``alike`` is read as."""
        return {form: word for word, forms in self.alike.items() for form in forms}

    def _all_phrases(self) -> Iterator[tuple[str, Phrases]]:
        for name, mark in self.marks.items():
            yield f"marks.{name}.phrases", mark.phrases
            yield f"marks.{name}.unless", mark.unless
        for name, guard in self.guards.items():
            for side in ("before", "after", "over"):
                yield f"guards.{name}.{side}", getattr(guard, side)
        for name, signal in self.signals.items():
            for index, rule in enumerate(signal.rules):
                yield f"signals.{name}.rules[{index}].phrases", rule.phrases

    def _check_names(self, where: str, signal: SignalRules) -> None:
        self._known(f"{where}.guards", signal.guards, self.guards)
        if signal.mend is not None:
            self._known(f"{where}.mend.marks", signal.mend.marks, self.marks)
        for index, rule in enumerate(signal.rules):
            at = f"{where}.rules[{index}]"
            self._known(f"{at}.guards", rule.guards, self.guards)
            for field, need in (
                ("near", rule.near),
                ("after", rule.after),
                ("not_after", rule.not_after),
            ):
                if need is not None:
                    self._known(f"{at}.{field}.marks", need.marks, self.marks)

    @staticmethod
    def _known(where: str, names: Names, known: dict[str, Mark] | dict[str, Guard]) -> None:
        for index, name in enumerate(names):
            if name not in known:
                raise ValueError(f"{where}[{index}]: there is none named {name!r}")

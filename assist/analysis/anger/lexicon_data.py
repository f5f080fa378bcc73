"""The file ``anger.yaml`` of a pack: angry, calming and harmless wording, and what turns it round.

Phrases are written as in ``phrase_net``: literal text with ``(a|b)`` for either, ``(a|)`` for
optional text and ``…`` for a few characters of anything; ``<name>`` stands for a list in ``slots``,
and a word of ``alike`` stands for its other forms too.
"""

from __future__ import annotations

import re

import msgspec

from assist.analysis.anger.phrase_net import parse_phrase
from assist.events.phrases import PhraseSet

CALMING = "calming"
"""What guards call calming wording among their groups."""

Slots = dict[str, tuple[str, ...]]
_SLOT = re.compile(r"<([a-z_]+)>")


def fill_slots(phrase: str, slots: Slots) -> str:
    """A phrase with its ``<name>`` references written out.

    Raises:
        ValueError: There is no such list.
    """

    def choice(found: re.Match[str]) -> str:
        if found[1] not in slots:
            raise ValueError(f"{phrase!r} refers to <{found[1]}>, which slots does not have")
        return f"({'|'.join(slots[found[1]])})"

    return _SLOT.sub(choice, phrase)


def other_forms(phrase: str, alike: Slots) -> str:
    """A phrase in which every word of ``alike`` may take its other forms; longer words first."""
    if not alike:
        return phrase
    words = sorted(alike, key=len, reverse=True)
    known = re.compile("|".join(re.escape(word) for word in words))
    return known.sub(lambda found: f"({'|'.join((found[0], *alike[found[0]]))})", phrase)


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of angry wording.

    Attributes:
        ceiling: The level that wording of this kind alone can reach, however often it is
            repeated, 0..1.
        waits: It counts only once another word, or the end of the utterance, has followed; for
            wording that a laugh right after it takes back.
    """

    ceiling: float
    waits: bool = False

    def __post_init__(self) -> None:
        if not 0 < self.ceiling <= 1:
            raise ValueError("ceiling: must lie between 0 and 1")


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Phrases that weigh the same.

    Attributes:
        weight: How angry a caller is who says this, 0..1; see the bands in docs/signals/anger.md.
        phrases: What is said.
        group: Kind of wording; empty among the calming entries.
        note: For whoever edits the file.
    """

    weight: float
    phrases: tuple[str, ...]
    group: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if not 0 < self.weight <= 1:
            raise ValueError("weight: must lie between 0 and 1")


class Emphasis(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words right before a phrase that make it weigh more (power > 1) or less (power < 1).

    The weight ``w`` becomes ``1 - (1 - w) ** power``.
    """

    power: float
    words: tuple[str, ...]

    def __post_init__(self) -> None:
        if not 0 < self.power <= 4:
            raise ValueError("power: must lie between 0 and 4")


class Guard(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Wording around a phrase that takes it back.

    Patterns are regular expressions in which ``<name>`` stands for a list in ``slots``.

    Attributes:
        name: Kind of guard, for whoever edits the file.
        before: Patterns that must match at the end of the text just before the phrase.
        before_chars: How much of that text is looked at.
        after: Patterns found in the text just after the phrase.
        after_chars: How much of that text is looked at.
        unless_before: Patterns at the end of the text before that lift the guard again.
        unless_after: Patterns at the start of the text after that lift it.
        unless_within: Patterns in the phrase itself that lift it.
        groups: Kinds of wording it applies to, ``calming`` among them; all but calming wording
            where it is empty.
        keeps: Share of the weight that stays, 0..1.
    """

    name: str
    before: tuple[str, ...] = ()
    before_chars: int = 12
    after: tuple[str, ...] = ()
    after_chars: int = 8
    unless_before: tuple[str, ...] = ()
    unless_after: tuple[str, ...] = ()
    unless_within: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    keeps: float = 0.0

    def __post_init__(self) -> None:
        if not self.before and not self.after:
            raise ValueError("name: the guard looks at nothing; give it before or after")

    def patterns(self) -> dict[str, tuple[str, ...]]:
        """All patterns by field."""
        return {
            "before": self.before,
            "after": self.after,
            "unless_before": self.unless_before,
            "unless_after": self.unless_after,
            "unless_within": self.unless_within,
        }


class Demands(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What tells a repeated demand from harmless repetition.

    Attributes:
        asked_to_repeat: Agent wording that asks for a repetition.
        small_talk: Customer wording that may be repeated; taken out before comparing.
        pressing: Customer wording that still wants something. However polite, an utterance with
            it is no calm speech: what was angry before stays as it was.
        repairs: Agent wording that mends: apologises, names the feeling, takes it on. Calm speech
            after it takes the level down distinctly.
    """

    asked_to_repeat: tuple[str, ...]
    small_talk: tuple[str, ...] = ()
    pressing: tuple[str, ...] = ()
    repairs: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        PhraseSet(self.asked_to_repeat)
        PhraseSet(self.small_talk)
        PhraseSet(self.pressing)
        PhraseSet(self.repairs)


class LexiconData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file; ``AngerData`` adds the compiled rules.

    Attributes:
        gap_chars: How many characters ``…`` may stand for.
        slots: Lists that phrases refer to as ``<name>``.
        groups: Kinds of angry wording by name.
        heat: Angry wording.
        calming: Wording that takes heat away.
        harmless: Wording that merely looks angry (``热死了``); it hides what it contains.
        emphasis: Intensifiers and diminishers.
        guards: Negation, reported speech, joking.
        demands: What tells a repeated demand.
        alike: Other forms of a word (您 beside 你); a phrase with the word means them as well.
        names: Products, dishes, places, numbers that look angry (空气炸锅). They hide what they
            contain, as ``harmless`` wording does, and the learned scorer does not see them.
    """

    gap_chars: int
    slots: Slots
    groups: dict[str, Group]
    heat: tuple[Entry, ...]
    calming: tuple[Entry, ...]
    harmless: tuple[str, ...]
    emphasis: tuple[Emphasis, ...]
    guards: tuple[Guard, ...]
    demands: Demands
    alike: Slots = {}
    names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_phrases(self.harmless, self.slots, "harmless")
        check_phrases(self.names, self.slots, "names")
        for index, entry in enumerate(self.calming):
            check_phrases(entry.phrases, self.slots, f"calming[{index}].phrases")
        for index, entry in enumerate(self.heat):
            check_phrases(entry.phrases, self.slots, f"heat[{index}].phrases")
            group = self.groups.get(entry.group)
            if group is None:
                names = ", ".join(self.groups)
                raise ValueError(f"heat[{index}].group: {entry.group!r} is not one of {names}")
            if entry.weight > group.ceiling:
                raise ValueError(
                    f"heat[{index}].weight: lies above the ceiling of {entry.group}; lower it"
                )
        for index, guard in enumerate(self.guards):
            self._check_guard(guard, f"guards[{index}]")

    def _check_guard(self, guard: Guard, where: str) -> None:
        for name in guard.groups:
            if name != CALMING and name not in self.groups:
                raise ValueError(f"{where}.groups: there is no group {name!r}")
        for field, patterns in guard.patterns().items():
            for index, pattern in enumerate(patterns):
                try:
                    re.compile(fill_slots(pattern, self.slots))
                except (re.error, ValueError) as error:
                    raise ValueError(
                        f"{where}.{field}[{index}]: not a regular expression: {error}"
                    ) from error


def check_phrases(phrases: tuple[str, ...], slots: Slots, where: str) -> None:
    """Make sure that phrases can be compiled.

    Raises:
        ValueError: One cannot; its message starts with the path ``where[n]``.
    """
    for index, phrase in enumerate(phrases):
        try:
            parse_phrase(fill_slots(phrase, slots))
        except ValueError as error:
            raise ValueError(f"{where}[{index}]: {error}") from error

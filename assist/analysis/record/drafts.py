"""Messages that may follow a call, made of template text, facts and quoted lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from string import Formatter
from typing import NamedTuple

from assist.analysis.record.casebook import Casebook
from assist.analysis.record.data import DraftData, Drafts
from assist.analysis.record.handover import fact_value
from assist.analysis.record.line import MARKS
from assist.events import Draft, DraftChannel, Fact, RecordLine
from assist.events.phrases import PhraseSet

_SOON = re.compile(r"in \d+ minutes?")
"""What is due before a message would be read needs none."""

_Lines = tuple[RecordLine, ...]


class Slot(NamedTuple):
    """What stands in a slot, and where it came from."""

    text: str
    lines: _Lines


class DraftWriter:
    """Writes messages to the customer; none where nothing was promised.

    Args:
        data: Templates.
        calls: Wording of a promise to telephone.
        joint: Between quoted sentences: a space, or nothing in Chinese.
    """

    def __init__(self, data: Drafts, calls: PhraseSet, joint: str) -> None:
        self._data = data
        self._worth = PhraseSet(data.worth)
        self._asked = frozenset(data.asked)
        self._private = PhraseSet(data.private)
        self._calls = calls
        self._joint = joint
        self._titles = data.titles

    def write(
        self, book: Casebook, promises: Sequence[_Lines], follow_up: _Lines
    ) -> tuple[Draft, ...]:
        """The messages, shortest kind first.

        Args:
            book: The case.
            promises: Each promise with the lines that it was said in.
            follow_up: The promise that the customer is waiting for.
        """
        if not follow_up or not self._is_worth(follow_up):
            return ()
        slots = self._slots(book, promises, follow_up)
        drafts = [
            self._draft("sms", self._data.sms, slots),
            self._draft("email", self._data.email, slots),
        ]
        if any(line.text.lower() in self._calls for line in follow_up):
            known = {
                name: slot
                for name, slot in slots.items()
                if name in _NAMES or (name == "promise" and not self._is_private(slot.text))
            }
            drafts.append(self._draft("voicemail", self._data.voicemail, known))
        return tuple(draft for draft in drafts if draft is not None)

    def _is_worth(self, follow_up: _Lines) -> bool:
        due = follow_up[0].due
        if due:
            return _SOON.fullmatch(due) is None
        return any(line.text.lower() in self._worth for line in follow_up)

    def _is_private(self, text: str) -> bool:
        return text.lower() in self._private

    def _slots(
        self, book: Casebook, promises: Sequence[_Lines], follow_up: _Lines
    ) -> dict[str, Slot]:
        slots = {name: slot for fact in book.facts.values() for name, slot in self._fact_slot(fact)}
        every = tuple(line for lines in promises for line in lines)
        for name, lines in (
            ("problem", tuple(book.problem()[:1])),
            ("cause", tuple(book.cause())),
            ("solution", tuple(book.solution())),
            ("promise", follow_up),
            ("promises", every),
            ("open", tuple(book.questions.plain(self._asked)[:1])),
        ):
            if lines:
                text = self._joint.join(line.text for line in lines)
                if name in ("problem", "open"):
                    text = text.rstrip("。.")  # it stands between quotation marks
                slots[name] = Slot(text, lines)
        return slots

    def _fact_slot(self, fact: Fact) -> Iterable[tuple[str, Slot]]:
        """A fact under its name; one character is a surname, which nobody is called by."""
        value = fact_value(fact)
        if fact.name in ("customer_name", "agent_name"):
            value = address(value, self._titles)
        if not value:
            return
        said = (fact.speaker, fact.line, fact.span)
        line = RecordLine(part="fact", text=value, speaker=said[0], line=said[1], span=said[2])
        if fact.name == "agent_name" and len(value) == 1:
            yield "agent_surname", Slot(value, (line,))
        elif fact.name != "customer_name" or len(value) > 1:
            yield fact.name, Slot(value, (line,))

    def _draft(
        self, channel: DraftChannel, data: DraftData, slots: Mapping[str, Slot]
    ) -> Draft | None:
        pieces = [piece for piece in (_fill(w, slots) for w in data.pieces) if piece is not None]
        while pieces and len("".join(text for text, _ in pieces)) > data.limit:
            pieces.pop()
        used = [name for _, names in pieces for name in names]
        if not {"promise", "promises"}.intersection(used) and channel != "voicemail":
            return None
        subject, more = _fill(data.subject, slots) or ("", ())
        lines: list[RecordLine] = []
        for name in (*more, *used):
            lines += [line for line in slots[name].lines if line not in lines]
        text = "".join(text for text, _ in pieces)
        return Draft(channel=channel, text=text, subject=subject, lines=tuple(lines))


_NAMES = frozenset(("customer_name", "agent_name", "agent_surname"))


def address(name: str, titles: Mapping[str, str]) -> str:
    """A name as somebody is written to; empty where only a title is known."""
    words = name.split()
    title = ""
    while words and words[0].lower().rstrip(".") in titles:
        title = titles[words.pop(0).lower().rstrip(".")]
    if not words or (len(words) == 1 and words[0].lower() in titles):
        return ""
    spelt = [word[:1].upper() + word[1:] for word in words]
    return " ".join(([title] if title else []) + spelt)


def names_in(template: str) -> tuple[str, ...]:
    """The slots of a template, in order."""
    return tuple(name for _, name, _, _ in Formatter().parse(template) if name)


def _fill(wordings: Iterable[str], slots: Mapping[str, Slot]) -> tuple[str, tuple[str, ...]] | None:
    """The first wording whose slots are all known, filled, with the names of its slots."""
    for wording in wordings:
        names = names_in(wording)
        if all(name in slots for name in names):
            return wording.format_map({name: slots[name].text for name in names}), names
    return None


def bare(text: str) -> str:
    """Text without what writing adds to speech: punctuation, spaces, case."""
    return "".join(char for char in text.lower() if char not in MARKS and not char.isspace())

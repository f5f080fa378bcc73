"""Walks: short conversations written down with what the product must make of them.

``walks/<language>.yaml`` holds them; ``README.md`` beside it says how one is written.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import yaml

from assist.events import Band, Channel, StageName
from assist.review.judges import Result

HERE = Path(__file__).parent
LANGUAGES = ("zh", "en")
SPEAKERS = {"A": Channel.AGENT, "C": Channel.CUSTOMER}

_TIME = re.compile(r"(\d+(?:\.\d+)?)(ms|s|min)")
_UNITS_MS = {"ms": 1, "s": 1_000, "min": 60_000}

Ids = Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
Voice = Literal["usual", "raised", "flat"]


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One thing that happens: a turn, a pause, or something that the agent clicks.

    Attributes:
        a: What the agent says (written ``A``).
        c: What the customer says (written ``C``).
        after: Silence before the turn.
        over: How long before the end of what was said so far the turn begins.
        pace: How many times faster than usual it is spoken.
        voice: What it sounds like.
        noise: Noise at the speaker's end, dBFS.
        wait: Silence, with no turn behind it.
        click: What becomes of the prompt that came up last.
        of: The card whose prompt is clicked, where it is not the last one.
    """

    a: str = msgspec.field(default="", name="A")
    c: str = msgspec.field(default="", name="C")
    after: str = "700ms"
    over: str = ""
    pace: float = 1.0
    voice: Voice = "usual"
    noise: int | None = None
    wait: str = ""
    click: Literal["", "used", "dismissed"] = ""
    of: str = ""


class Rang(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long it rang before the agent answered."""

    ms: int
    rings: int | None = None


class Screen(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What must have been on the overlay at some moment, beside cards.

    Attributes:
        band: The gauge of anger.
        labels: Name of a label to its class (``""`` for a label without one).
        stage: Where the call stood.
        owed: Duties that were listed as owed.
        done: Duties that were ticked.
        steps: Method to the name of its own step.
        promises: Words of the promises that were listed.
        ticked: Points of the outbound list that were ticked off.
        facts: Name of a fact to the words that it was heard in.
    """

    band: Band | None = None
    labels: dict[str, str] = {}
    stage: StageName | None = None
    owed: tuple[str, ...] = ()
    done: tuple[str, ...] = ()
    steps: dict[str, str] = {}
    promises: tuple[str, ...] = ()
    ticked: tuple[str, ...] = ()
    facts: dict[str, str] = {}


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Words that must stand in what is written after (or at the handover of) the call.

    Attributes:
        handed_over: In the note that is told when a transfer is announced.
    """

    problem: str = ""
    cause: str = ""
    solution: str = ""
    follow_up: str = ""
    kind: str = ""
    promises: tuple[str, ...] = ()
    open_questions: tuple[str, ...] = ()
    handed_over: tuple[str, ...] = ()
    sms: tuple[str, ...] = ()
    email: tuple[str, ...] = ()
    voicemail: tuple[str, ...] = ()


class Walk(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A conversation and what must come of it.

    Attributes:
        ids: The row of the catalogue that it walks, by all or some of its ids.
        pack: The industry pack; empty for the general one.
        signals: Name to a word of its evidence (``""`` where that is a measurement); each must be
            raised and stand in the end.
        classes: Of a signal that tells a kind, which.
        acts: Must be heard of the agent, and count for the scorecard.
        absent: Signals that must never be raised.
        cue: An act of the agent that may bring the card up before the signal does.
        card: One of these must come up because of one of the signals, or while the duty that one of
            them tells of is owed and the card asks for that, and serve one of the ids.
        says: Words that stand in the prompt.
        private: For the agent alone.
        result: What the scorecard says of every one of the ids.
    """

    name: str
    ids: Ids
    say: tuple[str | Step, ...]
    pack: str = ""
    rang: Rang | None = None
    agenda: tuple[str, ...] = ()
    hung_up_by: Channel | None = None
    signals: dict[str, str] = {}
    classes: dict[str, str] = {}
    acts: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    cue: str = ""
    card: tuple[str, ...] = ()
    says: str = ""
    private: bool = False
    screen: Screen = Screen()
    record: Record = Record()
    result: Result

    def steps(self) -> tuple[Step, ...]:
        """What happens, with plain lines read as turns."""
        return tuple(_turn(step) if isinstance(step, str) else step for step in self.say)


class Beyond(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A row that no conversation can show, and why not."""

    ids: Ids
    why: Annotated[str, msgspec.Meta(min_length=20)]


class WalkFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The walks of one language."""

    language: str
    walks: tuple[Walk, ...]
    beyond: tuple[Beyond, ...] = ()


class CatalogueRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing of the method catalogue, with every id that asks for it."""

    ids: Ids
    section: Literal["customer", "conversation", "avoid", "duty", "improvement"]
    live: Literal["card", "label", "list", "wrap_up", "none"]
    signals: tuple[str, ...]
    title: dict[str, str]


class Catalogue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``models/catalogue.yaml``."""

    rows: tuple[CatalogueRow, ...]

    def row_of(self, name: str) -> CatalogueRow:
        """The row that an id stands in."""
        return next(row for row in self.rows if name in row.ids)


def read_walks(language: str) -> WalkFile:
    """The walks of a language."""
    path = HERE / "walks" / f"{language}.yaml"
    return msgspec.convert(yaml.safe_load(path.read_text(encoding="utf-8")), WalkFile)


def milliseconds(text: str) -> int:
    """``9s``, ``600ms`` or ``2min`` in milliseconds."""
    match = _TIME.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no time; write 9s, 600ms or 2min")
    return round(float(match[1]) * _UNITS_MS[match[2]])


def _turn(line: str) -> Step:
    party, _, words = line.partition(":")
    if party not in SPEAKERS or not words.strip():
        raise ValueError(f"{line!r} is no turn; write “A: …” or “C: …”")
    return Step(a=words.strip()) if party == "A" else Step(c=words.strip())

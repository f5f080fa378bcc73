"""Scorecard forms as data: which rows are judged, how, on what evidence, and what they weigh."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec

from assist.coach.catalogue import ACTS, SIGNALS
from assist.packs.resources import models_dir
from assist.packs.yaml_file import read_yaml

Judge = Literal[
    "fault",
    "duty",
    "greeting",
    "courtesy",
    "transfer",
    "solution",
    "civil",
    "note",
    "calmed",
    "heard_out",
    "looked_back",
    "answered",
    "facts",
    "checklist",
    "steps",
    "record",
    "beyond",
    "manual",
]
Names = tuple[str, ...]
Weight = Annotated[float, msgspec.Meta(ge=0, le=1000)]
Cap = Annotated[int, msgspec.Meta(ge=0, le=99)]

UNTOLD: Final = ("note", "beyond", "manual")
"""Judges that pass or fail nobody: such a row counts only where a person decides it."""

_NAME: Final = re.compile(r"[\w.-]+/[0-9]+")
_ID: Final = re.compile(r"[\w.-]{1,40}")


class Title(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What reviewers read."""

    zh: str
    en: str


class FormRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One thing that is judged, under all the ids that ask for it.

    Attributes:
        ids: Rows of the method catalogue, or a site's own; each becomes an item, the judgement
            counts once. A reviewer's card names the row by the first.
        title: What is asked; the first id where there is none.
        judge: How it is judged; ``models/forms/default.yaml`` says what each means. ``manual``
            only by a person.
        signals: Their ids are its evidence.
        acts: Acts of the agent that fulfil it; their ids are its evidence, too.
        words: It takes words to tell.
        at_most: Of a fault: how often its signals may be heard before it fails.
        weight: Within its section; 0 is shown and counts nothing.
        scale: ``pass_fail``, or ``one_to_five`` where a person scores it.
        fatal: A fail caps the whole score at this; 0 makes it 0.
        na: ``skip`` leaves an n/a row out and its weight to the others of its section; ``pass``
            counts it as passed; ``refuse`` lets no reviewer finish without deciding it.
        comment: When a reviewer must say why, besides wherever an automatic result is overridden:
            ``never``, on a ``fail`` (of a scale: 1 or 2), or ``always``.
    """

    ids: Annotated[Names, msgspec.Meta(min_length=1)]
    title: Title | None = None
    judge: Judge
    signals: Names = ()
    acts: Names = ()
    words: bool = True
    at_most: Annotated[int, msgspec.Meta(ge=0, le=100)] = 0
    weight: Weight = 1.0
    scale: Literal["pass_fail", "one_to_five"] = "pass_fail"
    fatal: Cap | None = None
    na: Literal["skip", "pass", "refuse"] = "skip"
    comment: Literal["never", "fail", "always"] = "never"

    def __post_init__(self) -> None:
        for at, name in enumerate(self.ids):
            if not _ID.fullmatch(name):
                raise ValueError(f"ids[{at}]: `{name}` is no id; use letters, digits, - and _")
        for at, name in enumerate(self.signals):
            if name not in SIGNALS:
                raise ValueError(f"signals[{at}]: there is no signal `{name}`; see docs/signals.md")
        known = [act for acts in ACTS.values() for act in acts]
        for at, name in enumerate(self.acts):
            if name not in known:
                raise ValueError(f"acts[{at}]: there is no act `{name}`; see docs/signals.md")
        if self.scale == "one_to_five" and self.judge != "manual":
            raise ValueError("scale: only a row with `judge: manual` is scored from 1 to 5")
        if self.at_most and self.judge != "fault":
            raise ValueError("at_most: it counts signals of a row with `judge: fault`")
        if self.judge == "manual" and (self.signals or self.acts):
            raise ValueError("judge: a manual row has no signals or acts; take them out")

    @property
    def key(self) -> str:
        """What a reviewer's card calls it."""
        return self.ids[0]


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Rows that belong together; ``weight`` is their share of the score."""

    id: str
    title: Title
    weight: Weight
    rows: Annotated[tuple[FormRow, ...], msgspec.Meta(min_length=1)]


class Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A form.

    Attributes:
        form: Its name and version, ``default/5``, which every scorecard cites: a form that changes
            gets the next number.
        title: What reviewers read.
    """

    form: str
    title: Title | None = None
    sections: Annotated[tuple[Section, ...], msgspec.Meta(min_length=1)]

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.form):
            raise ValueError("form: it takes a name and a version, such as `sales/1`")
        seen: set[str] = set()
        names: set[str] = set()
        for number, section in enumerate(self.sections):
            if section.id in names:
                raise ValueError(f"sections[{number}].id: `{section.id}` is there twice")
            names.add(section.id)
            for index, row in enumerate(section.rows):
                for at, name in enumerate(row.ids):
                    if name in seen:
                        raise ValueError(
                            f"sections[{number}].rows[{index}].ids[{at}]: "
                            f"`{name}` is judged twice; take one out"
                        )
                    seen.add(name)
        if not any(s.weight and row.weight for s in self.sections for row in s.rows):
            raise ValueError("sections: nothing has a weight, so no call could have a score")

    @property
    def rows(self) -> tuple[FormRow, ...]:
        """The rows that are judged by what was heard."""
        return tuple(row for row in self.every_row if row.judge != "manual")

    @property
    def every_row(self) -> tuple[FormRow, ...]:
        """The rows of all sections, those for people, too."""
        return tuple(row for section in self.sections for row in section.rows)

    def row_of(self, name: str) -> FormRow | None:
        """The row that an id belongs to."""
        return next((row for row in self.every_row if name in row.ids), None)


def forms_dir() -> Path:
    """Where the forms that ship with the product live."""
    return models_dir() / "forms"


@lru_cache(maxsize=1)
def default_form() -> Form:
    """The form that covers the whole method catalogue.

    Raises:
        PackError: It does not validate.
    """
    return read_yaml(forms_dir() / "default.yaml", Form)


def form_schema() -> str:
    """The JSON Schema of forms, for editors."""
    schema = msgspec.json.schema(Form)
    return msgspec.json.format(msgspec.json.encode(schema), indent=2).decode()

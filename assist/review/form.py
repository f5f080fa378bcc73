"""Scorecard forms as data: which rows are judged, how, and on what evidence."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

import msgspec

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
]
Names = tuple[str, ...]


class FormRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One thing that is judged, under all the catalogue ids that ask for it.

    Attributes:
        ids: Rows of the method catalogue; each becomes an item, the judgement counts once.
        judge: How it is judged; ``models/forms/default.yaml`` says what each means.
        signals: Their ids are its evidence.
        acts: Acts of the agent that fulfil it; their ids are its evidence, too.
        words: It takes words to tell.
    """

    ids: Annotated[Names, msgspec.Meta(min_length=1)]
    judge: Judge
    signals: Names = ()
    acts: Names = ()
    words: bool = True


class Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A form; ``form`` is its name and version, which every scorecard cites."""

    form: str
    rows: Annotated[tuple[FormRow, ...], msgspec.Meta(min_length=1)]

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for index, row in enumerate(self.rows):
            for at, name in enumerate(row.ids):
                if name in seen:
                    raise ValueError(
                        f"rows[{index}].ids[{at}]: `{name}` is judged twice; take one out"
                    )
                seen.add(name)


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

"""What reviewers said about findings. Verdicts are only ever added to; the newest counts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, get_args

import msgspec
from sqlalchemy import insert, select

from assist.store.database import Database
from assist.store.saving import utc_now
from assist.store.schema import asked, prompts, signals, turns, verdicts

Target = Literal["signal", "question", "prompt", "turn", "anger"]
Said = Literal["agree", "disagree", "missed", "comment", "withdrawn"]

TARGETS: tuple[Target, ...] = get_args(Target)

_IDS = {
    "signal": (signals.c.call, signals.c.sid),
    "question": (asked.c.call, asked.c.qid),
    "prompt": (prompts.c.call, prompts.c.pid),
    "turn": (turns.c.call, turns.c.line),
}


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What one reviewer said about one finding.

    Attributes:
        target_id: Id of the finding in the report, a transcript line's, or ``START-END`` in ms.
        verdict: ``missed`` says what should be there and isn't; ``withdrawn`` takes back.
        label: What would be right: a signal's name, a question's text, a band of anger.
        created_at: UTC.
    """

    id: int
    target: Target
    target_id: str
    verdict: Said
    label: str
    comment: str
    reviewer: str
    created_at: str


class NewVerdict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A verdict as it is given."""

    target: Target
    target_id: str = ""
    verdict: Said
    label: str = ""
    comment: str = ""


def add_verdict(db: Database, call: int, given: NewVerdict, reviewer: str) -> Verdict:
    """Keep a verdict.

    Args:
        db: The store.
        call: ``calls.id``.
        given: What was said.
        reviewer: The name of who said it.
    """
    values = {**msgspec.structs.asdict(given), "reviewer": reviewer, "created_at": utc_now()}
    with db.write() as connection:
        made = connection.execute(
            insert(verdicts).values(call=call, **values).returning(verdicts.c.id)
        )
        return Verdict(id=made.scalar_one(), **values)


def verdicts_of(db: Database, call: int) -> tuple[Verdict, ...]:
    """Every verdict about a call (``calls.id``), oldest first."""
    columns = [verdicts.c[name] for name in Verdict.__struct_fields__]
    with db.read() as connection:
        rows = connection.execute(
            select(*columns).where(verdicts.c.call == call).order_by(verdicts.c.id)
        ).mappings()
        return tuple(Verdict(**row) for row in rows)


def standing(given: Iterable[Verdict]) -> tuple[Verdict, ...]:
    """The newest verdict of each reviewer about each target, oldest first.

    What was withdrawn is gone. Several things may be missed at the same place.
    """
    newest: dict[tuple[str, ...], Verdict] = {}
    for one in given:
        several = one.verdict == "missed" or (one.verdict == "withdrawn" and one.label)
        key = (one.reviewer, one.target, one.target_id, one.label if several else "")
        newest.pop(key, None)
        if one.verdict != "withdrawn":
            newest[key] = one
    return tuple(newest.values())


def has_target(db: Database, call: int, target: Target, target_id: str) -> bool:
    """Whether a call (``calls.id``) has this finding; a moment of anger it always has."""
    if target == "anger":
        return True
    of, name = _IDS[target]
    with db.read() as connection:
        return (
            connection.execute(select(of).where(of == call, name == target_id).limit(1)).scalar()
            is not None
        )

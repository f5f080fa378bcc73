"""Rows of labelled conversation: one JSON object a line, plain or gzipped."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from assist.errors import InputError
from assist.events import is_cjk

Label = Literal[0, 1]


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One turn, post, overlap or whole dialogue; fields that a row has no use for are null.

    Attributes:
        id: Names the row in the file of scores.
        text: What was said or typed. Lines that begin with ``C:`` or ``A:`` are the turns of a
            whole dialogue, the customer's and the agent's.
        label: Whether the target is there; null where nobody can tell, kept as context.
        dialogue_id: Rows of one dialogue share it.
        turn: Place in the dialogue; rows stand in order where it is missing.
        speaker: ``customer``, ``agent``, or another name.
        question: Whether it is a question, where ``label`` says something else.
        answered: Of a question: whether somebody answers it.
        start: When it was said, seconds.
        end: When it was over, seconds.
        onset: Of an overlap: when the second voice came in, seconds.
        overlap_dur: For how long both spoke, seconds.
        overlapper_talk_dur: For how long the second spoke, alone or not, seconds.
        floor_continues: For how long the first spoke on, seconds.
        floor_speaker: Of an overlap: who had the floor.
        floor_talked_before: For how long the first had spoken, seconds.
        score: Of a reviewed call: the value that the engine raised there; null for nothing.
    """

    id: str | int
    text: str = ""
    label: Label | None = None
    dialogue_id: str | int | None = None
    turn: int | None = None
    speaker: str | None = None
    question: Label | None = None
    answered: Label | None = None
    start: float | None = None
    end: float | None = None
    onset: float | None = None
    overlap_dur: float | None = None
    overlapper_talk_dur: float | None = None
    floor_continues: float | None = None
    floor_speaker: str | None = None
    floor_talked_before: float | None = None
    score: float | None = None


def read_rows(path: Path) -> list[Row]:
    """Every row of a file, in its order.

    Raises:
        InputError: The file can't be read, or a line of it is no row.
    """
    decoder = msgspec.json.Decoder(Row)
    rows = []
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip():
            continue
        try:
            rows.append(decoder.decode(line))
        except msgspec.MsgspecError as error:
            raise InputError(
                f"not a row of labelled data ({error})",
                where=str(path),
                line=number,
                remedy='put one JSON object on each line, such as {"id": "1", "text": "…", '
                '"label": 0}',
            ) from error
    return rows


def dialogues(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """The rows of each dialogue, turn by turn; a row without a dialogue is one by itself."""
    known: dict[str | int, list[Row]] = {}
    groups = []
    for row in rows:
        group = known.get(row.dialogue_id) if row.dialogue_id is not None else None
        if group is None:
            group = []
            groups.append(group)
            if row.dialogue_id is not None:
                known[row.dialogue_id] = group
        group.append(row)
    for group in groups:
        turns = [row.turn for row in group if row.turn is not None]
        if len(turns) == len(group) and turns != sorted(turns):
            group.sort(key=lambda row: row.turn or 0)
        yield group


def language_of(rows: Sequence[Row]) -> str:
    """``zh`` where most rows hold a Chinese character, else ``en``."""
    chinese = sum(any(map(is_cjk, row.text)) for row in rows)
    return "zh" if 2 * chinese > len(rows) else "en"


def _lines(path: Path) -> list[bytes]:
    try:
        data = path.read_bytes()
        return (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).splitlines()
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(
            f"the file cannot be read ({getattr(error, 'strerror', None) or 'broken gzip'})",
            where=str(path),
            remedy="give a .jsonl or .jsonl.gz file",
        ) from error

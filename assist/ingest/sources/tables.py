"""CSV: a line a turn, with columns named in Chinese or English."""

from __future__ import annotations

import csv
import io
import re

from assist.errors import TranscriptError
from assist.ingest.transcript import RawTurn

_COLUMNS = {
    "speaker": ("speaker", "role", "channel", "party", "participant", "角色", "说话人", "身份"),
    "text": ("text", "content", "transcript", "utterance", "message", "内容", "文本", "话术"),
    "start_ms": ("start_ms", "begin_ms", "startms", "开始毫秒"),
    "end_ms": ("end_ms", "endms", "结束毫秒"),
    "start": ("start", "start_time", "begin", "time", "timestamp", "开始", "开始时间", "时间"),
    "end": ("end", "end_time", "结束", "结束时间"),
}
_CLOCK = re.compile(r"(?:(\d+):)?(\d{1,2}):(\d{1,2}(?:[.,]\d+)?)")


def is_table(text: str) -> bool:
    """Whether the first line names the columns that a transcript needs."""
    return {"speaker", "text"} <= set(_columns(_rows(text.split("\n", 1)[0])[:1] or [[]]))


def table_turns(text: str, where: str) -> list[RawTurn]:
    """Turns of a table.

    Times are milliseconds (``start_ms``), seconds or clock times (``start``).

    Raises:
        TranscriptError: A line with too few columns, or a time that is none.
    """
    rows = _rows(text)
    columns = _columns(rows[:1])
    turns: list[RawTurn] = []
    for number, row in enumerate(rows[1:], start=2):
        if not any(field.strip() for field in row):
            continue
        if len(row) <= max(columns.values()):
            raise TranscriptError(
                f"this line has {len(row)} columns, fewer than the first",
                where=where,
                line=number,
                remedy="put text that holds a comma into double quotes",
            )
        field = {name: row[at].strip() for name, at in columns.items()}
        if not field["text"]:
            continue
        start = _time(field, "start", where, number)
        end = _time(field, "end", where, number)
        turns.append(
            RawTurn(
                speaker=field["speaker"],
                text=field["text"],
                where=f"line {number}",
                start_ms=start if end is not None else None,
                end_ms=end if start is not None else None,
            )
        )
    return turns


def _rows(text: str) -> list[list[str]]:
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    return list(csv.reader(io.StringIO(text), delimiter=delimiter))


def _columns(head: list[list[str]]) -> dict[str, int]:
    names = [name.strip().lower() for name in head[0]] if head else []
    return {
        column: names.index(alias)
        for column, aliases in _COLUMNS.items()
        for alias in aliases[::-1]
        if alias in names
    }


def _time(field: dict[str, str], side: str, where: str, line: int) -> int | None:
    exact, given = field.get(f"{side}_ms", ""), field.get(side, "")
    if not exact and not given:
        return None
    clock = _CLOCK.fullmatch(given)
    try:
        if exact:
            return round(float(exact))
        if clock:
            minutes = int(clock[1] or 0) * 60 + int(clock[2])
            return round((minutes * 60 + float(clock[3].replace(",", "."))) * 1000)
        return round(float(given) * 1000)
    except ValueError as error:
        raise TranscriptError(
            f"“{(exact or given)[:30]}” is no time",
            where=where,
            line=line,
            remedy="give seconds, or a clock time such as 00:01:02.5",
        ) from error

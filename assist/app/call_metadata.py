"""What is known of a call besides its words: from its file's name, a file beside it, or a table."""

from __future__ import annotations

import csv
import datetime
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec

from assist.app.batch_sources import Source
from assist.errors import InputError, UsageError

_KNOWN: Final = {
    "agent": "agent",
    "team": "team",
    "product": "product",
    "customer": "customer_ref",
    "customer_ref": "customer_ref",
    "started_at": "started_at",
    "date": "date",
    "time": "time",
    "call_id": "call_id",
    "language": "language",
}
"""Names of fields in patterns, tables and files, and what they are here."""

_FIELD = re.compile(r"\{(\w+)\}")
_SHAPES: Final = {
    "date": r"\d{4}-?\d{2}-?\d{2}(?:[T_ -]?\d{2}[-:.]?\d{2}(?:[-:.]?\d{2})?)?",
    "time": r"\d{2}[-:.]?\d{2}(?:[-:.]?\d{2})?",
}
"""What a field of a pattern can hold; any other holds anything."""

MAX_META: Final = 200
"""Characters of a further field that are kept. Source: chosen."""


class CallFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What came with a call.

    Attributes:
        started_at: UTC, ``2026-11-22T10:00:00Z``; empty where nothing tells.
        written_at: When its files were last written, the same way.
        call_id: How the site calls it; empty for its file's name.
        language: ``zh``, ``en``, or empty where nothing says.
        meta: Fields that are none of the others.
    """

    started_at: str = ""
    written_at: str = ""
    agent: str = ""
    team: str = ""
    product: str = ""
    customer_ref: str = ""
    call_id: str = ""
    language: str = ""
    meta: dict[str, str] = msgspec.field(default_factory=dict)

    @property
    def labels(self) -> dict[str, str]:
        """Those that are columns of the list of calls; empty where nothing tells."""
        return {
            name: getattr(self, name)
            for name in ("started_at", "agent", "team", "product", "customer_ref")
        }


class CallMetadata:
    """Finds what came with each call.

    A file beside the call (``x.meta.json``) outdoes the table, and that the file's name.

    Args:
        pattern: Of file names, such as ``{date}_{agent}_{call_id}``.
        table: A CSV with a column ``file`` or ``call_id`` and one for each field.

    Raises:
        UsageError: The pattern makes no sense.
        InputError: The table can't be read, or has neither of those columns.
    """

    def __init__(self, pattern: str | None = None, table: Path | None = None) -> None:
        self._pattern = _compiled(pattern) if pattern else None
        self._rows = _read_table(table) if table is not None else {}
        self.misfits = 0

    def of(self, source: Source) -> CallFacts:
        """What came with a call.

        Raises:
            InputError: The file beside it is broken, or a time is none.
        """
        found: dict[str, str] = {}
        if self._pattern is not None:
            match = self._pattern.fullmatch(source.stem)
            if match is None:
                self.misfits += 1
            else:
                found |= match.groupdict()
        found |= self._row(source)
        found |= _beside(source)
        return _facts(found, source)

    def _row(self, source: Source) -> Mapping[str, str]:
        for path in source.files:
            for name in (str(path), path.name, path.stem, source.stem):
                if (row := self._rows.get(name)) is not None:
                    return row
        return {}


def _compiled(pattern: str) -> re.Pattern[str]:
    fields = _FIELD.findall(pattern)
    if not fields or len(set(fields)) != len(fields):
        raise UsageError(
            f"“{pattern}” is no pattern of file names",
            remedy="write each field once, as in {date}_{agent}_{call_id}",
        )
    parts = _FIELD.split(pattern)
    expression = "".join(
        f"(?P<{part}>{_SHAPES.get(part, '.+?')})" if index % 2 else re.escape(part)
        for index, part in enumerate(parts)
    )
    try:
        return re.compile(expression)
    except re.error as error:
        raise UsageError(
            f"“{pattern}” is no pattern of file names ({error})",
            remedy="name fields in letters, as in {date}_{agent}_{call_id}",
        ) from error


def _read_table(path: Path) -> dict[str, dict[str, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"the table cannot be read ({error.strerror})", where=str(path)) from error
    except UnicodeDecodeError as error:
        raise InputError(
            f"byte {error.start} is not UTF-8", where=str(path), remedy="save the table as UTF-8"
        ) from error
    lines = csv.DictReader(text.splitlines(), dialect=_dialect(text))
    names = [(name or "").strip().lower() for name in lines.fieldnames or ()]
    key = next((name for name in ("file", "call_id") if name in names), None)
    if key is None:
        raise InputError(
            "the table has no column “file” or “call_id”",
            where=str(path),
            line=1,
            remedy="name the columns in the first line",
        )
    rows: dict[str, dict[str, str]] = {}
    for line in lines:
        row = {
            (name or "").strip().lower(): (value or "").strip()
            for name, value in line.items()
            if isinstance(value, str)
        }
        wanted = row.pop("file", "") if key == "file" else row[key]
        if not wanted:
            continue
        rows[wanted] = {name: value for name, value in row.items() if name and value}
    return rows


def _dialect(text: str) -> type[csv.Dialect]:
    first = text.partition("\n")[0]

    class Found(csv.excel):
        delimiter = max(",;\t", key=first.count)

    return Found


def _beside(source: Source) -> dict[str, str]:
    path = source.sidecar
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise InputError(f"it cannot be read ({error.strerror})", where=str(path)) from error
    try:
        values = msgspec.json.decode(data, type=dict[str, str | int | float | bool | None])
    except msgspec.DecodeError as error:
        raise InputError(
            f"this does not say what the call is ({error})",
            where=str(path),
            remedy='write one object of texts, as in {"agent": "Li", "team": "cards"}',
        ) from error
    return {name.strip().lower(): str(value) for name, value in values.items() if value is not None}


def _facts(found: Mapping[str, str], source: Source) -> CallFacts:
    values: dict[str, str] = {}
    meta: dict[str, str] = {}
    for name, value in found.items():
        if (known := _KNOWN.get(name)) is not None:
            values[known] = value.strip()
        else:
            meta[name] = value.strip()[:MAX_META]
    date, time = values.pop("date", ""), values.pop("time", "")
    told = values.pop("started_at", "") or f"{date} {time}".strip()
    language = values.pop("language", "").lower()[:2]
    return CallFacts(
        **values,
        language=language if language in ("zh", "en") else "",
        started_at=utc(told, source) if told else "",
        written_at=_written(source),
        meta=meta,
    )


def utc(text: str, source: Source) -> str:
    """A time as the store writes it; without a zone it is this machine's.

    Raises:
        InputError: It is no time.
    """
    digits = re.sub(r"\D", "", text)
    try:
        if re.fullmatch(r"[\d\s_.:T-]+", text) and len(digits) in (8, 12, 14):
            form = "%Y%m%d%H%M%S"
            moment = datetime.datetime.strptime(digits.ljust(14, "0"), form)
        elif re.fullmatch(r"\d{9,10}(\.\d+)?", text):
            moment = datetime.datetime.fromtimestamp(float(text), datetime.UTC)
        else:
            moment = datetime.datetime.fromisoformat(text)
    except ValueError as error:
        raise InputError(
            f"“{text[:40]}” is no time of a call",
            where=source.where,
            remedy="write it as 2026-11-22T10:00:00+08:00",
        ) from error
    return _stored(moment)


def _written(source: Source) -> str:
    try:
        changed = max(path.stat().st_mtime for path in source.files)
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", where=source.where) from error
    return _stored(datetime.datetime.fromtimestamp(changed, datetime.UTC))


def stored_time(text: str) -> str:
    """An ISO 8601 time as the store writes it."""
    return _stored(datetime.datetime.fromisoformat(text))


def _stored(moment: datetime.datetime) -> str:
    return moment.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

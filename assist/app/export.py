"""The command ``assist export``: calls out of the store as files."""

from __future__ import annotations

import getpass
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec

from assist.app.atomic import write_atomically
from assist.app.config import Config
from assist.app.progress import with_progress
from assist.errors import InputError, SetupError, UsageError
from assist.review.corrections import labelled_rows
from assist.review.exports.exported import ExportedCall, Stamp
from assist.review.exports.formats import FORMATS, LIST_FORMATS, write_list
from assist.review.exports.taken import file_name, matching, named, taken
from assist.store import audit
from assist.store.calls import CallQuery, ListedCall, utc_now
from assist.store.database import Database

LABELS: Final = "labels"
"""The format that is no call but what reviewers said about calls."""


class ExportOptions(msgspec.Struct, frozen=True, kw_only=True):
    """The command's options; see its help."""

    format: str
    output: str | None = None
    query: CallQuery | None = None
    table: str = "calls"
    target: str | None = None
    original: bool = False
    language: str | None = None
    db: str | None = None


class _Query(CallQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A filter in which every misspelt name is told."""


def run_export(call_ids: Sequence[str], options: ExportOptions, config: Config) -> None:
    """Write calls, or labels, into a file, a folder or to the screen.

    Raises:
        UsageError: The options make no sense together.
        InputError: There is no such call, or nothing to export.
        SetupError: The store can't be opened or the file not written.
    """
    _sensible(call_ids, options)
    with Database.open(options.db or config.database_url) as db:
        if options.format == LABELS:
            _labels(db, options)
            return
        listed = [named(db, call_id) for call_id in dict.fromkeys(call_ids)]
        stamp = Stamp(by=_user(), at=utc_now(), original=options.original)
        if options.query is None and len(listed) == 1 and not _is_folder(options.output):
            _one(db, listed[0], stamp, options)
        elif options.format in LIST_FORMATS and not _is_folder(options.output):
            _list(db, listed, stamp, options)
        else:
            _folder(db, listed or list(matching(db, options.query or CallQuery())), stamp, options)


def query_from(text: str) -> CallQuery:
    """What ``--query`` means: a filter as JSON, or else words that were said.

    Raises:
        UsageError: It begins like JSON and is no filter.
    """
    if not text.lstrip().startswith("{"):
        return CallQuery(text=text)
    try:
        return msgspec.json.decode(text, type=_Query)
    except msgspec.MsgspecError as error:
        raise UsageError(
            f"--query is no filter ({error})", remedy="see the filters in docs/export.md"
        ) from error


def _one(db: Database, listed: ListedCall, stamp: Stamp, options: ExportOptions) -> None:
    call = taken(db, listed, original=options.original)
    if options.format == "csv":
        _list(db, [listed], stamp, options)
        return
    _note(db, options, listed.row.call_id)
    _written(_file(call, stamp, options), options.output)


def _list(db: Database, listed: list[ListedCall], stamp: Stamp, options: ExportOptions) -> None:
    if options.output in (None, "-") and options.format == "xlsx":
        raise UsageError("a workbook can't go to the screen", remedy="give -o calls.xlsx")
    calls = listed if options.query is None else matching(db, options.query)
    for one in listed:
        _note(db, options, one.row.call_id)
    if options.query is not None:
        _note(db, options, "")
    found = _counted(taken(db, one, original=options.original) for one in calls)
    if options.output in (None, "-"):
        with tempfile.TemporaryDirectory() as folder:
            whole = Path(folder) / "calls"
            write_list(whole, found, stamp, format_=options.format, table=options.table)
            with whole.open("rb") as file:
                shutil.copyfileobj(file, sys.stdout.buffer)
            sys.stdout.buffer.flush()
        return
    path = Path(str(options.output))
    beside = path.with_name(f".{path.name}.part")
    try:
        write_list(beside, found, stamp, format_=options.format, table=options.table)
        beside.replace(path)
    except OSError as error:
        raise SetupError(
            f"the file cannot be written ({error.strerror})",
            where=str(path),
            remedy="choose a folder that exists and that you may write to",
        ) from error
    finally:
        beside.unlink(missing_ok=True)
    print(f"written: {path}", file=sys.stderr)


def _folder(db: Database, listed: list[ListedCall], stamp: Stamp, options: ExportOptions) -> None:
    """A file a call; what has no report yet is said and left out."""
    if not listed:
        raise InputError("no call matches", remedy="change --query")
    if not _is_folder(options.output):
        raise UsageError(
            f"`{options.format}` holds one call only", remedy="give a folder: -o exports/"
        )
    folder = Path(str(options.output))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SetupError(
            f"the folder cannot be made ({error.strerror})", where=str(folder)
        ) from error
    names: set[str] = set()
    failed = 0
    for one in with_progress(listed, "exporting"):
        try:
            call = taken(db, one, original=options.original)
            data = _file(call, stamp, options)
        except InputError as error:
            print(f"assist: {error}", file=sys.stderr)
            failed += 1
            continue
        _note(db, options, one.row.call_id)
        write_atomically(folder / _free(names, one.row.call_id, options.format), data)
    print(f"written: {len(listed) - failed} files in {folder}", file=sys.stderr)
    if failed:
        raise InputError(f"{failed} of {len(listed)} calls could not be exported")


def _file(call: ExportedCall, stamp: Stamp, options: ExportOptions) -> bytes:
    language = options.language or call.row.language
    return FORMATS[options.format].write(call, stamp, language)


def _labels(db: Database, options: ExportOptions) -> None:
    assert options.target is not None
    rows = [msgspec.json.encode(row) + b"\n" for row in labelled_rows(db, options.target)]
    audit.note(db, _user(), "export", "", f"labels {options.target}")
    _written(b"".join(rows), options.output)


def _written(data: bytes, output: str | None) -> None:
    if output in (None, "-"):
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    path = Path(str(output))
    write_atomically(path, data)
    print(f"written: {path}", file=sys.stderr)


def _counted(calls: Iterator[ExportedCall]) -> Iterator[ExportedCall]:
    """The calls, but never none: an empty file says nothing about why.

    Raises:
        InputError: There is none.
    """
    found = False
    for call in calls:
        found = True
        yield call
    if not found:
        raise InputError("no call matches", remedy="change --query")


def _note(db: Database, options: ExportOptions, call_id: str) -> None:
    """A line of the audit log, before anything is given away."""
    what = options.format if call_id else f"list {options.format} {options.table}"
    audit.note(db, _user(), "export", call_id, f"{what} original" if options.original else what)


def _free(names: set[str], call_id: str, ending: str) -> str:
    """A file name that no other call of this export has."""
    name = file_name(call_id, ending)
    number = 1
    while name.casefold() in names:
        number += 1
        name = file_name(f"{call_id}-{number}", ending)
    names.add(name.casefold())
    return name


def _sensible(call_ids: Sequence[str], options: ExportOptions) -> None:
    labels = options.format == LABELS
    if labels != (options.target is not None):
        raise UsageError("--format labels and --target go together", remedy="give both")
    if labels and (call_ids or options.query is not None):
        raise UsageError("labels are of every reviewed call", remedy="leave out calls and --query")
    if not labels and not call_ids and options.query is None:
        raise UsageError("there is nothing to export", remedy="name calls, or give --query")
    if call_ids and options.query is not None:
        raise UsageError("calls and --query at once", remedy="give one of them")


def _is_folder(output: str | None) -> bool:
    return output is not None and (output.endswith("/") or Path(output).is_dir())


def _user() -> str:
    """Who runs the command; a machine may not know."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "local"

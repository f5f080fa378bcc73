"""One file over HTTP, resumed where it broke off."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import msgspec
from httpx import codes

from assist.asr.archive import need_room
from assist.errors import ModelError

_TIMEOUT = httpx.Timeout(30.0)
_TOTAL = re.compile(r"bytes (?:(\d+)-\d+|\*)/(\d+)")


_BY_HAND = "get the model by hand and give its folder"


class FetchOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How hard to try.

    Attributes:
        attempts: Tries in a row that bring nothing new before giving up, 1..20. Source: chosen.
        pause_s: Wait after the first such try, doubled after each, 0..60. Source: chosen.
    """

    attempts: int = 5
    pause_s: float = 1.0


class _Origin(msgspec.Struct, frozen=True):
    """What a partial file is a part of; kept beside it.

    Attributes:
        url: Where it comes from.
        validator: Strong entity tag or modification date, to resume by.
        length: Bytes in all.
    """

    url: str
    validator: str
    length: int | None


def fetch(
    url: str,
    path: Path,
    *,
    progress: Callable[[int, int | None], None] | None = None,
    options: FetchOptions | None = None,
) -> None:
    """Download a file into ``path``, going on from what an earlier call left there.

    A partial file is only continued if the server says that it still has the same one (Range
    with If-Range); a server that knows no ranges or sends no validator is asked for all of it.

    Args:
        url: Address.
        path: The partial file; complete when this returns. Kept on failure, with a note beside
            it (``.origin``) that the next call resumes by.
        progress: Told bytes so far and bytes in all, if known.
        options: How hard to try.

    Raises:
        ModelError: The server refuses, or the connection keeps breaking.
        OSError: The file cannot be written.
    """
    options = options or FetchOptions()
    fruitless = 0
    with httpx.Client(follow_redirects=True, timeout=_TIMEOUT) as client:
        while True:
            before = _size(path)
            try:
                _attempt(client, url, path, progress)
                return
            except httpx.RequestError as error:
                fruitless = 0 if _size(path) > before else fruitless + 1
                if fruitless >= options.attempts:
                    raise ModelError(
                        f"the download broke off after {_size(path) / 1e6:.0f} MB ({error})",
                        where=url,
                        remedy="check the connection and run the same command again to go on",
                    ) from error
                time.sleep(options.pause_s * 2 ** max(0, fruitless - 1))


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def discard(path: Path) -> None:
    """Remove a partial file and its note."""
    path.unlink(missing_ok=True)
    _note(path).unlink(missing_ok=True)


def _attempt(
    client: httpx.Client,
    url: str,
    path: Path,
    progress: Callable[[int, int | None], None] | None,
) -> None:
    """One request; returns when the file is complete.

    Raises:
        httpx.RequestError: The connection broke; what arrived is in the file.
        ModelError: Trying again would not help.
    """
    origin = _read_note(path)
    have = _size(path) if origin is not None and origin.url == url else 0
    # The file must arrive as it lies on the server, or ranges and lengths mean nothing.
    headers = {"Accept-Encoding": "identity"}
    if have and origin is not None:
        headers |= {"Range": f"bytes={have}-", "If-Range": origin.validator}
    with client.stream("GET", url, headers=headers) as response:
        if response.status_code == codes.REQUESTED_RANGE_NOT_SATISFIABLE and origin is not None:
            if origin.length == have:
                return
            discard(path)
            raise httpx.ReadError("what was downloaded before was not a part of this file")
        _check_answer(response, url)
        start, length = _extent(response)
        wanted = have if response.status_code == codes.PARTIAL_CONTENT else 0
        if start != wanted or (start and origin is not None and origin.length != length):
            discard(path)
            raise httpx.ReadError("the server sent another part than it was asked for")
        _write_note(path, url, response, length)
        if length is not None:
            need_room(path.parent, length - start)
        _receive(response, path, start, length, progress)


def _check_answer(response: httpx.Response, url: str) -> None:
    """Make sure that the body is the file.

    Raises:
        httpx.ReadError: The server is out of order just now.
        ModelError: It refuses.
    """
    status = response.status_code
    if status >= 500 or status in (codes.REQUEST_TIMEOUT, codes.TOO_MANY_REQUESTS):
        raise httpx.ReadError(f"HTTP status {status}")
    if status not in (codes.OK, codes.PARTIAL_CONTENT):
        raise ModelError(
            f"the server refuses the download (HTTP status {status})", where=url, remedy=_BY_HAND
        )
    if url.startswith("https:") and response.url.scheme != "https":
        raise ModelError(
            "the server leads to an address that is not encrypted", where=url, remedy=_BY_HAND
        )


def _receive(
    response: httpx.Response,
    path: Path,
    start: int,
    length: int | None,
    progress: Callable[[int, int | None], None] | None,
) -> None:
    done = start
    with path.open("r+b" if start else "wb") as file:
        file.seek(start)
        file.truncate()
        for piece in response.iter_raw():
            file.write(piece)
            done += len(piece)
            if progress is not None:
                progress(done, length)
    if length is not None and done != length:
        raise httpx.ReadError(f"{done} of {length} bytes arrived")


def _extent(response: httpx.Response) -> tuple[int, int | None]:
    """Where the body starts in the file, and the file's length."""
    if response.status_code == codes.PARTIAL_CONTENT:
        match = _TOTAL.fullmatch(response.headers.get("content-range", ""))
        if match is None or match[1] is None:
            return -1, None
        return int(match[1]), int(match[2])
    length = response.headers.get("content-length", "")
    return 0, int(length) if length.isdigit() else None


def _note(path: Path) -> Path:
    return path.with_name(f"{path.name}.origin")


def _read_note(path: Path) -> _Origin | None:
    try:
        return msgspec.json.decode(_note(path).read_bytes(), type=_Origin)
    except (OSError, msgspec.MsgspecError):
        return None


def _write_note(path: Path, url: str, response: httpx.Response, length: int | None) -> None:
    tag = response.headers.get("etag", "")
    validator = tag if tag.startswith('"') else response.headers.get("last-modified", "")
    if validator:
        _note(path).write_bytes(msgspec.json.encode(_Origin(url, validator, length)))
    else:
        _note(path).unlink(missing_ok=True)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0

"""Scripts and styles, kept in memory: a page loads some two dozen of them before it paints."""

from __future__ import annotations

import mimetypes
from email.utils import formatdate
from hashlib import md5
from pathlib import Path

import msgspec
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from assist.delivery.squeeze import squeezed

_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}


class _Kept(msgspec.Struct, frozen=True):
    changed_ns: int
    body: bytes
    headers: dict[str, str]


class Statics:
    """The files of one folder, each read again when it has changed.

    Starlette's own ``StaticFiles`` hands every file to a thread in pieces; for files of a few
    kilobytes that takes several times as long as answering from memory.

    Args:
        folder: What is served, with everything below it; names with a dot in front are not.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._kept: dict[str, _Kept] = {}

    def route(self, prefix: str) -> Route:
        """``GET`` and ``HEAD`` of ``prefix/…``."""
        return Route(f"{prefix}/{{name:path}}", self._answer)

    async def _answer(self, request: Request) -> Response:
        kept = self._find(request.path_params["name"])
        if kept is None:
            return PlainTextResponse("no such file.\n", status_code=404)
        if request.headers.get("if-none-match") == kept.headers["etag"]:
            return Response(status_code=304, headers={"etag": kept.headers["etag"]})
        return Response(kept.body, headers=kept.headers)

    def _find(self, name: str) -> _Kept | None:
        if any(part in ("", "..") or part.startswith(".") for part in name.split("/")):
            return None
        path = self._folder / name
        try:
            changed_ns = path.stat().st_mtime_ns
            kept = self._kept.get(name)
            if kept is None or kept.changed_ns != changed_ns:
                kept = _read(path, changed_ns)
        except (OSError, ValueError):  # a folder, nothing at all, or a name that none can have
            return None
        self._kept[name] = kept
        return kept


def _read(path: Path, changed_ns: int) -> _Kept:
    body = squeezed(path.read_bytes(), path.suffix)
    kind = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
    headers = {
        "content-type": kind or "application/octet-stream",
        "etag": f'"{md5(body, usedforsecurity=False).hexdigest()}"',
        "last-modified": formatdate(changed_ns / 1e9, usegmt=True),
    }
    return _Kept(changed_ns, body, headers)

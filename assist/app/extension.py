"""The browser extension, packed from the files of this installation; nothing is built."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path, PurePosixPath

import msgspec

from assist.app.atomic import write_atomically
from assist.delivery.assets import overlay_dir
from assist.errors import SetupError, UsageError

SHARED = "static"
"""Folder of the packed extension for the overlay's own modules: their addresses stay as they are
on the local service."""

_TEXT = (".css", ".html", ".js", ".json")
_OWN = (*_TEXT, ".png")
_SOURCES_ONLY = ("dock.js", "dock.css")
_REFERENCES = {
    ".html": re.compile(r"""(?:src|href)="([^"#?]+)\""""),
    ".js": re.compile(r"""(?:\bfrom|\bimport)\s*\(?\s*["']([^"']+)["']"""),
    ".css": re.compile(r"""(?:@import\s+|url\(\s*)["']?([^"')\s]+\.[a-z0-9]+)["']?"""),
}
_STARTS_OVERLAY = '<script type="module" src="/static/main.js"></script>'
_STARTS_PANEL = (
    '<link rel="stylesheet" href="/panel.css" />\n'
    '\t\t<script type="module" src="/panel.js"></script>'
)
_BAR = (
    '<aside id="pairing" aria-live="polite" hidden>'
    '<strong></strong><span></span><button type="button"></button></aside>'
)
_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The time of every file in the archive, so that the same files give the same archive."""


class PackedExtension(msgspec.Struct, frozen=True):
    """The extension's files, by their path in it."""

    files: dict[str, bytes]

    @property
    def version(self) -> str:
        """As the browser shows it."""
        return str(json.loads(self.files["manifest.json"])["version"])

    def archive(self) -> bytes:
        """As a zip; the same files give the same bytes."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as file:
            for path, content in sorted(self.files.items()):
                entry = zipfile.ZipInfo(path, _EARLIEST)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o644 << 16
                file.writestr(entry, content, compresslevel=9)
        return out.getvalue()


def pack_extension(folder: Path | None = None) -> PackedExtension:
    """Put the extension together: its own files, and the overlay's that these need.

    Args:
        folder: ``web_overlay``; by default this installation's.

    Raises:
        SetupError: A file is missing, or is not what the packing relies on.
    """
    source = folder if folder is not None else overlay_dir()
    own = source / "extension"
    files = {
        path.relative_to(own).as_posix(): path.read_bytes()
        for path in sorted(own.rglob("*"))
        if path.suffix in _OWN and path.name not in _SOURCES_ONLY
    }
    if "manifest.json" not in files:
        raise SetupError(
            "the browser extension's files are missing from this installation",
            where=str(own),
            remedy="install call-assist again",
        )
    files["panel.html"] = _panel(source / "index.html")
    files["content.js"] = _dock(source, own)
    _add_shared(files, source)
    return PackedExtension(files)


def _panel(page: Path) -> bytes:
    """The overlay's page, begun by the panel's script, with a bar for what is in the way."""
    text = page.read_text("utf-8")
    return (
        _once(text, _STARTS_OVERLAY, _STARTS_PANEL, page)
        .replace("<body>", f"<body>\n\t\t{_BAR}", 1)
        .encode()
    )


def _dock(source: Path, own: Path) -> bytes:
    """One plain script: a content script can be no module, and a style sheet no file of the site.

    The tokens move from the page's root, which is the site's, to the dock itself.
    """
    tokens = (source / "tokens.css").read_text("utf-8").replace(":root", ".dock")
    style = json.dumps(tokens + (own / "dock.css").read_text("utf-8"), ensure_ascii=False)
    scope = _without_modules((source / "scope.js").read_text("utf-8"))
    dock = _without_modules((own / "dock.js").read_text("utf-8"))
    return f"(() => {{\nconst STYLE = {style};\n{scope}\n{dock}}})();\n".encode()


def _without_modules(code: str) -> str:
    """A module's code without ``import`` and ``export``; only for modules that need no more."""
    code = re.sub(r"""^import .*? from ["'].*["'];\n""", "", code, flags=re.MULTILINE)
    return re.sub(r"^export (?=class |function |const )", "", code, flags=re.MULTILINE)


def _add_shared(files: dict[str, bytes], source: Path) -> None:
    """Follow every reference, and take along what it leads to."""
    waiting = sorted(files)
    while waiting:
        path = waiting.pop()
        for wanted in references(path, files[path]):
            if wanted in files:
                continue
            folder, _, name = wanted.partition("/")
            file = source / name
            if folder != SHARED or not file.is_file():
                raise SetupError(
                    f"the browser extension needs {wanted}, which is not there",
                    where=path,
                    remedy="install call-assist again",
                )
            files[wanted] = file.read_bytes()
            waiting.append(wanted)


def references(path: str, content: bytes) -> list[str]:
    """The files that a page, module or style sheet of the extension loads, by their path in it."""
    pattern = _REFERENCES.get(PurePosixPath(path).suffix)
    if pattern is None:
        return []
    found = pattern.findall(content.decode())
    return sorted({_resolve(path, name) for name in found if not name.startswith("data:")})


def _resolve(path: str, name: str) -> str:
    if name.startswith("/"):
        return name[1:]
    parts: list[str] = list(PurePosixPath(path).parent.parts)
    for part in PurePosixPath(name).parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)


def _once(text: str, old: str, new: str, where: Path) -> str:
    if text.count(old) != 1:
        raise SetupError(
            "the overlay's page does not start its script as the extension expects",
            where=str(where),
            remedy="install call-assist again",
        )
    return text.replace(old, new)


def run_extension(folder: Path, archive: Path | None = None) -> None:
    """Write the unpacked extension and say how a browser gets it.

    Args:
        folder: Where to; an extension that is there is replaced.
        archive: Write a zip of it here, too.

    Raises:
        SetupError: It can't be put together or written.
        UsageError: There is something else in the folder.
    """
    packed = pack_extension()
    if folder.is_dir() and any(folder.iterdir()) and not (folder / "manifest.json").is_file():
        raise UsageError(
            "this folder has other things in it",
            where=str(folder),
            remedy="name a new or empty folder",
        )
    for path, content in sorted(packed.files.items()):
        _write(folder / path, content)
    if archive is not None:
        _write(archive, packed.archive())
        print(f"{archive}: the same as a zip.")
    print(
        f"{folder.resolve()}: call-assist {packed.version} for Chrome, Edge and Chromium.\n"
        "To load it: open chrome://extensions, switch on developer mode, press “Load unpacked”\n"
        "and choose that folder. Its page then asks for the link that “assist live” prints."
    )


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SetupError(
            f"the folder cannot be made ({error.strerror})",
            where=str(path.parent),
            remedy="choose a folder that you may write to",
        ) from error
    write_atomically(path, content)

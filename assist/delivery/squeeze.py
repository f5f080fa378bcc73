"""Scripts and styles as a browser needs them: without comments and spaces that only people read."""

from __future__ import annotations

import re

from rjsmin import jsmin

_STYLE = re.compile(
    r"""
    (?P<kept> "(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*' )
    | /\*.*?\*/
    | ;\s*(?P<end>\}) \s*
    | \s* (?P<mark>[{};,>]) \s*
    | (?P<colon>:) \s+
    | (?P<space>\s+)
    """,
    re.DOTALL | re.VERBOSE,
)


def squeezed(body: bytes, suffix: str) -> bytes:
    """A file's content with less in it; names stay, so that an error can be read.

    A template literal inside another one's braces is beyond ``rjsmin``; tests compare every script
    and every style sheet with what is left of it.

    Args:
        body: UTF-8 text.
        suffix: ``.js`` or ``.css``; everything else stays as it is.
    """
    if suffix == ".js":
        return _told(jsmin(body.decode("utf-8")))
    if suffix == ".css":
        return _told(_style(body.decode("utf-8")))
    return body


def _style(text: str) -> str:
    """Spaces before a colon stay: in a nested rule ``a :hover`` and ``a:hover`` are two things."""
    bare = _STYLE.sub(
        lambda found: found["kept"] or ("" if found[0][:2] == "/*" else found[0]), text
    )
    return _STYLE.sub(_less, bare).strip()


def _less(found: re.Match[str]) -> str:
    if found["space"]:
        return " "
    return found["kept"] or found["end"] or found["mark"] or found["colon"] or ""


def _told(text: str | bytes) -> bytes:
    return text.encode("utf-8") if isinstance(text, str) else text

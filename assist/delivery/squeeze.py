"""Scripts and styles as a browser needs them: without comments and spaces that only people read."""

from __future__ import annotations

from rcssmin import cssmin
from rjsmin import jsmin


def squeezed(body: bytes, suffix: str) -> bytes:
    """A file's content with less in it; names stay, so that an error can be read.

    Args:
        body: UTF-8 text.
        suffix: ``.js`` or ``.css``; everything else stays as it is.
    """
    if suffix == ".js":
        return _told(jsmin(body.decode("utf-8")))
    if suffix == ".css":
        return _told(cssmin(body.decode("utf-8")))
    return body


def _told(text: str | bytes) -> bytes:
    return text.encode("utf-8") if isinstance(text, str) else text

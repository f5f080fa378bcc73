"""Where the model is that words drafts better; nowhere unless somebody says so."""

from __future__ import annotations

from typing import Annotated

import msgspec

Seconds = Annotated[float, msgspec.Meta(gt=0, le=120)]


class PolishOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The section ``[polish]`` of the configuration.

    Attributes:
        url: Base address of an OpenAI-compatible endpoint (``http://127.0.0.1:11434/v1``);
            None words nothing.
        model: Name of the model there.
        timeout_s: How long an answer may take, in seconds, 0 to 120. Source: chosen; an agent
            who waits longer has sent the draft as it was.
        allow_remote: Let drafts leave this machine. Without it the address must be loopback.
        key_file: A file with the key that the endpoint wants, if it wants one.
    """

    url: str | None = None
    model: str = ""
    timeout_s: Seconds = 8.0
    allow_remote: bool = False
    key_file: str | None = None

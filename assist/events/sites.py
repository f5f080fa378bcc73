"""What of a call the page of a site may hear that shows the overlay in a frame."""

from __future__ import annotations

from typing import Final, Literal, get_args

import msgspec

Gift = Literal["prompts", "questions", "mood", "wrap_up"]

GIFTS: Final[tuple[Gift, ...]] = get_args(Gift)
"""What a site's page may hear of a call; the frame itself shows all of it to the agent."""


class EmbedOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Section ``[embed]`` of the configuration.

    Attributes:
        origins: Sites (``https://crm.example``) that are paired without the question.
        gives: What their pages may hear: ``prompts``, ``questions``, ``mood``, ``wrap_up``.
    """

    origins: tuple[str, ...] = ()
    gives: tuple[Gift, ...] = ("questions", "wrap_up")

"""A list's query, out of an address or a saved view."""

from __future__ import annotations

import re
from typing import Final

import msgspec
from starlette.datastructures import QueryParams

from assist.errors import InputError
from assist.packs.explain import explain_data
from assist.store.calls import CallQuery

PAGE_PARAMETERS: Final = frozenset({"token", "lang", "theme"})
"""What pages put into addresses for themselves."""

MOST_TEXT: Final = 500
"""Characters of a value. Source: chosen."""

_RANGES: Final[dict[str, tuple[float, float]]] = {
    "min_anger": (0, 1),
    "min_interruptions": (0, 100_000),
    "min_unanswered": (0, 100_000),
    "min_score": (0, 100),
    "max_score": (0, 100),
    "limit": (1, 200),
    "days": (1, 3660),
}
_WHEN: Final = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}Z)?")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")


class ViewQuery(CallQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a saved view looks for.

    Attributes:
        days: The last so many days, today included, in place of ``since`` and ``until``.
    """

    days: int | None = None


def call_query(params: QueryParams) -> CallQuery:
    """The query in an address.

    Raises:
        InputError: It has a filter that there is not, or a value that can't be.
    """
    known = CallQuery.__struct_fields__
    values: dict[str, str | list[str]] = {}
    for name in params:
        if name in PAGE_PARAMETERS:
            continue
        if name not in known:
            raise InputError("there is no such filter", where=name[:40])
        given = [value for value in params.getlist(name) if value]
        if given:
            values[name] = given if name == "flags" else given[-1]
    try:
        query = msgspec.convert(values, CallQuery, strict=False)
    except msgspec.ValidationError as error:
        fault = explain_data(error, values, CallQuery)
        raise InputError(fault.what, remedy=fault.remedy) from error
    check(query)
    return query


def check(query: CallQuery) -> None:
    """See that a query can be asked.

    Raises:
        InputError: A number is out of range, a date none, or a text too long.
    """
    for name in query.__struct_fields__:
        value = getattr(query, name)
        if isinstance(value, int | float) and name in _RANGES:
            lowest, highest = _RANGES[name]
            if not lowest <= value <= highest:
                raise InputError(f"{name} is out of range", remedy=f"use {lowest:,} to {highest:,}")
        for text in value if isinstance(value, tuple) else (value,):
            if isinstance(text, str) and (len(text) > MOST_TEXT or _CONTROL.search(text)):
                raise InputError(
                    f"{name} is too long or has control characters",
                    remedy=f"use up to {MOST_TEXT} printable characters",
                )
    for name in ("since", "until"):
        if (text := getattr(query, name)) and not _WHEN.fullmatch(text):
            raise InputError(
                f"{name} is no date", remedy="write 2026-11-22 or 2026-11-22T10:00:00Z"
            )

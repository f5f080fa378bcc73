"""Agreement and disagreement with what was found in a call."""

from __future__ import annotations

import re
from typing import Final

from starlette.responses import Response
from starlette.routing import BaseRoute

from assist.errors import InputError
from assist.review.site.answers import Asked, Site, json_answer
from assist.store.verdicts import NewVerdict, add_verdict, has_target, standing, verdicts_of

MOST_COMMENT: Final = 2_000
MOST_LABEL: Final = 200
"""Characters. Source: chosen."""

_SPAN: Final = re.compile(r"\d{1,9}-\d{1,9}")
_MOMENT: Final = re.compile(r"\d{1,9}")


def verdict_routes(site: Site) -> list[BaseRoute]:
    """``…/verdicts``: read them, give one."""
    path = "/api/review/calls/{call_id:path}/verdicts"
    return [site.route(path, _verdicts), site.route(path, _add, methods=("POST",))]


def _verdicts(asked: Asked) -> Response:
    given = verdicts_of(asked.db, asked.call().id)
    every = asked.query.get("all", "") == "1"
    return json_answer({"verdicts": given if every else standing(given)})


def _add(asked: Asked) -> Response:
    asked.need("verdict")
    call = asked.call()
    given = asked.decode(NewVerdict)
    _check(given)
    # What is missed has no id yet, and a comment may be about a moment.
    # What was missed is taken back by its label, too.
    added = given.verdict == "missed" or (given.verdict == "withdrawn" and given.label)
    known = added or _is_place(given.target_id)
    if not known and not has_target(asked.db, call.id, given.target, given.target_id):
        raise InputError(
            f"this call has no {given.target} of that id", remedy="see the ids in its report"
        )
    return json_answer(add_verdict(asked.db, call.id, given, asked.viewer.name), 201)


def _check(given: NewVerdict) -> None:
    limits = {"target_id": MOST_LABEL, "label": MOST_LABEL, "comment": MOST_COMMENT}
    for name, most in limits.items():
        text = getattr(given, name)
        if len(text) > most or "\0" in text:
            raise InputError(f"{name} is too long", remedy=f"write up to {most:,} characters")
    if given.verdict == "missed" and not (given.label or given.comment):
        raise InputError("it is not said what was missed", remedy="name it in label or comment")
    if given.target == "anger" and not _is_place(given.target_id):
        raise InputError("this is no moment of the call", remedy="write START-END in milliseconds")
    if given.verdict == "comment" and not given.comment.strip():
        raise InputError("the comment is empty", remedy="write one")


def _is_place(target_id: str) -> bool:
    return bool(_SPAN.fullmatch(target_id) or _MOMENT.fullmatch(target_id))

"""Scorecards over HTTP: a call's cards, objections, the queue, plans and agreement."""

from __future__ import annotations

import datetime
from typing import Annotated, Final, Literal

import msgspec
from starlette.responses import Response
from starlette.routing import BaseRoute

from assist.errors import InputError
from assist.review.calibration import calibrate
from assist.review.card_view import (
    Cited,
    ShownCard,
    ShownForm,
    cited,
    current_cards,
    shown_card,
    shown_form,
)
from assist.review.disputes import Decision, Objection, decide, object_to
from assist.review.filling import GivenCard, filled, results_of
from assist.review.forms import FOLDER, Forms
from assist.review.report_parts import CallReport
from assist.review.sampling import Plan, draw
from assist.review.site.answers import Asked, RefusedError, Site, json_answer
from assist.review.site.sight import call_seen
from assist.review.site.who import Viewer
from assist.store.assignments import (
    Assignment,
    assign,
    candidates,
    list_assignments,
    plans,
    set_state,
    settle,
)
from assist.store.calls import ListedCall, load_report
from assist.store.disputes import Dispute, find_dispute, list_disputes
from assist.store.people import list_users
from assist.store.scorecards import (
    CardEdit,
    StoredCard,
    changes_of,
    edit_card,
    final_cards,
    scored_often,
)

MOST_CALIBRATED: Final = 500
"""Calls that agreement is worked out over at most. Source: chosen; half a second of work."""


class CardPage(msgspec.Struct, frozen=True, kw_only=True):
    """What a call's scorecard is shown with.

    Attributes:
        automatic: What was judged by itself; reviewers go on from it.
        mine: The viewer's own card, if begun.
        others: Of other reviewers; drafts are seen by their makers only.
        counted: Id of the card whose score is the call's.
        blind: Others' cards are kept back until the viewer's own is finished: a calibration.
        evidence: What the ids under ``evidence`` point at.
        may: What the viewer may do here: ``score``, ``dispute``, ``resolve``.
    """

    call_id: str
    me: str
    form: ShownForm
    automatic: ShownCard | None
    mine: ShownCard | None
    others: tuple[ShownCard, ...]
    counted: int | None
    blind: bool
    disputes: tuple[Dispute, ...]
    evidence: dict[str, Cited]
    may: tuple[str, ...]


class StateGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What becomes of an assignment."""

    state: Literal["open", "skipped"]


class PlanGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A plan to draw; ``preview`` shows what it would draw and assigns nothing."""

    plan: Plan
    team: Annotated[str, msgspec.Meta(max_length=200)] = ""
    preview: bool = False


def card_routes(site: Site) -> list[BaseRoute]:
    """Everything about scorecards. A call's come before the route of the call itself."""
    desk = _Desk(Forms(site.folder / FOLDER))
    of_call = "/api/review/calls/{call_id:path}"
    return [
        site.route(f"{of_call}/card", desk.card),
        site.route(f"{of_call}/card", desk.fill, methods=("PUT",)),
        site.route(f"{of_call}/disputes", desk.dispute, methods=("POST",)),
        site.route("/api/review/forms", desk.forms),
        site.route("/api/review/disputes", desk.disputes),
        site.route("/api/review/disputes/{number:int}", desk.decide, methods=("POST",)),
        site.route("/api/review/queue", desk.queue),
        site.route("/api/review/queue/{number:int}", desk.set_state, methods=("POST",)),
        site.route("/api/review/plans", desk.plans),
        site.route("/api/review/plans", desk.draw, methods=("POST",)),
        site.route("/api/review/calibration", desk.calibration),
    ]


class _Desk:
    def __init__(self, forms: Forms) -> None:
        self._forms = forms

    def forms(self, _asked: Asked) -> Response:
        shown = [shown_form(form) for form in self._forms.all]
        return json_answer({"active": self._forms.active.form, "forms": shown})

    def card(self, asked: Asked) -> Response:
        call = asked.call()
        asked.audit("scorecard", call.row.call_id)
        return json_answer(self._page(asked, call))

    def fill(self, asked: Asked) -> Response:
        """Keep the viewer's card."""
        asked.need("score")
        call = asked.call()
        if call.row.agent == asked.viewer.name:
            raise RefusedError("this call is your own", 403, remedy="let somebody else score it")
        given = asked.decode(GivenCard)
        current_cards(asked.db, self._forms, call, _report(asked, call))

        def edit(own: StoredCard | None, automatic: StoredCard | None) -> CardEdit:
            form = (own and self._forms.find(own.form)) or self._forms.active
            return filled(form, given, own, automatic.items if automatic is not None else ())

        name = asked.viewer.name
        edit_card(asked.db, call.row.call_id, name, edit, by=name)
        if given.state == "final":
            settle(asked.db, call.row.call_id, name)
        return json_answer(self._page(asked, call))

    def dispute(self, asked: Asked) -> Response:
        """Object to an item."""
        asked.need("dispute")
        call = asked.call()
        objection = asked.decode(Objection)
        cards = current_cards(asked.db, self._forms, call, _report(asked, call))
        card = next((one for one in cards if one.id == objection.card), None)
        if card is None:
            raise InputError("this call has no such scorecard")
        made = object_to(asked.db, self._forms, card, objection, asked.viewer.name)
        return json_answer(made, 201)

    def disputes(self, asked: Asked) -> Response:
        viewer = asked.viewer
        found = list_disputes(asked.db, state=asked.query.get("state", ""), **_own(viewer))
        return json_answer({"disputes": found, "may": _may(viewer)})

    def decide(self, asked: Asked) -> Response:
        """Uphold an objection or reject it."""
        asked.need("resolve")
        dispute = find_dispute(asked.db, asked.request.path_params["number"])
        if dispute is None:
            raise RefusedError("there is no such objection", 404)
        call_seen(asked.db, asked.viewer, dispute.call)
        me = asked.viewer.name
        if asked.site.who.login and me in (dispute.by, dispute.reviewer):
            raise RefusedError(
                "you can't decide about a scorecard of your own", 403, remedy="ask another lead"
            )
        decision = asked.decode(Decision)
        return json_answer(decide(asked.db, self._forms, dispute, decision, me))

    def queue(self, asked: Asked) -> Response:
        """Who is to review what: one's own, for leads with ``all=1`` everybody's."""
        asked.need("score")
        every = asked.query.get("all") == "1" and asked.viewer.may("plan")
        found = list_assignments(
            asked.db,
            reviewer="" if every else asked.viewer.name,
            state=asked.query.get("state", "open"),
            plan=asked.query.get("plan", ""),
            team=_team(asked.viewer),
        )
        return json_answer({"queue": found, "may": _may(asked.viewer)})

    def set_state(self, asked: Asked) -> Response:
        """Skip a call, or take it up again."""
        asked.need("score")
        given = asked.decode(StateGiven)
        mine = "" if asked.viewer.may("plan") else asked.viewer.name
        set_state(asked.db, asked.request.path_params["number"], given.state, mine)
        return json_answer({"state": given.state})

    def plans(self, asked: Asked) -> Response:
        """The plans so far, and who can review."""
        asked.need("score")
        listed = [
            {"name": name, "kind": kind, "calls": calls, "open": left}
            for name, kind, calls, left in plans(asked.db, team=_team(asked.viewer))
        ]
        able = [u.name for u in list_users(asked.db) if u.active and u.role != "agent"]
        reviewers = able if asked.site.who.login else [asked.viewer.name]
        return json_answer({"plans": listed, "reviewers": reviewers, "may": _may(asked.viewer)})

    def draw(self, asked: Asked) -> Response:
        """Draw a sample."""
        asked.need("plan")
        given = asked.decode(PlanGiven)
        plan = given.plan
        since, until = _days(plan)
        team = _team(asked.viewer) or given.team
        drawn = draw(candidates(asked.db, since, until, team=team), plan)
        if given.preview:
            return json_answer({"drawn": drawn, "new": 0})
        return json_answer({"drawn": drawn, "new": assign(asked.db, drawn, asked.viewer.name)}, 201)

    def calibration(self, asked: Asked) -> Response:
        """How far reviewers agree, over a plan's calls or all that several scored."""
        asked.need("score")
        team, plan = _team(asked.viewer), asked.query.get("plan", "")
        if plan:
            of_plan = list_assignments(asked.db, plan=plan, team=team)
            calls: tuple[str, ...] = tuple(dict.fromkeys(one.call for one in of_plan))
        else:
            calls = scored_often(asked.db, team, MOST_CALIBRATED)
        cards: dict[str, dict[str, dict[str, str]]] = {}
        scores: dict[str, dict[str, int | None]] = {}
        for card in final_cards(asked.db, calls[:MOST_CALIBRATED]):
            form = self._forms.find(card.form) or self._forms.active
            results = {key: one.result for key, one in results_of(form, card.items).items()}
            cards.setdefault(card.call, {})[card.reviewer or ""] = results
            scores.setdefault(card.call, {})[card.reviewer or ""] = card.score
        if not asked.viewer.may("plan"):
            # Whoever hasn't finished a call doesn't see what others made of it.
            cards = {call: of for call, of in cards.items() if asked.viewer.name in of}
            scores = {call: scores[call] for call in cards}
        return json_answer({"calibration": calibrate(cards, scores), "may": _may(asked.viewer)})

    def _page(self, asked: Asked, call: ListedCall) -> CardPage:
        report = _report(asked, call)
        viewer = asked.viewer
        cards = current_cards(asked.db, self._forms, call, report)
        automatic = cards[0] if cards and cards[0].reviewer is None else None
        mine = next((one for one in cards if one.reviewer == viewer.name), None)
        others = [
            one for one in cards if one.reviewer not in (None, viewer.name) and one.state == "final"
        ]
        blind = _is_blind(asked, call.row.call_id, mine)
        if blind:
            others = []
        told = changes_of(asked.db, [one.id for one in (automatic, mine, *others) if one])
        shown = {one.id: shown_card(self._forms, one, told.get(one.id, ())) for one in cards}
        form = (mine and self._forms.find(mine.form)) or self._forms.active
        ids = {
            name
            for one in (automatic, mine, *others)
            if one
            for item in one.items
            for name in item.evidence
        }
        final = [one for one in cards if one.state == "final" and one.reviewer is not None]
        counted = max(final, key=lambda one: (one.updated_at, one.id), default=automatic)
        own_call = call.row.agent == viewer.name
        may = [act for act in _may(viewer) if act != "score" or not own_call]
        return CardPage(
            call_id=call.row.call_id,
            me=viewer.name,
            form=shown_form(form),
            automatic=shown[automatic.id] if automatic else None,
            mine=shown[mine.id] if mine else None,
            others=tuple(shown[one.id] for one in others),
            counted=counted.id if counted and not blind else None,
            blind=blind,
            disputes=() if blind else list_disputes(asked.db, call=call.row.call_id),
            evidence=cited(report, ids),
            may=tuple(may),
        )


def _report(asked: Asked, call: ListedCall) -> CallReport:
    body = load_report(asked.db, call.row.call_id)
    if body is None:
        raise RefusedError("this call has no report yet", 409, remedy="wait until it has ended")
    return msgspec.json.decode(body, type=CallReport)


def _is_blind(asked: Asked, call_id: str, mine: StoredCard | None) -> bool:
    """A calibration that one takes part in, and hasn't finished."""
    if mine is not None and mine.state == "final":
        return False
    asked_for: tuple[Assignment, ...] = list_assignments(
        asked.db, call=call_id, reviewer=asked.viewer.name, kind="calibration", state="open"
    )
    return bool(asked_for)


def _own(viewer: Viewer) -> dict[str, str]:
    if viewer.role == "agent":
        return {"agent": viewer.name}
    return {"team": _team(viewer)}


def _team(viewer: Viewer) -> str:
    return viewer.team if viewer.role == "lead" else ""


def _may(viewer: Viewer) -> tuple[str, ...]:
    return tuple(act for act in ("score", "dispute", "resolve", "plan") if viewer.may(act))


def _days(plan: Plan) -> tuple[str, str]:
    try:
        first, last = map(datetime.date.fromisoformat, (plan.since, plan.until))
    except ValueError as error:
        raise InputError("this is no day", where=f"{plan.since} {plan.until}") from error
    if last < first:
        raise InputError("the last day is before the first", where=f"{plan.since} {plan.until}")
    until = last + datetime.timedelta(days=1)
    return f"{first}T00:00:00Z", f"{until}T00:00:00Z"
